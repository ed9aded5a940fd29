"""A file is sent, looked at row by row, mended, and imported as it was shown."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from claims import recording
from claims.importing.uploads import KEPT_FOR
from claims.models import Change, Claim, Revision, Series, Upload, UploadedRow
from tests.claims.importing.files import NEW, csv_file, current, jsonl_file, references, row
from tests.claims.importing.files import import_rows as imported
from tests.claims.views.acts import corrected
from tests.factories import recorded
from tests.members import browser_of
from tests.pages import Page, opened, staff, superuser

pytestmark = pytest.mark.django_db

LIST = reverse("admin:claims_claim_changelist")
IMPORT = reverse("admin:claims_claim_import")


@pytest.fixture
def reviewer() -> Client:
    references()
    return browser_of("reviewer")


def sent(client: Client, data: bytes, *, name: str = "claims.csv", **options: Any) -> Any:
    """Send a file to be imported; return the answer."""
    given = {"status": "published", **options}
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, data), **given})


def preview(client: Client, data: bytes, query: str = "", **options: Any) -> Page:
    """Send a file, and open the page of what would become of it."""
    response = sent(client, data, **options)
    assert response.status_code == 302
    return opened(client, response.headers["Location"] + query)


def told(page: Page) -> list[tuple[int, str]]:
    return [(each["line"], each["outcome"]) for each in page.response.context["rows"]]


def confirmed(client: Client, page: Page) -> Any:
    """Press the button of a preview."""
    return client.post(page.response.request["PATH_INFO"], page.fields)


def said(response: Any) -> list[str]:
    return [str(each) for each in get_messages(response.wsgi_request)]


def mended(client: Client, page: Page, query: str = "") -> list[list[str]]:
    """Return the file of what is wrong, as cells."""
    response: Any = client.get(f"{page.response.request['PATH_INFO']}errors.csv{query}")
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_page_asks_for_a_file_and_tells_the_columns_and_the_limit(settings: Any) -> None:
    settings.IMPORT_MEGABYTES = 7
    page = opened(browser_of("editor"), IMPORT)
    assert page.breaches == []
    assert "of at most 7 MB" in page.html
    assert "<code>occurrence</code>" in page.html


@pytest.mark.parametrize(
    ("role", "status"), [("reader", 403), ("curator", 403), ("editor", 200), ("reviewer", 200)]
)
def test_import_is_for_who_may_write_claims(role: str, status: int) -> None:
    client = browser_of(role)
    assert client.get(IMPORT).status_code == status
    may = status == 200
    listed = opened(client, LIST)
    assert (IMPORT in listed.html, IMPORT in opened(client, "/admin/").html) == (may, may)
    if not may:
        assert sent(client, csv_file(row())).status_code == 403
        assert Upload.objects.count() == 0


def test_who_may_not_see_drafts_may_not_import() -> None:
    client = staff("claims.view_claim", "claims.add_claim", "articles.view_article")
    assert client.get(IMPORT).status_code == 403
    assert IMPORT not in opened(client, LIST).html


def test_preview_tells_what_each_row_becomes(reviewer: Client) -> None:
    imported(row(), row(external_id="b", value="5"))
    data = csv_file(
        row(value="120"),
        row(external_id="b", value="5"),
        row(external_id="c", value="7", note="New"),
        row(value="150", stated_at="2023-12"),
    )
    page = preview(reviewer, data)

    assert page.breaches == []
    assert told(page) == [(2, "revised"), (5, "revised"), (4, "created"), (3, "unchanged")]
    first, second, third, _ = page.response.context["rows"]
    assert (first["kind"], first["changes"]) == ("Correction", [["value", "100", "120"]])
    assert (second["kind"], second["figure"]) == ("Restatement", "150 people")
    assert second["changes"] == [["value", "120", "150"], ["stated_at", "2023-10-17", "2023-12"]]
    assert (third["claim"], third["figure"]) == (None, "7 people")
    assert first["claim"] == Claim.objects.get(external_id="a").pk
    assert page.response.context["summary"]["counts"] == {
        "refused": 0,
        "skipped": 0,
        "revised": 2,
        "created": 1,
        "unchanged": 1,
    }
    assert Revision.objects.count() == 2


def test_rows_are_shown_in_the_order_of_the_file_and_by_outcome(reviewer: Client) -> None:
    imported(row())
    data = csv_file(row(), row(external_id="b"), row(external_id="c"))
    assert told(preview(reviewer, data)) == [(3, "created"), (4, "created"), (2, "unchanged")]
    assert [line for line, _ in told(preview(reviewer, data, "?ordering=line"))] == [2, 3, 4]
    assert told(preview(reviewer, data, "?outcome=unchanged")) == [(2, "unchanged")]
    page = preview(reviewer, data, "?outcome=wibble")
    (error,) = page.response.context["errors"]
    assert (error["name"], told(page)) == ("outcome", [])


def test_confirmed_file_is_recorded_in_one_change(reviewer: Client) -> None:
    imported(row())
    page = preview(reviewer, csv_file(row(value="120"), row(external_id="b")))
    response = confirmed(reviewer, page)

    change = Change.objects.order_by("-id")[0]
    where = reverse("admin:claims_change_change", args=[change.pk])
    assert response.headers["Location"] == where
    assert (change.door, change.note, change.user) == (
        "import",
        "claims.csv",
        Upload.objects.get().user,
    )
    assert said(response) == [
        "Imported from claims.csv: 1 claim created, 1 row revises, 0 rows unchanged."
    ]
    touched = Revision.objects.filter(change=change).order_by("claim__external_id")
    assert [(one.claim.external_id, one.kind, one.value) for one in touched] == [
        ("a", "correction", 120),
        ("b", "initial", 100),
    ]
    shown = opened(reviewer, where).response.context["rows"]
    assert {one["revision"] for one in shown} == set(touched)


def test_second_confirmation_does_nothing_and_says_so(reviewer: Client) -> None:
    page = preview(reviewer, csv_file(row()))
    first = confirmed(reviewer, page)
    second = confirmed(reviewer, page)
    assert second.headers["Location"] == first.headers["Location"]
    assert said(second)[-1] == "This file was imported already: nothing is done again."
    assert Revision.objects.count() == 1
    upload = Upload.objects.get()
    assert (bytes(upload.data), upload.change) == (b"", Change.objects.get())
    again = opened(reviewer, page.response.request["PATH_INFO"])
    assert "This file is imported." in again.html
    assert "preview" not in again.fields


def test_file_that_says_nothing_new_leaves_no_change(reviewer: Client) -> None:
    imported(row())
    page = preview(reviewer, csv_file(row()))
    response = confirmed(reviewer, page)
    assert response.headers["Location"] == LIST
    assert Change.objects.count() == 1
    assert Upload.objects.get().imported_at is not None


def test_refused_rows_come_first_each_with_all_that_is_wrong(reviewer: Client) -> None:
    data = csv_file(
        row(external_id="good"),
        row(external_id="b", value="1,000", nature="guess", series="approached"),
        row(external_id="c", stated_at="soon"),
        row(external_id="d", value="12345678901234567"),
    )
    page = preview(reviewer, data)
    assert told(page) == [(3, "refused"), (4, "refused"), (5, "refused"), (2, "created")]
    first = page.response.context["rows"][0]["errors"]
    assert [(column, value) for column, value, _ in first] == [
        ("series", "approached"),
        ("nature", "guess"),
        ("value", "1,000"),
    ]
    assert first[0][2] == (
        "There is no such series on record. Did you mean 'approaches'? A curator can add it."
    )
    assert page.fields == {}
    response = reviewer.post(
        page.response.request["PATH_INFO"], {"preview": Upload.objects.get().preview}
    )
    assert said(response)[0].startswith("Nothing is imported")
    assert Revision.objects.count() == 0


def test_row_says_where_it_is_told_what_is_wrong_with_what_it_names(reviewer: Client) -> None:
    page = preview(reviewer, csv_file(row(series="x"), row(external_id="b", series="x")))
    second = page.response.context["rows"][1]
    assert second["errors"] == [["series", "x", "Line 2 tells what is wrong with it."]]


@pytest.mark.parametrize("query", ["", "?rows=all"])
def test_refused_rows_are_mended_and_sent_again(reviewer: Client, query: str) -> None:
    data = csv_file(row(), row(external_id="b", value="many"), row(external_id="c", note="=1+1"))
    page = preview(reviewer, data)
    header, *rows = mended(reviewer, page, query)
    assert header[:2] == ["errors", "external_id"]
    assert [cells[1] for cells in rows] == (["a", "b", "c"] if query else ["b"])
    bad = next(cells for cells in rows if cells[1] == "b")
    assert bad[0].startswith("value: ")
    assert [cells[0] for cells in rows if cells is not bad] == ([""] * 2 if query else [])
    bad[header.index("value")] = "-5"
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([header, *rows])
    page = preview(reviewer, stream.getvalue().encode())
    assert {outcome for _, outcome in told(page)} == {"created"}
    confirmed(reviewer, page)
    assert current("b").value == -5
    if query:
        assert current("c").note == "=1+1"


def test_what_a_spreadsheet_would_run_is_guarded_in_the_file_of_errors(reviewer: Client) -> None:
    data = csv_file(row(external_id="=cmd()", value="-x", note="=1+1", upper_value="-1"))
    header, cells = mended(reviewer, preview(reviewer, data))
    found = dict(zip(header, cells, strict=True))
    assert (found["external_id"], found["value"], found["note"]) == ("'=cmd()", "'-x", "'=1+1")
    assert found["upper_value"] == "-1"


def test_json_lines_are_mended_as_csv(reviewer: Client) -> None:
    data = jsonl_file(row(), row(external_id="b", value="many")) + b"{broken\n"
    page = preview(reviewer, data, name="claims.jsonl")
    assert told(page) == [(2, "refused"), (3, "refused"), (1, "created")]
    header, first, second = mended(reviewer, page)
    assert first[header.index("external_id")] == "b"
    assert second[0].startswith("This is not JSON")


def test_rows_of_wrong_length_are_mended_as_they_stand(reviewer: Client) -> None:
    data = csv_file(row()) + b"b,approaches,mccallum\n"
    header, cells = mended(reviewer, preview(reviewer, data))
    assert len(header) == 7
    assert cells[1:] == ["b", "approaches", "mccallum"]
    assert cells[0] == "Expected 6 cells, as in the header; got 3."


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"series,speaker,value,stated_at\na,b,\xe9,2023\n", "is not UTF-8"),
        (b"PK\x03\x04xlsx", "save one sheet of it as CSV in UTF-8"),
        (b"series,speaker,wibble,value,stated_at\n", "The page of the import lists all columns."),
        (b'series,speaker,value,stated_at\na,b,"1,2023\n', "never closed"),
    ],
)
def test_file_that_cannot_be_read_says_why(reviewer: Client, data: bytes, message: str) -> None:
    page = preview(reviewer, data)
    (error,) = page.response.context["summary"]["file"]
    assert message in error[3]
    assert page.fields == {}
    where = page.response.request["PATH_INFO"]
    assert reviewer.get(f"{where}errors.csv").headers["Location"] == IMPORT


def test_file_that_is_too_large_or_missing_is_not_taken(reviewer: Client, settings: Any) -> None:
    settings.IMPORT_MEGABYTES = 1
    response = sent(reviewer, b"x" * 1_000_001)
    (error,) = response.context["form"].errors["file"]
    assert error == (
        "At most 1 MB are taken here, got 1000001 bytes: send it in parts, or have it imported from "
        "the command line."
    )
    assert "file" in reviewer.post(IMPORT, {"status": "draft"}).context["form"].errors
    assert "file" in sent(reviewer, b"").context["form"].errors
    assert Upload.objects.count() == 0


def test_preview_that_no_longer_holds_is_shown_anew(reviewer: Client) -> None:
    imported(row())
    page = preview(reviewer, csv_file(row(value="120"), row(external_id="b")))
    claim = Claim.objects.get(external_id="a")
    recording.correct(
        claim=claim, seen=1, changes={"value": "130"}, reason="X", by=None, door=Change.Door.ADMIN
    )
    response = confirmed(reviewer, page)

    assert said(response)[0].startswith("Nothing is imported: the record has been changed since")
    assert Revision.objects.count() == 2
    again = opened(reviewer, response.headers["Location"])
    assert told(again) == [(2, "refused"), (3, "created")]
    (error,) = again.response.context["rows"][0]["errors"]
    assert error[2].endswith(
        "send the file again with the box for words that an editor has changed."
    )


def test_words_that_an_editor_has_changed_are_overwritten_where_that_is_ticked(
    reviewer: Client,
) -> None:
    imported(row())
    corrected(current(), value="130")
    page = preview(reviewer, csv_file(row(value="120")), overwrite="on")
    assert page.response.context["rows"][0]["changes"] == [["value", "130", "120"]]
    confirmed(reviewer, page)
    assert current().value == 120


def test_confirmation_of_an_older_preview_is_refused(reviewer: Client) -> None:
    page = preview(reviewer, csv_file(row()))
    response = reviewer.post(page.response.request["PATH_INFO"], {"preview": "0" * 64})
    assert said(response)[0].startswith("Nothing is imported")
    assert Revision.objects.count() == 0


def test_bytes_that_were_altered_are_not_imported(reviewer: Client) -> None:
    page = preview(reviewer, csv_file(row()))
    Upload.objects.update(data=csv_file(row(value="999")))
    response = confirmed(reviewer, page)
    assert (said(response)[0].startswith("Nothing is imported"), response.headers["Location"]) == (
        True,
        IMPORT,
    )
    assert Revision.objects.count() == 0


def test_upload_is_its_senders_own(reviewer: Client) -> None:
    page = preview(reviewer, csv_file(row()))
    where = page.response.request["PATH_INFO"]
    other = superuser()
    for response in (
        other.get(where),
        other.post(where, page.fields),
        other.get(f"{where}errors.csv"),
    ):
        assert response.headers["Location"] == IMPORT
    assert Revision.objects.count() == 0


def test_uploads_expire_after_a_day_and_are_dropped(reviewer: Client) -> None:
    page = preview(reviewer, csv_file(row()))
    upload = Upload.objects.get()
    Upload.objects.update(created_at=upload.created_at - KEPT_FOR)
    assert confirmed(reviewer, page).headers["Location"] == IMPORT
    assert Revision.objects.count() == 0
    preview(reviewer, csv_file(row(), row(external_id="b")))
    assert [
        one.created_at - upload.created_at < timedelta(hours=1) for one in Upload.objects.all()
    ] == [True]
    assert UploadedRow.objects.count() == 2


def test_editor_imports_drafts_and_is_refused_what_a_reviewer_may() -> None:
    references()
    imported(row(external_id="p"), row(external_id="q", status="draft"))
    client = browser_of("editor")
    assert opened(client, IMPORT).fields["status"] == ""
    data = csv_file(
        row(external_id="a", status=""),
        row(external_id="b", status="published"),
        row(external_id="p", status="withdrawn"),
        row(external_id="q", status="published"),
    )
    page = preview(client, data, status="draft")
    assert told(page) == [(3, "refused"), (4, "refused"), (5, "refused"), (2, "created")]
    messages = [each["errors"] for each in page.response.context["rows"] if each.get("errors")]
    publishing = (
        "To publish a claim, you need the permission claims.publish_claim, which the role reviewer "
        "brings."
    )
    assert messages[0] == [["status", "published", publishing]]
    assert [column for ((column, _, _),) in messages] == ["status"] * 3
    page = preview(client, csv_file(row(status="")), status="draft")
    confirmed(client, page)
    assert (current().status, current().change.user) == ("draft", Upload.objects.first().user)  # type: ignore[union-attr]  # there is one


def test_status_of_new_claims_is_what_may_be_recorded() -> None:
    response = sent(browser_of("editor"), csv_file(row()), status="published")
    assert list(response.context["form"].errors) == ["status"]


def test_four_eyes_hold_for_rows_too(reviewer: Client, settings: Any) -> None:
    settings.FOUR_EYES = True
    page = preview(reviewer, csv_file(row(status="published")), status="draft")
    (((column, _, message),),) = [each["errors"] for each in page.response.context["rows"]]
    assert (column, message) == (
        "status",
        "Here a claim is published by another than its author: record a draft.",
    )


def test_new_things_are_brought_by_who_may_add_them() -> None:
    data = csv_file(row(**NEW))
    assert "create" not in opened(browser_of("editor"), IMPORT).response.context["form"].fields
    client = browser_of("editor", "curator")
    unticked = preview(client, data, status="draft").response.context["rows"][0]["errors"]
    assert unticked[-1][2].endswith(
        "Rows may bring new ones where that is ticked as the file is sent."
    )
    page = preview(client, data, status="draft", create="on")
    assert page.response.context["summary"]["new"] == {
        "article": 1,
        "publisher": 1,
        "series": 1,
        "speaker": 2,
    }
    confirmed(client, page)
    assert Series.objects.get().title == "Approaches"


def test_who_may_add_some_things_is_refused_the_others() -> None:
    client = staff(
        *("claims.view_claim", "claims.view_revision", "articles.view_article"),
        *("claims.add_claim", "claims.add_speaker"),
    )
    page = preview(client, csv_file(row(**NEW)), status="draft", create="on")
    errors = page.response.context["rows"][0]["errors"]
    assert sorted(column for column, _, _ in errors) == ["article", "publisher", "series"]


def test_hostile_names_of_files_are_kept_as_names(reviewer: Client) -> None:
    page = preview(reviewer, csv_file(row(value="x")), name='<b>Größe</b>".csv')
    assert "<b>Gr" not in page.html
    where = page.response.request["PATH_INFO"]
    assert (
        reviewer.get(f"{where}errors.csv").headers["Content-Disposition"].startswith("attachment;")
    )


@pytest.mark.parametrize("query", ["", "?ordering=stated_at", "?status=draft,withdrawn"])
def test_list_that_is_exported_is_imported_unchanged(reviewer: Client, query: str) -> None:
    imported(
        row(),
        row(value="150", stated_at="2023-12"),
        row(external_id="d", status="draft", note="=1+1"),
        row(external_id="w", status="withdrawn"),
        row(external_id="r", stated_as="-5"),
        row(external_id="r", stated_at="2024-01", status="retracted"),
    )
    recorded(quote="He said\nso", disputed=True, disputed_by="MI6", role="'=Chief")
    listed = opened(reviewer, LIST + query)
    number = len(listed.response.context["rows"])
    before = Revision.objects.count()
    for form in ("csv", "jsonl"):
        answer: Any = reviewer.get(listed.response.context["exports"][form])
        data = b"".join(answer.streaming_content)
        page = preview(reviewer, data, name=f"list.{form}", status="draft")
        assert [outcome for _, outcome in told(page)] == ["unchanged"] * number
        confirmed(reviewer, page)
    assert (Revision.objects.count(), number) == (before, 2 if "status" in query else 5)


@pytest.mark.parametrize("number", [1, 150])
def test_queries_of_a_preview_are_as_many_for_any_number_of_rows(
    reviewer: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    data = csv_file(*(row(external_id=str(each), value="x") for each in range(number)))
    where = sent(reviewer, data).headers["Location"]
    with django_assert_num_queries(6):
        # The session, its user, their permissions by themselves and by roles, the upload, its rows.
        assert reviewer.get(where).status_code == 200
