"""Reference periods: what is read, what is refused, how they are said."""

import re
from datetime import date, timedelta

import edtf
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from claims.periods import (
    PERIOD_MAX_LENGTH,
    Granularity,
    Period,
    PeriodError,
    describe,
    overlaps,
    parse_period,
)
from tests.claims.period_strategies import (
    dates,
    days,
    periods,
    qualifiers,
    readable,
    refusal_of,
    texts,
    years,
)


@pytest.mark.parametrize(
    ("text", "start", "end", "granularity"),
    [
        ("2023-10-17", date(2023, 10, 17), date(2023, 10, 17), "day"),
        ("2024-02-29", date(2024, 2, 29), date(2024, 2, 29), "day"),
        ("2023-10", date(2023, 10, 1), date(2023, 10, 31), "month"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "month"),
        ("2023-33", date(2023, 1, 1), date(2023, 3, 31), "quarter"),
        ("2023-34", date(2023, 4, 1), date(2023, 6, 30), "quarter"),
        ("2023-36", date(2023, 10, 1), date(2023, 12, 31), "quarter"),
        ("2023-37", date(2023, 1, 1), date(2023, 4, 30), "third"),
        ("2023-39", date(2023, 9, 1), date(2023, 12, 31), "third"),
        ("2023-40", date(2023, 1, 1), date(2023, 6, 30), "half"),
        ("2023-41", date(2023, 7, 1), date(2023, 12, 31), "half"),
        ("2019", date(2019, 1, 1), date(2019, 12, 31), "year"),
        ("0001", date(1, 1, 1), date(1, 12, 31), "year"),
        ("9999", date(9999, 1, 1), date(9999, 12, 31), "year"),
        ("202X", date(2020, 1, 1), date(2029, 12, 31), "decade"),
        ("20XX", date(2000, 1, 1), date(2099, 12, 31), "century"),
        ("2004-06-XX", date(2004, 6, 1), date(2004, 6, 30), "month"),
        ("2004-XX", date(2004, 1, 1), date(2004, 12, 31), "year"),
        ("2004-XX-XX", date(2004, 1, 1), date(2004, 12, 31), "year"),
        ("2019/2023", date(2019, 1, 1), date(2023, 12, 31), "interval"),
        ("2023-33/2023-34", date(2023, 1, 1), date(2023, 6, 30), "interval"),
        ("2023-10-17/2023-10-17", date(2023, 10, 17), date(2023, 10, 17), "interval"),
        ("2023-12/2023", date(2023, 12, 1), date(2023, 12, 31), "interval"),
        ("2023/2023-02-03", date(2023, 1, 1), date(2023, 2, 3), "interval"),
        ("2020/..", date(2020, 1, 1), None, "interval"),
        ("../2020", None, date(2020, 12, 31), "interval"),
        ("2019/", date(2019, 1, 1), None, "interval"),
        ("/2020", None, date(2020, 12, 31), "interval"),
        ("0001-01-01/9999-12-31", date.min, date.max, "interval"),
    ],
)
def test_parse_period_resolves_dates(
    text: str, start: date | None, end: date | None, granularity: str
) -> None:
    assert parse_period(text) == Period(
        text=text,
        start=start,
        end=end,
        granularity=Granularity(granularity),
        approximate=False,
        uncertain=False,
    )


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("2021-04", ()),
        ("2021-04~", ("approximate",)),
        ("2021-04?", ("uncertain",)),
        ("2021-04%", ("approximate", "uncertain")),
        ("2023-33~", ("approximate",)),
        ("202X?", ("uncertain",)),
        ("2019~/2023", ("approximate",)),
        ("2019/2023?", ("uncertain",)),
        ("2019?/2023~", ("approximate", "uncertain")),
        ("2020%/..", ("approximate", "uncertain")),
    ],
)
def test_parse_period_keeps_qualifiers(text: str, flags: tuple[str, ...]) -> None:
    period = parse_period(text)
    set_flags = [name for name in ("approximate", "uncertain") if getattr(period, name)]
    assert tuple(set_flags) == flags


