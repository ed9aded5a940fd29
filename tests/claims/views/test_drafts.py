"""Drafts, and all that only drafts refer to, leave no trace in what the public is answered."""

import pytest
from django.test import Client

from claims.models import Affiliation, Claim, Revision, SeriesLink
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

NAMED_BY_SLUG = {
    "speaker": "secret-speaker",
    "organisation": "secret-organisation",
    "series": "secret-series",
    "publisher": "secret-publisher",
    "article": "secret-article",
    "claim": "secret-claim",
    "tag": "secret-tag",
    "unit": "secret",
}
LISTS = ("claims/", "revisions/", "series/", "speakers/", "publishers/", "articles/")


def paths(known: Revision, *, draft: int, article: int) -> list[str]:
    """What the public can ask for, all secret names and numbers included."""
    filtered = [
        f"{resource}?{name}={value}"
        for resource in ("claims/", "revisions/")
        for name, value in NAMED_BY_SLUG.items()
    ]
    timelines = [
        f"series/{slug}/{rest}"
        for slug in (known.series.slug, "secret-series")
        for rest in ("timeline/", "vintages/", "revision-stats/", "discrepancies/")
    ]
    return [
        *(f"{resource}?count=true" for resource in LISTS),
        *(f"claims/?count=true&{query}" for query in ("status=draft", f"as_of={at(known)}")),
        "claims/?known_at=2023-10-18&count=true&ordering=-recorded_at",
        "revisions/?status=draft",
        *filtered,
        *timelines,
        *(f"{path}?speaker=secret-speaker" for path in timelines),
        f"series/{known.series.slug}/vintages/?annulled=true",
        *(f"discrepancies/?{name}=secret-{name}" for name in ("series", "speaker", "tag")),
        "discrepancies/",
        *(f"claims/{claim}/{rest}" for claim in (known.claim_id, draft) for rest in OF_A_CLAIM),
        *(
            f"series/{slug}/{rest}"
            for slug in (known.series.slug, "secret-series")
            for rest in ("", "links/", "breaks/")
        ),
        *(
            f"speakers/{slug}/{rest}"
            for slug in (known.speaker.slug, "secret-speaker")
            for rest in ("", "affiliations/")
        ),
        "speakers/secret-organisation/",
        "publishers/secret-publisher/",
        *(f"articles/{article}/{rest}" for rest in ("", "snapshots/")),
    ]


OF_A_CLAIM = ("", "revisions/", "revisions/1/", "revisions/2/diff/?against=1", "appearances/")


def answers(client: Client, asked: list[str]) -> dict[str, tuple[int, bytes]]:
    found = {path: client.get(f"/api/v1/{path}") for path in asked}
    return {path: (response.status_code, response.content) for path, response in found.items()}


def record_secrets(known: Revision) -> Revision:
    """A draft with names of its own, edited; its article appears nowhere else."""
    series = SeriesFactory.create(slug="secret-series", unit="secret")
    series.tags.create(slug="secret-tag")
    SeriesLink.objects.create(source=known.series, kind="part_of", target=series)
    article = ArticleFactory.create(
        publisher=PublisherFactory.create(slug="secret-publisher"), external_id="secret-article"
    )
    organisation = OrganisationFactory.create(slug="secret-organisation")
    Affiliation.objects.create(person=known.speaker, organisation=organisation, role="Secretary")
    draft = recorded(
        status="draft",
        external_id="secret-claim",
        series=series,
        speaker=SpeakerFactory.create(slug="secret-speaker"),
        organisation=organisation,
        article=article,
    )
    appeared(draft, article=ArticleFactory.create(publisher__slug="secret-mirror"))
    return draft


@pytest.fixture
def known() -> Revision:
    return corrected(recorded(article=ArticleFactory.create()), value="2")


def test_draft_leaves_no_trace(client: Client, known: Revision) -> None:
    assert known.article is not None
    asked = paths(known, draft=known.claim_id + 1, article=known.article.pk + 1)
    before = answers(client, asked)
    draft = record_secrets(known)
    assert draft.article is not None
    assert (draft.claim_id, draft.article.pk) == (known.claim_id + 1, known.article.pk + 1)
    recorded(status="draft", series=known.series, speaker=known.speaker, article=known.article)
    assert answers(client, asked) == before
    withdrawn(edited(draft, value="3"))
    assert answers(client, asked) == before


def test_draft_is_there_for_who_may_see_it(insider: Client, known: Revision) -> None:
    draft = record_secrets(known)
    assert draft.article is not None
    asked = paths(known, draft=draft.claim_id, article=draft.article.pk)
    refused = [
        path
        for path, (status, _) in answers(insider, asked).items()
        if status != 200 and "against" not in path
    ]
    assert refused == []


def test_all_is_public_once_it_is_published(client: Client, known: Revision) -> None:
    draft = record_secrets(known)
    published(draft)
    assert draft.article is not None
    asked = paths(known, draft=draft.claim_id, article=draft.article.pk)
    refused = [path for path, (status, _) in answers(client, asked).items() if status != 200]
    assert refused == [
        f"claims/{draft.claim_id}/revisions/1/",
        f"claims/{draft.claim_id}/revisions/2/diff/?against=1",
    ]
    assert Claim.objects.count() == 2
