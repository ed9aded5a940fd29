"""Numbers as claims hold them, quantities, and the true numbers that these can mean."""

from collections.abc import Iterator
from fractions import Fraction

from hypothesis import strategies as st

from claims.intervals import Interval
from claims.quantities import Comparator, Quantity, ValueType

_NEAR = Fraction(1, 10**40)
_FAR = Fraction(10**40)
_ENDS = st.builds(Fraction, st.integers(-5000, 5000), st.sampled_from([1, 10, 100]))
_SHARES = st.builds(Fraction, st.integers(0, 64), st.just(64))


def numbers(*, least: int = -(10**15) + 1) -> st.SearchStrategy[float]:
    """Doubles of up to 15 significant digits, neither huge nor tiny."""
    return st.builds(
        lambda digits, exponent: float(f"{digits}e{exponent}"),
        st.integers(least, 10**15 - 1) | st.integers(max(least, -20), 20),
        st.integers(-6, 6),
    )


@st.composite
def quantities(
    draw: st.DrawFn,
    *,
    value_type: ValueType = ValueType.LEVEL,
    least: int = -(10**15) + 1,
) -> Quantity:
    comparator = draw(st.sampled_from(Comparator))
    value, upper_value = draw(numbers(least=least)), None
    if comparator == Comparator.BETWEEN:
        value, upper_value = sorted(
            draw(st.lists(numbers(least=least), min_size=2, max_size=2, unique=True))
        )
    return Quantity(
        value_type=value_type,
        comparator=comparator,
        approximate=draw(st.booleans()),
        value=value,
        upper_value=upper_value,
    )


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    ends = sorted(draw(st.lists(_ENDS, min_size=2, max_size=2)))
    lower, upper = (draw(st.none() | st.just(end)) for end in ends)
    is_point = ends[0] == ends[1]
    return Interval(
        lower,
        upper,
        lower_open=not is_point and draw(st.booleans()),
        upper_open=not is_point and draw(st.booleans()),
    )


@st.composite
def positive_intervals(draw: st.DrawFn) -> Interval:
    lower = abs(draw(_ENDS))
    width = draw(st.none() | _ENDS.map(abs))
    is_point = width == 0 and lower > 0
    return Interval(
        lower,
        None if width is None else lower + (width or int(lower == 0)),
        lower_open=lower == 0 or (not is_point and draw(st.booleans())),
        upper_open=not is_point and draw(st.booleans()),
    )


@st.composite
def members(draw: st.DrawFn, interval: Interval) -> Fraction:
    """A number in an interval."""
    share = draw(_SHARES)
    if interval.lower is not None and interval.upper is not None:
        number = interval.lower + share * (interval.upper - interval.lower)
    else:
        distance = draw(_SHARES) * 10 ** draw(st.integers(0, 12))
        if interval.lower is not None:
            number = interval.lower + distance
        else:
            number = (interval.upper or Fraction(0)) - distance
    return number if number in interval else draw(st.sampled_from(list(extremes(interval))))


def extremes(interval: Interval) -> Iterator[Fraction]:
    """Yield two numbers in an interval, each at an end, all but there, or far out."""
    lower, upper = interval.lower, interval.upper
    if lower is None:
        yield (upper or Fraction(0)) - _FAR
    else:
        yield lower + (_NEAR if interval.lower_open else 0)
    if upper is None:
        yield (lower or Fraction(0)) + _FAR
    else:
        yield upper - (_NEAR if interval.upper_open else 0)


def assert_attained(result: Interval, attained: list[Fraction]) -> None:
    """Hold each end of `result` against the numbers that were attained at extremes."""
    low, high = min(attained), max(attained)
    close, far = Fraction(1, 10**12), 10**12
    if result.lower is None:
        assert low < -far
    elif result.lower_open:
        assert result.lower < low < result.lower + close
    else:
        assert low == result.lower
    if result.upper is None:
        assert high > far
    elif result.upper_open:
        assert result.upper - close < high < result.upper
    else:
        assert high == result.upper
