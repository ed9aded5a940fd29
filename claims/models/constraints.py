"""The rules of a revision that a database can hold."""

import sys

from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from claims.models.record import quote_in_range
from claims.quantities import Comparator, Nature, ValueType
from claimsdb.instants import Precision

_KINDS = [
    "initial",
    "publication",
    "correction",
    "editorial",
    "restatement",
    "retraction",
    "amendment",
    "withdrawal",
    "reinstatement",
]
_STATUSES = ["draft", "published", "retracted", "withdrawn"]


def _given(*names: str) -> Q:
    return Q(**{f"{name}__isnull": False for name in names})


def _finite(*names: str) -> Q:
    """No NaN (which PostgreSQL sorts above all numbers) and no infinity."""
    condition = Q()
    for name in names:
        within = {f"{name}__gte": -sys.float_info.max, f"{name}__lte": sys.float_info.max}
        condition &= Q(**{name: None}) | Q(**within)
    return condition


def _dates(text: str, start: str, end: str) -> Q:
    """No dates without a period, at least one with it, and in order."""
    empty = Q(**{text: None, start: None, end: None})
    given = Q(**{f"{text}__isnull": False}) & ~Q(**{text: ""})
    open_start = Q(**{start: None}) & _given(end)
    open_end = Q(**{end: None}) & _given(start)
    closed = _given(start, end) & Q(**{f"{start}__lte": F(end)})
    return empty | (given & (open_start | open_end | closed))


# A CHECK holds where its condition is unknown, so each comparison says that its sides are there.
_BOUNDS = (
    Q(comparator="exactly", lower_bound=F("value"), upper_bound=F("value"))
    & _given("lower_bound", "upper_bound")
    | Q(comparator__in=["at_least", "more_than"], lower_bound=F("value"), upper_bound=None)
    & _given("lower_bound")
    | Q(comparator__in=["at_most", "less_than"], lower_bound=None, upper_bound=F("value"))
    & _given("upper_bound")
    | Q(comparator="between", lower_bound=F("value"), upper_bound=F("upper_value"))
    & _given("lower_bound", "upper_bound", "upper_value")
)


def _between(value: str, upper_value: str) -> Q:
    """`between` has an upper value above the lower one; no other comparator has."""
    between = Q(comparator="between", **{f"{upper_value}__gt": F(value)}) & _given(upper_value)
    return between | (~Q(comparator="between") & Q(**{upper_value: None}))


REVISION_CONSTRAINTS = [
    UniqueConstraint(name="revision_number_unique", fields=["claim", "number"]),
    UniqueConstraint(
        name="revision_one_current", fields=["claim"], condition=Q(superseded_at=None)
    ),
    CheckConstraint(name="revision_number_positive", condition=Q(number__gte=1)),
    CheckConstraint(name="revision_kind_known", condition=Q(kind__in=_KINDS)),
    CheckConstraint(name="revision_status_known", condition=Q(status__in=_STATUSES)),
    CheckConstraint(
        name="revision_initial_is_first",
        condition=Q(kind="initial", number=1, status__in=["draft", "published"])
        | (~Q(kind="initial") & Q(number__gt=1)),
    ),
    CheckConstraint(
        name="revision_withdrawal_withdraws",
        condition=Q(kind="withdrawal", status="withdrawn")
        | (~Q(kind="withdrawal") & ~Q(status="withdrawn")),
    ),
    CheckConstraint(
        name="revision_retraction_retracts",
        condition=~Q(kind="retraction") | Q(status="retracted"),
    ),
    CheckConstraint(
        name="revision_draft_stays_private",
        condition=Q(status="draft", is_public=False)
        | Q(status__in=["published", "retracted"], is_public=True)
        | Q(status="withdrawn"),
    ),
    CheckConstraint(
        name="revision_has_reason",
        condition=Q(kind="initial") | Q(kind="editorial", status="draft") | ~Q(reason=""),
    ),
    CheckConstraint(
        name="revision_superseded_after_recorded",
        condition=Q(superseded_at=None) | Q(superseded_at__gte=F("recorded_at")),
    ),
    CheckConstraint(
        name="revision_annulled_after_superseded",
        condition=Q(annulled_at=None) | Q(annulled_at__gte=F("superseded_at")),
    ),
    CheckConstraint(
        name="revision_annulled_is_superseded",
        condition=Q(annulled_at=None) | Q(superseded_at__isnull=False),
    ),
    CheckConstraint(
        name="revision_known_until_once_superseded",
        condition=Q(known_until=None) | Q(superseded_at__isnull=False),
    ),
    CheckConstraint(
        name="revision_superseded_has_end",
        condition=Q(superseded_at=None)
        | Q(known_until__isnull=False)
        | Q(annulled_at__isnull=False),
    ),
    CheckConstraint(
        name="revision_known_until_after_known_from",
        condition=Q(known_until=None) | Q(known_until__gte=F("known_from")),
    ),
    CheckConstraint(
        name="revision_known_from_has_precision",
        condition=Q(known_from_precision__in=list(Precision)),
    ),
    CheckConstraint(
        name="revision_stated_at_has_precision",
        condition=Q(stated_at=None, stated_at_precision="")
        | Q(stated_at__isnull=False, stated_at_precision__in=list(Precision)),
    ),
    CheckConstraint(name="revision_value_type_known", condition=Q(value_type__in=list(ValueType))),
    CheckConstraint(name="revision_nature_known", condition=Q(nature__in=list(Nature))),
    CheckConstraint(name="revision_comparator_known", condition=Q(comparator__in=list(Comparator))),
    CheckConstraint(
        name="revision_values_finite",
        condition=_finite("value", "upper_value", "entered_value", "entered_upper_value"),
    ),
    CheckConstraint(
        name="revision_between_has_upper_value",
        condition=_between("value", "upper_value"),
    ),
    CheckConstraint(
        name="revision_entered_between_has_upper_value",
        condition=_between("entered_value", "entered_upper_value"),
    ),
    CheckConstraint(name="revision_bounds_follow_comparator", condition=_BOUNDS),
    CheckConstraint(
        name="revision_relative_has_baseline",
        condition=Q(value_type="level", baseline_period=None)
        | (~Q(value_type="level") & Q(baseline_period__isnull=False)),
    ),
    CheckConstraint(
        name="revision_period_in_order", condition=_dates("period", "period_start", "period_end")
    ),
    CheckConstraint(
        name="revision_baseline_in_order",
        condition=_dates("baseline_period", "baseline_start", "baseline_end"),
    ),
    CheckConstraint(
        name="revision_snapshot_of_article",
        condition=Q(snapshot=None) | Q(article__isnull=False),
    ),
    CheckConstraint(
        name="revision_disputed_by_someone",
        condition=Q(disputed=True) | Q(disputed_by="", disputed_url=""),
    ),
    quote_in_range("revision"),
    CheckConstraint(name="revision_has_digest", condition=~Q(digest="") & ~Q(salt="")),
]
