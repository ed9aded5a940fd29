import json
import sys
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from claims.intervals import Interval
from claims.quantities import (
    RELATIVE,
    Comparator,
    Quantity,
    QuantityError,
    ValueType,
    bounds,
    contains,
    exact_float,
    format_number,
    plain_number,
)
from claims.rounding import exact
from tests.claims.quantity_strategies import numbers, quantities

FINITE = st.floats(allow_nan=False, allow_infinity=False)


def shown(raw: object) -> str:
    return repr(raw) if isinstance(raw, str) else str(raw)


def test_relative_value_types_are_all_but_the_level() -> None:
    assert set(ValueType) - {"level"} == RELATIVE


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("20000", 20000.0),
        ("-3.5", -3.5),
        ("+300", 300.0),
        ("007", 7.0),
        ("1e3", 1000.0),
        ("1.2E+9", 1.2e9),
        ("1.50", 1.5),
        ("20000.0000000000000000000000", 20000.0),
        ("123456789012345", 123456789012345.0),
        ("6.628328656679225", 6.628328656679225),
        ("0e999999999999999999", 0.0),
        ("5e-324", 5e-324),
        ("0." + "0" * 330 + "1e331", 1.0),
        (20000, 20000.0),
        (2.5, 2.5),
        (Decimal("1E+3"), 1000.0),
        (Decimal("0.1"), 0.1),
    ],
)
def test_exact_float_keeps_what_comes_back_as_entered(raw: Any, value: float) -> None:
    assert exact_float(raw) == value


@pytest.mark.parametrize("raw", ["-0", "-0.0", "0", -0.0, 0, Decimal("-0")])
def test_exact_float_gives_zero_no_sign(raw: Any) -> None:
    assert str(exact_float(raw)) == "0.0"


@pytest.mark.parametrize(
    ("raw", "becomes"),
    [
        ("12345678901234567", "12345678901234568"),
        (12345678901234567, "12345678901234568"),
        (Decimal(12345678901234567), "12345678901234568"),
        ("0.12345678901234567", "0.12345678901234566"),
        ("-9007199254740993", "-9007199254740992"),
        # Kept by a double, but printed from it with other digits.
        (2**60, "1152921504606847000"),
    ],
)
def test_exact_float_refuses_what_would_come_back_changed(raw: Any, becomes: str) -> None:
    with pytest.raises(QuantityError) as refusal:
        exact_float(raw)
    assert str(refusal.value) == (
        f"{shown(raw)} has more digits than can be kept exactly: it would become {becomes}. Write at "
        "most 15 significant digits."
    )


FINITE_ONE = "expected a finite one"
DIGITS = "write it in the digits 0 to 9"
NO_SEPARATORS = "write it without spaces or separators, with a decimal point: 1000 or 0.5"
BOTH_SIDES = "write digits on both sides of the decimal point, as in 0.5"


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("nan", FINITE_ONE),
        ("sNaN", FINITE_ONE),
        ("-Infinity", FINITE_ONE),
        ("0x10", "write it in decimal digits"),
        ("−5", "write the minus sign as -"),
        ("１２", DIGITS),
        ("٣", DIGITS),
        ("½", DIGITS),
        ("1,000", NO_SEPARATORS),
        ("1_000", NO_SEPARATORS),
        ("1 000", NO_SEPARATORS),
        ("1\u202f000", NO_SEPARATORS),
        ("1’000", NO_SEPARATORS),
        (" 1 ", NO_SEPARATORS),
        ("5\n", NO_SEPARATORS),
        ("5%", "leave % to the unit"),
        (".5", BOTH_SIDES),
        ("5.", BOTH_SIDES),
        (".", BOTH_SIDES),
    ],
)
def test_exact_float_says_how_to_write_a_number(text: str, advice: str) -> None:
    with pytest.raises(QuantityError) as refusal:
        exact_float(text)
    assert str(refusal.value) == f"{text!r} is not a number that can be recorded: {advice}."


