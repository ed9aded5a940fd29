import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.units import UnitError, normalise_unit, parse_unit
from claims.units.grammar import MAX_LENGTH
from tests.claims.unit_strategies import units


def _refusal(text: str) -> str:
    try:
        parse_unit(text)
    except UnitError as error:
        return str(error)
    return ""


def _is_read(text: str) -> bool:
    return not _refusal(text) and len(str(parse_unit(text))) <= MAX_LENGTH


@pytest.mark.parametrize(
    ("text", "normalised", "canonical"),
    [
        ("person", "person", "person"),
        (" people ", "people", "person"),
        ("case / 12 hours", "case/12 hours", "case/12 hour"),
        ("cases  per\tday", "cases/day", "case/day"),
        ("/ week", "/week", "/week"),
        ("per week", "/week", "/week"),
        ("20/day", "20/day", "20/day"),
        ("billion GBP", "billion GBP", "billion GBP"),
        ("GBP billion", "GBP billion", "billion GBP"),
        ("bn USD", "bn USD", "billion USD"),
        ("GBP thousand million", "GBP thousand million", "billion GBP"),
        ("lakh INR", "lakh INR", "100000 INR"),
        ("1000 tonnes", "1000 tonnes", "thousand tonne"),
        ("2.50 tonnes", "2.50 tonnes", "2.5 tonne"),
        ("case/100000 person", "case/100000 person", "case/100000 person"),
        ("cases per 100 thousand people", "cases/100 thousand people", "case/100000 person"),
        ("death / million people / year", "death/million people/year", "death/million person/year"),
        ("per cent", "per cent", "%"),
        ("percentage points", "percentage points", "percentage_point"),
        ("per cent per year", "per cent/year", "%/year"),
        ("people / square km", "people/square km", "person/km²"),
        ("km^2", "km^2", "km²"),
        ("cafe\u0301", "café", "café"),
        ("hospital_beds", "hospital_beds", "hospital_bed"),
        ("例/日", "例/日", "例/日"),
        ("मामला", "मामला", "मामला"),
    ],
)
def test_unit_is_read(text: str, normalised: str, canonical: str) -> None:
    assert normalise_unit(text) == normalised
    assert str(parse_unit(text)) == canonical


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "A unit is needed, such as person, GBP million or case/day."),
        (" \t\n", "A unit is needed, such as person, GBP million or case/day."),
        ("/", "A unit is needed, such as person, GBP million or case/day."),
        ("x" * 101, "A unit has at most 100 characters, got 101."),
        ("\ufb2c" * 40, "A unit has at most 100 characters, got 120."),
        ("km" * 10**7, "A unit has at most 100 characters, got 20000000."),
        ("a/b/c/d/e", "'a/b/c/d/e' divides 4 times: at most 3 are read."),
        ("million", "'million' is a number without a unit: say of what, such as million person."),
        ("0 person", "'0 person' counts in steps of 0 or of more than 1000 trillion."),
        (
            "10000 trillion km",
            "'10000 trillion km' counts in steps of 0 or of more than 1000 trillion.",
        ),
        (
            "case/12",
            "'case/12' says per how many, but not of what: write it as in case/12 hours.",
        ),
        (
            "case//day",
            "'case//day' says per how many, but not of what: write it as in case/12 hours.",
        ),
        (
            "police officer",
            (
                "'police officer' is more than one unit: join the words of a noun as in "
                "police_officer, and write a scale as thousand, million, billion or trillion."
            ),
        ),
        (
            "GBP m",
            (
                "'GBP m' is more than one unit: join the words of a noun as in police_officer, and "
                "write a scale as thousand, million, billion or trillion."
            ),
        ),
        (
            "100,000 person",
            (
                "'100,000' is not read: a number stands before the unit that it multiplies, in the "
                "digits 0 to 9 and a decimal point alone, such as 100000 person."
            ),
        ),
        ("KM", "'KM' is not a unit: did you mean 'km'?"),
        ("gbp", "'gbp' is not a unit: did you mean 'GBP'?"),
        (
            "Million GBP",
            (
                "'Million GBP' is more than one unit: join the words of a noun as in "
                "police_officer, and write a scale as thousand, million, billion or trillion."
            ),
        ),
        (
            "tons",
            (
                "'tons' is not read as a unit: write tonne (1,000 kg), short_ton (2,000 lb) or "
                "long_ton (2,240 lb)."
            ),
        ),
        (
            "Person",
            (
                "'Person' is not a unit: expected a noun in lower case such as person, a physical unit "
                "such as km, % or a currency's ISO 4217 code. Did you mean 'person'?"
            ),
        ),
        (
            "kilometre!",
            (
                "'kilometre!' is not a unit: expected a noun in lower case such as person, a physical "
                "unit such as km, % or a currency's ISO 4217 code. Did you mean 'kilometre'?"
            ),
        ),
    ],
)
def test_unit_is_refused_with_what_to_write(text: str, message: str) -> None:
    for read in (parse_unit, normalise_unit):
        with pytest.raises(UnitError) as refusal:
            read(text)
        assert str(refusal.value) == message


