"""What a chart of a series is made from: its timeline, and what has to be told beside it."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from claims.charts import BreakNote, Subject
from claims.models import DefinitionBreak, Revision, Series
from claims.serializers.timelines import is_flow, row_of
from claims.timelines import Rules, Timeline, build_timeline
from claimsdb.api.parameters import Instants
from claimsdb.db.merging import resolved

_REMARKS = {
    Revision.Status.DRAFT: "not published yet",
    Revision.Status.RETRACTED: "retracted",
    Revision.Status.WITHDRAWN: "withdrawn",
}


def timeline_of(
    series: Series, revisions: Iterable[Revision], breaks: Iterable[DefinitionBreak]
) -> Timeline:
    """Return the timeline to draw: `revisions` are one of each claim, loaded."""
    return build_timeline(
        map(row_of, revisions),
        breaks=[counted.starts_on for counted in breaks],
        rules=Rules(is_flow=is_flow(series)),
    )


def subject_of(
    series: Series,
    revisions: Collection[Revision],
    breaks: Iterable[DefinitionBreak],
    *,
    instants: Instants,
    selected_by: Sequence[str],
) -> Subject:
    """Return what is told of `revisions`, which `selected_by` parameters let through."""
    series = resolved(series)
    statuses = Counter(revision.status for revision in revisions)
    disputed = sum(revision.disputed for revision in revisions)
    return Subject(
        title=series.title,
        unit=series.unit,
        aggregation=series.aggregation,
        names={
            speaker.slug: speaker.name
            for speaker in (resolved(revision.speaker) for revision in revisions)
        },
        publishers=_publishers(revisions),
        breaks=tuple(map(_break_note, breaks)),
        as_of=instants.as_of,
        known_at=instants.known_at,
        selected_by=tuple(sorted(selected_by)),
        remarks={
            "disputed": disputed,
            **{remark: statuses[status] for status, remark in _REMARKS.items()},
        },
    )


def _publishers(revisions: Iterable[Revision]) -> tuple[str, ...]:
    """Return the names of publishers, those of most claims first."""
    articles = (revision.article for revision in revisions)
    counted = Counter(resolved(article.publisher).name for article in articles if article)
    return tuple(sorted(counted, key=lambda name: (-counted[name], name)))


def _break_note(counted: DefinitionBreak) -> BreakNote:
    said_by = counted.said_by
    return BreakNote(
        starts_on=counted.starts_on,
        reason=counted.reason,
        said_by=resolved(said_by).name if said_by else None,
    )