@pytest.mark.parametrize(
    "text", ["abc", "1.2 million", "1e", "e5", "--5", "5-", "1.2.3", "1\x00", "\u202e5", "1e5.5"]
)
def test_exact_float_refuses_what_is_no_number(text: str) -> None:
    with pytest.raises(QuantityError) as refusal:
        exact_float(text)
    assert str(refusal.value) == (
        f"{text!r} is not a number: write digits with a sign, a decimal point or an exponent where "
        "needed, such as 20000, -3.5 or 1.2e9; words belong in the unit."
    )


@pytest.mark.parametrize("text", ["", " ", "\t\n"])
def test_exact_float_refuses_nothing(text: str) -> None:
    with pytest.raises(QuantityError, match=r"^A number is needed, got none\.$"):
        exact_float(text)


@pytest.mark.parametrize("raw", [True, None, [1], {"value": 1}, 1j, b"1"])
def test_exact_float_refuses_what_is_no_text_or_number(raw: object) -> None:
    with pytest.raises(QuantityError) as refusal:
        exact_float(raw)
    assert str(refusal.value) == f"Expected a number, got a value of type {type(raw).__name__}."


@pytest.mark.parametrize("raw", ["1e309", "-1e400", "1e99999999999999999999", Decimal("1e999999")])
def test_exact_float_refuses_what_is_too_large(raw: Any) -> None:
    with pytest.raises(QuantityError) as refusal:
        exact_float(raw)
    assert str(refusal.value) == f"{shown(raw)} is too large: at most about 1.8e308 can be kept."


@pytest.mark.parametrize("raw", ["1e-400", "-1e-99999999999999999999", Decimal("1e-999999")])
def test_exact_float_refuses_what_is_too_small(raw: Any) -> None:
    with pytest.raises(QuantityError) as refusal:
        exact_float(raw)
    assert str(refusal.value) == f"{shown(raw)} is too small to be kept: it would become 0."


def test_exact_float_refuses_a_long_text_without_reading_it() -> None:
    with pytest.raises(QuantityError) as refusal:
        exact_float("1" * 10**7)
    assert str(refusal.value) == "A number has at most 400 characters, got 10000000."


def test_exact_float_refuses_a_huge_integer_without_writing_it_out() -> None:
    with pytest.raises(QuantityError) as refusal:
        exact_float(1 << 10**7)
    assert str(refusal.value) == "The number is too large: at most about 1.8e308 can be kept."


@given(FINITE)
def test_exact_float_keeps_what_is_printed_from_any_double(value: float) -> None:
    assert exact_float(repr(value)) == value
    assert exact_float(value) == value
    assert exact_float(Decimal(repr(value))) == value


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(-290, 290))
def test_exact_float_keeps_any_fifteen_digits(digits: int, exponent: int) -> None:
    text = f"{digits}e{exponent}"
    assert Decimal(repr(exact_float(text))) == Decimal(text)


@given(st.integers(10**16, 10**30), st.integers(-30, 30))
def test_exact_float_refuses_more_digits_unless_they_come_back(digits: int, exponent: int) -> None:
    text = f"{digits}e{exponent}"
    assume(Decimal(repr(float(text))) != Decimal(text))
    with pytest.raises(QuantityError, match="more digits than can be kept exactly"):
        exact_float(text)


@given(st.text(max_size=40) | st.text("0123456789+-.eE,_ ", max_size=12))
def test_exact_float_reads_a_text_as_the_decimal_it_is_or_refuses_it(text: str) -> None:
    try:
        value = exact_float(text)
    except QuantityError:
        return
    assert Decimal(repr(value)) == Decimal(text)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (20000.0, "20000"),
        (-0.0, "0"),
        (2.5, "2.5"),
        (9007199254740991.0, "9007199254740991"),
        (1e23, "1e+23"),
    ],
)
def test_plain_number_is_written_whole_where_it_is(value: float, written: str) -> None:
    assert json.dumps(plain_number(value)) == written


