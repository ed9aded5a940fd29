"""A discrepancy in one plain sentence."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from claims.discrepancies.gaps import Discrepancy, Rule
from claims.discrepancies.statements import Known, Statement
from claims.intervals import Interval
from claims.periods import Period, describe
from claims.quantities import format_number, render
from claims.rounding import downwards, upwards
from claims.units import TIMES, Unit, parse_unit


@dataclass(frozen=True, kw_only=True)
class Names:
    """What speakers and series are called, by their slugs; a slug stands for itself elsewhere."""

    speakers: Mapping[str, str]
    series: Mapping[str, str]

    def speaker(self, statement: Statement) -> str:
        return self.speakers.get(statement.row.speaker, statement.row.speaker)

    def title(self, statement: Statement) -> str:
        return self.series.get(statement.series, statement.series)


def explain(found: Discrepancy, *, names: Names, tolerance: Fraction) -> str:
    """Say what can't all be true, and by how much: who says what, in which period.

    `tolerance` is the one that it was found with.
    """
    said = _SENTENCES[found.rule](found, names)
    allowed = ""
    if tolerance and found.approximate:
        percent = format_number(float(tolerance * 100))
        allowed = f", with {percent}% allowed for what is approximate"
    return f"{said}: {_apart(found)}{allowed}."


def _disagreement(found: Discrepancy, names: Names) -> str:
    low, high = _only(found.low), _only(found.high)
    return f"{_of_time(found)}, {_said(low, names)}, {_said(high, names)}{_others(found)}"


def _contradiction(found: Discrepancy, names: Names) -> str:
    low, high = _only(found.low), _only(found.high)
    return f"{_of_time(found)}, {_said(low, names)} and {_figure(high)}{_others(found)}"


def _others(found: Discrepancy) -> str:
    others = len(found.statements) - 2
    return f", and {others} more that can't all be true with them" if others else ""


def _misfit(found: Discrepancy, names: Names) -> str:
    led, other = found.low, found.high
    if len(led.statements) < len(other.statements):
        led, other = other, led
    said = " and ".join(_said_of(each, names) for each in other.statements)
    steps = " and ".join(_said_of(each, names) for each in led.statements)
    unit = parse_unit(led.statements[0].unit)
    if len(other.statements) > 1:
        said = f"{said}, which come to {_numbers(other.interval, unit)}"
    return f"{steps}, which come to {_numbers(led.interval, unit)}; {said}"


def _fall(found: Discrepancy, names: Names) -> str:
    earlier, later = _only(found.high), _only(found.low)
    others = len(found.statements) - 2
    also = f", and {others} more lie below it" if others else ""
    return f"A total can't fall, but {_said_of(earlier, names)}, {_said_of(later, names)}{also}"


def _out_of_range(found: Discrepancy, names: Names) -> str:
    said = _said_of(_only(found.high if found.high.statements else found.low), names)
    return f"A share lies from 0 to 100%, but {said}"


def _excess(found: Discrepancy, names: Names) -> str:
    said = _listed(
        f"{_said(each, names)} of “{names.title(each)}”" for each in found.high.statements
    )
    total = _numbers(Interval(found.high.interval.lower, None), parse_unit("%"))
    return (
        f"Shares of parts that don't overlap come to 100% at most, but {_lowered(_of_time(found))},"
        f" {said}, which come to {total}"
    )


def _part(found: Discrepancy, names: Names) -> str:
    part, whole = _only(found.high), _only(found.low)
    return (
        f"A part can't be more than its whole, but {_lowered(_of_time(found))},"
        f" {_said(part, names)} of “{names.title(part)}”,"
        f" {_said(whole, names)} of “{names.title(whole)}”"
    )


def _missum(found: Discrepancy, names: Names) -> str:
    parts, whole = found.low, found.high
    if len(parts.statements) < len(whole.statements):
        parts, whole = whole, parts
    first, last = (each.row.period for each in (parts.statements[0], parts.statements[-1]))
    ends = f"{_described(first)} to {_described(last)}"
    unit = parse_unit(parts.statements[0].unit)
    return (
        f"The figures for {ends} add up to {_numbers(parts.interval, unit)},"
        f" but {_said_of(_only(whole), names)}"
    )


def _flow(found: Discrepancy, names: Names) -> str:
    changed, flow = found.low, found.high
    if len(changed.statements) < len(flow.statements):
        changed, flow = flow, changed
    opened, closed = changed.statements
    unit = parse_unit(opened.unit).of_differences()
    said = _only(flow)
    return (
        f"Of “{names.title(opened)}”, {_said_of(opened, names)}, {_said_of(closed, names)}:"
        f" a change of {_numbers(changed.interval, unit)}; but {_said_of(said, names)} of"
        f" “{names.title(said)}”"
    )


_SENTENCES: Mapping[Rule, Callable[[Discrepancy, Names], str]] = {
    Rule.SPEAKERS_DISAGREE: _disagreement,
    Rule.SPEAKER_CONTRADICTS_SELF: _contradiction,
    Rule.CHANGE_DOES_NOT_FIT: _misfit,
    Rule.CUMULATIVE_FALLS: _fall,
    Rule.SHARE_OUT_OF_RANGE: _out_of_range,
    Rule.SHARES_EXCEED_WHOLE: _excess,
    Rule.PART_EXCEEDS_WHOLE: _part,
    Rule.PERIODS_DO_NOT_ADD_UP: _missum,
    Rule.FLOW_DOES_NOT_FIT_STOCK: _flow,
}


def _only(known: Known) -> Statement:
    [statement] = known.statements
    return statement


def _said(statement: Statement, names: Names) -> str:
    return f"{names.speaker(statement)} says {_figure(statement)}"


def _said_of(statement: Statement, names: Names) -> str:
    """Return who says what of which period."""
    row, said = statement.row, _said(statement, names)
    if row.period is None:
        return said
    if row.baseline_period is None:
        return f"{said} for {describe(row.period)}"
    return f"{said} from {describe(row.baseline_period)} to {describe(row.period)}"


def _figure(statement: Statement) -> str:
    return render(statement.row.quantity, statement.unit)


def _of_time(found: Discrepancy) -> str:
    row = found.statements[0].row
    if row.baseline_period:
        return f"From {describe(row.baseline_period)} to {_described(row.period)}"
    return f"For {_described(found.period)}"


def _described(period: Period | None) -> str:
    return describe(period) if period else "a time that isn't known"


def _apart(found: Discrepancy) -> str:
    if not found.gap.distance:
        return "they exclude each other only just"
    absolute = found.gap.absolute
    if absolute is None:
        return "they exclude each other"
    unit = parse_unit(found.unit).of_differences() if found.unit else TIMES
    return f"{unit.amount(format_number(absolute), is_one=absolute == 1)} apart"


def _numbers(interval: Interval, unit: Unit) -> str:
    """Return the numbers of an interval in words."""
    lower = None if interval.lower is None else downwards(interval.lower)
    upper = None if interval.upper is None else upwards(interval.upper)
    if interval.is_point and lower is not None:
        return _amount(lower, unit)
    if lower is not None and upper is not None:
        ends = f"{format_number(lower)} to {format_number(upper)}"
        return unit.amount(ends, is_one=False)
    if lower is not None:
        return f"{'more than' if interval.lower_open else 'at least'} {_amount(lower, unit)}"
    if upper is not None:
        return f"{'less than' if interval.upper_open else 'at most'} {_amount(upper, unit)}"
    return "any number"


def _amount(number: float, unit: Unit) -> str:
    return unit.amount(format_number(number), is_one=abs(number) == 1)


def _listed(texts: Iterable[str]) -> str:
    *others, last = texts
    return f"{', '.join(others)} and {last}" if others else last


def _lowered(text: str) -> str:
    return text[0].lower() + text[1:]
