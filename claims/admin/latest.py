"""A few claims of a series or a speaker, below its form."""

from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.models import User
from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode

from claims.admin.listing import listed, shown

SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Latest:
    """A few claims, as the list of claims shows them.

    Attributes:
        more: more than how many there are; null where these are all.
        where: the list of all of them.
    """

    rows: list[dict[str, Any]]
    more: int | None
    where: str


def of_latest_periods(which: Q, *, by: User, **filtered: str) -> Latest:
    """Return the claims of the latest periods that `by` may see; those without a period come last.

    Args:
        which: holds for their revisions.
        filtered: the same, as filters of the list of claims.
    """
    claims = listed(by).filter(which)
    # Each by an index, which nulls among the periods would keep PostgreSQL from.
    dated = claims.filter(period_start__isnull=False).order_by("-period_start", "-claim_id")
    rows = list(dated[: SHOWN + 1])
    undated = claims.filter(period_start=None).order_by("-claim_id")
    rows += undated[: SHOWN + 1 - len(rows)]
    return _told(rows, filtered)


def recorded_last(which: Q, *, by: User, **filtered: str) -> Latest:
    """Return the claims that were recorded last of those that `by` may see, as `of_latest_periods`."""
    claims = listed(by).filter(which).order_by("-claim_id")
    return _told(list(claims[: SHOWN + 1]), filtered)


def _told(rows: list[Any], filtered: dict[str, str]) -> Latest:
    more = SHOWN if len(rows) > SHOWN else None
    where = f"{reverse('admin:claims_claim_changelist')}?{urlencode(filtered)}"
    return Latest([shown(row) for row in rows[:SHOWN]], more, where)
