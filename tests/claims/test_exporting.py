import csv
import io
from datetime import UTC, datetime
from itertools import groupby, pairwise
from typing import Any

import orjson
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.services import capture
from claims import recording
from claims.content import Content
from claims.entry import make_content
from claims.exporting import export_claims, export_rows
from claims.importing import COLUMNS, Format, Options, run_import
from claims.models import Claim, Revision, Tag
from claims.recording.chain import Chain
from claimsdb.db.merging import merge
from tests.claims.importing.files import import_data, import_rows, references, row
from tests.claims.recording.histories import Batch, Taking, batches, word_of
from tests.claims.recording.replay import State, Word
from tests.factories import (
    ArticleFactory,
    OrganisationFactory,
    PublisherFactory,
    SeriesFactory,
    SpeakerFactory,
    claim_fields,
    recorded,
)

pytestmark = pytest.mark.django_db


def exported(format_: Format = Format.CSV) -> bytes:
    stream = io.StringIO()
    export_claims(Revision.objects.words(), stream, format_=format_)
    return stream.getvalue().encode()


def given_cells(cells: dict[str, Any]) -> dict[str, Any]:
    return {name: cell for name, cell in cells.items() if cell is not None}


def words() -> dict[str, list[Word]]:
    """Return the words of all claims, of those that say the same one after the other the first."""
    found = {}
    for claim in Claim.objects.all():
        chain = Chain.load(claim, Revision.objects.words().filter(claim=claim))
        name = claim.external_id or f"uuid:{claim.uuid}"
        found[name] = [word for word, _ in groupby(map(word_of, chain.revisions))]
    return found


def whole_claim() -> Revision:
    """Record a claim that fills as many columns as one can."""
    publisher = PublisherFactory.create(slug="the-guardian", name="The Guardian")
    article = ArticleFactory.create(
        external_id="guardian-1",
        publisher=publisher,
        headline="Britons “approached”",
        url="https://example.org/1",
        byline="A. Writer",
    )
    snapshot = capture(article=article, body='They said "between 1 and 2", again.', by=None)
    series = SeriesFactory.create(
        slug="cases",
        title="Cases",
        definition="All",
        unit="case/day",
        aggregation="rate",
        area="GB",
    )
    series.tags.set([Tag.objects.create(slug=slug) for slug in ("two", "one")])
    return recorded(
        external_id="a",
        series=series,
        speaker=SpeakerFactory.create(slug="wray", name="Christopher Wray"),
        organisation=OrganisationFactory.create(slug="fbi", name="FBI"),
        role="Director",
        article=article,
        snapshot=snapshot,
        nature="estimate",
        comparator="between",
        approximate=True,
        value="0.1",
        upper_value="20000",
        unit="case / 12 hours",
        stated_as="between 1 and 2",
        period="2023-10~",
        stated_at="2023-10-17T18:30:19Z",
        quote='"between 1 and 2"',
        disputed=True,
        disputed_by="Someone",
        disputed_url="https://example.org/not",
        note="Two\r\nlines, one\rmore",
    )


WHOLE = {
    "external_id": "a",
    "series": "cases",
    "series_title": "Cases",
    "series_definition": "All",
    "series_unit": "case/day",
    "series_aggregation": "rate",
    "series_area": "GB",
    "series_tags": "one;two",
    "speaker": "wray",
    "speaker_name": "Christopher Wray",
    "speaker_kind": "person",
    "organisation": "fbi",
    "organisation_name": "FBI",
    "role": "Director",
    "article": "guardian-1",
    "publisher": "the-guardian",
    "publisher_name": "The Guardian",
    "headline": "Britons “approached”",
    "source_url": "https://example.org/1",
    "published_at": "2023-10-17T18:30:19Z",
    "language": "en",
    "byline": "A. Writer",
    "snapshot": 1,
    "value_type": "level",
    "nature": "estimate",
    "comparator": "between",
    "approximate": True,
    "value": 0.2,
    "upper_value": 40000,
    "unit": "case/day",
    "entered_value": 0.1,
    "entered_upper_value": 20000,
    "entered_unit": "case / 12 hours",
    "stated_as": "between 1 and 2",
    "period": "2023-10~",
    "stated_at": "2023-10-17T18:30:19Z",
    "quote": '"between 1 and 2"',
    "quote_prefix": "They said ",
    "quote_suffix": ", again.",
    "quote_start": 10,
    "quote_end": 27,
    "disputed": True,
    "disputed_by": "Someone",
    "disputed_url": "https://example.org/not",
    "note": "Two\r\nlines, one\rmore",
    "status": "published",
}


