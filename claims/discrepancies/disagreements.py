"""Figures of one thing in one period that exclude each other."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from claims.discrepancies.changing import Changing, changes_of, multiplier_of
from claims.discrepancies.gaps import Discrepancy, Gap, Rule, gap_between
from claims.discrepancies.statements import Extremes, Known, Tally, depth, extremes_of, height
from claims.periods import Period
from claims.quantities import ValueType


class _Group(NamedTuple):
    """What is said of one number: a level, or one change. A factor has no unit."""

    series: str
    period: Period
    knowns: Sequence[Known]
    unit: str | None


def disagreements(tally: Tally) -> Iterator[Discrepancy]:
    """Yield where figures for one period exclude each other: once for all that do.

    Of one speaker it is a contradiction, of several a disagreement. Levels are compared with levels,
    changes with changes from the same baseline period. Speakers are told apart as persons and
    organisations, whoever they speak for.
    """
    for group in (*_levels(tally), *_changes(tally)):
        if len(group.knowns) > 1:
            by_speaker = _by_speaker(group.knowns)
            yield from _contradictions(group, by_speaker)
            yield from _disagreement(group, by_speaker)


def _levels(tally: Tally) -> Iterator[_Group]:
    for levels in tally.levels_by_days.values():
        knowns = [level.known for level in levels]
        yield _Group(tally.series, levels[0].period, knowns, tally.counted.unit)


def _changes(tally: Tally) -> Iterator[_Group]:
    same: dict[object, list[Changing]] = {}
    for change in changes_of(tally):
        same.setdefault(change.key, []).append(change)
    for group in same.values():
        types = {change.value_type for change in group}
        knowns = [change.known for change in group]
        unit: str | None = tally.counted.unit
        if types == {ValueType.PERCENT_CHANGE}:
            unit = "%"
        elif types != {ValueType.DIFFERENCE}:
            knowns, unit = [multiplier_of(change) for change in group], None
        yield _Group(tally.series, group[0].period, knowns, unit)


def _by_speaker(knowns: Sequence[Known]) -> Mapping[str, Sequence[Known]]:
    found: dict[str, list[Known]] = {}
    for known in knowns:
        found.setdefault(known.statements[0].row.speaker, []).append(known)
    return found


def _contradictions(
    group: _Group, by_speaker: Mapping[str, Sequence[Known]]
) -> Iterator[Discrepancy]:
    for knowns in by_speaker.values():
        ends = extremes_of(knowns)
        gap = gap_between(ends.lowest.interval, ends.highest.interval)
        if gap:
            excluded = [known for known in knowns if _excludes(known, ends)]
            yield _found(Rule.SPEAKER_CONTRADICTS_SELF, group, ends, gap, excluded)


def _disagreement(
    group: _Group, by_speaker: Mapping[str, Sequence[Known]]
) -> Iterator[Discrepancy]:
    # Of how others speak, no more matters than what two speakers say who say most, or least.
    own = [extremes_of(knowns) for knowns in by_speaker.values()]
    high = sorted((ends.highest for ends in own), key=height)[-2:][::-1]
    low = sorted((ends.lowest for ends in own), key=depth)[:2]
    gaps = [
        (gap, Extremes(highest, lowest))
        for highest in high
        for lowest in low
        if _speaker(highest) != _speaker(lowest)
        and (gap := gap_between(lowest.interval, highest.interval))
    ]
    if gaps:
        gap, ends = max(gaps, key=lambda found: found[0].distance)
        excluded = [
            known
            for known in group.knowns
            if _excludes(known, Extremes(_other(high, known), _other(low, known)))
        ]
        yield _found(Rule.SPEAKERS_DISAGREE, group, ends, gap, excluded)


def _other(ranked: Sequence[Known], known: Known) -> Known:
    """Return the first of two that another speaker says."""
    return next(each for each in ranked if _speaker(each) != _speaker(known))


def _excludes(known: Known, ends: Extremes) -> bool:
    below = gap_between(known.interval, ends.highest.interval)
    return below is not None or gap_between(ends.lowest.interval, known.interval) is not None


def _found(
    rule: Rule, group: _Group, ends: Extremes, gap: Gap, excluded: Sequence[Known]
) -> Discrepancy:
    return Discrepancy(
        rule=rule,
        series=group.series,
        period=group.period,
        statements=tuple(known.statements[0] for known in excluded),
        low=ends.lowest,
        high=ends.highest,
        gap=gap,
        unit=group.unit,
    )


def _speaker(known: Known) -> str:
    return known.statements[0].row.speaker
