"""Validators of single values, shared by models, serializers, admin and importer."""

from functools import cache

from babel import Locale
from django.core.exceptions import ValidationError
from langcodes import tag_is_valid

# CLDR lists codes that name no place: "outlying Oceania", pseudo-locales, "unknown region".
_NO_PLACES = frozenset({"QO", "XA", "XB", "ZZ"})
_UNIONS = frozenset({"EU", "EZ", "UN"})


@cache
def territories() -> frozenset[str]:
    """Return the territory codes of CLDR: ISO 3166-1 alpha-2 and UN M49."""
    return frozenset(Locale("en").territories) - _NO_PLACES


@cache
def countries() -> frozenset[str]:
    """Return the ISO 3166-1 alpha-2 codes."""
    return frozenset(code for code in territories() if code.isalpha()) - _UNIONS


def validate_country(value: str) -> None:
    """Require an ISO 3166-1 alpha-2 code.

    Raises:
        ValidationError: the code is not assigned, or not in capitals.
    """
    if value not in countries():
        raise ValidationError(
            f"“{value}” is not a country: expected an ISO 3166-1 code of two capitals, such as GB.",
            code="country",
        )


def validate_language(value: str) -> None:
    """Require a BCP 47 language tag made of registered subtags.

    Raises:
        ValidationError: the tag is malformed or holds an unregistered subtag.
    """
    if not tag_is_valid(value):
        raise ValidationError(
            f"“{value}” is not a language: expected a BCP 47 tag, such as en, zh or zh-Hans.",
            code="language",
        )