def test_a_word_is_exported_with_all_that_it_says() -> None:
    revision = whole_claim()
    [cells] = export_rows(Revision.objects.words())
    assert list(cells) == [column.name for column in COLUMNS]
    assert revision.entered_unit == "case / 12 hours"
    assert given_cells(cells) == WHOLE


def test_jsonl_keeps_types_and_csv_writes_them_as_an_import_reads_them() -> None:
    whole_claim()
    assert given_cells(orjson.loads(exported(Format.JSONL))) == WHOLE
    [cells] = csv.DictReader(io.StringIO(exported().decode(), newline=""))
    assert {name: cell for name, cell in cells.items() if cell} == {
        name: str(cell).lower() if cell is True else str(cell) for name, cell in WHOLE.items()
    }


@pytest.mark.parametrize("format_", list(Format))
def test_a_round_trip_is_unchanged(format_: Format) -> None:
    whole_claim()
    recorded(external_id="b", value_type="factor", value="7", baseline_period="2019")
    recorded(value="-0.5", stated_at=None, article=ArticleFactory.create())
    recorded(value="1e300", status="draft", stated_at="2023")
    report = import_data(exported(format_), name=f"claims.{format_}")
    assert (report.problems.lines(), report.warnings.lines()) == ([], [])
    assert str(report) == "created 0, revised 0, unchanged 4, refused 0"


@pytest.mark.parametrize("format_", list(Format))
def test_an_export_fills_an_empty_database(format_: Format) -> None:
    with transaction.atomic():
        whole_claim()
        claim = recorded(value="-0.5", stated_at=None, article=ArticleFactory.create()).claim
        recording.correct(
            claim=claim, seen=1, changes={"value": "-0.25"}, reason="Read", by=None, door="api"
        )
        before, rows = words(), list(export_rows(Revision.objects.words()))
        data = exported(format_)
        transaction.set_rollback(True)
    report = import_data(data, name=f"claims.{format_}", create=True)
    assert report.problems.lines() == []
    assert report.warnings.lines() == [
        "line 2, column article, 'guardian-1': No text of this article was captured here: its "
        "snapshots are left out."
        if format_ is Format.CSV
        else "line 1, column article, 'guardian-1': No text of this article was captured here: its "
        "snapshots are left out."
    ]
    assert words() == before
    without = dict.fromkeys(("snapshot", "quote_start", "quote_end"))
    assert list(export_rows(Revision.objects.words())) == [cells | without for cells in rows]
    again = import_data(data, name=f"claims.{format_}")
    assert str(again) == "created 0, revised 0, unchanged 2, refused 0"


def test_numbers_are_exported_in_the_fewest_digits() -> None:
    for value in ("20000.0", "0.10", "6.628328656679225", "1e22", "-3.5e-7", "90071992547409920"):
        recorded(value=value)
    cells = [row["value"] for row in csv.DictReader(io.StringIO(exported().decode()))]
    assert cells == [
        "20000",
        "0.1",
        "6.628328656679225",
        "1e+22",
        "-3.5e-07",
        "9.007199254740992e+16",
    ]
    lines = exported(Format.JSONL).splitlines()
    assert [orjson.loads(line)["value"] for line in lines] == [float(cell) for cell in cells]
    assert b'"value":20000,' in lines[0]


def test_merged_things_are_exported_as_what_they_stand_for() -> None:
    series, speaker = references()
    import_rows(row())
    for one, other in (
        (series, SeriesFactory.create(slug="online", title="Online")),
        (speaker, SpeakerFactory.create(slug="ken", name="Ken")),
    ):
        merge(source=one, into=other, by=None, reason="The same")
    [cells] = export_rows(Revision.objects.words())
    assert (cells["series"], cells["series_title"], cells["speaker"], cells["speaker_name"]) == (
        "online",
        "Online",
        "ken",
        "Ken",
    )
    assert str(import_data(exported())) == "created 0, revised 0, unchanged 1, refused 0"


