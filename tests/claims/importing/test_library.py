"""Things that rows bring, and things that are on record already."""

import io
from datetime import UTC, datetime

import pytest

from articles.models import Article, Publisher
from claims.importing import Options, Outcome, run_import
from claims.models import Series, Speaker
from claimsdb.db.merging import merge
from claimsdb.search.indexes import search_indexes
from tests.claims.importing.files import (
    NAME,
    NEW,
    csv_file,
    current,
    import_data,
    import_rows,
    references,
    refused,
    row,
    words,
)
from tests.factories import (
    OrganisationFactory,
    SeriesFactory,
    SpeakerFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def test_create_brings_what_rows_describe() -> None:
    report = import_rows(row(**NEW), create=True)
    assert {str(thing): count for thing, count in report.new.items()} == {
        "publisher": 1,
        "article": 1,
        "speaker": 2,
        "series": 1,
    }
    series = Series.objects.get()
    assert (series.slug, series.title, series.definition) == (
        "approaches",
        "Approaches",
        "People approached online",
    )
    assert (series.unit, series.aggregation, series.area) == ("person", "cumulative", "GB")
    assert [tag.slug for tag in series.tags.all()] == ["espionage", "online"]
    assert list(Speaker.objects.values_list("slug", "name", "kind")) == [
        ("mccallum", "Ken McCallum", "person"),
        ("mi5", "MI5", "organisation"),
    ]
    article = Article.objects.get()
    assert (article.external_id, article.headline, article.url, article.language) == (
        "guardian-1",
        "Britons approached",
        "https://example.org/1",
        "en",
    )
    assert (article.published_at, article.published_at_precision, article.byline) == (
        datetime(2023, 10, 17, 18, 30, 19, tzinfo=UTC),
        "instant",
        "A. Writer",
    )
    assert article.publisher == Publisher.objects.get(slug="the-guardian", name="The Guardian")
    assert article.is_public
    revision = current()
    assert (revision.series, revision.article, revision.role) == (
        series,
        article,
        "Director General",
    )


def test_created_things_keep_who_and_why() -> None:
    user = UserFactory.create()
    data = csv_file(row(**NEW))
    run_import(io.BytesIO(data), options=Options(name=NAME, create=True), by=user)
    for model in (Publisher, Article, Speaker, Series):
        history = model.objects.first().history.all()  # type: ignore[union-attr]
        assert {(one.history_user, one.history_change_reason) for one in history} == {
            (user, "Imported from claims.csv")
        }


def test_create_takes_a_description_from_whichever_row_has_it() -> None:
    bare = {name: "" for name in NEW if name.startswith(("series_", "speaker_"))}
    report = import_rows(row(**NEW | bare), row(**NEW | {"external_id": "b"}), create=True)
    assert report.counts == {Outcome.CREATED: 2}


def test_without_create_unknown_names_are_refused_with_what_was_meant() -> None:
    references()
    OrganisationFactory.create(slug="mi5")
    assert refused(row(series="aproaches", speaker="smith", organisation="mi-5")) == [
        (
            "line 2, column organisation, 'mi-5': There is no such organisation on record. "
            "Did you mean 'mi5'? Rows may bring new ones with --create."
        ),
        (
            "line 2, column speaker, 'smith': There is no such speaker on record. "
            "Rows may bring new ones with --create."
        ),
        (
            "line 2, column series, 'aproaches': There is no such series on record. "
            "Did you mean 'approaches'? Rows may bring new ones with --create."
        ),
    ]


def test_an_unknown_name_is_told_once_and_refuses_all_its_rows() -> None:
    references()
    rows = [row(external_id=str(number), speaker="smith") for number in range(3)]
    report = import_data(csv_file(*rows, row()))
    assert report.problems.total == 1
    assert str(report) == "created 0, revised 0, unchanged 0, refused 3"


def test_things_on_record_stay_as_they_are_with_a_warning_each() -> None:
    import_rows(row(**NEW), create=True)
    other = NEW | {
        "series_title": "People approached",
        "series_tags": "online;espionage",
        "speaker_name": "Kenneth McCallum",
        "publisher_name": "Guardian",
        "headline": "",
        "published_at": "2023-10-18",
    }
    report = import_rows(row(**other), row(**other))
    assert str(report) == "created 0, revised 0, unchanged 2, refused 0"
    assert report.warnings.lines() == [
        (
            "line 2, column publisher_name, 'Guardian': The publisher 'the-guardian' has "
            "'The Guardian' on record, which stays as it is."
        ),
        (
            "line 2, column published_at, '2023-10-18': The article 'guardian-1' has "
            "'2023-10-17T18:30:19Z' on record, which stays as it is."
        ),
        (
            "line 2, column speaker_name, 'Kenneth McCallum': The speaker 'mccallum' has "
            "'Ken McCallum' on record, which stays as it is."
        ),
        (
            "line 2, column series_title, 'People approached': The series 'approaches' has "
            "'Approaches' on record, which stays as it is."
        ),
    ]


def test_a_merged_series_and_speaker_stand_for_others() -> None:
    series, speaker = references()
    into = SeriesFactory.create(slug="approaches-online"), SpeakerFactory.create(slug="ken")
    import_rows(row())
    merge(source=series, into=into[0], by=None, reason="The same")
    merge(source=speaker, into=into[1], by=None, reason="The same")
    assert str(import_rows(row())) == "created 0, revised 0, unchanged 1, refused 0"
    named_anew = row(series="approaches-online", speaker="ken")
    assert str(import_rows(named_anew)) == "created 0, revised 0, unchanged 1, refused 0"
    import_rows(row(stated_at="2023-11-01", value="110"), row(external_id="b"))
    assert words() == [("initial", "2023-10-17", 100), ("restatement", "2023-11-01", 110)]
    assert (current("b").series, current("b").speaker) == into


def test_what_an_import_brings_is_found_by_search() -> None:
    import_rows(row(**NEW), row(**NEW | {"stated_at": "2023-11-01", "value": "110"}), create=True)
    assert {index.__name__: list(index.faults()) for index in search_indexes()} == {
        index.__name__: [] for index in search_indexes()
    }
