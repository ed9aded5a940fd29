"""What readers need not be sent again: tags and caches of the record's answers."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from articles.models import Publisher
from claims.models import Affiliation, Revision
from claimsdb.db.merging import merge
from tests.articles.making import captured
from tests.claims.views.acts import appeared, at, corrected, edited, published, withdrawn
from tests.factories import (
    ArticleFactory,
    OrganisationFactory,
    PublisherFactory,
    SeriesFactory,
    SpeakerFactory,
    recorded,
)

pytestmark = pytest.mark.django_db

API = "/api/v1/"
CACHED = ("ETag", "Vary", "Cache-Control", "Last-Modified")
SETTLED = "public, max-age=300, must-revalidate"


@pytest.fixture
def claim() -> Revision:
    article = ArticleFactory.create(id=900_003, publisher=PublisherFactory.create(slug="gazette"))
    captured(article)
    organisation = OrganisationFactory.create(slug="mi5")
    speaker = SpeakerFactory.create(slug="ken", name="Ken")
    Affiliation.objects.create(person=speaker, organisation=organisation, role="Director")
    first = recorded(
        series=SeriesFactory.create(slug="approaches"),
        speaker=speaker,
        organisation=organisation,
        article=article,
        external_id="a",
    )
    appeared(first, article=article, kind="repeat")
    return corrected(first, value="150")


def paths(claim: Revision) -> dict[str, str]:
    """Every kind of answer, by what it is of."""
    its = f"claims/{claim.claim_id}/"
    return {
        "root": "",
        "problems": "problems/",
        "claims": "claims/",
        "claims as CSV": "claims/?format=csv",
        "facets": "claims/facets/",
        "claim": its,
        "revisions of a claim": f"{its}revisions/",
        "revision": f"{its}revisions/1/",
        "diff": f"{its}revisions/2/diff/",
        "appearances": f"{its}appearances/",
        "feed": "revisions/",
        "feed as JSON lines": "revisions/?format=jsonl",
        "speakers": "speakers/",
        "speaker": "speakers/ken/",
        "affiliations": "speakers/ken/affiliations/",
        "several series": "series/",
        "series": "series/approaches/",
        "links": "series/approaches/links/",
        "breaks": "series/approaches/breaks/",
        "timeline": "series/approaches/timeline/",
        "publishers": "publishers/",
        "publisher": "publishers/gazette/",
        "articles": "articles/",
        "article": "articles/900003/",
        "snapshots": "articles/900003/snapshots/",
        "snapshot": "articles/900003/snapshots/1/",
        "snapshot diff": "articles/900003/snapshots/1/diff/",
    }


def tags(client: Client, claim: Revision) -> dict[str, str]:
    return {name: client.get(f"{API}{path}")["ETag"] for name, path in paths(claim).items()}


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {name for name in before if before[name] != after[name]}


ABOUT_THE_API = {"root", "problems"}
ARTICLES = {"publishers", "publisher", "articles", "article"} | {
    "snapshots",
    "snapshot",
    "snapshot diff",
}
"""What does not tell of the record."""


def test_every_answer_has_a_tag(client: Client, claim: Revision) -> None:
    for path in paths(claim).values():
        headers = client.get(f"{API}{path}").headers
        assert (headers["Vary"], headers["Cache-Control"]) == (
            "Accept, Authorization, Cookie",
            "no-cache",
        )
    assert len({*tags(client, claim).values()}) == len(paths(claim))
    assert tags(client, claim) == tags(client, claim)


def test_tag_of_a_claim_tells_its_revision(client: Client, claim: Revision) -> None:
    path = f"{API}claims/{claim.claim_id}/"
    assert client.get(path)["ETag"].startswith('"2-')
    assert client.get(f"{path}?known_at=2023-10-18")["ETag"].startswith('"2-')


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_reader_who_has_the_answer(client: Client, claim: Revision, method: str) -> None:
    for path in paths(claim).values():
        answer = client.get(f"{API}{path}")
        headers = {"If-None-Match": f'"other", W/{answer["ETag"]}'}
        response = client.generic(method, f"{API}{path}", headers=headers)
        assert (response.status_code, response.content) == (304, b""), path
        assert [response.headers.get(name) for name in CACHED] == [
            answer.headers.get(name) for name in CACHED
        ]


@pytest.mark.parametrize("more", [0, 3])
def test_queries_of_a_reader_who_has_the_answer(
    client: Client,
    claim: Revision,
    more: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(more):
        recorded(series=claim.series, speaker=claim.speaker, article=claim.article)
    # What is settled and how often names were edited, in one.
    counts = dict.fromkeys(paths(claim), 1) | dict.fromkeys(ABOUT_THE_API, 0)
    # And which revision it is; which edit of it was the last one: the version in the tag.
    counts |= dict.fromkeys(("claim", "speaker", "series", "publisher", "article"), 2)
    for name, path in paths(claim).items():
        headers = {"If-None-Match": client.get(f"{API}{path}")["ETag"]}
        with django_assert_num_queries(counts[name], info=name):
            assert client.get(f"{API}{path}", headers=headers).status_code == 304


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_other_ways_of_reading(client: Client, claim: Revision, method: str) -> None:
    for path in {path.partition("?")[0] for path in paths(claim).values()}:
        answer = client.get(f"{API}{path}")
        response: Any = client.generic(method, f"{API}{path}")
        assert response.status_code == 200, path
        if method == "HEAD":
            assert b"".join(response) == b""
            assert [response.headers.get(name) for name in ("Content-Type", *CACHED)] == [
                answer.headers.get(name) for name in ("Content-Type", *CACHED)
            ]
        else:
            assert {"GET", "HEAD", "OPTIONS"} <= {*response["Allow"].split(", ")}
            assert "ETag" not in response.headers


def drafts(claim: Revision) -> None:
    """Record and edit what the public never sees."""
    draft = recorded(status="draft", series=claim.series, speaker=claim.speaker)
    edited(draft, value="2")
    withdrawn(edited(recorded(status="draft"), note="Nobody knows."))


def test_drafts_leave_the_tags_of_the_public(
    client: Client, insider: Client, claim: Revision
) -> None:
    public, inside = tags(client, claim), tags(insider, claim)
    drafts(claim)
    assert changed(public, tags(client, claim)) == set()
    assert changed(inside, tags(insider, claim)) >= {"claims", "feed", "timeline", "facets"}


def test_names_that_only_drafts_refer_to_leave_the_tags_of_the_public(
    client: Client, claim: Revision
) -> None:
    draft = recorded(status="draft", article=ArticleFactory.create(headline="Secret"))
    before = tags(client, claim)
    for row, field in (
        (draft.speaker, "name"),
        (draft.series, "title"),
        (draft.article, "headline"),
    ):
        assert row is not None
        setattr(row, field, "Another")
        row.save()
    assert changed(before, tags(client, claim)) == set()


def renamed(row: Any, **names: str) -> None:
    for name, text in names.items():
        setattr(row, name, text)
    row.save()


EDITS: dict[str, Callable[[Revision], object]] = {
    "speaker": lambda claim: renamed(claim.speaker, name="Kenneth"),
    "organisation": lambda claim: renamed(claim.organisation, name="The Service"),
    "series": lambda claim: renamed(claim.series, title="People approached"),
    "publisher": lambda _: renamed(Publisher.objects.get(slug="gazette"), name="The Gazette"),
    "headline": lambda claim: renamed(claim.article, headline="Again"),
    "merge": lambda claim: merge(
        source=claim.speaker, into=SpeakerFactory.create(slug="kenneth"), by=None, reason="One"
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_edit_of_a_name_changes_the_tags_of_what_shows_it(
    client: Client, claim: Revision, edit: str
) -> None:
    past = f"{API}claims/?as_of={at(claim)}"
    before, then = tags(client, claim), client.get(past)["ETag"]
    EDITS[edit](claim)
    assert changed(before, tags(client, claim)) == {*before} - ABOUT_THE_API
    assert client.get(past)["ETag"] != then


def test_what_is_recorded_changes_the_tags_of_the_record(client: Client, claim: Revision) -> None:
    before = tags(client, claim)
    corrected(claim, value="200")
    assert changed(before, tags(client, claim)) == {*before} - ABOUT_THE_API - ARTICLES


def test_publication_changes_the_tags_of_articles_that_it_shows(
    client: Client, claim: Revision
) -> None:
    draft = recorded(status="draft", article=ArticleFactory.create())
    before = tags(client, claim)
    published(draft)
    assert {"publishers", "articles"} <= changed(before, tags(client, claim))


def test_answer_for_a_settled_instant_may_be_kept(client: Client, claim: Revision) -> None:
    drafts(claim)
    settled = f"as_of={at(claim)}"
    its = f"claims/{claim.claim_id}/"
    for path in ("claims/", "claims/facets/", its, "series/approaches/timeline/", "series/"):
        kept = client.get(f"{API}{path}?{settled}")
        assert (kept.status_code, kept["Cache-Control"]) == (200, SETTLED)
        again = client.get(f"{API}{path}?{settled}", headers={"If-None-Match": kept["ETag"]})
        assert (again.status_code, again["Cache-Control"]) == (304, SETTLED)
        assert client.get(f"{API}{path}")["Cache-Control"] == "no-cache"
    page = client.get(f"{API}claims/?format=csv&{settled}")
    assert page["Cache-Control"] == SETTLED


def test_answer_up_to_now_may_not_be_kept(client: Client, claim: Revision) -> None:
    today = claim.recorded_at.date().isoformat()
    assert client.get(f"{API}claims/?as_of={today}")["Cache-Control"] == "no-cache"
    assert client.get(f"{API}claims/?known_at=2023-10-18")["Cache-Control"] == "no-cache"


def test_tag_of_a_settled_instant_outlives_what_is_recorded(
    client: Client, claim: Revision
) -> None:
    path = f"{API}claims/?as_of={at(claim)}"
    before = client.get(path)
    recorded(series=claim.series, speaker=claim.speaker)
    after = client.get(path, headers={"If-None-Match": before["ETag"]})
    assert (after.status_code, after["ETag"]) == (304, before["ETag"])


def test_answers_to_who_is_logged_in_are_theirs_alone(
    client: Client, insider: Client, claim: Revision
) -> None:
    for path in paths(claim).values():
        assert insider.get(f"{API}{path}")["Cache-Control"] == "private, no-cache"
    path = f"{API}claims/?as_of={at(claim)}"
    assert insider.get(path)["Cache-Control"] == "private, no-cache"
    assert insider.get(path)["ETag"] != client.get(path)["ETag"]


def test_last_change_is_told(client: Client, claim: Revision) -> None:
    before = client.get(f"{API}claims/")["Last-Modified"]
    assert before.endswith(" GMT")
    assert client.get(f"{API}articles/")["Last-Modified"].endswith(" GMT")
    assert "Last-Modified" not in client.get(API).headers
