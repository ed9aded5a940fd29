"""Validators of single values, shared by models, serializers, admin and importer."""

import re

from django.core.exceptions import ValidationError

from articles.validators import countries, territories, validate_language
from claims.periods import PeriodError, parse_period
from claims.units import UnitError, parse_unit

MAX_ALIASES = 50
MAX_ALIAS_LENGTH = 200
_SUBDIVISION = re.compile(r"([A-Z]{2})-[A-Z0-9]{1,3}")
_WIKIDATA_ID = re.compile(r"Q[1-9][0-9]{0,11}")


def validate_area(value: str) -> None:
    """Require an ISO 3166-1 or 3166-2 code, or a UN M49 one.

    Raises:
        ValidationError: the code has none of these forms, or names no known territory.
    """
    subdivision = _SUBDIVISION.fullmatch(value)
    if not (subdivision[1] in countries() if subdivision else value in territories()):
        raise ValidationError(
            f"“{value}” is not an area: expected an ISO 3166-1 code (GB), an ISO 3166-2 code "
            "(GB-ENG) or a UN M49 code (150).",
            code="area",
        )


def validate_wikidata_id(value: str) -> None:
    """Require a Wikidata item id, such as Q42.

    Raises:
        ValidationError: it has another form.
    """
    if not _WIKIDATA_ID.fullmatch(value):
        raise ValidationError(
            f"“{value}” is not a Wikidata item: expected Q and a number, such as Q42.",
            code="wikidata_id",
        )


def validate_unit(value: str) -> None:
    """Require a unit that claims can be converted to.

    Raises:
        ValidationError: the text is no unit.
    """
    try:
        parse_unit(value)
    except UnitError as error:
        raise ValidationError(str(error), code="unit") from error


def validate_period(value: str) -> None:
    """Require a period in EDTF.

    Raises:
        ValidationError: the text is no period, or one that has no place in a calendar.
    """
    try:
        parse_period(value)
    except PeriodError as error:
        raise ValidationError(str(error), code="period") from error


def validate_aliases(value: object) -> None:
    """Require a list of `{"name": …, "language": …}`; the language may be "" where unknown.

    Raises:
        ValidationError: the list, or an entry of it, has another form.
    """
    if not isinstance(value, list) or len(value) > MAX_ALIASES:
        raise ValidationError(f"Expected a list of at most {MAX_ALIASES} aliases.", code="aliases")
    for number, alias in enumerate(value, start=1):
        if not isinstance(alias, dict) or set(alias) != {"name", "language"}:
            raise ValidationError(
                f'Alias {number}: expected {{"name": "肯·麦卡勒姆", "language": "zh"}}.',
                code="aliases",
            )
        name, language = alias["name"], alias["language"]
        if not isinstance(name, str) or not name.strip() or len(name) > MAX_ALIAS_LENGTH:
            raise ValidationError(
                f"Alias {number}: the name must be a text of 1 to {MAX_ALIAS_LENGTH} characters.",
                code="aliases",
            )
        if language != "":
            validate_language(str(language))
