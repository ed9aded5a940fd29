"""Files that are kept until they are imported, once, as their preview has told."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User

from claims.importing.problems import Advice
from claims.importing.uploads import (
    Ending,
    confirm_upload,
    find_upload,
    keep_upload,
    mending_of,
    preview_upload,
)
from claims.models import Change, Revision, Series, Upload
from tests.claims.importing.files import NEW, csv_file, import_rows, references, row
from tests.factories import UserFactory

ADVICE = Advice()
OPTIONS = {"create": False, "overwrite": False, "status": "published", "format": ""}

Together = Callable[..., list[Any]]


@pytest.fixture
def by(db: None) -> User:
    references()
    user: User = UserFactory.create(is_superuser=True)
    return user


def previewed(by: User, *rows: dict[str, Any], **options: Any) -> Upload:
    """Keep a file of rows, and find out what would become of it."""
    upload = keep_upload(data=csv_file(*rows), name="a.csv", options=OPTIONS | options, by=by)
    preview_upload(upload, by=by, advice=ADVICE)
    return upload


def confirm(upload: Upload, by: User) -> Ending:
    return confirm_upload(upload, seen=upload.preview, by=by, advice=ADVICE)


@pytest.mark.django_db(transaction=True)
def test_two_confirmations_at_once_import_a_file_once(by: User, together: Together) -> None:
    upload = previewed(by, *(row(external_id=str(number)) for number in range(20)))

    def confirm_it() -> Ending:
        return confirm(Upload.objects.get(), by)

    endings = together(confirm_it, confirm_it, confirm_it)
    assert sorted(endings) == [Ending.IMPORTED, Ending.REPEATED, Ending.REPEATED]
    counts = together(lambda: (Revision.objects.count(), Change.objects.count()))
    assert counts == [(20, 1)]
    assert find_upload(upload.pk, by=by) == upload


def test_preview_that_is_made_again_is_the_same(by: User) -> None:
    import_rows(row(external_id="b"))
    upload = previewed(by, row(), row(external_id="b", value="7"), row(external_id="c", value="x"))
    first, rows = upload.preview, list(upload.rows.values_list("line", "outcome", "told"))
    preview_upload(upload, by=by, advice=ADVICE)
    assert upload.preview == first
    assert list(upload.rows.values_list("line", "outcome", "told")) == rows


def test_what_has_come_on_record_meanwhile_makes_another_preview(by: User) -> None:
    cells = row(**{**NEW, "series": "arrests", "article": None})
    del cells["article"]
    brought = {name: cells[name] for name in cells if name.startswith(("series", "external"))}
    said = {name: cells[name] for name in ("speaker", "value", "stated_at")}
    upload = previewed(by, brought | said, create=True)
    assert upload.summary["new"] == {"series": 1}
    import_rows(brought | said | {"external_id": "other"}, create=True)
    assert confirm(upload, by) == Ending.DIFFERENT
    preview_upload(upload, by=by, advice=ADVICE)
    assert upload.summary["new"] == {}
    assert confirm(upload, by) == Ending.IMPORTED
    assert Series.objects.filter(slug="arrests").count() == 1


def test_ten_thousand_rows_are_mended_in_pieces(by: User) -> None:
    number = 10_000
    rows = (row(external_id=str(each), value="x") for each in range(number))
    upload = keep_upload(data=csv_file(*rows), name="a.csv", options=OPTIONS, by=by)
    preview_upload(upload, by=by, advice=ADVICE)
    assert upload.summary["counts"]["refused"] == upload.rows.count() == number
    pieces = list(mending_of(upload, whole=False))
    assert len(pieces) == 1 + number / 500
    assert max(map(len, pieces)) < 200_000
    assert "".join(pieces).count("\r\n") == 1 + number
