"""From bodies to entered fields, as `claims.entry` takes them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from articles.models import Article, Snapshot
from claims.content import Content
from claims.entry import NAMES, Fields
from claims.serializers.writing.references import References, named_in
from claimsdb.api.bodies import BodyError, Errors
from claimsdb.api.errors import below

Made = TypeVar("Made")

_QUOTE = {
    "exact": "quote",
    "prefix": "quote_prefix",
    "suffix": "quote_suffix",
    "start": "quote_start",
    "end": "quote_end",
}
"""The parts of a quote, and the entered fields that they are."""

_NO_QUOTE = {"exact": "", "prefix": "", "suffix": "", "start": None, "end": None}

_OF_ENTERED = {
    "entered_value": "value",
    "lower_bound": "value",
    "entered_upper_value": "upper_value",
    "upper_bound": "value",
    "entered_unit": "unit",
    "period_start": "period",
    "period_end": "period",
    "baseline_start": "baseline_period",
    "baseline_end": "baseline_period",
    "stated_at_precision": "stated_at",
    "known_from": "stated_at",
    "known_from_precision": "stated_at",
}
"""Which entered field a derived one comes from."""

_EMPTY = frozenset({"disputed_by", "disputed_url", "unit"})
"""Texts for which readers are shown null where they are empty."""


@dataclass(frozen=True, slots=True)
class Body:
    """What a body gives, where it stands in the whole one, and what it revises, if it does."""

    values: Mapping[str, Any]
    pointer: str = ""
    base: Content | None = None

    def at(self, entered: str) -> str:
        """Return where an entered field, or one that is derived from it, stands."""
        name = _OF_ENTERED.get(entered, entered)
        if name == NON_FIELD_ERRORS:
            return self.pointer
        if not name.startswith("quote") or name == "quoted_from":
            return below(self.pointer, name)
        quote = below(self.pointer, "quote")
        if not isinstance(self.values.get("quote"), Mapping):
            return quote
        return below(quote, next(part for part, field in _QUOTE.items() if field == name))

    def note(self, error: ValidationError, errors: Errors) -> None:
        """Note what is wrong with its entered fields, unless that is known already."""
        # Whether a date is missing depends on the article.
        is_undated = "stated_at" not in self.values and errors.has(self.at("article"))
        errors.take(
            error,
            lambda name: self.at("article" if is_undated and name == "stated_at" else name),
        )


class Entering:
    """Makes contents of bodies, with all that they name. What is wrong is noted in `errors`."""

    def __init__(self, bodies: Iterable[Body], errors: Errors) -> None:
        self.errors = errors
        self.references = References(errors)
        found = list(bodies)
        for body in found:
            for name in named_in(body.values):
                self.references.take(name, body.values[name], below(body.pointer, name))
        self.references.settle()
        self._snapshots = _snapshots((self.article(body), body) for body in found)

    def content(self, body: Body, make: Callable[[Fields], Content]) -> Content | None:
        """Return what `make` makes of the entered fields of a body; null where that was refused."""
        try:
            return make(self.fields(body))
        except ValidationError as error:
            body.note(error, self.errors)
            return None

    def complete(self, made: Made | None) -> Made:
        """Return what was made of bodies, once nothing is wrong with any. Raises Problem."""
        self.errors.require_none()
        return cast("Made", made)

    def fields(self, body: Body) -> Fields:
        """Return the entered fields that a body gives."""
        entered = {
            name: "" if name in _EMPTY and value is None else value
            for name, value in body.values.items()
            if name in NAMES and name != "quote" and not self._is_refused(body, name)
        }
        for name in named_in(entered):
            entered[name] = self.references.get(name, entered[name], body.at(name))
        if "snapshot" in entered:
            entered["snapshot"] = self.snapshot(body)
        return entered | self.quote(body)

    def quote(self, body: Body) -> dict[str, Any]:
        """Return the entered fields of the quote that a body gives, if it does."""
        if "quote" not in body.values or self.errors.has(below(body.pointer, "quote")):
            return {}
        given = body.values["quote"]
        if not isinstance(given, Mapping):
            given = {"exact": given or ""}
        return {_QUOTE[part]: value for part, value in (_NO_QUOTE | dict(given)).items()}

    def article(self, body: Body, name: str = "article") -> Article | None:
        """Return the article that a body names or else, of the claim's own, what it revises has."""
        if name not in body.values:
            return body.base.article if body.base and name == "article" else None
        given = body.values[name]
        if given is None:
            return None
        found: Article | None = self.references.get(name, given, body.at(name))
        return found

    def snapshot(self, body: Body) -> Snapshot | None:
        """Return the snapshot of its article that a body names by number."""
        number = body.values.get("snapshot")
        if number is None or self.errors.has(body.at("article")):
            return None
        article = self.article(body)
        found = self._snapshots.get((article.pk, number)) if article else None
        if found is None:
            whose = "This article has" if article else "Without an article there is"
            self.errors.note(
                body.at("snapshot"), BodyError(f"{whose} no snapshot {number}.", code="unknown")
            )
        return found

    def _is_refused(self, body: Body, name: str) -> bool:
        return body.values[name] is None and self.errors.has(body.at(name))


def _snapshots(
    wanted: Iterable[tuple[Article | None, Body]],
) -> dict[tuple[int, int], Snapshot]:
    """Return the snapshots that bodies name, by their articles and numbers."""
    pairs = {
        (article.pk, body.values["snapshot"])
        for article, body in wanted
        if article and article.pk and body.values.get("snapshot")
    }
    if not pairs:
        return {}
    articles, numbers = ({pair[place] for pair in pairs} for place in (0, 1))
    rows = Snapshot.objects.filter(article__in=articles, number__in=numbers)
    return {(row.article_id, row.number): row for row in rows}
