"""Instants with their precision, and instants of the past."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from claimsdb.instants import (
    InstantError,
    PartialInstant,
    Precision,
    end_of_day,
    format_instant,
    parse_partial,
    parse_past,
    shown,
)

NOW = datetime(2024, 1, 10, 12, 30, 0, 500, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

instants = st.datetimes(timezones=st.just(UTC))
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@st.composite
def partials(draw: st.DrawFn) -> PartialInstant:
    instant = draw(instants)
    midnight = instant.replace(hour=0, minute=0, second=0, microsecond=0)
    return draw(
        st.sampled_from(
            [
                PartialInstant(instant, Precision.INSTANT),
                PartialInstant(midnight, Precision.DAY),
                PartialInstant(midnight.replace(day=1), Precision.MONTH),
                PartialInstant(midnight.replace(month=1, day=1), Precision.YEAR),
            ]
        )
    )


@pytest.mark.parametrize(
    ("text", "start", "end", "precision"),
    [
        ("2023", "2023-01-01T00:00:00Z", "2023-12-31T23:59:59.999999Z", "year"),
        ("2023-10", "2023-10-01T00:00:00Z", "2023-10-31T23:59:59.999999Z", "month"),
        ("2024-02", "2024-02-01T00:00:00Z", "2024-02-29T23:59:59.999999Z", "month"),
        ("2023-10-17", "2023-10-17T00:00:00Z", "2023-10-17T23:59:59.999999Z", "day"),
        ("0001", "0001-01-01T00:00:00Z", "0001-12-31T23:59:59.999999Z", "year"),
        ("9999-12", "9999-12-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "month"),
    ],
)
def test_parse_partial_reduced_form(text: str, start: str, end: str, precision: str) -> None:
    partial = parse_partial(text)
    assert partial.start == datetime.fromisoformat(start)
    assert partial.end == datetime.fromisoformat(end)
    assert partial.precision == Precision(precision)
    assert str(partial) == text


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("2023-10-17T18:30:19Z", "2023-10-17T18:30:19Z"),
        ("2023-10-17T18:30Z", "2023-10-17T18:30:00Z"),
        ("2023-10-17T18:30:19.1Z", "2023-10-17T18:30:19.100000Z"),
        ("2023-10-17T18:30:19.123456Z", "2023-10-17T18:30:19.123456Z"),
        ("2023-10-17T18:30:19.000000Z", "2023-10-17T18:30:19Z"),
        ("2023-10-18T02:30:19+08:00", "2023-10-17T18:30:19Z"),
        ("2023-10-17T15:00:19-03:30", "2023-10-17T18:30:19Z"),
        ("2023-10-17T18:30:19-00:00", "2023-10-17T18:30:19Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"),
    ],
)
def test_parse_partial_instant_becomes_utc(text: str, canonical: str) -> None:
    partial = parse_partial(text)
    assert partial.precision == Precision.INSTANT
    assert partial.start.tzinfo is UTC
    assert partial.end == partial.start
    assert str(partial) == canonical


FORMS = (
    "a year (2023), a month (2023-10), a day (2023-10-17) or an instant with its zone "
    "(2023-10-17T18:30:19Z or 2023-10-17T20:30:19+02:00)"
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" 2023", "space around it"),
        ("2023-10-17\n", "space around it"),
        (
            "\uff12\uff10\uff12\uff13",
            "characters other than ASCII digits, hyphens, colons and letters",
        ),
        ("0000", "year 0 is out of range"),
        ("10000", "none of these forms"),
        ("-2023", "none of these forms"),
        ("20231017", "none of these forms"),
        ("2023-W42-2", "none of these forms"),
        ("2023-290", "none of these forms"),
        ("2023-1-7", "none of these forms"),
        ("17 October 2023", "none of these forms"),
        ("2023-10-17T18:30:19", "without a zone: write Z or an offset after the time"),
        ("0001-01-01T00:00:00+14:00", "in UTC it lies outside the years 0001 to 9999"),
        ("9999-12-31T23:59:59-14:00", "in UTC it lies outside the years 0001 to 9999"),
    ],
)
def test_parse_partial_unreadable_says_why(text: str, reason: str) -> None:
    with pytest.raises(InstantError) as caught:
        parse_partial(text)
    assert str(caught.value) == f"Expected {FORMS}; got {text!r} ({reason})."


@pytest.mark.parametrize("text", ["2023-13", "2023-00", "2023-02-29", "2023-02-29T10:00:00Z"])
def test_parse_partial_no_such_day_is_refused(text: str) -> None:
    with pytest.raises(InstantError, match=r"^Expected .+ \((month|day) .+\)\.$"):
        parse_partial(text)


@pytest.mark.parametrize(
    "text",
    [
        "2023-10-17T24:00:00Z",
        "2023-10-17T18:60:00Z",
        "2023-10-17T18:30:60Z",
        "2023-10-17T18:30:19.1234567Z",
        "2023-10-17T18:30:19.Z",
        "2023-10-17T18:30:19,5Z",
        "2023-10-17T18Z",
        "2023-10-17T18:30:19+02",
        "2023-10-17T18:30:19+0200",
        "2023-10-17T18:30:19+24:00",
        "2023-10-17T18:30:19+01:60",
        "2023-10T18:30:19Z",
    ],
)
def test_parse_partial_no_such_time_is_refused(text: str) -> None:
    with pytest.raises(InstantError, match=r"\(hours run to 23, minutes and seconds to 59, with"):
        parse_partial(text)


@given(partials())
def test_str_parses_back_to_the_same(partial: PartialInstant) -> None:
    assert parse_partial(str(partial)) == partial


@given(instants.filter(lambda instant: 1 < instant.year < 9999), offsets)
def test_parse_partial_offset_is_the_same_instant(instant: datetime, offset: timezone) -> None:
    assert parse_partial(instant.astimezone(offset).isoformat()).start == instant


@given(partials().filter(lambda partial: partial.end.year < 9999))
def test_end_is_the_last_of_its_precision(partial: PartialInstant) -> None:
    length = {"year": 4, "month": 7, "day": 10, "instant": 26}[partial.precision]
    first, last = (f"{moment:%04Y-%m-%dT%H:%M:%S.%f}" for moment in (partial.start, partial.end))
    after = f"{partial.end + MICROSECOND:%04Y-%m-%dT%H:%M:%S.%f}"
    assert first[:length] == last[:length]
    assert after[:length] > last[:length]


def test_order_is_by_start_then_the_more_precise_first() -> None:
    ordered = ["2022-12", "2023-01-01T00:00:00Z", "2023-01-01", "2023-01", "2023", "2023-02"]
    assert [str(p) for p in sorted(parse_partial(text) for text in reversed(ordered))] == ordered


@given(partials(), partials())
def test_order_is_total(one: PartialInstant, other: PartialInstant) -> None:
    assert [one < other, one == other, one > other].count(True) == 1
    assert (one <= other) == (not one > other)


texts = st.one_of(
    st.text(max_size=80),
    st.text("0123456789-+:.TZ ", max_size=30),
    st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[+-][0-9]{2}:[0-9]{2}"),
)


@given(texts)
@example("2023-10-17T18:30:19Z\x00")
@example("\ud800")
def test_parse_partial_any_text_is_read_or_refused(text: str) -> None:
    refusal = ""
    try:
        parse_partial(text)
    except InstantError as error:
        refusal = str(error)
    assert refusal.isprintable()
    assert len(refusal) < 700


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-01-09", datetime(2024, 1, 9, 23, 59, 59, 999999, tzinfo=UTC)),
        ("2024-01-10", NOW),
        ("2024-01-10T12:30:00.0005Z", NOW),
        ("2024-01-10T12:30:00Z", datetime(2024, 1, 10, 12, 30, tzinfo=UTC)),
        ("2024-01-10T13:30:00+02:00", datetime(2024, 1, 10, 11, 30, tzinfo=UTC)),
    ],
)
def test_parse_past_day_or_instant(text: str, expected: datetime) -> None:
    assert parse_past(text, now=NOW) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2024-01-11", "in the future: it is 2024-01-10T12:30:00.000500Z now"),
        ("2024-01-10T12:30:00.000501Z", "in the future: it is 2024-01-10T12:30:00.000500Z now"),
        ("2023", "a whole year: name its day"),
        ("2023-10", "a whole month: name its day"),
        ("2023-10-17T20:30:19 02:00", "in a URL write + as %2B, or use Z"),
        ("2023-10-17T20:30:19", "without a zone: write Z or an offset after the time"),
        ("yesterday", "none of these forms"),
    ],
)
def test_parse_past_refused_says_why(text: str, reason: str) -> None:
    with pytest.raises(InstantError) as caught:
        parse_past(text, now=NOW)
    assert str(caught.value) == (
        "Expected a day (2023-10-17) or an instant with its zone (2023-10-17T18:30:19Z or "
        f"2023-10-17T20:30:19+02:00), not in the future; got {text!r} ({reason})."
    )


@given(partials(), instants)
def test_parse_past_is_never_after_now(asked: PartialInstant, now: datetime) -> None:
    coarse = asked.precision in {Precision.MONTH, Precision.YEAR}
    if coarse or asked.start > now:
        with pytest.raises(InstantError):
            parse_past(str(asked), now=now)
    else:
        assert asked.start <= parse_past(str(asked), now=now) <= now


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (datetime(2023, 10, 18, 9, 12, 44, 120331, tzinfo=UTC), "2023-10-18T09:12:44.120331Z"),
        (datetime(2023, 10, 18, 9, 12, 44, 500, tzinfo=UTC), "2023-10-18T09:12:44.000500Z"),
        (datetime(2023, 10, 18, tzinfo=UTC), "2023-10-18T00:00:00Z"),
        (datetime(2023, 10, 18, tzinfo=timezone(timedelta(hours=8))), "2023-10-17T16:00:00Z"),
        (datetime(476, 9, 4, tzinfo=UTC), "0476-09-04T00:00:00Z"),
    ],
)
def test_format_instant(instant: datetime, text: str) -> None:
    assert format_instant(instant) == text


@given(st.dates(max_value=date(9999, 12, 30)))
def test_end_of_day_is_a_microsecond_before_the_next(day: date) -> None:
    after = end_of_day(day) + MICROSECOND
    assert after == datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("2023", "'2023'"),
        ("a\x00\n\u202e", "'a\\x00\\n\\u202e'"),
        ("麦" * 40, f"'{'麦' * 40}'"),
        ("x" * 1000, f"'{'x' * 40}'… (1000 characters)"),
    ],
)
def test_shown_is_short_and_prints(text: str, quoted: str) -> None:
    assert shown(text) == quoted