@pytest.mark.parametrize(
    "text",
    [
        "m**2",
        "meter**1000000",
        "1e999999 m",
        "9" * 90 + " m",
        "(person)",
        "person*case",
        "person^2",
        "-5 person",
        "1/0",
        "12hours",
        "１２ person",
        "ｐｅｒｓｏｎ",
        "per\u202eson",
        "per\u200bson",
        "per\x00son",
        "per\ud800son",
        "_person",
        "person-",
        "person--hour",
        "__import__('os').system('true')",
        "person; DROP TABLE",
        "{0.__class__}",
        "ﬁre",
    ],
)
def test_hostile_text_is_no_unit(text: str) -> None:
    with pytest.raises(UnitError) as refusal:
        parse_unit(text)
    assert str(refusal.value).isprintable()


@pytest.mark.parametrize(
    ("unit", "one", "many"),
    [
        ("person", "1 person", "2.5 people"),
        ("case/day", "1 case per day", "2.5 cases per day"),
        ("case/12 hours", "1 case per 12 hours", "2.5 cases per 12 hours"),
        ("case/100000 person", "1 case per 100,000 people", "2.5 cases per 100,000 people"),
        ("death/million person", "1 death per million people", "2.5 deaths per million people"),
        ("million person", "1 million people", "2.5 million people"),
        ("lakh person", "1 × 100,000 people", "2.5 × 100,000 people"),
        ("GBP million", "GBP 1 million", "GBP 2.5 million"),
        ("GBP/month", "GBP 1 per month", "GBP 2.5 per month"),
        ("%", "1%", "2.5%"),
        ("%/year", "1% per year", "2.5% per year"),
        ("percentage_point", "1 percentage point", "2.5 percentage points"),
        ("ratio", "1", "2.5"),
        ("/week", "1 per week", "2.5 per week"),
        ("million/week", "1 million per week", "2.5 million per week"),
        ("km", "1 km", "2.5 km"),
        ("m", "1 metre", "2.5 metres"),
        ("°C", "1 °C", "2.5 °C"),
        ("person/km²", "1 person per km²", "2.5 people per km²"),
        ("US_gallon", "1 US gallon", "2.5 US gallons"),
        ("hospital_bed", "1 hospital bed", "2.5 hospital beds"),
    ],
)
def test_amount_in_words(unit: str, one: str, many: str) -> None:
    assert parse_unit(unit).amount("1", is_one=True) == one
    assert parse_unit(unit).amount("2.5", is_one=False) == many


def test_differences_of_percentages_are_told_in_points() -> None:
    assert str(parse_unit("%/year").of_differences()) == "percentage_point/year"
    assert parse_unit("person").of_differences() == parse_unit("person")


def test_counted_units_are_told_from_measured_ones() -> None:
    assert parse_unit("million people/day").is_counted
    assert not parse_unit("GBP/person").is_counted
    assert not parse_unit("/day").is_counted


@given(units().filter(_is_read))
def test_canonical_form_is_the_same_unit(text: str) -> None:
    unit = parse_unit(text)
    assert parse_unit(str(unit)) == unit
    assert parse_unit(normalise_unit(text)) == unit


@given(st.text(max_size=30) | st.text("0123456789./ perdaykmGBP%_-", max_size=30))
def test_any_text_is_a_unit_or_refused(text: str) -> None:
    message = _refusal(text)
    assert message.isprintable()
    if not message:
        unit = parse_unit(text)
        assert parse_unit(str(unit)) == unit
        assert unit.amount("1", is_one=True).isprintable()