@pytest.mark.parametrize("qualifier", ["~", "?", "%"])
def test_parse_period_qualified_dates_are_not_widened(qualifier: str) -> None:
    period = parse_period(f"2021-04{qualifier}")
    assert (period.start, period.end) == (date(2021, 4, 1), date(2021, 4, 30))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it is empty"),
        (" 2023", "there is space around it"),
        ("2023-10\n", "there is space around it"),
        ("\uff12\uff10\uff12\uff13", "only ASCII characters are read"),
        ("2019\u20132023", "only ASCII characters are read"),
        ("2023-10-17T18:30:19Z", "a period has no time of day"),
        ("[2020,2021]", "a set of dates is not one period: write an interval"),
        ("{2020..2022}", "a set of dates is not one period: write an interval"),
        ("Y170000", "years run from 0001 to 9999"),
        ("-0044", "years run from 0001 to 9999"),
        ("0000", "year 0 is out of range"),
        ("00XX", "year 0 is out of range"),
        ("000X/2020", "year 0 is out of range"),
        ("20231017", "write hyphens between year, month and day"),
        ("2023-13", "there is no month 13"),
        ("2023-00", "there is no month 00"),
        ("2023-42", "there is no month 42"),
        ("2023-21", "a season has no fixed days: write its months or a quarter"),
        ("2023-32", "a season has no fixed days: write its months or a quarter"),
        ("2023-33-01", "only a month has days"),
        ("2023-33-XX", "only a month has days"),
        ("2023-Q1", "quarters are numbered 33 to 36, as in 2023-33"),
        ("2023?-10", "one of ~, ? and % may stand at the end of each date, and nowhere else"),
        ("~2023", "one of ~, ? and % may stand at the end of each date, and nowhere else"),
        ("2023?~", "one of ~, ? and % may stand at the end of each date, and nowhere else"),
        ("2XXX", "X stands for the last one or two digits of a year, or for a whole month or day"),
        ("2023/2019", "it ends before it begins"),
        ("2023-10/2023-09", "it ends before it begins"),
        ("../..", "one end of an interval, at least, is a date"),
        ("/", "one end of an interval, at least, is a date"),
        ("/..", "one end of an interval, at least, is a date"),
        ("2019/2020/2021", "no such form is read"),
        ("2023-W42", "no such form is read"),
        ("2004S2", "no such form is read"),
        ("..2020", "no such form is read"),
        ("April 2021", "no such form is read"),
    ],
)
def test_parse_period_refused_says_why(text: str, reason: str) -> None:
    with pytest.raises(PeriodError) as caught:
        parse_period(text)
    assert str(caught.value) == (
        "Expected a reference period in EDTF (2023-10-17, 2023-10, 2023-33 (first quarter) to "
        "2023-36, 2023, 202X (a decade), 2019/2023, 2020/.. or ../2020, with ~ (about), "
        f"? (uncertain) or % (both) after a date); got {text!r}: {reason}."
    )


@pytest.mark.parametrize("text", ["2023-02-29", "2023-04-31", "2023-10-00", "2020/2023-02-30"])
def test_parse_period_no_such_day_is_refused(text: str) -> None:
    with pytest.raises(PeriodError, match=f"got {text!r}: day .+"):
        parse_period(text)


@pytest.mark.parametrize("text", ["1X23", "202X-06", "2004-1X", "2004-06-1X", "2004-XX-17", "XXXX"])
def test_parse_period_gaps_between_its_days_are_refused(text: str) -> None:
    assert not readable(text)


def test_parse_period_names_forms_that_it_reads() -> None:
    with pytest.raises(PeriodError) as caught:
        parse_period("soon")
    forms = str(caught.value).partition(" in EDTF (")[2].partition(", with ~")[0]
    written = re.findall(r"[.0-9][-./0-9X]+", forms)
    assert len(written) == 9
    assert [text for text in written if not readable(text)] == []


@given(texts)
def test_parse_period_text_is_canonical(text: str) -> None:
    period = parse_period(text)
    assert period.text == text
    assert len(period.text) <= PERIOD_MAX_LENGTH


