"""What is asked: of each workload the paths, other speakers, series and claims from one to the next.

The paths of the product and of the floor are the same but for cursors, which only the product has.
"""

import json
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final
from urllib.parse import urlsplit

from benchmarks.generating import Size

API: Final = "/api/v1/"
PAGE: Final = 50
DEEP: Final = 2000
"""The page that W6 begins at; half-way where there are fewer."""

_ROTATED: Final = 500
_WALKED: Final = 1000
_PAGES: Final = 16
_PAST: Final = "2024-01-01T00:00:00Z"
_KEPT: Final = "2024-01-01+00:00:00"
"""The same as SQLite keeps it, in a query."""
_SPEAKERS: Final = 50


Asked = Mapping[str, Sequence[str]]
"""The paths of one workload by contestant: those of one place ask for the same."""

_EMPTY: Final = ("/empty/",)


def _alike(paths: Sequence[str], canned: Sequence[str]) -> Asked:
    """Return the same paths for all who have the API's, and those of Datasette."""
    return {
        "claimsdb": paths,
        "floor": paths,
        "plain": paths,
        "datasette": [f"/record/{query}" for query in canned],
        "empty": _EMPTY,
    }


def _of_speakers(random: Random, size: Size, _: str) -> Asked:
    # Of those who state most, so that a page is full.
    speakers = [random.randrange(min(_SPEAKERS, size.speakers)) for _ in range(_ROTATED)]
    after, before = "2019-01-01", "2023-06-30"
    terms = f"period_after={after}&period_before={before}&ordering=-stated_at&page_size={PAGE}"
    paths = [f"{API}claims/?speaker=speaker-{number}&{terms}" for number in speakers]
    canned = [
        f"speaker.json?_shape=array&speaker=speaker-{number}&after={after}&before={before}"
        for number in speakers
    ]
    # Of claims of one day, ours come in the order of their ids without being asked.
    plain = [path.replace("=-stated_at", "=-stated_at,-id") for path in paths]
    return {**_alike(paths, canned), "plain": plain}


def _claims(random: Random, size: Size, _: str) -> Asked:
    claims = [1 + random.randrange(size.claims) for _ in range(_ROTATED)]
    return _alike(
        [f"{API}claims/{claim}/" for claim in claims],
        [f"claim.json?_shape=array&claim={claim}" for claim in claims],
    )


def _revisions(random: Random, size: Size, base: str) -> Asked:
    asked = _claims(random, size, base)
    return _alike(
        [f"{path}revisions/" for path in asked["claimsdb"]],
        [path.replace("/record/claim.", "revisions.") for path in asked["datasette"]],
    )


def _timelines(random: Random, size: Size, terms: str = "", canned: str = "timeline") -> Asked:
    numbers = [random.randrange(size.series) for _ in range(_ROTATED)]
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
    return {**_alike(ours, canned), "floor": floor, "plain": plain}


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
    """

    name: str
    title: str
    asked: Callable[[Random, Size, str], Asked]
    against: tuple[str, ...] = ("floor", "plain", "datasette")

    def paths(self, size: Size, base: str) -> Asked:
        """Return what is asked: the same for one size, but for cursors."""
        return self.asked(Random(self.name), size, base)


WORKLOADS: Final = {
    one.name: one
    for one in (
        Workload("W1", "claims of a speaker in a period range, newest first", _of_speakers),
        Workload("W2", "one claim", _claims, ("floor", "plain", "datasette", "empty")),
        Workload("W3", "its revisions", _revisions, ("floor", "plain", "datasette", "empty")),
        Workload("W4", "a series' timeline", lambda random, size, _: _timelines(random, size)),
        Workload("W5", "the same as of a past instant", _as_of),
        Workload("W5k", "the same as it was known then", _known_at, ("floor", "datasette")),
        Workload("W6", "page 2,000 of all claims, by cursor", _deep),
    )
}
"""By name, in the order in which they are run."""
