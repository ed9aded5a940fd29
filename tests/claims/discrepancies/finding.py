"""Claims of series to find discrepancies in, and what was found in short."""

from collections.abc import Collection
from datetime import date
from fractions import Fraction
from typing import Any

from claims.discrepancies import (
    Aggregation,
    Counted,
    Discrepancy,
    Link,
    LinkKind,
    Names,
    explain,
    find_discrepancies,
)
from claims.timelines import Row

TENTH = Fraction(1, 10)


def counted(
    *rows: Row,
    aggregation: str = "stock",
    series: str = "cases",
    unit: str = "person",
    breaks: Collection[str] = (),
) -> Counted:
    return Counted(
        series=series,
        unit=unit,
        aggregation=Aggregation(aggregation),
        rows=rows,
        breaks=[date.fromisoformat(day) for day in breaks],
    )


def link(source: str, kind: str, target: str) -> Link:
    return Link(source, LinkKind(kind), target)


def found(*series: Counted, **given: Any) -> list[Any]:
    """Rule, claims, gap and its percentage of each discrepancy."""
    return [
        (each.rule.value, each.claims, each.gap.absolute, each.gap.percent)
        for each in find_discrepancies(series, **given)
    ]


def only(*series: Counted, **given: Any) -> Discrepancy:
    [discrepancy] = find_discrepancies(series, **given)
    return discrepancy


def told(*series: Counted, tolerance: Fraction = TENTH, **given: Any) -> str:
    """The explanation of the only discrepancy."""
    names = Names(
        speakers={"ken-mccallum": "Ken McCallum", "mi5": "MI5"},
        series={each.series: each.series.capitalize() for each in series},
    )
    return explain(only(*series, tolerance=tolerance, **given), names=names, tolerance=tolerance)
