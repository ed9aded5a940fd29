"""The rules of entered fields, a group of fields each: they validate, and derive other fields.

Every part takes all entered fields, returns fields of `Content`, and raises ValidationError with
the messages of all fields of its own that are wrong.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from articles.models import Article, Snapshot
from claims.models import Revision, Series, Speaker
from claims.periods import PeriodError, parse_period
from claims.quantities import (
    RELATIVE,
    Comparator,
    Nature,
    QuantityError,
    ValueType,
    bounds,
    exact_float,
)
from claims.quotes import place_quote
from claims.units import UnitError, convert, parse_unit
from claimsdb.instants import InstantError, PartialInstant, Precision, parse_partial

Fields = Mapping[str, Any]


def _references(entered: Fields) -> dict[str, Any]:
    models_: dict[str, tuple[type, bool]] = {
        "series": (Series, True),
        "speaker": (Speaker, True),
        "organisation": (Speaker, False),
        "article": (Article, False),
        "snapshot": (Snapshot, False),
    }
    errors = {}
    for name, (model, required) in models_.items():
        value = entered.get(name)
        if value is None and required:
            errors[name] = f"Required: name the {name}."
        elif value is not None and not isinstance(value, model):
            errors[name] = f"Expected a {name}, got {value!r}."
    organisation, snapshot = entered["organisation"], entered["snapshot"]
    if isinstance(organisation, Speaker) and organisation.kind != Speaker.Kind.ORGANISATION:
        errors["organisation"] = f"{organisation} is a person: expected an organisation."
    if isinstance(snapshot, Snapshot) and (
        snapshot.article_id != getattr(entered["article"], "pk", None)
    ):
        errors["snapshot"] = "This snapshot is of another article."
    if errors:
        raise ValidationError(errors)
    return {name: entered.get(name) for name in models_}


def _choices(entered: Fields) -> dict[str, Any]:
    errors, chosen = {}, {}
    for name, options in (
        ("value_type", ValueType),
        ("nature", Nature),
        ("comparator", Comparator),
    ):
        if entered[name] in list(options):
            chosen[name] = str(entered[name])
        else:
            expected = ", ".join(options)
            errors[name] = f"“{entered[name]}” is not one of {expected}."
    for name in ("approximate", "disputed"):
        if isinstance(entered[name], bool):
            chosen[name] = entered[name]
        else:
            errors[name] = f"Expected true or false, got {entered[name]!r}."
    if errors:
        raise ValidationError(errors)
    return chosen


def _figure(entered: Fields) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    value = upper_value = None
    unit = ""
    with collecting(errors):
        value = _number(entered, "value")
        if value is None:
            raise ValidationError({"value": "Required: the number, in digits."})
    with collecting(errors):
        upper_value = _number(entered, "upper_value")
    with collecting(errors):
        unit = _unit(entered)
    if errors or value is None:
        raise ValidationError(errors)
    return _converted(entered, value=value, upper_value=upper_value, unit=unit)


def _number(entered: Fields, name: str) -> float | None:
    raw = entered.get(name)
    if raw is None or raw == "":
        return None
    try:
        return exact_float(raw)
    except QuantityError as error:
        raise ValidationError({name: str(error)}) from error


def _unit(entered: Fields) -> str:
    """Return the unit as it was entered, or "" for the series' own."""
    unit = _entered_text(entered, "unit")
    if not unit:
        return ""
    try:
        parse_unit(unit)
    except UnitError as error:
        raise ValidationError({"unit": str(error)}) from error
    return unit.strip()


def _converted(
    entered: Fields, *, value: float, upper_value: float | None, unit: str
) -> dict[str, Any]:
    unit, target = _units(entered, unit)
    try:
        converted = convert(value, source=unit, target=target) if target else value
        upper = (
            upper_value
            if upper_value is None or not target
            else convert(upper_value, source=unit, target=target)
        )
    except UnitError as error:
        raise ValidationError({"unit": str(error)}) from error
    comparator = entered["comparator"]
    if comparator not in list(Comparator):
        return {}
    try:
        lower_bound, upper_bound = bounds(Comparator(comparator), converted, upper)
    except QuantityError as error:
        raise ValidationError({"upper_value": str(error)}) from error
    return {
        "value": converted,
        "upper_value": upper,
        "lower_bound": lower_bound,
        "upper_bound": upper_bound,
        "entered_value": value,
        "entered_upper_value": upper_value,
        "entered_unit": unit,
    }


def _units(entered: Fields, unit: str) -> tuple[str, str]:
    """Return the unit that the figure is in, and the one to convert it to ("" for none)."""
    match entered["value_type"]:
        case ValueType.FACTOR:
            if unit:
                raise ValidationError({"unit": "A factor has no unit: leave it empty."})
            return "", ""
        case ValueType.PERCENT_CHANGE:
            if unit not in {"", "%", "percent"}:
                raise ValidationError(
                    {"unit": "A percent change is in %, or leave the unit empty."}
                )
            return "%", ""
        case _:
            series = entered.get("series")
            target = series.unit if isinstance(series, Series) else ""
            return unit or target, target


def _entered_text(entered: Fields, name: str) -> str:
    """Return a text, or "" where there is none."""
    value = entered[name]
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValidationError({name: f"Expected a text, got {value!r}."})
    return value


