"""A claim in words: its figure, and how to cite it."""

from dataclasses import dataclass
from functools import lru_cache

from articles.models import Article
from articles.serializers import published_at
from claims.changes import Figure
from claims.content import Content, stated
from claims.models import Revision
from claims.periods import Period, describe, parse_period
from claims.quantities import Comparator, Quantity, ValueType, render
from claimsdb.db.merging import resolved
from claimsdb.instants import format_instant

_DAY_LENGTH = len("2023-10-17")


def unit_of(revision: Revision) -> str | None:
    """Return what `value` is in: % of a change in per cent, null of a factor."""
    match revision.value_type:
        case ValueType.FACTOR:
            return None
        case ValueType.PERCENT_CHANGE:
            return "%"
        case _:
            return revision.series.unit


def quantity_of(revision: Revision | Content) -> Quantity:
    return quantity_from(
        revision.value_type,
        revision.comparator,
        revision.approximate,
        revision.value,
        revision.upper_value,
    )


@lru_cache(maxsize=16_384)
def quantity_from(
    value_type: str,
    comparator: str,
    approximate: bool,  # noqa: FBT001 - in the order in which a revision has them
    value: float,
    upper_value: float | None,
) -> Quantity:
    return Quantity(
        value_type=ValueType(value_type),
        comparator=Comparator(comparator),
        approximate=approximate,
        value=value,
        upper_value=upper_value,
    )


@lru_cache(maxsize=4096)
def period_of(text: str) -> Period:
    """Return the period that a text of the record stands for."""
    return parse_period(text)


def text_of(revision: Revision | Content) -> str:
    """Return the figure in words: “more than about 20,000 people”."""
    return render(quantity_of(revision), revision.series.unit)


def text_of_figure(figure: Figure, unit: str) -> str | None:
    """Return a computed level in words, by its bounds; None: nothing bounds it."""
    lower, upper = figure.lower, figure.upper
    value: float | None = figure.value
    if figure.comparator in {Comparator.AT_LEAST, Comparator.MORE_THAN, Comparator.BETWEEN}:
        value = lower
    elif figure.comparator in {Comparator.AT_MOST, Comparator.LESS_THAN}:
        value = upper
    if figure.comparator is None or value is None:
        return None
    quantity = Quantity(
        comparator=figure.comparator,
        approximate=figure.approximate,
        value=value,
        upper_value=upper if figure.comparator == Comparator.BETWEEN else None,
    )
    return render(quantity, unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedNames:
    """The names that a citation holds: those of today."""

    series: str
    speaker: str
    organisation: str | None
    article: str | None


def cited_names(revision: Revision) -> CitedNames:
    organisation, article = revision.organisation, revision.article
    return CitedNames(
        series=resolved(revision.series).title,
        speaker=resolved(revision.speaker).name,
        organisation=resolved(organisation).name if organisation else None,
        article=cited_article(article) if article else None,
    )


def cite(revision: Revision, *, names: CitedNames, url: str) -> str:
    """Return one line that tells who said which figure where, and which revision tells so.

    That revision is named as of the instant from which it was on record, so that the line never
    changes but for names. `url` is where the revision is.
    """
    about = [names.series]
    if revision.period:
        about.append(_described(revision.period))
    said = f"“{revision.stated_as}”" if revision.stated_as else text_of(revision)
    status = "" if revision.status == Revision.Status.PUBLISHED else f" ({revision.status})"
    place = f"stated {stated(revision)}" if names.article is None else f"in {names.article}"
    return (
        f"{_voice(revision, names)}: {said} ({', '.join(about)}), {place}."
        f" claimsdb, revision {revision.number}{status}"
        f" as of {format_instant(revision.recorded_at)}, {url}"
    )


def cited_article(article: Article) -> str:
    """Return an article as citations name it: headline, publisher, day."""
    parts = [f"“{article.headline}”", resolved(article.publisher).name]
    if when := published_at(article):
        parts.append(when[:_DAY_LENGTH])
    return ", ".join(parts)


def _voice(revision: Revision, names: CitedNames) -> str:
    capacity = ", ".join(part for part in (revision.role, names.organisation) if part)
    return f"{names.speaker} ({capacity})" if capacity else names.speaker


@lru_cache(maxsize=4096)
def _described(period: str) -> str:
    return describe(period_of(period))
