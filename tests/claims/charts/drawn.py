"""Charts to look into: of timelines built from rows, and what their specifications hold."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from claims.charts import BreakNote, Settings, Subject, build_chart
from claims.timelines import Row, Timeline, build_timeline

NAMES = {"ken-mccallum": "Ken McCallum", "mi5": "MI5", "fbi": "FBI"}


def subject(**given: Any) -> Subject:
    """People approached, as on record on 18 October 2023, unless said otherwise."""
    fields = {
        "title": "People approached",
        "unit": "person",
        "aggregation": "cumulative",
        "names": NAMES,
        "publishers": ("The Guardian",),
        "as_of": datetime(2023, 10, 18, 9, 12, 44, tzinfo=UTC),
    }
    return Subject(**{**fields, **given})


def timeline(rows: Iterable[Row], *breaks: date) -> Timeline:
    return build_timeline(rows, breaks=breaks)


def chart(*rows: Row, breaks: Iterable[date] = (), look: Any = None, **given: Any) -> Any:
    """The specification of a chart; `look` are fields of Settings, the others of Subject."""
    told = tuple(BreakNote(starts_on=day, reason="Counted anew.") for day in breaks)
    return build_chart(
        timeline(rows, *breaks), subject(**{"breaks": told} | given), Settings(**(look or {}))
    )


def layers(spec: Any, mark: str, **options: Any) -> Iterator[Any]:
    """The layers of figures with this kind of mark, and these options of it."""
    for layer in spec["layer"]:
        chosen = layer["mark"]
        of_figures = layer["data"]["values"] and "claim" in layer["data"]["values"][0]
        if chosen["type"] == mark and of_figures and options.items() <= chosen.items():
            yield layer


def values(spec: Any, mark: str, *fields: str, **options: Any) -> list[tuple[Any, ...]]:
    """These fields of all rows in such layers."""
    return [
        tuple(row[field] for field in fields)
        for layer in layers(spec, mark, **options)
        for row in layer["data"]["values"]
    ]


def words(spec: Any) -> list[str]:
    """All texts of a chart but its title and axes, in the order of the layers, without outlines."""
    return [
        row["label"]
        for layer in spec["layer"]
        if layer["mark"]["type"] == "text" and "stroke" not in layer["mark"]
        for row in layer["data"]["values"]
    ]
