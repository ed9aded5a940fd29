"""What a claim says, in the columns of a list and on pages that only show it."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from claims.content import stated
from claims.models import Claim, Revision
from claims.quantities import Comparator, Quantity, ValueType, render

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Column = Callable[[Claim], Any]


def current(claim: Claim) -> Revision:
    """Return the current revision, which the pages' queryset has brought along."""
    (revision,) = claim.revisions.all()
    return revision


def figure_of(revision: Revision) -> str:
    """Return the figure in words."""
    names = ("value_type", "comparator", "approximate", "value", "upper_value")
    content = {name: getattr(revision, name) for name in names}
    return figure_in_words(content, unit=revision.series.unit)


def figure_in_words(content: Mapping[str, Any], *, unit: str) -> str:
    """Return the figure of some fields of `Content` in words, in the series' unit."""
    quantity = Quantity(
        value_type=ValueType(content["value_type"]),
        comparator=Comparator(content["comparator"]),
        approximate=content["approximate"],
        value=content["value"],
        upper_value=content["upper_value"],
    )
    return render(quantity, unit)


def _column(name: str, label: "StrPromise | str") -> Column:
    @admin.display(description=label)
    def show(claim: Claim) -> Any:
        return getattr(current(claim), name) or "-"

    show.__name__ = name
    return show


@admin.display(description=_("figure"))
def figure(claim: Claim) -> str:
    return figure_of(current(claim))


@admin.display(description=_("status"))
def status(claim: Claim) -> str:
    return current(claim).get_status_display()


@admin.display(description=_("stated at"))
def stated_at(claim: Claim) -> str:
    return str(stated(current(claim)) or "-")


series = _column("series", _("series"))
speaker = _column("speaker", _("speaker"))
period = _column("period", _("period"))

SHOWN: tuple[Column, ...] = (
    status,
    figure,
    series,
    speaker,
    _column("organisation", _("organisation")),
    _column("role", _("role")),
    _column("article", _("article")),
    stated_at,
    _column("stated_as", _("stated as")),
    period,
    _column("baseline_period", _("baseline period")),
    _column("nature", _("nature")),
    _column("quote", _("quote")),
    _column("note", _("note")),
)
