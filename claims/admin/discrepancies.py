"""The discrepancies of a series, below its form."""

from datetime import UTC, datetime
from typing import Any, Final

from django.contrib.auth.models import User

from claims.admin.warning import names_of
from claims.discrepancies import DEFAULT_TOLERANCE, explain, find_discrepancies
from claims.models import Series
from claims.serializers.comparing import Reading, compared_if_few
from claimsdb.api.parameters import Instants

SHOWN: Final = 20
COMPARED: Final = 2000
"""Among how many claims they are looked for while a page is made."""


def discrepancies_of(series: Series, *, by: User) -> list[dict[str, Any]] | None:
    """Return which claims can't all be true, as the API finds them, the widest gap first.

    Null where they are too many to be compared while one waits.
    """
    reading = Reading(reader=by, instants=Instants(as_of=datetime.now(UTC)))
    compared = compared_if_few(series.pk, reading, most=COMPARED)
    if compared is None:
        return None
    found = find_discrepancies(
        compared.counted, links=compared.links, tolerance=DEFAULT_TOLERANCE, about={series.slug}
    )[:SHOWN]
    names = names_of(found)
    return [
        {
            "text": explain(each, names=names, tolerance=DEFAULT_TOLERANCE),
            "claims": each.claims,
        }
        for each in found
    ]
