"""What rows say of reference data."""

from typing import Any

import pytest

from articles.models import Article, Publisher
from claims import recording
from claims.models import Series, Speaker
from tests.claims.importing.files import (
    csv_file,
    current,
    import_data,
    import_rows,
    references,
    refused,
    row,
)
from tests.factories import (
    ArticleFactory,
    OrganisationFactory,
    PublisherFactory,
    SeriesFactory,
    SpeakerFactory,
)

pytestmark = pytest.mark.django_db

SERIES = {
    "series": "cases",
    "series_title": "Cases",
    "series_unit": "case/day",
    "series_aggregation": "rate",
}
ARTICLE = {
    "article": "guardian-1",
    "headline": "Approached",
    "publisher": "the-guardian",
    "publisher_name": "The Guardian",
}


@pytest.fixture(autouse=True)
def _references() -> None:
    references()


def test_what_a_new_thing_needs_is_named() -> None:
    assert refused(
        row(series="cases", speaker="wray", organisation="fbi", article="x", publisher="y"),
        create=True,
    ) == [
        "line 2, column publisher_name: Needed for a new publisher: 'y' is not on record.",
        "line 2, column headline: Needed for a new article: 'x' is not on record.",
        "line 2, column organisation_name: Needed for a new organisation: 'fbi' is not on record.",
        "line 2, column speaker_name: Needed for a new speaker: 'wray' is not on record.",
        "line 2, column series_title: Needed for a new series: 'cases' is not on record.",
        "line 2, column series_unit: Needed for a new series: 'cases' is not on record.",
        "line 2, column series_aggregation: Needed for a new series: 'cases' is not on record.",
    ]


def test_a_new_article_needs_a_publisher() -> None:
    assert refused(row(article="x", headline="X"), create=True) == [
        "line 2, column publisher: Needed for a new article: 'x' is not on record."
    ]


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        (
            SERIES | {"series": "new cases"},
            (
                "series, 'new cases': Enter a valid “slug” consisting of letters, numbers, underscores "
                "or hyphens."
            ),
        ),
        (
            SERIES | {"series_aggregation": "rates"},
            "series_aggregation, 'rates': Expected one of stock, cumulative, flow, rate, share.",
        ),
        (
            SERIES | {"series_area": "UK"},
            (
                "series_area, 'UK': “UK” is not an area: expected an ISO 3166-1 code (GB), an ISO "
                "3166-2 code (GB-ENG) or a UN M49 code (150)."
            ),
        ),
        (
            SERIES | {"series_title": "x" * 301},
            (
                f"series_title, '{'x' * 40}'… (301 characters): Ensure this value has at most 300 "
                "characters (it has 301)."
            ),
        ),
        (
            SERIES | {"series_tags": "spies;data theft"},
            (
                "series_tags, 'spies;data theft': 'data theft' is no slug: letters, digits, - and _, ; "
                "between two."
            ),
        ),
        (
            {"speaker": "wray", "speaker_name": "Wray", "speaker_kind": "human"},
            "speaker_kind, 'human': Expected one of person, organisation.",
        ),
        (
            ARTICLE | {"published_at": "17/10/2023"},
            (
                "published_at, '17/10/2023': Expected a year (2023), a month (2023-10), a day "
                "(2023-10-17) or an instant with its zone (2023-10-17T18:30:19Z or "
                "2023-10-17T20:30:19+02:00); got '17/10/2023' (none of these forms)."
            ),
        ),
        (
            ARTICLE | {"language": "English"},
            (
                "language, 'English': “English” is not a language: expected a BCP 47 tag, such as en, "
                "zh or zh-Hans."
            ),
        ),
        (ARTICLE | {"source_url": "example"}, "source_url, 'example': Enter a valid URL."),
    ],
)
def test_a_new_thing_is_checked(cells: dict[str, str], problem: str) -> None:
    assert refused(row(**cells), create=True) == [f"line 2, column {problem}"]


def test_the_unit_of_a_new_series_is_checked() -> None:
    [problem] = refused(row(**SERIES | {"series_unit": "GBP / "}), create=True)
    assert problem.startswith("line 2, column series_unit, 'GBP /': ")


def test_rows_that_describe_a_new_thing_differently_are_refused() -> None:
    other = {"series_title": "All cases", "series_unit": "case/week"}
    problems = refused(
        row(**SERIES), row(**SERIES, external_id="b"), row(**SERIES | other, external_id="c"),
        create=True,
    )  # fmt: skip
    assert problems == [
        "line 4, column series_title, 'All cases': Line 2 says 'Cases' of the same series, 'cases'.",
        (
            "line 4, column series_unit, 'case/week': Line 2 says 'case/day' of the same series, "
            "'cases'."
        ),
    ]


def test_one_who_is_named_as_person_and_organisation_is_refused() -> None:
    person = {"speaker": "mi5", "speaker_name": "MI5", "speaker_kind": "person"}
    organisation = {"organisation": "mi5", "organisation_name": "MI5"}
    assert refused(row(**person), row(**organisation, external_id="b"), create=True) == [
        "line 3, column organisation, 'mi5': MI5 is a person: expected an organisation."
    ]
    assert refused(row(**organisation), row(**person, external_id="b"), create=True) == [
        (
            "line 3, column speaker_kind, 'person': Line 2 says 'organisation' of the same speaker, "
            "'mi5'."
        )
    ]


