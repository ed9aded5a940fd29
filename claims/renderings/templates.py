"""What stays the same of a revision in JSON, and the holes in it."""

import re
from enum import StrEnum
from itertools import groupby
from typing import Any, Final

import orjson

from claims.models import Revision
from claims.serializers.answers import Answer
from claims.serializers.claims import Referred, claim_url, represent
from claims.serializers.points import CLAIM_FIELDS
from claims.serializers.wording import CitedNames
from claimsdb.api.renderers import dumps

SHAPE: Final = 2
"""The version of what is rendered: raise it whenever the fields of a revision, or their forms, change."""

EDGE: Final = "\x01"
"""What stands on either side of a hole's name: a character that JSON has in escaped form alone."""

APART: Final = "\x02"
"""What stands before and after all that timelines leave out: another such character."""


class Hole(StrEnum):
    """What is filled in when a revision is shown. `NAME` are texts inside of a text."""

    ROOT = "r"
    PLACE = "u"
    SERIES = "s"
    SERIES_NAME = "S"
    SPEAKER = "p"
    SPEAKER_NAME = "P"
    ORGANISATION = "o"
    ORGANISATION_NAME = "O"
    ARTICLE_HEAD = "a"
    ARTICLE_TAIL = "t"
    ARTICLE_NAME = "A"
    KNOWN_UNTIL = "k"
    SUPERSEDED_AT = "x"
    ANNULLED_AT = "n"
    RECORDED_BY = "b"


# Noncharacters, which Unicode keeps for the inside of programs: marks of holes inside of a text.
_MARKS: Final = {hole: chr(0xFDD0 + number) for number, hole in enumerate(Hole)}
_MARKED: Final = re.compile(f"[{''.join(_MARKS.values())}]")
_HOLE_OF: Final = {mark: f"{EDGE}{hole}{EDGE}" for hole, mark in _MARKS.items()}
_LATER: Final = {
    "known_until": Hole.KNOWN_UNTIL,
    "superseded_at": Hole.SUPERSEDED_AT,
    "annulled_at": Hole.ANNULLED_AT,
    "recorded_by": Hole.RECORDED_BY,
}
_HOLED: Final = {*_LATER, "url", "series", "speaker", "organisation", "article", "citation"}
_ANSWER: Final = Answer(root=_MARKS[Hole.ROOT], names_recorders=False)


def template_of(revision: Revision) -> str | None:
    """Return the template of a revision that is loaded with its series, claim, change and snapshot.

    None where its own texts hold what marks holes: such a revision is rendered whenever it is shown.
    """
    shown = represent(
        revision,
        _ANSWER,
        url=f"{claim_url(revision, _ANSWER)}{_MARKS[Hole.PLACE]}",
        referred=_referred(revision),
    )
    if _MARKED.search(as_json({name: shown[name] for name in shown.keys() - _HOLED})):
        return None
    times = {name: _hole(hole) for name, hole in _LATER.items()}
    return _MARKED.sub(lambda found: _HOLE_OF[found[0]], _parted(shown | times))


def _parted(shown: dict[str, Any]) -> str:
    """Return a revision in JSON, in which what timelines leave out is set apart."""
    parts = []
    for is_told, names in groupby(shown, key=CLAIM_FIELDS.__contains__):
        text = as_json({name: shown[name] for name in names})[1:-1]
        parts.append(f",{text}" if is_told else f"{APART},{text}{APART}")
    return f"{{{''.join(parts)[1:]}}}"


def _referred(revision: Revision) -> Referred:
    has_organisation, has_article = revision.organisation_id, revision.article_id
    return Referred(
        series=_hole(Hole.SERIES),
        speaker=_hole(Hole.SPEAKER),
        organisation=_hole(Hole.ORGANISATION) if has_organisation else None,
        article=_article(revision) if has_article else None,
        cited=CitedNames(
            series=_MARKS[Hole.SERIES_NAME],
            speaker=_MARKS[Hole.SPEAKER_NAME],
            organisation=_MARKS[Hole.ORGANISATION_NAME] if has_organisation else None,
            article=_MARKS[Hole.ARTICLE_NAME] if has_article else None,
        ),
    )


def _article(revision: Revision) -> orjson.Fragment:
    """Return the article with the snapshot, which is the revision's own, in the midst of it."""
    number = revision.snapshot.number if revision.snapshot else None
    head, tail = _MARKS[Hole.ARTICLE_HEAD], _MARKS[Hole.ARTICLE_TAIL]
    return orjson.Fragment(f'{head},"snapshot":{as_json(number)}{tail}')


def _hole(hole: Hole) -> orjson.Fragment:
    return orjson.Fragment(_MARKS[hole])


def as_json(value: Any) -> str:
    """Return a value as it stands in JSON."""
    return dumps(value).decode()
