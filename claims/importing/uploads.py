"""Files that are imported in two steps: first it is told what would become of them.

Between the steps the bytes are kept in the database, which all processes share. What is confirmed
is what was shown: the import is undone where anything would come out otherwise.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from io import BytesIO
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from claims.importing.mending import mending
from claims.importing.previews import Error, Gathering, Seal
from claims.importing.problems import Advice
from claims.importing.report import Options, Outcome, Report
from claims.importing.runs import run_import
from claims.importing.tables import Format, format_of
from claims.models import Change, Upload, UploadedRow

KEPT_FOR: Final = timedelta(days=1)
"""How long a file waits."""

RANKS: Final = (
    Outcome.REFUSED,
    Outcome.SKIPPED,
    Outcome.REVISED,
    Outcome.CREATED,
    Outcome.UNCHANGED,
)
"""What becomes of rows, in the order in which it is shown."""

_PRUNED = 10


class Ending(StrEnum):
    """How the confirmation of an upload ended.

    `REPEATED`: it was imported before. `DIFFERENT`: it would come out otherwise than was shown.
    `ALTERED`: its bytes are not those that were sent.
    """

    IMPORTED = "imported"
    REPEATED = "repeated"
    DIFFERENT = "different"
    ALTERED = "altered"


def keep_upload(*, data: bytes, name: str, options: Mapping[str, Any], by: User) -> Upload:
    """Keep a file until it is imported, or expires; drop some of those that have.

    Args:
        options: `create`, `overwrite`, `status` and `format`, as in `Options`.
    """
    _prune()
    return Upload.objects.create(
        user=by,
        name=name,
        options=dict(options),
        data=data,
        digest=sha256(data).hexdigest(),
        created_at=timezone.now(),
    )


def find_upload(uuid: UUID, *, by: User) -> Upload | None:
    """Return an upload of somebody's own that has not expired, without its bytes."""
    kept = Upload.objects.filter(created_at__gt=timezone.now() - KEPT_FOR, user=by)
    return kept.defer("data").filter(pk=uuid).first()


def preview_upload(upload: Upload, *, by: User, advice: Advice) -> None:
    """Find out what would become of each row, by an import of which nothing is kept."""
    with Gathering() as gathered:
        report = run_import(
            BytesIO(bytes(upload.data)),
            options=_options(upload, by=by, advice=advice, dry_run=True),
            by=by,
            observe=gathered.observe,
            note=gathered.note,
        )
        upload.preview = gathered.seal.of(report)
        upload.summary = _summary(report) | {"file": gathered.of_the_file()}
        with transaction.atomic():
            upload.rows.all().delete()
            for batch in gathered.batches():
                UploadedRow.objects.bulk_create(
                    UploadedRow(
                        upload=upload,
                        line=line,
                        rank=RANKS.index(outcome),
                        outcome=outcome,
                        kind=kind,
                        told=told,
                    )
                    for line, outcome, kind, told in batch
                )
            upload.save(update_fields=["preview", "summary"])


def confirm_upload(upload: Upload, *, seen: str, by: User, advice: Advice) -> Ending:
    """Import a file as its preview has told, once.

    Args:
        seen: the digest of the preview that was looked at.
    """
    if upload.imported_at is not None:
        return Ending.REPEATED
    data = bytes(upload.data)
    if sha256(data).hexdigest() != upload.digest:
        return Ending.ALTERED
    if seen != upload.preview:
        return Ending.DIFFERENT
    seal = Seal()

    def keep(report: Report, change: Change) -> bool:
        return seal.of(report) == upload.preview and _mark(upload, report, change)

    report = run_import(
        BytesIO(data),
        options=_options(upload, by=by, advice=advice),
        by=by,
        observe=seal.take,
        keep=keep,
    )
    if report.is_kept:
        return Ending.IMPORTED
    waits = Upload.objects.filter(pk=upload.pk, imported_at=None).exists()
    return Ending.DIFFERENT if waits else Ending.REPEATED


def _mark(upload: Upload, report: Report, change: Change) -> bool:
    """Mark an upload as imported; tell whether nobody has before. One writer at a time asks."""
    waiting = Upload.objects.filter(pk=upload.pk, imported_at=None)
    recorded = change.pk if report.is_recording else None
    return bool(waiting.update(imported_at=timezone.now(), change=recorded, data=b""))


def _options(upload: Upload, *, by: User, advice: Advice, dry_run: bool = False) -> Options:
    format_ = upload.options["format"]
    return Options(
        name=upload.name,
        format_=Format(format_) if format_ else None,
        create=upload.options["create"],
        overwrite=upload.options["overwrite"],
        status=upload.options["status"],
        dry_run=dry_run,
        held_to=by,
        advice=advice,
    )


def _summary(report: Report) -> dict[str, Any]:
    return {
        "counts": {outcome: report.counts[outcome] for outcome in RANKS},
        "new": {thing: count for thing, count in report.new.items() if count},
        "problems": report.problems.total,
        "warnings": report.warnings.lines(),
    }


def mending_of(upload: Upload, *, whole: bool) -> Iterator[str]:
    """Yield a file in which what is wrong with the rows of an upload stands beside them.

    Args:
        whole: whether the other rows are in it too.
    """
    name, format_ = upload.name, upload.options["format"]
    known = Format(format_) if format_ else format_of(name)

    def wrong(lines: Sequence[int]) -> dict[int, str]:
        refused = upload.rows.filter(line__in=lines, outcome=Outcome.REFUSED)
        return {row.line: _joined(row.told["errors"]) for row in refused}

    return mending(bytes(upload.data), format_=known, wrong=wrong, whole=whole)


def _joined(errors: list[Error]) -> str:
    return " | ".join(f"{column}: {text}" if column else text for column, _, text in errors)


def _prune() -> None:
    """Drop some expired uploads: those that no other transaction is dropping."""
    with transaction.atomic():
        expired = Upload.objects.filter(created_at__lte=timezone.now() - KEPT_FOR)
        some = expired.order_by("created_at").select_for_update(skip_locked=True)
        keys = list(some.values_list("pk", flat=True)[:_PRUNED])
        Upload.objects.filter(pk__in=keys).delete()
