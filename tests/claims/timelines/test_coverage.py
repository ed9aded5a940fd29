from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from claims.periods import Period, parse_period
from claims.timelines.coverage import Coverage, Gap, coverage_of, gaps_of
from tests.claims.period_strategies import periods


def read(*texts: str) -> list[Period]:
    return [parse_period(text) for text in texts]


def test_nothing_is_covered_by_nothing() -> None:
    assert coverage_of([]) == Coverage(first=None, last=None, days=0, figures=0, open_ended=0)
    assert gaps_of([]) == ()


def test_days_are_counted_once_and_gaps_lie_between() -> None:
    told = read("2023-03", "2023-01", "2023-01-17", "2023-01-20/2023-02-02", "2023-03~")
    assert coverage_of(told) == Coverage(
        first=date(2023, 1, 1), last=date(2023, 3, 31), days=31 + 2 + 31, figures=5, open_ended=0
    )
    [gap] = gaps_of(told)
    assert (gap, gap.days) == (Gap(first=date(2023, 2, 3), last=date(2023, 2, 28)), 26)


def test_periods_that_adjoin_leave_no_gap() -> None:
    assert gaps_of(read("2022", "2023-01", "2023-02-01")) == ()


def test_open_periods_are_counted_but_cover_no_days() -> None:
    told = read("2020/..", "../2019", "2022", "2024/")
    assert coverage_of(told) == Coverage(
        first=date(2022, 1, 1), last=date(2022, 12, 31), days=365, figures=4, open_ended=3
    )
    assert gaps_of(told) == ()


def test_last_day_of_all_is_covered() -> None:
    told = read("9999-12-31", "9999")
    assert (coverage_of(told).days, gaps_of(told)) == (365, ())


@given(st.lists(periods, max_size=5))
def test_covered_days_and_gaps_make_up_all_days(told: list[Period]) -> None:
    coverage, gaps = coverage_of(told), gaps_of(told)
    if coverage.first is None or coverage.last is None:
        assert (coverage.days, gaps) == (0, ())
        return
    between = sum(gap.days for gap in gaps)
    assert coverage.days + between == (coverage.last - coverage.first).days + 1
    for gap in gaps:
        for day in (gap.first, gap.last):
            assert not any(holds(period, day) for period in told)
        for day in (gap.first - timedelta(days=1), gap.last + timedelta(days=1)):
            assert any(holds(period, day) for period in told)


def holds(period: Period, day: date) -> bool:
    return bool(period.start and period.end and period.start <= day <= period.end)