@given(FINITE)
def test_plain_number_stays_the_same_decimal(value: float) -> None:
    assert Decimal(json.dumps(plain_number(value))) == Decimal(repr(value))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (20000.0, "20,000"),
        (2.85714285714286, "2.85714285714286"),
        (-300.0, "-300"),
        (0.0, "0"),
        (-0.0, "0"),
        (1234567.125, "1,234,567.125"),
        (1e20, "100,000,000,000,000,000,000"),
        (1e21, "1e21"),
        (-1.5e300, "-1.5e300"),
        (0.000001, "0.000001"),
        (0.0000001, "1e-7"),
        (5e-324, "5e-324"),
        (sys.float_info.max, "1.7976931348623157e308"),
    ],
)
def test_format_number(value: float, text: str) -> None:
    assert format_number(value) == text


@given(FINITE)
def test_format_number_shows_exactly_the_number(value: float) -> None:
    assert Decimal(format_number(value).replace(",", "")) == Decimal(repr(value))


@pytest.mark.parametrize(
    ("comparator", "upper_value", "ends"),
    [
        (Comparator.EXACTLY, None, (5.0, 5.0)),
        (Comparator.AT_LEAST, None, (5.0, None)),
        (Comparator.MORE_THAN, None, (5.0, None)),
        (Comparator.AT_MOST, None, (None, 5.0)),
        (Comparator.LESS_THAN, None, (None, 5.0)),
        (Comparator.BETWEEN, 7.0, (5.0, 7.0)),
    ],
)
def test_bounds_follow_the_comparator(
    comparator: Comparator, upper_value: float | None, ends: tuple[float | None, float | None]
) -> None:
    assert bounds(comparator, 5.0, upper_value) == ends
    quantity = Quantity(comparator=comparator, value=5.0, upper_value=upper_value)
    assert (quantity.lower_bound, quantity.upper_bound) == ends


@pytest.mark.parametrize(
    ("comparator", "upper_value", "message"),
    [
        (Comparator.BETWEEN, None, "“between” needs an upper value: give upper_value."),
        (
            Comparator.BETWEEN,
            20000.0,
            "The upper value of “between” must be above the value: 20,000 is not above 20,000.",
        ),
        (
            Comparator.AT_LEAST,
            30000.0,
            "Only “between” has an upper value: leave it empty for “at_least”, or write “between”.",
        ),
    ],
)
def test_upper_value_goes_with_between_alone(
    comparator: Comparator, upper_value: float | None, message: str
) -> None:
    with pytest.raises(QuantityError) as refusal:
        Quantity(comparator=comparator, value=20000.0, upper_value=upper_value)
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("comparator", "interval"),
    [
        (Comparator.EXACTLY, Interval(Fraction(1, 10), Fraction(1, 10))),
        (Comparator.AT_LEAST, Interval(Fraction(1, 10), None)),
        (Comparator.MORE_THAN, Interval(Fraction(1, 10), None, lower_open=True)),
        (Comparator.AT_MOST, Interval(None, Fraction(1, 10))),
        (Comparator.LESS_THAN, Interval(None, Fraction(1, 10), upper_open=True)),
    ],
)
def test_interval_is_in_decimals_with_its_ends_open_or_closed(
    comparator: Comparator, interval: Interval
) -> None:
    assert Quantity(comparator=comparator, value=0.1).interval == interval


def test_contains_leaves_out_the_end_that_more_than_and_less_than_name() -> None:
    assert not contains(20000.0, None, Comparator.MORE_THAN, 20000.0)
    assert contains(20000.0, None, Comparator.MORE_THAN, 20000.5)
    assert contains(20000.0, None, Comparator.AT_LEAST, 20000.0)
    assert not contains(None, 5.0, Comparator.LESS_THAN, 5.0)
    assert contains(None, 5.0, Comparator.AT_MOST, 5.0)
    assert contains(10.0, 20.0, Comparator.BETWEEN, 20.0)
    assert not contains(10.0, 10.0, Comparator.EXACTLY, 15.0)


@given(quantities(), numbers())
def test_contains_agrees_with_the_interval(quantity: Quantity, number: float) -> None:
    for one in (number, quantity.value, quantity.upper_value or number):
        inside = contains(quantity.lower_bound, quantity.upper_bound, quantity.comparator, one)
        assert inside == (exact(one) in quantity.interval)
