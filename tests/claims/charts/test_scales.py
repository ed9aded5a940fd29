"""The scales of numbers and of time: what lies on them, and their ticks."""

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.charts.heights import heights_for
from claims.charts.settings import Scale
from claims.charts.text import width_of
from claims.charts.times import milliseconds, times_for

NUMBERS = st.lists(
    st.one_of(st.floats(-1e240, 1e240), st.floats(1e-200, 1e-190), st.integers(-9, 9)),
    min_size=1,
    max_size=5,
).map(lambda numbers: [float(number) for number in numbers])


def heights(*numbers: float, scale: Scale = Scale.AUTO, **given_too: Any) -> Any:
    room = {"is_whole": False, "pixels": 300, "above": 12, "below": 12} | given_too
    return heights_for(list(map(float, numbers)), scale=scale, **room)


@given(NUMBERS, st.sampled_from(Scale), st.integers(96, 1900))
def test_all_numbers_lie_on_their_scale(numbers: list[float], scale: Scale, pixels: int) -> None:
    found = heights(*numbers, scale=scale, pixels=pixels)
    places = [found.of(number) for number in numbers]
    assert -0.01 <= min(places) <= max(places) <= pixels + 0.01
    assert sorted(places, reverse=True) == [found.of(number) for number in sorted(numbers)]
    assert list(found.ticks) == sorted(set(found.ticks))
    assert [tick for tick in found.ticks if not -0.1 <= found.of(tick) <= pixels + 0.1] == []
    assert len(found.ticks) <= pixels / 14 + 3


@pytest.mark.parametrize(
    ("numbers", "ticks"),
    [
        ((10000, 20000), [0, 5000, 10000, 15000, 20000]),
        ((10000,), [0, 2000, 4000, 6000, 8000, 10000]),
        ((-3, 4), [-2, 0, 2, 4]),
        ((0,), [0, 0.2, 0.4, 0.6, 0.8, 1]),
        ((1000, 1001), [1000, 1000.2, 1000.4, 1000.6, 1000.8, 1001]),
        ((1, 1000), [1, 10, 100, 1000]),
        ((1, 60), [1, 2, 5, 10, 20, 50]),
    ],
)
def test_ticks_are_round(numbers: tuple[float, ...], ticks: list[float]) -> None:
    assert list(heights(*numbers).ticks) == ticks


def test_whole_numbers_have_whole_ticks() -> None:
    assert list(heights(1, is_whole=True).ticks) == [0, 1]


def test_places_lead_back_to_numbers() -> None:
    for found in (heights(1, 40), heights(1, 5000)):
        assert found.at(found.of(7)) == pytest.approx(7)


def test_room_is_kept_above_and_below() -> None:
    found = heights(100, 101, above=50, below=20)
    assert (found.of(101), found.of(100)) == (pytest.approx(50), pytest.approx(280))


DAYS = st.integers(1, date.max.toordinal() + 1)


@given(st.lists(DAYS, min_size=1, max_size=4), st.integers(160, 1900))
def test_all_days_lie_on_their_scale(days: list[int], pixels: int) -> None:
    found = times_for([float(day) for day in days], pixels=pixels, before=16, after=16, size=12)
    assert -0.01 <= min(map(found.of, days)) <= max(map(found.of, days)) <= pixels + 0.01
    assert len(found.ticks) == len(found.labels) >= 1
    places = [found.of(tick.toordinal()) for tick in found.ticks]
    widths = [width_of(label[0], 12) for label in found.labels]
    apart = [later - earlier for earlier, later in pairwise(places)]
    assert [gap for gap, width in zip(apart, widths, strict=False) if gap < width] == []


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        ("2019-01-01", "2023-12-31", [("2019",), ("2020",), ("2021",), ("2022",), ("2023",)]),
        ("2020-03-01", "2020-12-25", [("Mar", "2020"), ("May",), ("July",), ("Sept",), ("Nov",)]),
        ("2023-10-17", "2023-10-17", [("16 Oct", "2023"), ("23 Oct",)]),
        ("0001-01-01", "9999-12-31", [("2000",), ("4000",), ("6000",), ("8000",)]),
    ],
)
def test_ticks_of_time(first: str, last: str, labels: list[Any]) -> None:
    days = [float(date.fromisoformat(day).toordinal()) for day in (first, last)]
    found = times_for(days, pixels=300, before=16, after=16, size=12)
    assert [label for label in found.labels if label != ("",)] == labels


def test_milliseconds_are_since_1970() -> None:
    assert milliseconds(date(1970, 1, 2).toordinal() + 0.5) == 129_600_000
