"""Every rule of revisions that the database holds, violated by a row that nothing validated."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection
from pytest_django import DjangoDbBlocker

from articles.services import capture
from claims.models import Revision
from claimsdb.db import append_only
from tests.factories import ArticleFactory, OrganisationFactory, recorded
from tests.keeping import rolled_back
from tests.rawrows import insert_like
from tests.violations import assert_violates, cases

FIRST, LATER, LAST = (datetime(year, 1, 1, tzinfo=UTC) for year in (2090, 2091, 2092))

# A second revision of its claim, already annulled.
GOOD: dict[str, Any] = {
    "number": 2,
    "kind": "correction",
    "reason": "why",
    "recorded_at": FIRST,
    "superseded_at": LATER,
    "annulled_at": LATER,
}
INITIAL = {"number": 1, "kind": "initial"}
EXACTLY = {"comparator": "exactly", "value": 5.0, "lower_bound": 5.0, "upper_bound": 5.0}
EXACTLY |= {"upper_value": None, "entered_upper_value": None}
LEVEL = {"value_type": "level", "baseline_period": None}
LEVEL |= {"baseline_start": None, "baseline_end": None}
UNQUOTED = {"quote_start": None, "quote_end": None}
HUGE = float("inf")


def bounds(comparator: str, lower: float | None, upper: float | None) -> dict[str, Any]:
    return EXACTLY | {"comparator": comparator, "lower_bound": lower, "upper_bound": upper}


VIOLATIONS: dict[str, list[dict[str, Any]]] = {
    "revision_number_unique": [INITIAL],
    "revision_one_current": [{"superseded_at": None, "annulled_at": None}],
    "revision_number_positive": [{"number": 0, "kind": "initial"}, {"number": 0}],
    "revision_kind_known": [{"kind": "retirement"}, {"kind": ""}],
    "revision_status_known": [{"status": "lost"}, {"status": ""}],
    "revision_initial_is_first": [
        {"kind": "initial"},
        {"number": 1},
        INITIAL | {"status": "retracted"},
    ],
    "revision_withdrawal_withdraws": [
        {"kind": "withdrawal"},
        {"status": "withdrawn"},
        {"kind": "withdrawal", "status": "draft", "is_public": False},
    ],
    "revision_retraction_retracts": [
        {"kind": "retraction"},
        {"kind": "retraction", "status": "draft", "is_public": False},
    ],
    "revision_draft_stays_private": [
        {"status": "draft", "is_public": True},
        {"status": "published", "is_public": False},
        {"status": "retracted", "is_public": False},
    ],
    "revision_has_reason": [
        {"reason": ""},
        {"kind": "editorial", "reason": ""},
        {"kind": "correction", "status": "draft", "is_public": False, "reason": ""},
    ],
    "revision_superseded_after_recorded": [{"superseded_at": datetime(2089, 1, 1, tzinfo=UTC)}],
    "revision_annulled_after_superseded": [
        {"superseded_at": LATER, "annulled_at": FIRST, "known_until": LATER}
    ],
    "revision_annulled_is_superseded": [{"superseded_at": None}],
    "revision_known_until_once_superseded": [
        {"superseded_at": None, "annulled_at": None, "known_until": LAST}
    ],
    "revision_superseded_has_end": [{"annulled_at": None}],
    "revision_known_until_after_known_from": [{"known_until": datetime(1990, 1, 1, tzinfo=UTC)}],
    "revision_known_from_has_precision": [
        {"known_from_precision": ""},
        {"known_from_precision": "week"},
    ],
    "revision_stated_at_has_precision": [
        {"stated_at": None},
        {"stated_at_precision": ""},
        {"stated_at_precision": "week"},
    ],
    "revision_value_type_known": [{"value_type": "ratio"}, {"value_type": ""}],
    "revision_nature_known": [{"nature": "guess"}, {"nature": ""}],
    "revision_comparator_known": [EXACTLY | {"comparator": "about"}, EXACTLY | {"comparator": ""}],
    "revision_values_finite": [
        {"entered_value": -HUGE},
        {"entered_upper_value": HUGE},
        EXACTLY | {"value": HUGE, "lower_bound": HUGE, "upper_bound": HUGE},
        EXACTLY | {"value": -HUGE, "lower_bound": -HUGE, "upper_bound": -HUGE},
        {"upper_value": HUGE, "upper_bound": HUGE},
    ],
    "revision_between_has_upper_value": [
        {"upper_value": 1.0, "upper_bound": 1.0},
        {"upper_value": 0.5, "upper_bound": 0.5},
        EXACTLY | {"upper_value": 6.0},
    ],
    "revision_entered_between_has_upper_value": [
        {"entered_upper_value": None},
        {"entered_upper_value": 1.0},
        EXACTLY | {"entered_upper_value": 9.0},
    ],
    "revision_bounds_follow_comparator": [
        {"lower_bound": None},
        {"upper_bound": None},
        {"lower_bound": 1.5},
        {"upper_bound": 2.5},
        bounds("exactly", 5, None),
        bounds("exactly", None, 5),
        bounds("exactly", None, None),
        bounds("exactly", 5, 6),
        bounds("at_least", 5, 5),
        bounds("at_least", None, None),
        bounds("at_least", 4, None),
        bounds("more_than", None, 5),
        bounds("at_most", 5, None),
        bounds("at_most", None, None),
        bounds("less_than", 5, 5),
        bounds("less_than", None, 6),
    ],
    "revision_relative_has_baseline": [
        LEVEL | {"value_type": "factor"},
        LEVEL | {"value_type": "difference"},
        LEVEL | {"value_type": "percent_change"},
        {"value_type": "level"},
    ],
    "revision_period_in_order": [
        {"period_start": date(2023, 11, 1)},
        {"period": None},
        {"period": ""},
        {"period": None, "period_start": None},
        {"period": None, "period_end": None},
        {"period_start": None, "period_end": None},
    ],
    "revision_baseline_in_order": [
        {"baseline_start": date(2020, 1, 1)},
        {"baseline_period": ""},
        {"baseline_start": None, "baseline_end": None},
        LEVEL | {"baseline_start": date(2019, 1, 1)},
        LEVEL | {"baseline_end": date(2019, 1, 1)},
    ],
    "revision_snapshot_of_article": [{"article_id": None}],
    "revision_disputed_by_someone": [{"disputed": False}],
    "revision_quote_range_in_order": [
        {"quote_start": None},
        {"quote_end": None},
        {"quote_end": 2},
        {"quote_end": 1},
        {"snapshot_id": None},
        {"snapshot_id": None, "article_id": None},
    ],
    "revision_has_digest": [{"digest": ""}, {"salt": ""}, {"digest": "", "salt": ""}],
}

# What is neither draft nor published breaks the rules of both; so does no known comparator.
IMPLIED = {
    "revision_status_known": frozenset({"revision_draft_stays_private"}),
    "revision_comparator_known": frozenset({"revision_bounds_follow_comparator"}),
    "revision_number_positive": frozenset({"revision_initial_is_first"}),
}


def full_revision() -> Revision:
    """Record a difference of 1 to 2 with all that a revision can have."""
    snapshot = capture(article=ArticleFactory.create(), body="x ten y", by=None)
    return recorded(
        article=snapshot.article,
        snapshot=snapshot,
        quote="ten",
        value="1",
        upper_value="2",
        comparator="between",
        value_type="difference",
        baseline_period="2019",
        organisation=OrganisationFactory.create(),
        disputed=True,
        disputed_by="MI6",
    )


@pytest.fixture(scope="module")
def _revision(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Revision]:
    with rolled_back(django_db_blocker):
        revision = full_revision()
        append_only.lift(connection)
        yield revision


@pytest.fixture
def revision(_revision: Revision, db: None) -> Revision:
    return Revision.objects.get(pk=_revision.pk)


def test_every_constraint_is_violated() -> None:
    assert set(VIOLATIONS) == {constraint.name for constraint in Revision._meta.constraints}


def test_good_row_is_let_through(revision: Revision) -> None:
    assert insert_like(revision, **GOOD).pk is not None


@pytest.mark.parametrize(("name", "changed"), cases(VIOLATIONS))
def test_violation_is_refused(revision: Revision, name: str, changed: dict[str, Any]) -> None:
    assert_violates(revision, name, GOOD | changed, implied=IMPLIED.get(name, frozenset()))


@pytest.mark.postgresql
@pytest.mark.parametrize("name", ["value", "upper_value", "entered_value", "entered_upper_value"])
def test_nan_is_refused(revision: Revision, name: str) -> None:
    with pytest.raises(IntegrityError, match="check constraint"):
        insert_like(revision, **GOOD | {name: float("nan")})
