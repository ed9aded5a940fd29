"""Reference data in the admin: what editors do with speakers and series, as a browser does it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from claims.models import DefinitionBreak, Series, SeriesLink, Speaker
from claimsdb.db.history import save_with_history
from claimsdb.db.merging import merge
from tests.browser.conftest import Opening
from tests.browser.watching import Window
from tests.factories import OrganisationFactory, SeriesFactory, SpeakerFactory, recorded
from tests.members import member

Picture = Callable[[Window, str], None]

WIDTHS = [(1280, False), (400, True)]


@pytest.fixture
def cara() -> User:
    return member("curator", username="cara", is_staff=True)


def page_of(row: object, page: str = "change") -> str:
    assert hasattr(row, "pk")
    return reverse(f"admin:claims_{type(row).__name__.lower()}_{page}", args=[row.pk])


@pytest.mark.parametrize(("width", "dark"), WIDTHS)
def test_two_speakers_are_merged_and_parted_again(
    window: Opening, picture: Picture, cara: User, width: int, *, dark: bool
) -> None:
    old = SpeakerFactory.create(slug="kenneth", name="Kenneth McCallum", wikidata_id="Q1")
    new = SpeakerFactory.create(slug="ken-mccallum", name="Ken McCallum")
    recorded(speaker=old)
    one = window(cara, width=width, dark=dark)
    page = one.open(page_of(old))
    page.get_by_role("link", name="Merge into another…").click()
    page.locator("#target_form .select2-selection").click()
    page.locator(".select2-search__field").fill("ken mcc")
    page.get_by_role("option", name="Ken McCallum", exact=True).click()
    page.get_by_role("button", name="See what it means").click()
    page.get_by_role("heading", name="What merging into Ken McCallum means").wait_for()
    picture(one, f"merge-{width}")
    assert (one.barriers(), one.overflow()) == ([], 0)

    page.get_by_label("Reason:").fill("One and the same")
    page.get_by_role("button", name="Merge Kenneth McCallum into Ken McCallum").click()
    page.get_by_text("is merged into Ken McCallum.").wait_for()
    picture(one, f"merged-{width}")
    assert (one.barriers(), one.overflow()) == ([], 0)
    answer = Client().get("/api/v1/speakers/kenneth/").json()
    assert (answer["slug"], answer["name"]) == ("ken-mccallum", "Ken McCallum")

    page.get_by_role("link", name="Undo the merge…").click()
    page.get_by_label("Reason:").wait_for()
    picture(one, f"part-{width}")
    assert (one.barriers(), one.overflow()) == ([], 0)
    page.get_by_label("Reason:").fill("Father and son")
    page.get_by_role("button", name="Separate it from Ken McCallum").click()
    page.get_by_text("stands for itself again.").wait_for()
    assert Speaker.objects.get(pk=old.pk).merged_into is None
    assert new.merged_into is None


def series_with_all() -> Series:
    """A series with claims, two of which can't both be true, with links and a break."""
    series = SeriesFactory.create(
        slug="uk-approaches",
        title="People in the UK approached online by a foreign intelligence service",
        definition="Persons approached, as far as the Security Service has counted them.",
    )
    mi5 = OrganisationFactory.create(name="MI5")
    ken, sue = SpeakerFactory.create(name="Ken McCallum"), SpeakerFactory.create(name="Sue Gray")
    given: dict[str, Any] = {"series": series, "organisation": mi5}
    recorded(**given, speaker=ken, value="10000", period="2021-04", approximate=True)
    recorded(**given, speaker=ken, value="20000", period="2023-10", comparator="more_than")
    recorded(**given, speaker=sue, value="12000", period="2023-10", status="draft")
    part = SeriesFactory.create(title="Of them those in the civil service")
    SeriesLink.objects.create(source=part, kind="part_of", target=series)
    DefinitionBreak.objects.create(
        series=series, starts_on=date(2022, 1, 1), reason="Counted by person", said_by=mi5
    )
    return series


