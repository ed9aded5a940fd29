"""What is asked: of each workload the paths, other speakers, series and claims from one to the next.

The paths of the product and of the floor are the same but for cursors, which only the product has.
"""

import json
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final
from urllib.parse import quote, urlsplit

from benchmarks import wording
from benchmarks.driving import Asking
from benchmarks.generating import Size

API: Final = "/api/v1/"
PAGE: Final = 50
DEEP: Final = 2000
"""The page that W6 begins at; half-way where there are fewer."""

_ROTATED: Final = 500
_OFTEN: Final = 10_000
"""Requests of a turn in which none is to come twice, as far as the record has as many."""

_WALKED: Final = 1000
_PAGES: Final = 16
_PAST: Final = "2024-01-01T00:00:00Z"
_KEPT: Final = "2024-01-01+00:00:00"
"""The same as SQLite keeps it, in a query."""
_SPEAKERS: Final = 50


Asked = Mapping[str, Sequence[Asking]]
"""The requests of one workload by contestant: those of one place ask for the same."""


def _alike(paths: Iterable[str], canned: Iterable[str] = (), **others: Iterable[str]) -> Asked:
    """Return requests for the same paths of all who have the API's, and those of the others."""
    asked = [Asking(path) for path in paths]
    return {
        "claimsdb": asked,
        "floor": asked,
        "plain": asked,
        "datasette": [Asking(f"/record/{query}") for query in canned],
        "empty": [Asking("/empty/")],
        **{name: [Asking(path) for path in those] for name, those in others.items()},
    }


def _of_speakers(random: Random, size: Size, _: str) -> Asked:
    # Of those who state most, so that a page is full.
    speakers = [random.randrange(min(_SPEAKERS, size.speakers)) for _ in range(_ROTATED)]
    return _of(speakers)


def _of_all_speakers(random: Random, size: Size, _: str) -> Asked:
    return _of(_ever_others(random, size.speakers))


