"""What is asked: of each workload the paths, other speakers, series and claims from one to the next.

The paths of the product and of the floor are the same but for cursors, which only the product has.
"""

import json
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Sequence
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
_SPEAKERS: Final = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """The paths of one workload by contestant: those of one place ask for the same."""

    ours: Sequence[str]
    floor: Sequence[str]
    plain: Sequence[str]
    empty: Sequence[str] = ("/empty/",)

    def of(self, contestant: str) -> Sequence[str]:
        """Return the paths for a contestant by its name."""
        paths: Sequence[str] = getattr(self, "ours" if contestant == "claimsdb" else contestant)
        return paths


def _same(paths: Sequence[str]) -> Asked:
    return Asked(ours=paths, floor=paths, plain=paths)


def _of_speakers(random: Random, size: Size, _: str) -> Asked:
    # Of those who state most, so that a page is full.
    speakers = [random.randrange(min(_SPEAKERS, size.speakers)) for _ in range(_ROTATED)]
    terms = f"period_after=2019-01-01&period_before=2023-06-30&ordering=-stated_at&page_size={PAGE}"
    paths = [f"{API}claims/?speaker=speaker-{number}&{terms}" for number in speakers]
    # Of claims of one day, ours come in the order of their ids without being asked.
    plain = [path.replace("=-stated_at", "=-stated_at,-id") for path in paths]
    return Asked(ours=paths, floor=paths, plain=plain)


def _claims(random: Random, size: Size, _: str) -> Asked:
    return _same([f"{API}claims/{1 + random.randrange(size.claims)}/" for _ in range(_ROTATED)])


def _revisions(random: Random, size: Size, base: str) -> Asked:
    claims = _claims(random, size, base).ours
    return _same([f"{path}revisions/" for path in claims])


def _timelines(random: Random, size: Size, terms: str) -> Asked:
    numbers = [random.randrange(size.series) for _ in range(_ROTATED)]
    return _same([f"{API}series/series-{number}/timeline/{terms}" for number in numbers])


def _deep(_: Random, size: Size, base: str) -> Asked:
    """Walk by the product's own cursors, in long strides, and take short pages from there."""
    claims = min(DEEP * PAGE, size.claims // 2)
    path = f"{API}claims/?page_size={_WALKED}"
    for _stride in range(max(1, claims // _WALKED)):
        path = _next(base, path)
    path = path.replace(f"page_size={_WALKED}", f"page_size={PAGE}")
    ours, floor, plain = [], [], []
    for _page in range(_PAGES):
        answer = fetch(base, path)
        ours.append(path)
        after = answer["results"][0]["id"] + 1
        floor.append(f"{API}claims/?before={after}")
        plain.append(f"{API}claims/?cursor={b64encode(f'p={after}'.encode()).decode()}")
        if answer["next"] is None:
            break
        path = _path(answer["next"])
    return Asked(ours=ours, floor=floor, plain=plain)


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
    against: tuple[str, ...] = ("floor", "plain")

    def paths(self, size: Size, base: str) -> Asked:
        """Return what is asked: the same for one size, but for cursors."""
        return self.asked(Random(self.name), size, base)


WORKLOADS: Final = {
    one.name: one
    for one in (
        Workload("W1", "claims of a speaker in a period range, newest first", _of_speakers),
        Workload("W2", "one claim", _claims, ("floor", "plain", "empty")),
        Workload("W3", "its revisions", _revisions, ("floor", "plain", "empty")),
        Workload("W4", "a series' timeline", lambda r, size, _: _timelines(r, size, "")),
        Workload(
            "W5",
            "the same as of a past instant",
            lambda r, size, _: _timelines(r, size, f"?as_of={_PAST}"),
        ),
        Workload(
            "W5k",
            "the same as it was known then",
            lambda r, size, _: _timelines(r, size, f"?known_at={_PAST}"),
            ("floor",),
        ),
        Workload("W6", "page 2,000 of all claims, by cursor", _deep),
    )
}
"""By name, in the order in which they are run."""
