from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from claims.periods import parse_period
from claims.quantities import Comparator, Quantity
from claims.vintages import EVER, View, Vintages, Window, Word, labels_of, lag_of

Told = list[tuple[str, float | None]]


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def said(
    *words: tuple[str, float | None], claim: int = 1, period: str | None = "2023"
) -> list[Word]:
    """The words of one claim: from when on each held, and its figure; none: taken back."""
    ends = [*(day(since) for since, _ in words[1:]), None]
    return [
        Word(
            claim=claim,
            revision=number,
            speaker="mi5",
            period=None if period is None else parse_period(period),
            quantity=None if value is None else Quantity(value=value),
            known_from=day(since),
            known_until=until,
            ceased_at=until or day("2024-12-31"),
        )
        for number, ((since, value), until) in enumerate(zip(words, ends, strict=True), start=1)
    ]


def entries(words: list[Word], view: View, window: Window = EVER) -> Told:
    told = Vintages(words, window).entries(view)
    return [(str(vintage.date()), figure(word)) for _, found in told for vintage, word in found]


def matrix(words: list[Word], view: View, window: Window = EVER) -> dict[Any, Any]:
    """By period and claim, the figures by day of vintage; the null is the list of the days."""
    vintages = Vintages(words, window)
    columns = vintages.columns(view)
    found: dict[Any, Any] = {None: [str(vintage.date()) for vintage in columns]}
    for runs in vintages.rows(view, columns):
        cells: list[float | None] = [None] * len(columns)
        for start, end, word in runs:
            cells[start:end] = [figure(word)] * (end - start)
        period = runs[0].word.period
        found[period and period.text, runs[0].word.claim] = cells
    return found


def figure(word: Word) -> float | None:
    return None if word.quantity is None else word.quantity.value


REVISED = [
    *said(("2024-01-01", 100), ("2024-03-01", 110), period="2022"),
    *said(("2024-02-01", 200), ("2024-03-01", 200), claim=2),
]


def test_each_word_once_as_known() -> None:
    assert entries(REVISED, View.AS_KNOWN) == [
        ("2024-01-01", 100),
        ("2024-03-01", 110),
        ("2024-02-01", 200),
        ("2024-03-01", 200),
    ]


def test_all_that_was_known_at_each_vintage() -> None:
    assert entries(REVISED, View.ALL) == [
        ("2024-01-01", 100),
        ("2024-02-01", 100),
        ("2024-03-01", 110),
        ("2024-02-01", 200),
        ("2024-03-01", 200),
    ]


def test_changed_leaves_out_what_only_repeats() -> None:
    assert entries(REVISED, View.CHANGED) == [
        ("2024-01-01", 100),
        ("2024-03-01", 110),
        ("2024-02-01", 200),
    ]


def test_changed_has_another_hedge_of_the_same_number() -> None:
    first, second = said(("2024-01-01", 100), ("2024-02-01", 100))
    hedged = Quantity(value=100, comparator=Comparator.MORE_THAN)
    words = [first, Word(**{**fields(second), "quantity": hedged})]
    assert entries(words, View.CHANGED) == [("2024-01-01", 100), ("2024-02-01", 100)]


def test_initial_is_the_first_word_of_each_period() -> None:
    assert entries(REVISED, View.INITIAL) == [("2024-01-01", 100), ("2024-02-01", 200)]


def test_matrix() -> None:
    vintages = ["2024-01-01", "2024-02-01", "2024-03-01"]
    assert matrix(REVISED, View.ALL) == {
        None: vintages,
        ("2022", 1): [100, 100, 110],
        ("2023", 2): [None, 200, 200],
    }
    assert matrix(REVISED, View.CHANGED) == {
        None: vintages,
        ("2022", 1): [100, None, 110],
        ("2023", 2): [None, 200, None],
    }
    assert matrix(REVISED, View.INITIAL) == {
        None: vintages[:2],
        ("2022", 1): [100, None],
        ("2023", 2): [None, 200],
    }


def test_what_was_taken_back_is_a_word_without_a_figure() -> None:
    words = said(("2024-01-01", 100), ("2024-02-01", None), ("2024-03-01", 100))
    assert entries(words, View.CHANGED) == [
        ("2024-01-01", 100),
        ("2024-02-01", None),
        ("2024-03-01", 100),
    ]
    assert matrix(words, View.ALL)["2023", 1] == [100, None, 100]


def test_word_of_no_length_was_known_at_no_vintage() -> None:
    words = said(("2024-01-01", 100), ("2024-01-01", 110), ("2024-02-01", 120))
    words.reverse()
    assert entries(words, View.AS_KNOWN) == [
        ("2024-01-01", 100),
        ("2024-01-01", 110),
        ("2024-02-01", 120),
    ]
    assert entries(words, View.INITIAL) == [("2024-01-01", 100)]
    assert entries(words, View.ALL) == [
        ("2024-01-01", 110),
        ("2024-02-01", 120),
    ]
    assert matrix(words, View.CHANGED)["2023", 1] == [110, 120]


def test_end_of_a_word_is_a_vintage_where_the_next_one_is_missing() -> None:
    first, _, third = said(("2024-01-01", 100), ("2024-02-01", 110), ("2024-03-01", 100))
    assert matrix([first, third], View.ALL) == {
        None: ["2024-01-01", "2024-02-01", "2024-03-01"],
        ("2023", 1): [100, None, 100],
    }
    assert entries([first, third], View.CHANGED) == [("2024-01-01", 100), ("2024-03-01", 100)]


