"""Rows to build timelines from, and figures as an answer shows them."""

from datetime import UTC, datetime
from typing import Any

from claims.changes import Figure
from claims.periods import parse_period
from claims.quantities import Comparator, Quantity, ValueType
from claims.timelines import Change, Row

EXACTLY, AT_LEAST, MORE_THAN, AT_MOST, LESS_THAN, BETWEEN = Comparator


def level(claim: int, value: float, period: str | None, **given: Any) -> Row:
    """A level, stated by Ken McCallum of MI5 on 17 October 2023 unless said otherwise."""
    return _row(claim, ValueType.LEVEL, value, period=_read(period), **given)


def factor(claim: int, value: float, baseline: str, period: str | None, **given: Any) -> Row:
    return relative(claim, ValueType.FACTOR, value, baseline, period, **given)


def relative(
    claim: int,
    value_type: ValueType,
    value: float,
    baseline: str,
    period: str | None,
    **given: Any,
) -> Row:
    ends = {"baseline_period": parse_period(baseline), "period": _read(period)}
    return _row(claim, value_type, value, **ends, **given)


def _row(claim: int, value_type: ValueType, value: float, **given: Any) -> Row:
    hedge = {
        name: given.pop(name)
        for name in ("comparator", "approximate", "upper_value")
        if name in given
    }
    fields = {
        "speaker": "ken-mccallum",
        "organisation": "mi5",
        "known_from": datetime(2023, 10, 17, tzinfo=UTC),
    }
    quantity = Quantity(value_type=value_type, value=value, **hedge)
    return Row(claim=claim, quantity=quantity, **{**fields, **given})


def _read(period: str | None) -> Any:
    return None if period is None else parse_period(period)


def known(day: int) -> datetime:
    """A day of 2024."""
    return datetime(2024, 1, day, tzinfo=UTC)


def shown(figure: Figure | None) -> dict[str, Any] | None:
    if figure is None:
        return None
    names = ("value", "lower", "upper", "comparator", "approximate")
    return {name: getattr(figure, name) for name in names}


def exactly(value: float, *, approximate: bool = False) -> dict[str, Any]:
    return hedged(value, value, value, EXACTLY, approximate=approximate)


def hedged(
    value: float,
    lower: float | None,
    upper: float | None,
    comparator: Comparator | None,
    *,
    approximate: bool = False,
) -> dict[str, Any]:
    return {
        "value": value,
        "lower": lower,
        "upper": upper,
        "comparator": comparator,
        "approximate": approximate,
    }


def present(change: Change | None) -> Change:
    """The change of a point that has one."""
    assert change is not None
    return change
