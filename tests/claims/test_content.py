from datetime import UTC, datetime

import pytest

from claims.content import CONTENT_FIELDS, content_of, known, stated
from claims.entry import make_content
from claims.models import Revision
from claimsdb.instants import PartialInstant, Precision
from tests.factories import ArticleFactory, claim_fields, recorded

OF_THE_RECORD = {
    *("id", "claim", "number", "kind", "status", "is_public", "reason", "change"),
    *("recorded_at", "superseded_at", "annulled_at", "known_until", "salt", "digest"),
}

pytestmark = pytest.mark.django_db


def test_content_is_all_of_a_revision_but_its_recording() -> None:
    fields = {field.name for field in Revision._meta.concrete_fields}
    assert fields - set(CONTENT_FIELDS) == OF_THE_RECORD
    assert set(CONTENT_FIELDS) - fields == set()


def test_content_of_a_revision_is_what_was_recorded() -> None:
    fields = claim_fields(article=ArticleFactory.create(), quote="q", approximate=True)
    revision = Revision.objects.get(pk=recorded(**fields).pk)
    assert content_of(revision) == make_content(fields)


def test_stated_keeps_its_precision() -> None:
    content = make_content(claim_fields(stated_at="2023-10"))
    month = PartialInstant(datetime(2023, 10, 1, tzinfo=UTC), Precision.MONTH)
    assert (stated(content), known(content)) == (month, month)


def test_stated_is_none_where_the_source_does_not_say() -> None:
    revision = recorded(stated_at=None, article=ArticleFactory.create())
    instant = datetime(2023, 10, 17, 18, 30, 19, tzinfo=UTC)
    assert stated(revision) is None
    assert known(revision) == PartialInstant(instant, Precision.INSTANT)