def _ever_others(random: Random, count: int) -> list[int]:
    """Return numbers below `count` in a random order, each again only after all others."""
    rounds = -(-_OFTEN // count)
    return [number for _ in range(rounds) for number in random.sample(range(count), count)]


def _of(speakers: Iterable[int]) -> Asked:
    speakers = [*speakers]
    after, before = "2019-01-01", "2023-06-30"
    terms = f"period_after={after}&period_before={before}&ordering=-stated_at&page_size={PAGE}"
    paths = [f"{API}claims/?speaker=speaker-{number}&{terms}" for number in speakers]
    canned = [
        f"speaker.json?_shape=array&speaker=speaker-{number}&after={after}&before={before}"
        for number in speakers
    ]
    # Of claims of one day, ours come in the order of their ids without being asked.
    plain = [path.replace("=-stated_at", "=-stated_at,-id") for path in paths]
    return _alike(paths, canned, plain=plain)


def of_one_claim(random: Random, size: Size, _: str = "") -> Asked:
    """Ask for claims by their ids."""
    claims = [1 + random.randrange(size.claims) for _ in range(_ROTATED)]
    return _alike(
        [f"{API}claims/{claim}/" for claim in claims],
        [f"claim.json?_shape=array&claim={claim}" for claim in claims],
    )


def _revisions(random: Random, size: Size, base: str) -> Asked:
    asked = of_one_claim(random, size, base)
    return _alike(
        [f"{asking.path}revisions/" for asking in asked["claimsdb"]],
        [asking.path.replace("/record/claim.", "revisions.") for asking in asked["datasette"]],
    )


def _timelines(random: Random, size: Size, terms: str = "", canned: str = "timeline") -> Asked:
    return _of_series([random.randrange(size.series) for _ in range(_ROTATED)], terms, canned)


def _of_all_series(random: Random, size: Size, _: str) -> Asked:
    return _of_series(_ever_others(random, size.series))


def _of_series(numbers: Iterable[int], terms: str = "", canned: str = "timeline") -> Asked:
    numbers = [*numbers]
    path, _, more = canned.partition("?")
    return _alike(
        [f"{API}series/series-{number}/timeline/{terms}" for number in numbers],
        [f"{path}.json?_shape=array&series=series-{number}&{more}" for number in numbers],
    )


def _as_of(random: Random, size: Size, _: str) -> Asked:
    return _timelines(random, size, f"?as_of={_PAST}", f"as_of?as_of={_KEPT}")


def _known_at(random: Random, size: Size, _: str) -> Asked:
    canned = f"known_at?known_at={_KEPT}&as_of=9999-01-01+00:00:00"
    return _timelines(random, size, f"?known_at={_PAST}", canned)


def _deep(_: Random, size: Size, base: str) -> Asked:
    """Walk by the product's own cursors, in long strides, and take short pages from there."""
    claims = min(DEEP * PAGE, size.claims // 2)
    path = f"{API}claims/?page_size={_WALKED}"
    for _stride in range(max(1, claims // _WALKED)):
        path = _next(base, path)
    path = path.replace(f"page_size={_WALKED}", f"page_size={PAGE}")
    ours, floor, plain, canned = [], [], [], []
    for _page in range(_PAGES):
        answer = fetch(base, path)
        ours.append(path)
        after = answer["results"][0]["id"] + 1
        floor.append(f"{API}claims/?before={after}")
        plain.append(f"{API}claims/?cursor={b64encode(f'p={after}'.encode()).decode()}")
        canned.append(f"claims.json?_shape=array&before={after}")
        if answer["next"] is None:
            break
        path = _path(answer["next"])
    return _alike(ours, canned, floor=floor, plain=plain)


def _known(random: Random, size: Size, base: str) -> Asked:
    """Ask for claims with the tags that their answers had."""
    asked = of_one_claim(random, size, base)
    ours = [
        Asking(asking.path, headers=(f"If-None-Match: {tag_of(base, asking.path)}",))
        for asking in asked["claimsdb"]
    ]
    return {**asked, "claimsdb": ours}


def tag_of(base: str, path: str) -> str:
    """Return the tag of an answer."""
    with urllib.request.urlopen(base + path, timeout=60) as answer:  # noqa: S310 - our own address
        return str(answer.headers["ETag"])


def _facets(random: Random, size: Size, _: str) -> Asked:
    speakers = [random.randrange(min(_SPEAKERS, size.speakers)) for _ in range(_ROTATED)]
    return _alike([f"{API}claims/facets/?speaker=speaker-{number}" for number in speakers])


def _common_words(_random: Random, _size: Size, _: str) -> Asked:
    words = (*wording.COUNTED, *wording.COUNTED_IN_CHINESE, *wording.PLACES_IN_CHINESE)
    return _words(words, "&common=1")


def _rare_words(random: Random, _size: Size, _: str) -> Asked:
    return _words([f"{random.randrange(50, 500_000):,}" for _ in range(_ROTATED)])


def _words(words: Iterable[str], hint: str = "") -> Asked:
    paths = [f"{API}claims/?q={quote(word)}&page_size={PAGE}" for word in words]
    return _alike(paths, floor=[path + hint for path in paths])


def _next(base: str, path: str) -> str:
    return _path(fetch(base, path)["next"])


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


def fetch(base: str, path: str) -> Any:
    """Return the JSON that a path answers."""
    with urllib.request.urlopen(base + path, timeout=60) as answer:  # noqa: S310 - our own address
        return json.load(answer)


@dataclass(frozen=True, slots=True)
class Workload:
    """What is asked, and of whom it is asked beside the product.

    Attributes:
        asked: from a source of chance, the size of the record, and the product's address.
        against: whom its answers are compared with and measured against.
        is_cold: whether each turn begins with servers that were just started.
    """

    name: str
    title: str
    asked: Callable[[Random, Size, str], Asked]
    against: tuple[str, ...] = ("floor", "plain", "datasette")
    is_cold: bool = False

    def requests(self, size: Size, base: str) -> Asked:
        """Return what is asked: the same for one size, but for cursors."""
        return self.asked(Random(self.name), size, base)


WORKLOADS: Final = {
    one.name: one
    for one in (
        Workload("W1", "claims of a speaker in a period range, newest first", _of_speakers),
        Workload("W2", "one claim", of_one_claim, ("floor", "plain", "datasette", "empty")),
        Workload("W3", "its revisions", _revisions, ("floor", "plain", "datasette", "empty")),
        Workload("W4", "a series' timeline", lambda random, size, _: _timelines(random, size)),
        Workload("W5", "the same as of a past instant", _as_of),
        Workload("W5k", "the same as it was known then", _known_at, ("floor", "datasette")),
        Workload("W6", "page 2,000 of all claims, by cursor", _deep),
        Workload("W1c", "W1 of all speakers, from a cold start", _of_all_speakers, is_cold=True),
        Workload("W4c", "W4 of all series, from a cold start", _of_all_series, is_cold=True),
        Workload("W9", "one claim that has not changed (304)", _known, ("empty",)),
        Workload("W11", "facets of a speaker's claims", _facets, ("floor",)),
        Workload("W12", "claims that hold a common word", _common_words, ("floor",)),
        Workload("W12r", "claims that hold a rare word", _rare_words, ("floor",)),
    )
}
"""By name, in the order in which they are run."""

IN_BRIEF: Final = ("W1", "W2", "W3", "W4", "W5", "W6")
"""What a quick run asks for."""
