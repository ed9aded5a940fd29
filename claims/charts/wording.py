"""The words of a chart: subtitle, notes, sources, and the text for who can't see it."""

from collections.abc import Iterable, Sequence
from typing import Final

from claims.charts.figures import Drawn, Kind
from claims.charts.heights import Heights
from claims.charts.settings import Scale
from claims.charts.subjects import BreakNote, Subject
from claims.charts.text import clean, day_of, listed, moment, plainly, rounded
from claims.periods import describe
from claims.quantities import Comparator, render
from claims.timelines import Row
from claims.units import UnitError, parse_unit

HEDGES: Final = {
    Comparator.AT_LEAST: "at least",
    Comparator.MORE_THAN: "more than",
    Comparator.AT_MOST: "at most",
    Comparator.LESS_THAN: "less than",
}

_COUNTED: Final = {
    "stock": "Total at the time",
    "cumulative": "Cumulative total",
    "flow": "In each period",
    "rate": "Rate",
    "share": "Share",
}
_FEW: Final = 2
_MOST_READ_OUT: Final = 12
_MOST_NAMES: Final = 4


def unit_in_words(unit: str) -> str:
    """Return what a number of many is followed by: `people`, `GBP million`, `cases per day`."""
    try:
        return " ".join(parse_unit(unit).amount("", is_one=False).split())
    except UnitError:
        return clean(unit)


def figure_in_words(row: Row, unit: str) -> str:
    try:
        return render(row.quantity, unit)
    except UnitError:
        return plainly(row.quantity.value)


def is_whole(unit: str) -> bool:
    """Whether a unit counts things one by one: there is no half a person."""
    try:
        parsed = parse_unit(unit)
    except UnitError:
        return False
    return parsed.is_counted and not parsed.divisors and parsed.term.multiplier == 1


def is_scaled(unit: str) -> bool:
    """Whether a unit says by how much its numbers are multiplied: `GBP million`."""
    try:
        return parse_unit(unit).term.multiplier != 1
    except UnitError:
        return False


def short_label(figure: Drawn, unit: str, *, is_brief: bool) -> str:
    """Return what is written beside a figure: `more than about 20,000`, in brief `20,000`."""
    in_words = not is_scaled(unit)
    quantity = figure.row.quantity
    about = "about " if (figure.kind is Kind.ABOUT or quantity.approximate) and not is_brief else ""
    if figure.comparator == Comparator.BETWEEN and None not in figure.bounds:
        low, high = (rounded(end, in_words=in_words) for end in figure.bounds if end is not None)
        return f"{about}{low} to {high}"
    hedge = HEDGES.get(figure.comparator) if figure.comparator else None
    words = f"{hedge} " if hedge and not is_brief else ""
    return f"{words}{about}{rounded(figure.value, in_words=in_words)}"


def subtitle_of(subject: Subject, figures: Sequence[Drawn]) -> str:
    counted = _COUNTED.get(subject.aggregation, "")
    return ", ".join(part for part in (counted, _span(figures)) if part)


def sources_of(subject: Subject, rows: Iterable[Row]) -> list[str]:
    """Return who is drawn on, if anybody, and the instants of the record that are shown."""
    named = {row.speaker: None for row in rows}
    speakers = tuple(clean(subject.names.get(slug, slug)) for slug in named)
    publishers = tuple(name for name in map(clean, subject.publishers) if name not in speakers)
    voices = listed(speakers, most=_MOST_NAMES, what="speakers")
    papers = listed(publishers, most=_MOST_NAMES, what="publishers")
    source = " in ".join(part for part in (voices, papers) if part)
    instants = f"On record at {moment(subject.as_of)}"
    if subject.known_at:
        instants += f"; the sources’ word at {moment(subject.known_at)}"
    return [f"Source: {source}.", f"{instants}."] if source else [f"{instants}."]


