"""All discrepancies among the claims of some series, by every rule."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

from claims.discrepancies.changing import changes_that_do_not_fit
from claims.discrepancies.disagreements import disagreements
from claims.discrepancies.gaps import Discrepancy, Rule
from claims.discrepancies.linked import flows_that_do_not_fit, parts_of_more_than_all
from claims.discrepancies.shares import shares_of_more_than_all, shares_out_of_range
from claims.discrepancies.statements import Counted, Link, LinkKind, Tally
from claims.discrepancies.totals import falls, sums_that_do_not_fit
from claims.timelines.rows import Days, Row, days_of

DEFAULT_TOLERANCE: Final = Fraction(1, 10)
"""What “about” allows for, as a share of the number."""

_RULES = list(Rule)
_IN_ONE_SERIES = (
    disagreements,
    changes_that_do_not_fit,
    falls,
    shares_out_of_range,
    sums_that_do_not_fit,
)


def find_discrepancies(
    counted: Iterable[Counted],
    *,
    links: Collection[Link] = (),
    tolerance: Fraction = DEFAULT_TOLERANCE,
    approximate_periods: bool = False,
    about: Collection[str] | None = None,
) -> tuple[Discrepancy, ...]:
    """Find which claims can't all be true: the widest gap first, as a share of the numbers.

    Args:
        counted: the claims of each series, without those that were taken back.
        links: between these series, and all `part_of` and `change_of` of theirs.
        tolerance: a share; the interval of a number that is hedged as approximate is widened by so
            much of each of its ends.
        approximate_periods: whether to take an approximate period for what it is written as;
            otherwise what is said of it is compared with nothing.
        about: the slugs of the series that are told of, of all by default: the others only serve to
            compare their claims with.
    """
    tallies = {each.series: Tally(each, tolerance, approximate_periods) for each in counted}
    wanted = tallies.keys() if about is None else about
    found = [
        discrepancy
        for series, tally in tallies.items()
        if series in wanted
        for rule in _IN_ONE_SERIES
        for discrepancy in rule(tally)
    ]
    found += [
        each
        for each in _between_series(tallies, list(links))
        if any(statement.series in wanted for statement in each.statements) or each.series in wanted
    ]
    return tuple(sorted(found, key=_severity))


def discrepancies_with(
    row: Row,
    *,
    series: str,
    counted: Iterable[Counted],
    links: Collection[Link] = (),
    tolerance: Fraction = DEFAULT_TOLERANCE,
) -> tuple[Discrepancy, ...]:
    """Find which discrepancies a claim is part of that is recorded, or revised, as `row`.

    Args:
        row: of a claim that is not recorded yet, with an id that no claim has, such as 0.
        series: the slug of its series, which is one of `counted`.
        counted: as for `find_discrepancies`, with the claim as it was or without it.
        links: as for `find_discrepancies`.
        tolerance: as for `find_discrepancies`.
    """
    others = [
        replace(each, rows=_with(row, each.rows)) if each.series == series else each
        for each in counted
    ]
    found = find_discrepancies(others, links=links, tolerance=tolerance, about={series})
    return tuple(
        each for each in found if any(statement.row is row for statement in each.statements)
    )


def _with(row: Row, rows: Sequence[Row]) -> Sequence[Row]:
    return [*(each for each in rows if each.claim != row.claim), row]


def _between_series(tallies: Mapping[str, Tally], links: Sequence[Link]) -> Iterator[Discrepancy]:
    shares: dict[str, dict[str, Tally]] = {}
    for link in sorted(set(links)):
        source, target = tallies.get(link.source), tallies.get(link.target)
        if source is None:
            continue
        if link.kind == LinkKind.SHARE_OF:
            shares.setdefault(link.target, {})[link.source] = source
        elif target is not None and link.kind == LinkKind.PART_OF:
            yield from parts_of_more_than_all(source, target, links)
        elif target is not None:
            yield from flows_that_do_not_fit(source, target)
    for whole, parts in shares.items():
        yield from shares_of_more_than_all(whole, list(parts.values()), links)


def _severity(found: Discrepancy) -> tuple[Fraction, str, bool, Days | tuple[()], int, object]:
    days = days_of(found.period) if found.period else ()
    place = _RULES.index(found.rule)
    return -found.gap.share, found.series, not days, days, place, found.claims
