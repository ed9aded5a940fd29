"""Singular and plural of the English nouns that are counted.

The regular rules (Quirk et al., *A Comprehensive Grammar of the English Language*, 5.80 ff.) and
the exceptions that turn up in news and statistics. A compound follows its last part:
`hospital_bed`, `hospital_beds`. Nouns of other scripts have one form.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_IRREGULAR = {
    "person": "people",
    "passer-by": "passers-by",
    "child": "children",
    "grandchild": "grandchildren",
    "schoolchild": "schoolchildren",
    "foot": "feet",
    "tooth": "teeth",
    "goose": "geese",
    "mouse": "mice",
    "ox": "oxen",
    "quiz": "quizzes",
    "datum": "data",
    "medium": "media",
    "bacterium": "bacteria",
    "curriculum": "curricula",
    "phenomenon": "phenomena",
    "criterion": "criteria",
    "alumnus": "alumni",
    "fungus": "fungi",
    "nucleus": "nuclei",
    "stimulus": "stimuli",
    "index": "indices",
    "matrix": "matrices",
    "calf": "calves",
    "half": "halves",
    "leaf": "leaves",
    "loaf": "loaves",
    "scarf": "scarves",
    "shelf": "shelves",
    "thief": "thieves",
    "wolf": "wolves",
    "housewife": "housewives",
    "knife": "knives",
    "life": "lives",
    "midwife": "midwives",
    "wife": "wives",
    "buffalo": "buffaloes",
    "cargo": "cargoes",
    "echo": "echoes",
    "embargo": "embargoes",
    "hero": "heroes",
    "mosquito": "mosquitoes",
    "potato": "potatoes",
    "tomato": "tomatoes",
    "torpedo": "torpedoes",
    "veto": "vetoes",
    "volcano": "volcanoes",
    "epoch": "epochs",
    "monarch": "monarchs",
    "stomach": "stomachs",
}

# Their plural is regular, but the rules below would read it back as another noun's.
_MISREAD = _words("""
    ache backache headache toothache cache niche avalanche moustache abuse excuse refuse recluse
    bus gas bias alias atlas canvas lens iris axis crisis diagnosis prognosis hypothesis thesis
    synthesis emphasis oasis metastasis neurosis psychosis movie cookie calorie zombie prairie
    birdie rookie selfie smoothie sortie waltz blitz
""")

_UNCHANGED = _words("""
    aircraft hovercraft spacecraft watercraft barracks cattle chassis corps crossroads deer fish
    gallows headquarters livestock means news offspring personnel police poultry salmon series
    sheep species staff swine trout
""")

_NOT_MEN = _words("abdomen acumen omen regimen specimen")
_NOT_MAN = _words("caiman german human ottoman roman shaman talisman")

_TO_PLURAL = (
    (re.compile(r"(?<=[sx])is$"), "es"),
    (re.compile(r"(?<=ch|sh)$|(?<=[sxz])$"), "es"),
    (re.compile(r"(?<=[^aeiou])y$"), "ies"),
    (re.compile(r"$"), "s"),
)
_TO_SINGULAR = (
    (re.compile(r"(?<=[siu])s$"), "s"),
    (re.compile(r"(?<=^[a-z])ies$"), "ie"),
    (re.compile(r"ies$"), "y"),
    (re.compile(r"(?<=ss|sh|ch|zz)es$|(?<=x)es$"), ""),
    (re.compile(r"(?<=y)ses$"), "sis"),
    (re.compile(r"(?<=[ao]use)s$|(?<=^[a-z]use)s$|(?<=^use)s$"), ""),
    (re.compile(r"(?<=us)es$"), ""),
    (re.compile(r"(?<=..)s$"), ""),
)


@lru_cache(maxsize=1024)
def plural(noun: str) -> str:
    """Return the plural of a singular noun in lower case."""
    return _of_last_part(noun, _IRREGULAR, _plural)


@lru_cache(maxsize=1024)
def singular(noun: str) -> str:
    """Return the singular of a noun in lower case, which may be singular already."""
    return _of_last_part(noun, _FROM_PLURAL, _singular)


def _of_last_part(noun: str, irregular: Mapping[str, str], regular: Callable[[str], str]) -> str:
    if noun in irregular:
        return irregular[noun]
    *_, last = re.split("[-_]", noun)
    before = noun.removesuffix(last)
    if last in _UNCHANGED or not unicodedata.name(last[-1], "").startswith("LATIN"):
        return noun
    return before + (irregular.get(last) or regular(last))


def _plural(word: str) -> str:
    if word.endswith("man") and word not in _NOT_MAN:
        return word.removesuffix("man") + "men"
    return _by_first_rule(word, _TO_PLURAL)


def _singular(word: str) -> str:
    if word.endswith("men") and word not in _NOT_MEN:
        return word.removesuffix("men") + "man"
    return _by_first_rule(word, _TO_SINGULAR)


def _by_first_rule(word: str, rules: Iterable[tuple[re.Pattern[str], str]]) -> str:
    for ending, replacement in rules:
        if ending.search(word):
            return ending.sub(replacement, word, count=1)
    return word


_FROM_PLURAL = {plural(noun): noun for noun in (*_IRREGULAR, *_MISREAD)} | {
    noun: noun for noun in _MISREAD
}