@given(periods)
def test_parse_period_bounds_are_in_order(period: Period) -> None:
    assert period.start or period.end
    assert (period.start or date.min) <= (period.end or date.max)


def library_reading(text: str) -> tuple[date, date, bool, bool]:
    """Read EDTF by the edtf library: first and last day, approximate, uncertain."""
    read = edtf.parse_edtf(text)
    both = read.is_uncertain_and_approximate
    first, last = (date(*bound[:3]) for bound in (read.lower_strict(), read.upper_strict()))
    return first, last, read.is_approximate or both, read.is_uncertain or both


def is_qualified_part_of_year(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{4}-(3[3-9]|4[01])[~?%]", text))


@given(dates)
def test_parse_period_date_agrees_with_library(text: str) -> None:
    assume(not is_qualified_part_of_year(text))
    period = parse_period(text)
    read = (period.start, period.end, period.approximate, period.uncertain)
    assert read == library_reading(text)


plain_ends = st.builds(
    "{}{}".format,
    st.one_of(
        days.map(date.isoformat),
        st.builds("{}-{:02}".format, years, st.integers(1, 12)),
        years,
    ),
    qualifiers,
)


@given(plain_ends, plain_ends)
def test_parse_period_interval_agrees_with_library(lower: str, upper: str) -> None:
    text = f"{lower}/{upper}"
    first, last, approximate, uncertain = library_reading(text)
    assert readable(text) == (first <= last)
    if first <= last:
        period = parse_period(text)
        read = (period.start, period.end, period.approximate, period.uncertain)
        assert read == (first, last, approximate, uncertain)


@given(st.one_of(st.text(max_size=80), st.text("0123456789X-/.~?%Q ", max_size=30)))
@example("\ud800/\x00")
@example("2023/" * 20_000)
@example("X~" * 50_000)
def test_parse_period_any_text_is_read_or_refused(text: str) -> None:
    refusal = refusal_of(text)
    assert refusal.isprintable()
    assert len(refusal) < 800


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2023-10-17", "17 October 2023"),
        ("2023-10-07~", "about 7 October 2023"),
        ("2023-10", "October 2023"),
        ("2021-04~", "about April 2021"),
        ("2021-04?", "possibly April 2021"),
        ("2021-04%", "possibly about April 2021"),
        ("2023-33", "Q1 2023"),
        ("2023-36", "Q4 2023"),
        ("2023-37", "January to April 2023"),
        ("2023-40", "H1 2023"),
        ("2023-41", "H2 2023"),
        ("2019", "2019"),
        ("0476", "0476"),
        ("202X~", "about the 2020s"),
        ("20XX", "2000 to 2099"),
        ("2004-06-XX", "a day in June 2004"),
        ("2004-XX?", "possibly a month in 2004"),
        ("2004-XX-XX", "a day in 2004"),
        ("2019/2023", "2019 to 2023"),
        ("2019~/2023-10-17?", "about 2019 to possibly 17 October 2023"),
        ("2020/..", "since 2020"),
        ("../2020-05", "until May 2020"),
        ("2019/", "2019 to an unknown date"),
        ("/2020", "an unknown date to 2020"),
    ],
)
def test_describe(text: str, words: str) -> None:
    assert describe(parse_period(text)) == words


@given(days)
def test_describe_day_reads_as_its_date(day: date) -> None:
    months = {describe(parse_period(f"{day.year:04}-{month:02}")) for month in range(1, 13)}
    month = describe(parse_period(day.isoformat()[:7]))
    assert describe(parse_period(day.isoformat())) == f"{day.day} {month}"
    assert len(months) == 12


@given(days)
def test_day_month_and_year_nest(day: date) -> None:
    text = day.isoformat()
    only, month, year = (parse_period(text[:length]) for length in (10, 7, 4))
    assert only.start == only.end == day
    assert overlaps(month, after=day, before=day)
    assert overlaps(year, after=day, before=day)
    if month.end != date.max:
        assert month.end is not None
        assert (month.end + timedelta(days=1)).day == 1
