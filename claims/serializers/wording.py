"""A claim in words: its figure, and how to cite it."""

from functools import lru_cache

from articles.models import Article
from articles.serializers import published_at
from claims.changes import Figure
from claims.content import stated
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


def quantity_of(revision: Revision) -> Quantity:
    return Quantity(
        value_type=ValueType(revision.value_type),
        comparator=Comparator(revision.comparator),
        approximate=revision.approximate,
        value=revision.value,
        upper_value=revision.upper_value,
    )


@lru_cache(maxsize=4096)
def period_of(text: str) -> Period:
    """Return the period that a text of the record stands for."""
    return parse_period(text)


def text_of(revision: Revision) -> str:
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


def cite(revision: Revision, *, url: str) -> str:
    """Return one line that tells who said which figure where, and which revision tells so.

    That revision is named as of the instant from which it was on record, so that the line never
    changes but for names. `url` is where the revision is.
    """
    about = [resolved(revision.series).title]
    if revision.period:
        about.append(_described(revision.period))
    said = f"“{revision.stated_as}”" if revision.stated_as else text_of(revision)
    status = "" if revision.status == Revision.Status.PUBLISHED else f" ({revision.status})"
    return (
        f"{_voice(revision)}: {said} ({', '.join(about)}), {_place(revision)}."
        f" claimsdb, revision {revision.number}{status}"
        f" as of {format_instant(revision.recorded_at)}, {url}"
    )


def _voice(revision: Revision) -> str:
    organisation = revision.organisation and resolved(revision.organisation).name
    capacity = ", ".join(part for part in (revision.role, organisation) if part)
    speaker: str = resolved(revision.speaker).name
    return f"{speaker} ({capacity})" if capacity else speaker


def _place(revision: Revision) -> str:
    if revision.article is None:
        return f"stated {stated(revision)}"
    return _cited(revision.article)


def _cited(article: Article) -> str:
    parts = [f"“{article.headline}”", resolved(article.publisher).name]
    if when := published_at(article):
        parts.append(when[:_DAY_LENGTH])
    return f"in {', '.join(parts)}"


@lru_cache(maxsize=4096)
def _described(period: str) -> str:
    return describe(period_of(period))