def test_an_organisation_may_be_described_as_a_speaker_elsewhere() -> None:
    report = import_rows(
        row(organisation="mi5"),
        row(external_id="b", speaker="mi5", speaker_name="MI5"),
        create=True,
    )
    assert str(report) == "created 2, revised 0, unchanged 0, refused 0"
    assert Speaker.objects.get(slug="mi5").kind == "organisation"


def test_a_person_is_no_organisation() -> None:
    SpeakerFactory.create(slug="wray", name="Christopher Wray")
    assert refused(row(organisation="wray")) == [
        (
            "line 2, column organisation, 'wray': Christopher Wray is a person: expected an "
            "organisation."
        )
    ]


def test_an_address_is_that_of_one_article() -> None:
    article = ArticleFactory.create(url="https://example.org/1", headline="First")
    publisher = PublisherFactory.create(slug="p")
    cells = {"publisher": publisher.slug, "headline": "X"}
    problems = refused(
        row(**cells, article="x", source_url="https://example.org/1"),
        row(**cells, article="y", source_url="https://example.org/2", external_id="b"),
        row(**cells, article="z", source_url="https://example.org/2", external_id="c"),
        create=True,
    )
    assert problems == [
        (
            "line 2, column source_url, 'https://example.org/1': Another article has this address: "
            f"number {article.pk}, 'First'."
        ),
        (
            "line 4, column source_url, 'https://example.org/2': The article 'y' (line 3) has this "
            "address."
        ),
    ]


def test_what_is_wrong_with_a_publisher_is_told_once() -> None:
    cells = ARTICLE | {"publisher_name": "x" * 201}
    report = import_data(csv_file(row(**cells), row(**cells, external_id="b")), create=True)
    assert report.problems.lines() == [
        (
            f"line 2, column publisher_name, '{'x' * 40}'… (201 characters): Ensure this value has at "
            "most 200 characters (it has 201)."
        )
    ]
    assert str(report) == "created 0, revised 0, unchanged 0, refused 2"
    assert (Article.objects.count(), Publisher.objects.count()) == (0, 0)


def test_cells_of_a_row_are_checked_although_its_things_are_unknown() -> None:
    assert refused(row(series="cases", article="x", stated_at="", value="many")) == [
        (
            "line 2, column article, 'x': There is no such article on record. Rows may bring new ones "
            "with --create."
        ),
        (
            "line 2, column series, 'cases': There is no such series on record. Rows may bring new "
            "ones with --create."
        ),
        (
            "line 2, column value, 'many': 'many' is not a number: write digits with a sign, a decimal "
            "point or an exponent where needed, such as 20000, -3.5 or 1.2e9; words belong in the unit."
        ),
    ]


def test_a_unit_and_tags_on_record_are_compared_by_what_they_mean() -> None:
    series = SeriesFactory.create(slug="cases", title="Cases", unit="case/day", aggregation="rate")
    series.tags.create(slug="one")
    cells = SERIES | {"series_unit": "case  per day", "series_tags": " one ;"}
    assert import_rows(row(**cells)).warnings.lines() == []
    assert import_rows(row(**cells | {"series_unit": "case/week"})).warnings.lines() == [
        (
            "line 2, column series_unit, 'case/week': The series 'cases' has 'case/day' on record, "
            "which stays as it is."
        )
    ]


def test_a_merged_publisher_is_the_one_it_stands_for() -> None:
    into = PublisherFactory.create(slug="guardian")
    publisher = PublisherFactory.create(slug="the-guardian", name="The Guardian", merged_into=into)
    ArticleFactory.create(external_id="guardian-1", headline="Approached", publisher=publisher)
    assert import_rows(row(**ARTICLE)).warnings.lines() == []
    import_rows(row(**ARTICLE | {"article": "guardian-2"}, external_id="b"), create=True)
    assert Article.objects.get(external_id="guardian-2").publisher == into


def test_a_bad_date_of_an_article_on_record_is_refused() -> None:
    ArticleFactory.create(external_id="guardian-1")
    [problem] = refused(row(article="guardian-1", published_at="soon"))
    assert problem.startswith("line 2, column published_at, 'soon': Expected a year (2023), ")


def test_an_article_without_external_id_is_named_by_its_uuid() -> None:
    article = ArticleFactory.create()
    import_rows(row(article=f"uuid:{article.uuid}"))
    assert current().article == article


def test_what_came_on_record_meanwhile_is_not_created_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def create(*args: Any, **options: Any) -> Any:
        SeriesFactory.create(slug="cases", title="Meanwhile", unit="case/day", aggregation="rate")
        return original(*args, **options)

    original = recording.change
    monkeypatch.setattr(recording, "change", create)
    import_rows(row(**SERIES), create=True)
    assert Series.objects.get(slug="cases").title == "Meanwhile"
    assert current().series.title == "Meanwhile"


def test_organisations_are_found_among_speakers() -> None:
    organisation = OrganisationFactory.create(slug="mi5")
    import_rows(row(organisation="mi5", role="Director General"))
    assert current().organisation == organisation
