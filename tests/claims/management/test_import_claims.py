import io
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from claims.models import Change, Claim, Revision
from tests.claims.importing.files import csv_file, current, jsonl_file, references, row
from tests.factories import SeriesFactory, UserFactory, recorded

pytestmark = pytest.mark.django_db

HEADER = "external_id,series,speaker,value,stated_at,period"


def run(path: Path | str, *arguments: str) -> list[str]:
    output = io.StringIO()
    call_command("import_claims", str(path), *arguments, stdout=output)
    return output.getvalue().splitlines()


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refusal:
        run(tmp_path / "claims.csv")
    assert str(refusal.value) == f"{tmp_path}/claims.csv can't be read: No such file or directory."
    assert refusal.value.returncode == 2


def test_a_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refusal:
        run(tmp_path)
    assert str(refusal.value) == f"{tmp_path} can't be read: Is a directory."
    assert refusal.value.returncode == 2


def test_an_unknown_user_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refusal:
        run(tmp_path / "claims.csv", "--user", "anna")
    assert str(refusal.value) == "There is no user 'anna'."
    assert refusal.value.returncode == 2


def test_import_ends_with_the_counts(tmp_path: Path) -> None:
    references()
    UserFactory.create(username="anna")
    path = tmp_path / "claims.csv"
    path.write_bytes(csv_file(row()))
    assert run(path, "--user", "anna") == ["created 1, revised 0, unchanged 0, refused 0"]
    assert run(path) == ["created 0, revised 0, unchanged 1, refused 0"]
    change = Change.objects.get()
    assert (change.note, change.recorded_by) == ("claims.csv", "anna")


@pytest.mark.parametrize("query", ["format=csv", "format=csv&bom=true", "format=jsonl"])
def test_lists_of_the_api_are_imported_as_they_were(
    client: Client, tmp_path: Path, query: str
) -> None:
    words = ["=1+1", "+20", "@x", "-5", "'=1", "twenty"]
    for word in words:
        recorded(external_id=word, stated_as=word, note=word)
    path = tmp_path / f"claims.{'jsonl' if 'jsonl' in query else 'csv'}"
    path.write_bytes(client.get(f"/api/v1/claims/?{query}").getvalue())
    assert run(path) == ["created 0, revised 0, unchanged 6, refused 0"]
    assert ("'=1+1" in path.read_text(encoding="utf-8")) == ("csv" in query)


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + csv_file(row()),
        csv_file(row()).replace(b"\r\n", b"\n"),
        csv_file(row(), dict.fromkeys(row(), "")) + b"\r\n \r\n",
        csv_file(row()).rstrip(),
        b"\n" + csv_file(row()),
    ],
    ids=["byte order mark", "LF", "blank rows", "no end of line", "blank line first"],
)
def test_harmless_forms_of_csv_are_read(data: bytes, tmp_path: Path) -> None:
    references()
    path = tmp_path / "claims.csv"
    path.write_bytes(data)
    assert run(path) == ["created 1, revised 0, unchanged 0, refused 0"]
    assert (current().value, current().period) == (100, "2023-10")


def test_a_header_alone_is_a_file_of_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    path.write_text(f"{HEADER}\n")
    assert run(path) == ["created 0, revised 0, unchanged 0, refused 0"]
    assert Change.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "data", "arguments"),
    [
        ("claims.ndjson", jsonl_file(row()), []),
        ("claims.txt", csv_file(row()), ["--format", "csv"]),
        ("claims.csv", jsonl_file(row()), ["--format", "jsonl"]),
        ("claims", b"\n " + jsonl_file(row()), []),
        ("claims", csv_file(row()), []),
    ],
    ids=["by extension", "asked for: CSV", "asked for: JSONL", "a brace first", "no brace first"],
)
def test_the_format_is_asked_for_or_found(
    name: str, data: bytes, arguments: list[str], tmp_path: Path
) -> None:
    references()
    path = tmp_path / name
    path.write_bytes(data)
    assert run(path, *arguments) == ["created 1, revised 0, unchanged 0, refused 0"]


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    references()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(jsonl_file(row()))))
    assert run("-") == ["created 1, revised 0, unchanged 0, refused 0"]
    assert Revision.objects.get().reason == "Imported from standard input"


def test_dry_run_says_that_nothing_is_kept(tmp_path: Path) -> None:
    references()
    path = tmp_path / "claims.csv"
    path.write_bytes(csv_file(row(series="x", series_title="X", series_unit="person",
                                  series_aggregation="flow")))  # fmt: skip
    assert run(path, "--create", "--dry-run") == [
        "new on record: series 1",
        "A trial: nothing is kept.",
        "created 1, revised 0, unchanged 0, refused 0",
    ]
    assert Claim.objects.count() == 0


def test_a_refused_file_ends_with_the_counts_too(tmp_path: Path) -> None:
    references()
    path = tmp_path / "claims.csv"
    path.write_bytes(csv_file(row(), row(external_id="b", value="many")))
    output = io.StringIO()
    with pytest.raises(CommandError):
        call_command("import_claims", str(path), stdout=output)
    assert output.getvalue() == "created 0, revised 0, unchanged 0, refused 1\n"


def test_warnings_go_to_standard_error(tmp_path: Path) -> None:
    references()
    SeriesFactory.create(slug="other", title="Other")
    path = tmp_path / "claims.csv"
    path.write_bytes(csv_file(row(series="other", series_title="Others")))
    errors = io.StringIO()
    call_command("import_claims", str(path), stdout=io.StringIO(), stderr=errors)
    assert errors.getvalue() == (
        "warning: line 2, column series_title, 'Others': The series 'other' has 'Other' on record, "
        "which stays as it is.\n"
    )


def test_status_and_overwrite_are_passed_on(tmp_path: Path) -> None:
    references()
    path = tmp_path / "claims.csv"
    path.write_bytes(csv_file(row()))
    run(path, "--status", "draft")
    assert current().status == "draft"
    run(path, "--overwrite")
    assert current().status == "draft"