def notes_of(
    subject: Subject,
    *,
    relatives: Sequence[Row],
    undated: Sequence[Row],
    undrawn: int,
    breaks: Sequence[BreakNote],
    scale: Scale,
    heights: Heights | None,
) -> list[str]:
    """Return what has to be said below a chart, the most needed first."""
    notes = [_break_told(one) for one in breaks]
    if relatives:
        one, many = "relative claim has no level", "relative claims have no level"
        notes.append(_counted(relatives, subject.unit, one=one, many=many))
    if undated:
        one, many = "claim names no period", "claims name no period"
        notes.append(_counted(undated, subject.unit, one=one, many=many))
    if undrawn:
        notes.append(f"{_of_claims(undrawn)} of a size that can’t be drawn.")
    notes += [
        f"{_of_claims(number)} {remark}." for remark, number in subject.remarks.items() if number
    ]
    if heights and not heights.starts_at_zero:
        notes.append("The scale does not begin at zero.")
    if heights and scale is Scale.LOG and not heights.is_log:
        notes.append("Not on a logarithmic scale, which has no place for zero or less.")
    if subject.selected_by:
        notes.append(f"A selection of the claims, by {', '.join(subject.selected_by)}.")
    return notes


def description_of(subject: Subject, figures: Sequence[Drawn], notes: Sequence[str]) -> str:
    """Return the text for who can't see the chart: all its figures if few, else some of them."""
    unit = unit_in_words(subject.unit)
    title = clean(subject.title)
    if not figures:
        return " ".join([f"Chart of “{title}”: no figures to draw.", *notes])
    span = _span(figures)
    parts = [f"Chart of “{title}”" + (f", in {unit}" if unit else "") + "."]
    parts.append(f"{len(figures)} {'figure' if len(figures) == 1 else 'figures'}, {span}:")
    if len(figures) <= _MOST_READ_OUT:
        parts.append("; ".join(_told(figure, subject) for figure in figures) + ".")
    else:
        ends = (
            ("first", figures[0]),
            ("lowest", min(figures, key=lambda one: one.value)),
            ("highest", max(figures, key=lambda one: one.value)),
            ("last", figures[-1]),
        )
        parts.append("; ".join(f"{name}: {_told(one, subject)}" for name, one in ends) + ".")
    return " ".join([*parts, *notes])


def _told(figure: Drawn, subject: Subject) -> str:
    when = describe(figure.period)
    speaker = clean(subject.names.get(figure.speaker, figure.speaker))
    if figure.kind is Kind.IMPLIED:
        label = short_label(figure, subject.unit, is_brief=False)
        return f"{label}, worked out from a relative claim ({when}, {speaker})"
    return f"{figure_in_words(figure.row, subject.unit)} ({when}, {speaker})"


def _span(figures: Sequence[Drawn]) -> str:
    if not figures:
        return ""
    first, last = describe(figures[0].period), describe(figures[-1].period)
    return first if first == last else f"{first} to {last}"


def _break_told(one: BreakNote) -> str:
    since = f"Counted differently from {day_of(one.starts_on)}"
    reason = clean(one.reason).rstrip(".")
    said_by = f" ({clean(one.said_by)})" if one.said_by else ""
    return f"{since}: {reason}{said_by}." if reason else f"{since}{said_by}."


def _counted(rows: Sequence[Row], unit: str, *, one: str, many: str) -> str:
    """Return how many claims are not drawn, and what a few of them say."""
    told = f"1 {one}" if len(rows) == 1 else f"{len(rows)} {many}"
    if len(rows) > _FEW:
        return f"{told}."
    return f"{told}: {'; '.join(_relative_told(row, unit) for row in rows)}."


def _relative_told(row: Row, unit: str) -> str:
    figure = figure_in_words(row, unit)
    if row.period and row.baseline_period:
        return f"{figure}, {describe(row.baseline_period)} to {describe(row.period)}"
    return figure


def _of_claims(number: int) -> str:
    return "1 claim is" if number == 1 else f"{number} claims are"
