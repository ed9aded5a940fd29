import string
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimsdb.search.tokens import LONGEST, MOST_BYTES, terms_of, tokens_of


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", ""),
        (" \t\n.,;!?…—'\"\\/*()[]{}<>|&^~`@#$%€+=_-", ""),
        ("MI5's head", "mi5 s head"),
        ("don’t stop O'Brien", "don t stop o brien"),
        ("uk-linkedin_approaches", "uk linkedin approaches"),
        # Case, in the ways of all languages.
        ("STRASSE Straße", "strasse"),
        ("ΣΊΣΥΦΟΣ σίσυφος", "σισυφοσ"),
        ("İstanbul", "istanbul"),
        # Compatibility forms.
        ("ﬁgure №５ ＭＩ５", "figure no5 mi5"),
        ("⑳ m²", "20 m2"),
        # Accents, written in one character or in two.
        ("Müller Mu\u0308ller MÜLLER", "muller"),
        ("São Paulo", "sao paulo"),
        # What can't be seen.
        ("ap\u00adproach ap\u200dproach \ufeffapproach", "approach"),
        ("one\u200btwo", "one two"),
        ("col·legi", "collegi"),
        ("❤\ufe0f 1\ufe0f\u20e3", "1"),
        # Numbers.
        ("above 20,000 cases", "above 20000 cases"),
        ("1,234,567.89", "1234567.89"),
        ("20，000 of 20000", "20000 of"),
        ("2.5 million, £1.2bn", "2.5 million 1.2 bn"),
        ("Up 2.5.", "up 2.5"),
        ("1,23 and 1,2345 and 1234,567", "1 23 and 2345 1234 567"),
        ("on 17.10.2023", "on 17 10 2023"),
        ("2023-10-17", "2023 10 17"),
        ("٢٠٬٠٠٠ २٫५", "20000 2.5"),
        ("v1.5.2", "v1 5 2"),
        # Marks that are no accents stay: without them, other words.
        ("हिन्दी", "हिन्दी"),
        # No spaces between words: characters, and pairs of them.
        ("麦", "麦"),
        ("麦卡勒姆", "麦 卡 勒 姆 麦卡 卡勒 勒姆"),
        ("肯·麦卡", "肯 麦 卡 肯麦 麦卡"),
        ("军情五处MI5局长", "军 情 五 处 军情 情五 五处 mi5 局 长 局长"),
        ("2023年10月", "2023 年 10 月"),
        ("2万人，", "2 万 人 万人"),
        ("ガキ がき ｶﾞｷ", "ガ キ ガキ が き がき"),
        ("한국", "한 국 한국"),
        ("ไทย", "ไ ท ย ไท ทย"),
        ("𠮷野家", "𠮷 野 家 𠮷野 野家"),
    ],
)
def test_tokens(text: str, tokens: str) -> None:
    assert tokens_of([text]) == set(tokens.split())


def test_tokens_of_several_texts() -> None:
    assert tokens_of(["麦卡", "勒姆", "MI5", "5"]) == {
        *("麦", "卡", "麦卡", "勒", "姆", "勒姆", "mi5", "5"),
    }


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("linkedin 20,000 LinkedIn", [("linkedin",), ("20000",)]),
        ("麦", [("麦",)]),
        ("麦卡勒姆", [("麦卡", "卡勒", "勒姆")]),
        ("麦卡 勒姆", [("麦卡",), ("勒姆",)]),
        ("MI5局长", [("mi5",), ("局长",)]),
        ("人人人", [("人人",)]),
        ('"NEAR(a b)" OR -c:d*', [("near",), ("a",), ("b",), ("or",), ("c",), ("d",)]),
        ("% ' \\", []),
    ],
)
def test_terms(text: str, terms: list[tuple[str, ...]]) -> None:
    assert terms_of(text) == tuple(terms)


def test_long_token_is_cut_in_documents_and_queries_alike() -> None:
    long = "ab" * LONGEST
    assert tokens_of([long]) == {long[:LONGEST]}
    assert terms_of(long) == ((long[:LONGEST],),)


def test_most_tokens_are_the_first() -> None:
    words = [f"{number:063}" for number in range(MOST_BYTES // 63 + 2)]
    tokens = tokens_of([" ".join([words[0], *words])])
    assert tokens == set(words[: MOST_BYTES // 63])


texts = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("aAäßÉ1290.,·' 麦卡勒姆がｶﾞ한ไเहि\u0301\u0345\u200b\u00ad\0"),
    ),
    max_size=60,
)


@given(texts)
def test_tokens_hold_nothing_that_a_database_reads_as_more_than_a_letter(text: str) -> None:
    for token in tokens_of([text]):
        assert {unicodedata.category(character)[0] for character in token} <= set("LMNP")
        assert not (set(string.punctuation) - {"."}) & set(token)
        assert token == token.lower()
        assert 1 <= len(token) <= LONGEST


@given(texts)
def test_every_text_is_found_by_itself(text: str) -> None:
    tokens = tokens_of([text])
    assert all(tokens.issuperset(term) for term in terms_of(text))
    assert bool(tokens) == bool(terms_of(text))


@given(texts, texts)
def test_texts_apart_hold_the_tokens_of_each(one: str, other: str) -> None:
    assert tokens_of([one, other]) == tokens_of([one]) | tokens_of([other])
    assert tokens_of([f"{one}\n{other}"]) == tokens_of([one, other])


@given(texts)
def test_case_does_not_count(text: str) -> None:
    assert tokens_of([text.casefold()]) == tokens_of([text])


@given(st.text(st.sampled_from("麦卡勒姆国家安全部"), min_size=2, max_size=30))
def test_every_two_characters_of_chinese_are_found(text: str) -> None:
    tokens = tokens_of([f"“{text}”"])
    assert all(terms_of(one + other) == ((one + other,),) for one, other in pairwise(text))
    assert tokens.issuperset(one + other for one, other in pairwise(text))
