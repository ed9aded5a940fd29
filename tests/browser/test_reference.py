"""Reference data in the admin: what editors do with speakers and series, as a browser does it."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from claims.models import Speaker
from tests.browser.conftest import Opening
from tests.browser.watching import Window
from tests.factories import SpeakerFactory, recorded
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
    page.get_by_role("combobox", name="Merge into").click()
    page.get_by_role("searchbox").fill("ken mcc")
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