def test_order_of_periods_claims_and_none() -> None:
    words = [
        *said(("2024-01-01", 1), claim=1, period=None),
        *said(("2024-01-01", 2), claim=4, period="2023"),
        *said(("2024-01-01", 3), claim=2, period="2023-12"),
        *said(("2024-01-01", 4), claim=3, period="2023"),
        *said(("2024-01-01", 5), claim=5, period="../2022"),
    ]
    assert [value for _, value in entries(words, View.ALL)] == [5, 4, 2, 3, 1]


def test_window_of_vintages_has_what_was_known_before_it() -> None:
    window = Window(after=day("2024-02-01"), before=day("2024-02-01"))
    assert matrix(REVISED, View.ALL, window) == {
        None: ["2024-02-01"],
        ("2022", 1): [100],
        ("2023", 2): [200],
    }
    assert entries(REVISED, View.AS_KNOWN, window) == [("2024-02-01", 200)]
    assert entries(REVISED, View.CHANGED, window) == [("2024-02-01", 200)]
    assert entries(REVISED, View.INITIAL, Window(after=day("2024-02-02"))) == []


LAGGING = [
    *said(("2024-01-01", 1), ("2024-01-03", 2), period="2023-12-31"),
    *said(("2024-01-03", 3), claim=2, period="2024-01-02"),
    *said(("2024-01-02", 4), claim=3, period="2024-01-04"),
    *said(("2024-01-01", 5), claim=4, period="2023/.."),
    *said(("2024-01-01", 6), claim=5, period=None),
]


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (Window(lag=1), [("2024-01-01", 1), ("2024-01-03", 3)]),
        (Window(lag=3), [("2024-01-03", 2)]),
        (Window(lag=-2), [("2024-01-02", 4)]),
        (Window(lag=400), []),
        (Window(lag=-999999), []),
        (Window(lag_max=1), [("2024-01-01", 1), ("2024-01-03", 3), ("2024-01-02", 4)]),
        (Window(lag_max=0), [("2024-01-02", 4)]),
        (Window(lag_max=1, after=day("2024-01-02")), [("2024-01-03", 3), ("2024-01-02", 4)]),
    ],
)
def test_lag_of_words(window: Window, expected: Told) -> None:
    assert entries(LAGGING, View.AS_KNOWN, window) == expected


def test_lag_of_vintages() -> None:
    assert entries(LAGGING, View.ALL, Window(lag=2)) == [("2024-01-02", 1)]
    assert matrix(LAGGING, View.ALL, Window(lag_max=1)) == {
        None: ["2024-01-01", "2024-01-02", "2024-01-03"],
        ("2023-12-31", 1): [1, None, None],
        ("2024-01-02", 2): [None, None, 3],
        ("2024-01-04", 3): [None, 4, 4],
    }
    assert matrix(LAGGING, View.ALL, Window(lag=-1)) == {
        None: ["2024-01-03"],
        ("2024-01-04", 3): [4],
    }


def test_lag_is_counted_from_the_last_day_to_the_day_of_the_vintage() -> None:
    assert lag_of(day("2024-01-01T23:59"), parse_period("2023")) == 1
    assert lag_of(day("2023-10-17"), parse_period("2023-10")) == -14
    assert (
        lag_of(day("2024-01-01"), None),
        lag_of(day("2024-01-01"), parse_period("2023/..")),
    ) == (
        None,
        None,
    )


def test_first_word_is_not_one_recorded_by_mistake() -> None:
    first, second = said(("2024-01-01", 1), ("2024-02-01", 2))
    annulled = Word(**{**fields(first), "is_annulled": True})
    [(track, _)] = Vintages([annulled, second]).entries(View.AS_KNOWN)
    assert track.first == second
    [(withdrawn, _)] = Vintages([annulled]).entries(View.AS_KNOWN)
    assert withdrawn.first == annulled


def test_vintage_is_named_by_its_day_where_that_is_enough() -> None:
    midnight, noon, other = day("2024-01-01"), day("2024-01-01T12:00"), day("2024-01-02")
    assert list(labels_of([midnight, noon, other]).values()) == [
        "2024-01-01T00:00:00Z",
        "2024-01-01T12:00:00Z",
        "2024-01-02",
    ]
    assert list(labels_of([midnight, other + timedelta(seconds=1)]).values()) == [
        "2024-01-01",
        "2024-01-02T00:00:01Z",
    ]


def test_nothing_of_no_words() -> None:
    assert (entries([], View.ALL), matrix([], View.ALL)) == ([], {None: []})
    assert list(Vintages([], Window(lag=1)).entries(View.CHANGED)) == []


def fields(word: Word) -> dict[str, Any]:
    return {name: getattr(word, name) for name in Word.__slots__}


def test_words_of_one_date_are_in_the_order_in_which_they_were_current() -> None:
    days = [date(2024, 1, 1) + timedelta(days=number) for number in range(3)]
    words = [
        Word(**{**fields(word), "known_until": day("2024-01-01"), "ceased_at": day(str(ceased))})
        for word, ceased in zip(
            said(("2024-01-01", 1), ("2024-01-01", 2), ("2024-01-01", 3)),
            reversed(days),
            strict=True,
        )
    ]
    assert [value for _, value in entries(words, View.AS_KNOWN)] == [3, 2, 1]
