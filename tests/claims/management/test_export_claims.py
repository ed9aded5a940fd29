import io
import os
import threading
from contextlib import suppress
from pathlib import Path

import orjson
import pytest
from django.core.management import CommandError, call_command

from claims.importing import COLUMNS
from claims.management.commands.export_claims import replacing
from tests.claims.importing.files import import_rows, references, row

pytestmark = pytest.mark.django_db

HEADER = ",".join(column.name for column in COLUMNS)


@pytest.fixture(autouse=True)
def _claims() -> None:
    references()
    import_rows(row(), row(external_id="b", status="draft"))


def run(*arguments: str) -> str:
    output = io.StringIO(newline="")
    call_command("export_claims", *arguments, stdout=output)
    return output.getvalue()


def test_export_to_a_file_tells_how_many(tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    assert run(str(path)) == "exported 2\n"
    lines = path.read_bytes().split(b"\r\n")
    assert (lines[0].decode(), len(lines), lines[-1]) == (HEADER, 4, b"")
    assert [line.partition(b",")[0] for line in lines[1:3]] == [b"a", b"b"]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("arguments", [["claims.jsonl"], ["claims.txt", "--format", "jsonl"]])
def test_the_format_is_asked_for_or_found(arguments: list[str], tmp_path: Path) -> None:
    name, *options = arguments
    run(str(tmp_path / name), *options)
    rows = [orjson.loads(line) for line in (tmp_path / name).read_bytes().splitlines()]
    assert [(cells["external_id"], cells["status"]) for cells in rows] == [
        ("a", "published"),
        ("b", "draft"),
    ]


@pytest.mark.parametrize("arguments", [[], ["-"]])
def test_export_to_standard_output_is_the_file_alone(arguments: list[str], tmp_path: Path) -> None:
    run(str(tmp_path / "claims.csv"))
    assert run(*arguments).encode() == (tmp_path / "claims.csv").read_bytes()


def test_a_file_is_replaced_once_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    path.write_text("before")
    with suppress(ZeroDivisionError), replacing(path) as stream:
        stream.write("half")
        stream.flush()
        assert path.read_text() == "before"
        raise ZeroDivisionError
    assert (path.read_text(), list(tmp_path.iterdir())) == ("before", [path])
    run(str(path))
    assert path.read_text().startswith(HEADER)


def test_what_is_no_file_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    run(str(pipe))
    reader.join()
    assert read == [run().encode()]
    assert pipe.is_fifo()


def test_a_file_that_can_not_be_written_is_refused(tmp_path: Path) -> None:
    for path, reason in (
        (tmp_path, "Is a directory"),
        (tmp_path / "nowhere" / "claims.csv", "No such file or directory"),
    ):
        with pytest.raises(CommandError) as refusal:
            run(str(path))
        assert str(refusal.value) == f"{path} can't be written: {reason}."
        assert refusal.value.returncode == 2
