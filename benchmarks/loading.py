"""Filling an empty database with the made-up record, by the product's own writers.

`python -m benchmarks.loading REVISIONS` fills the migrated database of `DATABASE_URL`.
"""

import os
import sys
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import django

from benchmarks import generating
from benchmarks.generating import MadeClaim, Size

_BATCH = 500


def load(size: Size) -> None:
    """Load the record: all of it, or nothing.

    Raises:
        claims.recording.NotEmptyError: the database holds a record already.
    """
    from claims.models import Change  # noqa: PLC0415 - once Django is set up
    from claims.recording import filling  # noqa: PLC0415 - as above

    with filling() as fill:
        things = _references(size)
        made = generating.claims(size)
        with fill.claims(
            instants=generating.instants(size),
            sizes=generating.revisions_of_changes(size),
            by=None,
            door=Change.Door.IMPORT,
        ) as claims:
            while batch := list(islice(made, _BATCH)):
                _record(claims, batch, things)


def _references(size: Size) -> dict[str, Any]:
    """Create what claims refer to; return it by slug and external id."""
    from claims.importing.columns import Thing  # noqa: PLC0415 - once Django is set up
    from claims.importing.library import key_of, new_row, save_new  # noqa: PLC0415 - as above

    found: dict[str, Any] = {}
    for thing, made in (
        (Thing.PUBLISHER, generating.publishers(size)),
        (Thing.ARTICLE, generating.articles(size)),
        (Thing.SPEAKER, generating.speakers(size)),
        (Thing.SERIES, generating.series(size)),
    ):
        key = key_of(thing)
        for batch in _batches(made):
            rows = [new_row(thing, each[key], _without(each, key)) for each in batch]
            for row, each in zip(rows, batch, strict=True):
                if "publisher" in each:
                    row.publisher = found[each["publisher"]]  # type: ignore[union-attr]
            save_new(rows, by=None, reason="Made up")
            found |= {getattr(row, key): row for row in rows}
    return found


def _without(fields: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if key != name}


def _batches(made: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    rest = iter(made)
    while batch := list(islice(rest, _BATCH)):
        yield batch


def _record(claims: Any, batch: list[MadeClaim], things: dict[str, Any]) -> None:
    recorder = claims.recorder(0)
    recorder.named([made.name for made in batch])
    for made in batch:
        current = None
        for word in made.words:
            current = _act(claims.recorder(word.change), made.name, current, word, things)
    recorder.flush()


_REFERENCES = ("series", "speaker", "organisation", "article")


def _act(recorder: Any, name: str, current: Any, word: Any, things: dict[str, Any]) -> Any:
    from claims.content import content_of  # noqa: PLC0415 - once Django is set up
    from claims.entry import make_content, restate_content, revise_content  # noqa: PLC0415 - as above

    fields = dict(word.fields)
    for reference in _REFERENCES:
        if fields.get(reference):
            fields[reference] = things[fields[reference]]
    if current is None:
        return recorder.record(content=make_content(fields), external_id=name)
    make = restate_content if word.act == "restate" else revise_content
    content = make(content_of(current), fields)
    act = getattr(recorder, word.act)
    return act(claim=current.claim, seen=current.number, content=content, reason="As published")


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimsdb.settings")
    django.setup()
    size = generating.size_of(int(arguments[0]))
    start = time.monotonic()
    load(size)
    seconds = time.monotonic() - start
    print(f"{size.revisions} revisions in {seconds:.1f} s: {size.revisions / seconds:.0f} a second")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
