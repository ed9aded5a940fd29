"""Lines of a file, as they come: decoded, numbered, and of bounded length."""

from collections.abc import Iterator
from typing import BinaryIO

from claims.importing.problems import unreadable

MAX_ROW = 2**20
"""How many bytes one row may have, over all its lines."""

_BOM = b"\xef\xbb\xbf"
_FOREIGN = (
    (b"\xff\xfe", "This is UTF-16 text: save it as UTF-8."),
    (b"\xfe\xff", "This is UTF-16 text: save it as UTF-8."),
    (b"\x1f\x8b", "This is compressed with gzip: unpack it first."),
    (b"PK\x03\x04", "This is a ZIP archive or a workbook: save one sheet of it as CSV in UTF-8."),
)
_CONFLICT_MARKS = ("<<<<<<< ", ">>>>>>> ")


class Lines(Iterator[str]):
    """The lines of a stream, with their ends.

    Attributes:
        number: that of the last line that was taken; 0 before the first.

    Raises, from iteration:
        FileError: a line is not UTF-8, holds a NUL, or makes its row too long.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._row_size = 0
        self._peeked: list[str] = []
        self.number = 0

    def __next__(self) -> str:
        if self._peeked:
            self.number += 1
            return self._peeked.pop(0)
        return self._read()

    def peek(self) -> str:
        """Return the first line that is not blank, without taking it; "" where there is none."""
        taken = self.number
        self.number += len(self._peeked)
        while not (self._peeked and self._peeked[-1].strip()):
            try:
                self._peeked.append(self._read())
            except StopIteration:
                break
        self.number = taken
        return self._peeked[-1] if self._peeked else ""

    def begin_row(self) -> int:
        """Tell that a row begins with the next line; return that line's number."""
        self._row_size = 0
        return self.number + 1

    def _read(self) -> str:
        raw = self._stream.readline(MAX_ROW - self._row_size + 1)
        if not raw:
            raise StopIteration
        self.number += 1
        self._row_size += len(raw)
        if self.number == 1:
            raw = _start(raw)
        if self._row_size > MAX_ROW:
            raise unreadable(
                self.number,
                f"A row has at most {MAX_ROW} bytes; this one has more. Is a quotation mark not "
                "closed, or are lines not ended?",
            )
        return _decoded(raw, self.number)


def refuse_conflict(start: str, line: int) -> None:
    """Require that a row does not begin with the mark of an unresolved merge.

    Raises:
        FileError: it does.
    """
    if start.startswith(_CONFLICT_MARKS) or start.rstrip() == "=======":
        raise unreadable(
            line,
            f"{start[:7]!r} is the mark of an unresolved merge: settle which version of "
            "these lines holds.",
        )


def _start(raw: bytes) -> bytes:
    for magic, message in _FOREIGN:
        if raw.startswith(magic):
            raise unreadable(1, message)
    return raw.removeprefix(_BOM)


def _decoded(raw: bytes, number: int) -> str:
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        before = len(raw[: error.start].decode())
        raise unreadable(
            number,
            f"Character {before + 1} is not UTF-8 (byte 0x{raw[error.start]:02X}): save the file "
            "as UTF-8. It may be in Latin-1 or Windows-1252.",
        ) from error
    if "\x00" in text:
        raise unreadable(
            number,
            f"Character {text.index(chr(0)) + 1} is a NUL, which can't be kept: remove it, or save "
            "the file as UTF-8 if it is in UTF-16.",
        )
    return text
