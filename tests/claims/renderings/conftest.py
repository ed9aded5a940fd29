"""A record in which every hole of a template is filled in every way."""

from typing import Any

import pytest

from articles.models import Article
from claims import recording
from claims.models import Change, Revision
from tests.articles.making import captured
from tests.claims.views.acts import corrected, restated, withdrawn
from tests.factories import (
    ArticleFactory,
    OrganisationFactory,
    SeriesFactory,
    SpeakerFactory,
    UserFactory,
    claim_fields,
    recorded,
)


@pytest.fixture
def article(db: None) -> Article:
    made: Article = ArticleFactory.create(
        headline='"Many" <b>approached</b> — 两万人', publisher__slug="gazette"
    )
    return made


@pytest.fixture
def record(article: Article) -> dict[str, Revision]:
    """Claims by name: of one, several revisions, by several words of its source."""
    series = SeriesFactory.create(slug="approaches", title='People "approached" \\ seen')
    speaker = SpeakerFactory.create(slug="ken", name="肯·麦卡勒姆 “Ken”\t")
    organisation = OrganisationFactory.create(slug="mi5", name="M\\I5")
    snapshot = captured(article, body="Above 20,000 people, he said.")
    whole: dict[str, Any] = {
        "series": series,
        "speaker": speaker,
        "organisation": organisation,
        "role": "Director \x7f General",
        "article": article,
        "snapshot": snapshot,
        "quote": "20,000 people",
        "comparator": "more_than",
        "approximate": True,
        "stated_as": 'above "20,000"',
    }
    first = recording.record(
        fields=claim_fields(value="20000", stated_at="2023-10-17", period="2023-10", **whole),
        status="published",
        by=UserFactory.create(username="ann"),
        door=Change.Door.API,
    )
    correction = corrected(first, value="21000", note="\x02")
    return {
        "whole": restated(
            correction,
            value="22000",
            stated_at="2023-11-01",
            **{name: whole[name] for name in ("article", "snapshot", "quote", "stated_as")},
        ),
        "bare": recorded(series=series, speaker=speaker),
        "gone": withdrawn(recorded(article=ArticleFactory.create())),
        "draft": recorded(status="draft", article=article),
    }
