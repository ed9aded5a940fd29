import io

import pytest

from claims.importing.lines import MAX_ROW, Lines
from claims.importing.problems import FileError


def test_lines_are_numbered_and_keep_their_ends() -> None:
    lines = Lines(io.BytesIO(b"\xef\xbb\xbfone\r\ntwo\n\nfour"))
    assert [(lines.number, line) for line in lines] == [
        (1, "one\r\n"),
        (2, "two\n"),
        (3, "\n"),
        (4, "four"),
    ]


def test_peek_takes_nothing() -> None:
    lines = Lines(io.BytesIO(b"\n \none\ntwo\n"))
    assert (lines.peek(), lines.peek(), lines.number) == ("one\n", "one\n", 0)
    assert lines.begin_row() == 1
    assert [(lines.number, line) for line in lines] == [
        (1, "\n"),
        (2, " \n"),
        (3, "one\n"),
        (4, "two\n"),
    ]


def test_peek_of_nothing_is_empty() -> None:
    lines = Lines(io.BytesIO(b"\n"))
    assert lines.peek() == "\n"
    assert list(lines) == ["\n"]
    assert Lines(io.BytesIO(b"")).peek() == ""


def test_rows_have_a_bounded_length_over_all_their_lines() -> None:
    line = b"x" * 1023 + b"\n"
    lines = Lines(io.BytesIO(line * 2048))
    for _ in range(2000):
        lines.begin_row()
        next(lines)
    lines = Lines(io.BytesIO(line * 2048))
    lines.begin_row()
    with pytest.raises(FileError) as error:
        list(lines)
    assert error.value.problems[0].line == MAX_ROW // 1024 + 1


def test_an_endless_line_is_not_read_to_its_end() -> None:
    stream = io.BytesIO(b"x" * 10_000_000)
    with pytest.raises(FileError):
        next(Lines(stream))
    assert stream.tell() == MAX_ROW + 1
