"""Files to import, made in memory."""

import csv
import io
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from claims.importing import Options, Outcome, Report, RowOutcome, run_import
from claims.models import Change, Claim, ImportedRow, Revision, Series, Speaker
from claims.recording.chain import Chain
from tests.factories import SeriesFactory, SpeakerFactory

NAME = "claims.csv"
NEW = {
    "series_title": "Approaches",
    "series_definition": "People approached online",
    "series_unit": "person",
    "series_aggregation": "cumulative",
    "series_area": "GB",
    "series_tags": "espionage; online",
    "speaker_name": "Ken McCallum",
    "organisation": "mi5",
    "organisation_name": "MI5",
    "role": "Director General",
    "article": "guardian-1",
    "publisher": "the-guardian",
    "publisher_name": "The Guardian",
    "headline": "Britons approached",
    "source_url": "https://example.org/1",
    "published_at": "2023-10-17T18:30:19Z",
    "language": "en",
    "byline": "A. Writer",
}
"""What a row may say of things that are new."""


def row(**cells: Any) -> dict[str, Any]:
    """Return a row of a level of 100 persons, stated on 17 October 2023 about that month."""
    return {
        "external_id": "a",
        "series": "approaches",
        "speaker": "mccallum",
        "value": "100",
        "period": "2023-10",
        "stated_at": "2023-10-17",
    } | cells


def references() -> tuple[Series, Speaker]:
    """Put on record what `row` names."""
    return SeriesFactory.create(slug="approaches"), SpeakerFactory.create(slug="mccallum")


def csv_file(*rows: dict[str, Any]) -> bytes:
    """Return a CSV file of rows, with all columns that any of them has."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list({name: None for cells in rows for name in cells}))
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode()


def jsonl_file(*rows: dict[str, Any]) -> bytes:
    """Return a JSONL file of rows."""
    return b"".join(orjson.dumps(cells) + b"\n" for cells in rows)


def import_data(data: bytes, *, name: str = NAME, **options: Any) -> Report:
    """Import a file's bytes."""
    return run_import(io.BytesIO(data), options=Options(name=name, **options))


def import_rows(*rows: dict[str, Any], **options: Any) -> Report:
    """Import rows that have nothing wrong, and return what was done."""
    report = import_data(csv_file(*rows), **options)
    assert report.problems.lines() == []
    return report


def refused(*rows: dict[str, Any], **options: Any) -> list[str]:
    """Import rows that are refused; return the problems. Nothing is recorded."""
    before = (Change.objects.count(), Revision.objects.count(), Claim.objects.count())
    remembered = list(ImportedRow.objects.values())
    report = import_data(csv_file(*rows), **options)
    assert (Change.objects.count(), Revision.objects.count(), Claim.objects.count()) == before
    assert list(ImportedRow.objects.values()) == remembered
    assert not report.is_kept
    return report.problems.lines()


def outcomes(data: bytes, **options: Any) -> list[tuple[int, Outcome, str]]:
    """Import a file; return what became of each row, by line."""
    found: list[RowOutcome] = []
    run_import(io.BytesIO(data), options=Options(name=NAME, **options), observe=found.append)
    return sorted((one.line, one.outcome, one.kind) for one in found)


def words(external_id: str = "a") -> list[tuple[str, str, float]]:
    """Return the words of a claim, in their order: kind, since when it is known, value."""
    claim = Claim.objects.get(external_id=external_id)
    chain = Chain.load(claim, Revision.objects.words().filter(claim=claim))
    return [(one.kind, one.known_from.date().isoformat(), one.value) for one in chain.revisions]


def current(external_id: str = "a") -> Revision:
    """Return the current revision of a claim."""
    return Revision.objects.current().with_references().get(claim__external_id=external_id)


def hold_refused(path: Path, data: bytes, problems: list[str]) -> None:
    """Hold that the command refuses a file with these problems, and that nothing is changed."""
    references()
    before = _database()
    path.write_bytes(data)
    with pytest.raises(CommandError) as refusal:
        call_command("import_claims", str(path), "--create", stdout=io.StringIO())
    assert str(refusal.value).splitlines() == [
        f"Nothing of {path.name} is imported. Problems: {len(problems)}.",
        *problems,
    ]
    assert refusal.value.returncode == 2
    assert _database() == before


def _database() -> dict[str, list[dict[str, Any]]]:
    """Return all rows that an import could write, and all of their history."""
    models = [*apps.get_app_config("articles").get_models()]
    models += apps.get_app_config("claims").get_models()
    return {model._meta.label: list(model._base_manager.values()) for model in models}
