"""Units as they can be written."""

from hypothesis import strategies as st

from claims.units.vocabulary import SCALES, known_words

_WORDS = st.sampled_from([*known_words(), "person", "people", "case", "business", "hospital_bed"])
_NUMBERS = st.sampled_from(["", "12", "0.5", "100000"])
_SCALES = st.sampled_from(["", *SCALES])


@st.composite
def _terms(draw: st.DrawFn) -> str:
    parts = [draw(_SCALES), draw(_WORDS)]
    return " ".join(part for part in (draw(_NUMBERS), *draw(st.permutations(parts))) if part)


@st.composite
def units(draw: st.DrawFn) -> str:
    divisors = draw(st.lists(_terms(), max_size=3))
    separator = draw(st.sampled_from(["/", " / ", " per "]))
    first = draw(st.just("") | _terms()) if divisors else draw(_terms())
    return separator.join((first, *divisors))[:100]