def test_each_word_is_a_row_in_its_order() -> None:
    references()
    rows = [
        row(value="100"),
        row(value="110", occurrence="2"),
        row(value="120", stated_at="2023-11-01"),
        row(value="120", stated_at="2023-12-01", status="retracted"),
    ]
    import_rows(*rows)
    assert [
        (cells["value"], cells["stated_at"], cells["occurrence"], cells["status"])
        for cells in export_rows(Revision.objects.words())
    ] == [
        (100, "2023-10-17", None, "published"),
        (110, "2023-10-17", 2, "published"),
        (120, "2023-11-01", None, "published"),
        (120, "2023-12-01", None, "retracted"),
    ]


def test_annulled_revisions_are_no_words() -> None:
    references()
    import_rows(row())
    import_rows(row(value="101"))
    assert [cells["value"] for cells in export_rows(Revision.objects.words())] == [101]


def test_claims_are_exported_in_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    references()
    rows = [
        row(external_id=name, stated_at=f"2023-{month:02}", value=str(month))
        for name in "cab"
        for month in (1, 2, 3)
    ]
    import_rows(*rows)
    monkeypatch.setattr("claims.exporting._CHUNK", 2)
    assert [
        (cells["external_id"], cells["value"]) for cells in export_rows(Revision.objects.words())
    ] == [(name, month) for name in "cab" for month in (1, 2, 3)]


def test_an_export_of_nothing_is_a_header() -> None:
    assert exported() == (",".join(column.name for column in COLUMNS) + "\r\n").encode()
    assert exported(Format.JSONL) == b""


def test_an_edited_export_corrects_the_record() -> None:
    references()
    import_rows(row())
    edited = exported().replace(b",100,", b",101,")
    assert str(import_data(edited)) == "created 0, revised 1, unchanged 0, refused 0"
    assert Revision.objects.current().get().kind == "correction"


def test_an_export_edited_in_one_of_two_places_is_refused() -> None:
    references()
    import_rows(row())
    report = import_data(exported().replace(b",100,", b",101,", 1))
    assert report.problems.lines() == [
        (
            "line 2, column value, '101': What was entered comes to 100: change entered_value too, or"
            " leave the cells entered_value, entered_upper_value and entered_unit empty."
        )
    ]


FORMULAS = {
    "=1+1": "'=1+1",
    "+1": "'+1",
    "-1 of 2": "'-1 of 2",
    "@SUM(A1)": "'@SUM(A1)",
    "\t=1": "'\t=1",
    "\r=1": "'\r=1",
    "＝1": "'＝1",
    "'=1": "''=1",
    "'quoted'": "'quoted'",
}


def test_formulas_are_guarded_and_come_back() -> None:
    for text in FORMULAS:
        recorded(quote=text, stated_as="=2")
    rows = list(csv.DictReader(io.StringIO(exported().decode(), newline="")))
    assert [cells["quote"] for cells in rows] == list(FORMULAS.values())
    assert {cells["stated_as"] for cells in rows} == {"'=2"}
    expected = f"created 0, revised 0, unchanged {len(FORMULAS)}, refused 0"
    assert str(import_data(exported())) == expected


@pytest.fixture
def base() -> Content:
    return make_content(claim_fields(stated_at="2020-01-01", period="2019"))


def record_history(base: Content, history: list[Batch]) -> None:
    claims: dict[int, Claim] = {}
    states: dict[int, State] = {}
    for steps, _ in history:
        with recording.change(by=None, door="command") as recorder:
            taking = Taking(recorder, base, claims, states)
            for step in steps:
                taking.take(step)


def is_expressible(rows: list[Word]) -> bool:
    """Tell whether words can be told anew: a retraction takes back a word that stands."""
    statuses = ["retracted", *(word.status for word in rows)]
    return ("retracted", "retracted") not in pairwise(statuses)


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=st.lists(batches, min_size=1, max_size=10))
def test_random_histories_come_back_as_they_were(base: Content, history: list[Batch]) -> None:
    with transaction.atomic():
        record_history(base, history)
        before, data = words(), exported()
        report = import_data(data)
        assert report.problems.lines() == []
        count = Revision.objects.words().count()
        assert str(report) == f"created 0, revised 0, unchanged {count}, refused 0"
        transaction.set_rollback(True)
    with transaction.atomic():
        report = run_import(io.BytesIO(data), options=Options(name="claims.csv"))
        assert (not report.problems.total) == all(map(is_expressible, before.values()))
        if not report.problems.total:
            assert words() == before
            again = import_data(data)
            assert str(again) == f"created 0, revised 0, unchanged {count}, refused 0"
            assert Revision.objects.filter(recorded_at__gt=datetime.now(UTC)).count() == 0
        transaction.set_rollback(True)
