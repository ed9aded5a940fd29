import subprocess
import sys
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.rounding import exact, to_nearest
from claims.units import UnitError, convert
from tests.claims.quantity_strategies import numbers

CONVERTIBLE = [
    ("case/12 hours", "case/day"),
    ("/week", "/day"),
    ("billion GBP", "GBP million"),
    ("case/1000 people", "case/100000 person"),
    ("%", "ratio"),
    ("percentage_point", "basis_point"),
    ("person/100 person", "%"),
    ("mile", "km"),
    ("barrel/day", "litre/second"),
    ("GW", "TWh/year"),
    ("person/km²", "person/hectare"),
    ("km/hour", "m/s"),
]


@pytest.mark.parametrize(
    ("value", "source", "target", "converted"),
    [
        (1, "case / 12 hours", "case/day", 2.0),
        (20, "/ week", "/day", 2.85714285714286),
        (1.2, "billion GBP", "GBP million", 1200.0),
        (0.1, "thousand person", "person", 100.0),
        (5, "case/1000 people", "case/100000 person", 500.0),
        (12.5, "%", "ratio", 0.125),
        (5, "person/100 person", "%", 5.0),
        (3, "percentage_points", "%", 3.0),
        (1, "GW", "TWh/year", 8.76582),
        (12, "GBP/month", "GBP/year", 144.0),
        (1, "case/day", "case/year", 365.2425),
        (-300, "person", "thousand people", -0.3),
        (0, "km", "mile", 0.0),
    ],
)
def test_convert(value: float, source: str, target: str, converted: float) -> None:
    assert convert(value, source=source, target=target) == converted


@pytest.mark.parametrize("source", ["people", "1 person", " person "])
def test_convert_to_a_unit_of_the_same_size_keeps_all_digits(source: str) -> None:
    assert convert(6.628328656679225, source=source, target="person") == 6.628328656679225


def test_convert_between_names_of_one_size_keeps_all_digits() -> None:
    assert (
        convert(6.628328656679225, source="case/24 hours", target="case/day") == 6.628328656679225
    )


@pytest.mark.parametrize(
    ("source", "target", "message"),
    [
        (
            "hour",
            "person",
            (
                "'hour' cannot be converted to 'person': 'hour' measures time, the series counts "
                "people."
            ),
        ),
        (
            "persn",
            "person",
            (
                "'persn' cannot be converted to 'person': 'persn' counts persns, the series counts "
                "people. Did you mean 'person'?"
            ),
        ),
        (
            "kilometrs",
            "km",
            (
                "'kilometrs' cannot be converted to 'km': 'kilometrs' counts kilometrs, the series "
                "measures length. Did you mean 'kilometre'?"
            ),
        ),
        (
            "person",
            "business",
            (
                "'person' cannot be converted to 'business': 'person' counts people, the series counts "
                "businesses."
            ),
        ),
        (
            "GBP/day",
            "EUR/year",
            (
                "'GBP/day' cannot be converted to 'EUR/year': 'GBP/day' is in GBP per time, the series "
                "is in EUR per time. Currencies are not converted."
            ),
        ),
        (
            "GBP",
            "GBP/year",
            (
                "'GBP' cannot be converted to 'GBP/year': 'GBP' is in GBP, the series is in GBP per "
                "time."
            ),
        ),
        (
            "/week",
            "case/day",
            (
                "'/week' cannot be converted to 'case/day': '/week' gives a bare number per time, the "
                "series counts cases per time. Did you mean 'case/week'?"
            ),
        ),
        (
            "°F",
            "°C",
            "'°F' cannot be converted to '°C': '°F' is in °F, the series is in °C.",
        ),
        (
            "km",
            "%",
            "'km' cannot be converted to '%': 'km' measures length, the series measures a share.",
        ),
    ],
)
def test_convert_refuses_what_measures_something_else(
    source: str, target: str, message: str
) -> None:
    with pytest.raises(UnitError) as refusal:
        convert(1, source=source, target=target)
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("value", "source", "target"),
    [(1e308, "billion GBP", "GBP"), (-1e308, "km", "mm"), (1e-320, "GBP", "GBP billion")],
)
def test_convert_refuses_what_a_double_cannot_hold(value: float, source: str, target: str) -> None:
    with pytest.raises(UnitError) as refusal:
        convert(value, source=source, target=target)
    assert str(refusal.value) == (
        f"{value!r} {source!r} can't be kept in {target!r}: the number becomes too large or too "
        "small."
    )


@given(numbers(), st.sampled_from(CONVERTIBLE))
def test_convert_rounds_the_exact_product_once(value: float, units: tuple[str, str]) -> None:
    source, target = units
    factor = exact(convert(1, source=source, target=target))
    reverse = exact(convert(1, source=target, target=source))
    true_factor = factor if len(str(factor)) < len(str(reverse)) else 1 / reverse
    assert convert(value, source=source, target=target) == to_nearest(exact(value) * true_factor)


@given(numbers(), st.sampled_from(CONVERTIBLE))
def test_convert_there_and_back_is_within_two_roundings(
    value: float, units: tuple[str, str]
) -> None:
    source, target = units
    there = convert(value, source=source, target=target)
    back = convert(there, source=target, target=source)
    assert abs(exact(back) - exact(value)) <= abs(exact(value)) * Fraction(1, 10**14)


def test_units_of_one_name_are_compared_without_loading_pint() -> None:
    script = (
        "import sys; from claims.units import convert;"
        "assert convert(2, source='people', target='person') == 2;"
        "assert 'pint' not in sys.modules;"
        "assert convert(2, source='km', target='m') == 2000;"
        "assert 'pint' in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
