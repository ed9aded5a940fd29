"""Hypothesis strategies for reference periods, of every form that is read."""

from datetime import date

from hypothesis import strategies as st

from claims.periods import PeriodError, parse_period

days = st.dates()
years = st.integers(1, 9999).map("{:04}".format)
bare_dates = st.one_of(
    days.map(date.isoformat),
    st.builds("{}-{:02}".format, years, st.integers(1, 12)),
    st.builds("{}-{}".format, years, st.integers(33, 41)),
    years,
    st.integers(1, 999).map("{:03}X".format),
    st.integers(1, 99).map("{:02}XX".format),
    st.builds("{}-XX{}".format, years, st.sampled_from(["", "-XX"])),
    st.builds("{}-{:02}-XX".format, years, st.integers(1, 12)),
)
qualifiers = st.sampled_from(["", "~", "?", "%"])
dates = st.builds("{}{}".format, bare_dates, qualifiers)
ends = st.one_of(dates, st.sampled_from(["..", ""]))


def refusal_of(text: str) -> str:
    """Return the message with which a text is refused, empty if it is read."""
    try:
        parse_period(text)
    except PeriodError as error:
        return str(error)
    return ""


def readable(text: str) -> bool:
    return not refusal_of(text)


intervals = st.builds("{}/{}".format, ends, ends).filter(readable)
texts = st.one_of(dates, intervals)
periods = texts.map(parse_period)
