"""A file of claims is imported by an editor, who mends what is wrong with it; a list is exported."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from claims.models import Change, Claim, Revision
from tests.browser.conftest import Opening
from tests.browser.watching import Window
from tests.claims.importing.files import csv_file, import_rows, references, row
from tests.factories import recorded
from tests.members import member

Picture = Callable[[Window, str], None]

LIST = reverse("admin:claims_claim_changelist")
IMPORT = reverse("admin:claims_claim_import")


@pytest.fixture
def eve() -> User:
    references()
    return member("reviewer", username="eve", is_staff=True)


def send(page: Page, file: Path, status: str = "published") -> None:
    """Choose a file by the keys alone, and send it."""
    page.get_by_label("File:").set_input_files(file)
    page.get_by_label("Status of new claims").select_option(status)
    page.get_by_role("button", name="Show what would be recorded").press("Enter")
    page.wait_for_url("**/import/*-*/", wait_until="load")


def bad_file(path: Path) -> Path:
    """Write a file of seven rows: three are refused, one revises, one is as it was."""
    import_rows(row(external_id="kept"), row(external_id="moved"))
    path.write_bytes(
        csv_file(
            row(external_id="kept"),
            row(external_id="moved", value="120", period="2023-10"),
            row(external_id="new-1", note="The first of the month"),
            row(external_id="new-2"),
            row(external_id="bad-1", value="1,200"),
            row(external_id="bad-2", series="approachs", nature="guess"),
            row(external_id="bad-3", stated_at="last week"),
        )
    )
    return path


def mend(path: Path) -> None:
    """Mend the rows by what the first column says of them, as one would in a spreadsheet."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [cells["external_id"] for cells in rows if cells["errors"]] == [
        "bad-1",
        "bad-2",
        "bad-3",
    ]
    fixes = {
        "bad-1": {"value": "1200"},
        "bad-2": {"series": "approaches", "nature": "estimate"},
        "bad-3": {"stated_at": "2023-10-20"},
    }
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(cells | fixes.get(cells["external_id"], {}) for cells in rows)


def test_a_file_with_three_bad_rows_is_mended_and_imported(
    window: Opening, picture: Picture, eve: User, tmp_path: Path
) -> None:
    one = window(eve)
    page = one.open(LIST)
    page.get_by_role("link", name="Import", exact=True).click()
    page.wait_for_url(f"**{IMPORT}", wait_until="load")
    send(page, bad_file(tmp_path / "figures.csv"))

    refused = page.locator("tr.import-refused")
    expect(page.locator(".errornote")).to_contain_text("because of what is wrong with 3 rows")
    expect(refused).to_have_count(3)
    expect(refused.nth(0)).to_contain_text("is not a number that can be recorded")
    expect(refused.nth(1)).to_contain_text("Did you mean 'approaches'?")
    expect(refused.nth(1)).to_contain_text("observed, estimate, forecast, target")
    expect(refused.nth(2)).to_contain_text("stated_at")
    expect(page.get_by_role("button", name="Import it as shown")).to_have_count(0)
    picture(one, "import-refused-1280")
    assert Claim.objects.count() == 2

    with page.expect_download() as download:
        page.get_by_role("link", name="The whole file").click()
    mended = tmp_path / "mended.csv"
    download.value.save_as(mended)
    mend(mended)
    page.locator(".breadcrumbs").get_by_role("link", name="Import").click()
    page.wait_for_url(f"**{IMPORT}", wait_until="load")
    send(page, mended)
    picture(one, "import-preview-1280")
    expect(page.locator("tr.import-revised del")).to_have_text("100")
    expect(page.locator("tr.import-revised ins")).to_have_text("120")
    page.get_by_role("button", name="Import it as shown").press("Enter")

    page.wait_for_url("**/claims/change/*/change/", wait_until="load")
    expect(page.locator(".messagelist .success")).to_have_text(
        "Imported from mended.csv: 5 claims created, 1 row revises, 1 row unchanged."
    )
    expect(page.locator("#result_list tbody tr")).to_have_count(6)
    assert Revision.objects.get(claim__external_id="bad-1").value == 1200
    assert Change.objects.order_by("-id")[0].note == "mended.csv"
    page.go_back(wait_until="load")
    page.reload(wait_until="load")
    expect(page.locator(".import-state")).to_contain_text("This file is imported.")


def test_rows_of_a_preview_are_shown_by_what_becomes_of_them(
    window: Opening, eve: User, tmp_path: Path
) -> None:
    page = window(eve, scripts=False).open(IMPORT)
    send(page, bad_file(tmp_path / "figures.csv"))
    page.get_by_role("link", name="Created (2)").click()
    expect(page.locator("#result_list tbody tr")).to_have_count(2)
    page.get_by_role("link", name="as in the file").click()
    page.get_by_role("link", name="All", exact=True).click()
    expect(page.locator("#result_list tbody tr")).to_have_count(7)


def test_a_filtered_list_is_exported_and_imported_unchanged(
    window: Opening, eve: User, tmp_path: Path
) -> None:
    import_rows(row(external_id="a"), row(external_id="b", period="2022"), row(external_id="c"))
    recorded(status="draft")
    page = window(eve).open(f"{LIST}?period_after=2023-10&period_before=2023-10&status=published")
    with page.expect_download() as download:
        page.get_by_role("link", name="Export as CSV").click()
    file = tmp_path / "exported.csv"
    download.value.save_as(file)
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline="")))
    assert [cells["external_id"] for cells in rows] == ["c", "a"]
    page.get_by_role("link", name="Import", exact=True).click()
    page.wait_for_url(f"**{IMPORT}", wait_until="load")
    send(page, file)
    expect(page.locator("tr.import-unchanged")).to_have_count(2)
    expect(page.get_by_role("link", name="Unchanged (2)")).to_be_visible()
    before = Revision.objects.count()
    page.get_by_role("button", name="nothing is to be recorded").click()
    page.wait_for_url(f"**{LIST}", wait_until="load")
    assert Revision.objects.count() == before


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (400, True)])
def test_pages_bar_nobody_and_fit_their_window(
    window: Opening, picture: Picture, eve: User, tmp_path: Path, width: int, *, dark: bool
) -> None:
    one = window(eve, width=width, dark=dark)
    page = one.open(IMPORT)
    page.locator("details").evaluate("each => { each.open = true; }")
    picture(one, f"import-{width}")
    assert (one.barriers(), one.overflow()) == ([], 0)
    page.get_by_role("button", name="Show what would be recorded").click()
    expect(page.locator(".errorlist")).to_have_text("This field is required.")
    picture(one, f"import-missing-{width}")
    assert (one.barriers(), one.overflow()) == ([], 0)

    send(page, bad_file(tmp_path / "figures.csv"))
    picture(one, f"upload-refused-{width}")
    assert (one.barriers(), one.overflow()) == ([], 0)

    good = tmp_path / "good.csv"
    good.write_bytes(csv_file(row(external_id="moved", value="120"), row(external_id="")))
    one.open(IMPORT)
    send(page, good)
    picture(one, f"upload-good-{width}")
    assert (one.barriers(), one.overflow()) == ([], 0)

    broken = tmp_path / "broken.csv"
    broken.write_bytes(b"series,speaker,value,stated_at\nx,y,1\xa3,2023\n")
    one.open(IMPORT)
    send(page, broken)
    picture(one, f"upload-broken-{width}")
    assert (one.barriers(), one.overflow()) == ([], 0)
