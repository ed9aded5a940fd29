import pytest

from articles.services import capture
from claims.importing.statements import statement_key
from claims.models import ImportedRow
from tests.claims.importing.files import current, import_rows, references, refused, row
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db

BODY = "They said about 100 people, and about 100 people again."


@pytest.fixture(autouse=True)
def _references() -> None:
    references()


def test_a_quote_is_placed_in_the_snapshot() -> None:
    article = ArticleFactory.create(external_id="x")
    capture(article=article, body="Another text.", by=None)
    snapshot = capture(article=article, body=BODY, by=None)
    cells = row(article="x", snapshot="2", quote="about 100 people")
    import_rows(cells)
    revision = current()
    assert (revision.snapshot, revision.quote_start, revision.quote_end) == (snapshot, 10, 26)
    assert (revision.quote_prefix, revision.quote_suffix) == (BODY[:10], BODY[26:])
    second = cells | {"quote_start": "32", "quote_end": "48"}
    import_rows(second)
    assert (current().number, current().quote_start) == (2, 32)
    assert str(import_rows(second)) == "created 0, revised 0, unchanged 1, refused 0"


def test_a_snapshot_that_is_not_there_is_refused() -> None:
    article = ArticleFactory.create(external_id="x")
    for body in ("One.", "Two."):
        capture(article=article, body=body, by=None)
    assert refused(row(article="x", snapshot="3")) == [
        "line 2, column snapshot, '3': The article has no such snapshot: there are 1, 2."
    ]


def test_words_that_do_not_stand_in_the_snapshot_are_refused() -> None:
    capture(article=ArticleFactory.create(external_id="x"), body=BODY, by=None)
    assert refused(row(article="x", snapshot="1", quote="about 200 people")) == [
        (
            "line 2, column quote, 'about 200 people': These words do not stand in snapshot 1 of the "
            "article: copy them exactly, or leave the snapshot out."
        )
    ]


def test_snapshots_are_left_out_where_no_text_was_captured() -> None:
    article = ArticleFactory.create(external_id="x")
    cells = row(
        article="x", snapshot="1", quote="about 100 people", quote_prefix="said ",
        quote_start="10", quote_end="26",
    )  # fmt: skip
    report = import_rows(cells, cells | {"external_id": "b"})
    assert report.warnings.lines() == [
        (
            "line 2, column article, 'x': No text of this article was captured here: its snapshots "
            "are left out."
        )
    ]
    assert (current().snapshot, current().quote_prefix, current().quote_start) == (
        None,
        "said ",
        None,
    )
    capture(article=article, body=BODY, by=None)
    assert str(import_rows(cells)) == "created 0, revised 0, unchanged 1, refused 0"


def test_words_keep_the_space_around_quotes_alone() -> None:
    import_rows(row(quote=" so they say ", note=" ours ", series=" approaches "))
    assert (current().quote, current().note) == (" so they say ", "ours")


def test_the_key_is_when_it_was_stated_in_canonical_form() -> None:
    import_rows(row(stated_at="2023-10-17T14:00:00+02:00"))
    import_rows(row(stated_at="2023-10-17T12:00:00Z", value="7", occurrence="2"))
    assert list(ImportedRow.objects.values_list("stated_at", flat=True)) == [
        "2023-10-17T12:00:00Z",
        "2023-10-17T12:00:00Z#2",
    ]
    assert statement_key(current(), 1) == "2023-10-17T12:00:00Z"