def _periods(entered: Fields) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    periods: dict[str, Any] = {}
    with collecting(errors):
        periods |= _period(entered, "period", "period")
    with collecting(errors):
        periods |= _period(entered, "baseline_period", "baseline")
    value_type = entered["value_type"]
    if value_type in list(RELATIVE) and not entered["baseline_period"]:
        errors["baseline_period"] = [f"Required: a {value_type} is relative to an earlier period."]
    elif value_type == ValueType.LEVEL and entered["baseline_period"]:
        errors["baseline_period"] = ["A level has no baseline period: leave it empty."]
    if errors:
        raise ValidationError(errors)
    return periods


def _period(entered: Fields, name: str, prefix: str) -> dict[str, Any]:
    text = _entered_text(entered, name)
    if not text:
        return {name: None, f"{prefix}_start": None, f"{prefix}_end": None}
    try:
        period = parse_period(text)
    except PeriodError as error:
        raise ValidationError({name: str(error)}) from error
    return {name: period.text, f"{prefix}_start": period.start, f"{prefix}_end": period.end}


def _statement(entered: Fields) -> dict[str, Any]:
    instant = _instant(entered)
    if instant is None:
        return {"stated_at": None, "stated_at_precision": ""}
    if instant.start > datetime.now(UTC):
        raise ValidationError({"stated_at": f"{instant} lies in the future."})
    return {"stated_at": instant.start, "stated_at_precision": str(instant.precision)}


def _instant(entered: Fields) -> PartialInstant | None:
    if isinstance(entered["stated_at"], PartialInstant):
        return entered["stated_at"]
    text = _entered_text(entered, "stated_at")
    try:
        return parse_partial(text) if text else None
    except InstantError as error:
        raise ValidationError({"stated_at": str(error)}) from error


def _texts(entered: Fields) -> dict[str, Any]:
    errors: dict[str, str] = {}
    cleaned: dict[str, Any] = {}
    for name, limit in _text_limits().items():
        value = entered[name]
        if message := text_fault(value, limit=limit):
            errors[name] = message
        else:
            cleaned[name] = value.strip() if name not in _VERBATIM else value
    if cleaned.get("disputed_url"):
        try:
            _check_url(cleaned["disputed_url"])
        except ValidationError as error:
            errors["disputed_url"] = str(error.message)
    if entered["disputed"] is False and (cleaned.get("disputed_by") or cleaned.get("disputed_url")):
        errors["disputed"] = "Someone disputes it: set disputed, or leave disputed_by empty."
    if errors:
        raise ValidationError(errors)
    return cleaned


def text_fault(value: object, *, limit: int | None) -> str | None:
    """Return why a value can't be stored as a text of at most `limit` characters, if it can't."""
    if not isinstance(value, str):
        return f"Expected a text, got {value!r}."
    if "\x00" in value:
        return "The text holds a NUL character, which can't be stored."
    if any("\ud800" <= character <= "\udfff" for character in value):
        return "The text holds half a surrogate pair, which can't be stored."
    if limit is not None and len(value) > limit:
        return f"At most {limit} characters, got {len(value)}."
    return None


_VERBATIM = {"quote", "quote_prefix", "quote_suffix"}
_check_url = URLValidator(schemes=["http", "https"])


@cache
def _text_limits() -> dict[str, int | None]:
    names = ("role", "stated_as", "note", "disputed_by", "disputed_url", *sorted(_VERBATIM))
    return {name: Revision._meta.get_field(name).max_length for name in names}  # type: ignore[union-attr]


def _quote(entered: Fields) -> dict[str, Any]:
    if not all(isinstance(entered[name], str) for name in _VERBATIM):
        return {}
    errors = {
        name: f"Expected a whole number, got {entered[name]!r}."
        for name in ("quote_start", "quote_end")
        if not (entered[name] is None or type(entered[name]) is int)
    }
    if errors:
        raise ValidationError(errors)
    snapshot = entered["snapshot"]
    return place_quote(
        quote=entered["quote"],
        prefix=entered["quote_prefix"],
        suffix=entered["quote_suffix"],
        start=entered["quote_start"],
        end=entered["quote_end"],
        snapshot=snapshot if isinstance(snapshot, Snapshot) else None,
    )


def clean_known_from(content: Fields, known_from: PartialInstant | None) -> dict[str, Any]:
    since = known_from or _first_known(content)
    if since is None:
        raise ValidationError(
            {
                "stated_at": "Required where no dated article is named: when the speaker said it "
                "(a year, month, day or instant)."
            }
        )
    return {"known_from": since.start, "known_from_precision": str(since.precision)}


def _first_known(content: Fields) -> PartialInstant | None:
    if content["stated_at"]:
        return PartialInstant(content["stated_at"], Precision(content["stated_at_precision"]))
    article = content["article"]
    if article is None or article.published_at is None:
        return None
    return PartialInstant(article.published_at, Precision(article.published_at_precision))


@contextmanager
def collecting(errors: dict[str, Any]) -> Iterator[None]:
    """Take the messages of a ValidationError into `errors`, by field, and go on after the block."""
    try:
        yield
    except ValidationError as error:
        error.update_error_dict(errors)


PARTS: tuple[Callable[[Fields], dict[str, Any]], ...] = (
    _references,
    _choices,
    _figure,
    _periods,
    _statement,
    _texts,
    _quote,
)