@pytest.mark.parametrize(("width", "dark"), WIDTHS)
def test_page_of_a_series_shows_what_is_on_record_of_it(
    window: Opening, picture: Picture, cara: User, width: int, *, dark: bool
) -> None:
    one = window(cara, width=width, dark=dark)
    page = one.open(page_of(series_with_all()))
    drawn = page.locator("img.chart")
    drawn.scroll_into_view_if_needed()
    assert drawn.evaluate("image => image.decode().then(() => image.naturalWidth)") == (
        860 if width == 1280 else 370
    )
    assert ("theme=dark" in drawn.evaluate("image => image.currentSrc")) == dark
    assert page.locator("#claims tbody tr").count() == 3
    assert page.locator("#discrepancies li").count() == 1
    picture(one, f"series-{width}")
    assert (one.barriers(), one.overflow()) == ([], 0)


def test_break_is_added_and_edited_from_the_page_of_its_series(
    window: Opening, picture: Picture, cara: User
) -> None:
    series = SeriesFactory.create(title="People approached")
    page = window(cara).open(page_of(series))
    page.get_by_role("link", name="Add a break").click()
    page.get_by_label("Starts on:").fill("2020-01-01")
    page.get_by_label("Reason:", exact=True).fill("Counted by household")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(f"**{page_of(series)}")
    page.get_by_role("link", name="Edit the break of 2020-01-01").click()
    page.get_by_label("Starts on:").fill("2021-01-01")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Required: say why it is changed.").wait_for()
    page.get_by_label("Reason for the change:").fill("A year later")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(f"**{page_of(series)}")
    assert page.locator("#breaks tbody th").inner_text() == "2021-01-01"
    (kept,) = series.breaks.all()
    assert [version.history_change_reason for version in kept.history.all()] == ["A year later", ""]


@pytest.mark.parametrize(("width", "dark"), WIDTHS)
def test_speaker_is_given_another_name_and_a_role(
    window: Opening, picture: Picture, cara: User, width: int, *, dark: bool
) -> None:
    ken = SpeakerFactory.create(name="Ken McCallum")
    mi5 = OrganisationFactory.create(name="MI5")
    recorded(speaker=ken, organisation=mi5)
    one = window(cara, width=width, dark=dark)
    page = one.open(page_of(ken))
    page.get_by_label("Other names:").fill("肯·麦卡勒姆 | zh\nKenneth McCallum")
    page.get_by_label("Reason for the change:").fill("As in the Chinese press")
    page.get_by_role("button", name="Save and continue editing").click()
    page.get_by_text("was changed successfully").wait_for()
    page.get_by_role("link", name="Add an affiliation").click()
    page.locator(".field-organisation .select2-selection").click()
    page.locator(".select2-search__field").fill("mi5")
    page.get_by_role("option", name="MI5", exact=True).click()
    page.get_by_label("Role:").fill("Director General")
    page.get_by_label("Period:").fill("2020-04/..")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(f"**{page_of(ken)}")
    assert page.locator("#affiliations tbody td a").first.inner_text() == "MI5"
    assert page.locator("#claims tbody tr").count() == 1
    picture(one, f"speaker-{width}")
    assert (one.barriers(), one.overflow()) == ([], 0)
    ken.refresh_from_db()
    assert ken.aliases == [
        {"name": "肯·麦卡勒姆", "language": "zh"},
        {"name": "Kenneth McCallum", "language": ""},
    ]


@pytest.mark.parametrize(("width", "dark"), WIDTHS)
def test_forms_lists_and_histories_bar_nobody_and_fit_their_window(
    window: Opening, picture: Picture, cara: User, width: int, *, dark: bool
) -> None:
    series = series_with_all()
    series.definition = "Persons approached online, as far as MI5 has counted them."
    save_with_history(series, by=cara, reason="Shorter, and says where they were approached")
    old = SeriesFactory.create(title="People approached", slug="people-approached")
    merge(source=old, into=series, by=cara, reason="One and the same")
    one = window(cara, width=width, dark=dark)
    pages = {
        "series-history": page_of(series, "history"),
        "series-version": f"/admin/claims/series/{series.pk}/history/{series.history.last().pk}/",
        "series-list": reverse("admin:claims_series_changelist"),
        "series-merged": page_of(old),
        "break": page_of(series.breaks.get()),
        "break-add": f"{reverse('admin:claims_definitionbreak_add')}?series={series.pk}",
        "link": page_of(series.linked_from.get()),
    }
    for name, path in pages.items():
        one.open(path)
        picture(one, f"{name}-{width}")
        assert (name, one.barriers(), one.overflow()) == (name, [], 0)
