from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from articles.services import capture
from claims import recording
from claims.models import Affiliation, Change, Claim, Revision
from tests.claims.admin.test_claim import ADD, change_of, typed
from tests.factories import (
    ArticleFactory,
    OrganisationFactory,
    SeriesFactory,
    SpeakerFactory,
    recorded,
)
from tests.members import browser_of
from tests.pages import opened, superuser

pytestmark = pytest.mark.django_db

NEW = reverse("admin:claims_claim_preview")


def of(claim: Claim) -> str:
    return reverse("admin:claims_claim_preview", args=[claim.pk])


def previewed(client: Client, path: str, **fields: Any) -> dict[str, Any]:
    response = client.post(path, fields)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/json")
    answer: dict[str, Any] = response.json()
    return answer


def lines(panel: dict[str, Any]) -> dict[str, str]:
    return {line["label"]: line["text"] for line in panel["lines"]}


FORM = {"value_type": "level", "nature": "observed", "comparator": "exactly", "status": "draft"}


def test_a_figure_is_shown_as_it_reads_and_as_it_is_stored() -> None:
    series = SeriesFactory.create(unit="person")
    given = FORM | {"series": series.pk, "comparator": "more_than", "approximate": "on"}
    answer = previewed(superuser(), NEW, **given, value="20000")
    assert lines(answer["figure"]) == {
        "Reads": "more than about 20,000 people",
        "Stored as": "20,000, in the series' unit: person",
        "Bounds": "from 20,000 to unbounded",
    }
    assert answer["figure"]["errors"] == []


def test_a_figure_in_another_unit_is_shown_in_both() -> None:
    series = SeriesFactory.create(unit="case/day", aggregation="rate")
    given = FORM | {"series": series.pk, "value": "1", "unit": "case / 12 hours"}
    assert lines(previewed(superuser(), NEW, **given)["figure"]) == {
        "Reads": "2 cases per day",
        "Stored as": "2, in the series' unit: case/day (converted from 1, in case / 12 hours)",
        "Bounds": "2",
    }


@pytest.mark.parametrize(
    ("value_type", "value", "stored"),
    [
        ("factor", "7", "7, a factor without a unit"),
        ("percent_change", "12.5", "12.5, in %"),
        ("difference", "-300", "-300, in the series' unit: person"),
    ],
)
def test_a_relative_figure_is_shown_in_its_unit(value_type: str, value: str, stored: str) -> None:
    given = FORM | {"series": SeriesFactory.create().pk, "value_type": value_type, "value": value}
    answer = previewed(superuser(), NEW, **given)
    assert lines(answer["figure"])["Stored as"] == stored
    assert answer["periods"]["errors"] == [
        f"Baseline period: Required: a {value_type} is relative to an earlier period."
    ]


def test_what_can_not_be_read_is_told_of_and_what_is_missing_is_not() -> None:
    series = SeriesFactory.create(unit="person")
    given = FORM | {"series": series.pk, "value": "20,000", "unit": "", "period": "last year"}
    answer = previewed(superuser(), NEW, **given)
    assert answer["figure"]["lines"] == []
    (error,) = answer["figure"]["errors"]
    assert error == (
        "Value: '20,000' is not a number that can be recorded: write it without spaces or "
        "separators, with a decimal point: 1000 or 0.5."
    )
    (error,) = answer["periods"]["errors"]
    assert error.startswith("Period: Expected a reference period in EDTF")
    assert answer["speaker"]["errors"] == []


def test_an_empty_form_says_nothing() -> None:
    empty: dict[str, Any] = {"lines": [], "errors": [], "warnings": [], "offers": []}
    names = ("source", "speaker", "figure", "periods", "record")
    expected = dict.fromkeys(names, empty) | {"quote": empty | {"range": None}}
    assert previewed(superuser(), NEW, **FORM) == expected


@pytest.mark.parametrize(
    ("period", "shown"),
    [
        ("2021-04~", "about April 2021: 2021-04-01 to 2021-04-30"),
        ("2023-33", "Q1 2023: 2023-01-01 to 2023-03-31"),
        ("2020/..", "since 2020: from 2020-01-01 on"),
        ("../2020", "until 2020: until 2020-12-31"),
        ("2023-10-17", "17 October 2023: 2023-10-17"),
    ],
)
def test_a_period_is_shown_with_its_dates(period: str, shown: str) -> None:
    answer = previewed(superuser(), NEW, **FORM, period=period)
    assert lines(answer["periods"]) == {"Period": shown}


def test_the_roles_of_a_speaker_are_offered_those_held_then_first() -> None:
    person, mi5, office = SpeakerFactory.create(), *OrganisationFactory.create_batch(2)
    for role, organisation, period in (
        ("Director General", mi5, "2020-04/.."),
        ("Deputy", office, "2017/2020-03"),
    ):
        row = Affiliation(person=person, organisation=organisation, role=role, period=period)
        row.clean()
        row.save()
    given = FORM | {"speaker": person.pk, "series": SeriesFactory.create().pk, "value": "1"}
    client = superuser()

    def offered(stated_at: str, **more: Any) -> list[str]:
        answer = previewed(client, NEW, **given, stated_at=stated_at, **more)
        return [offer["label"] for offer in answer["speaker"]["offers"]]

    now = f"Director General, {mi5} (since April 2020)"
    then = f"Deputy, {office} (2017 to March 2020)"
    assert offered("2023-10-17") == [now, then]
    assert offered("2018") == [then, now]
    assert offered("2023-10-17", organisation=mi5.pk, role="Director General") == [then]
    answer = previewed(client, NEW, **given, stated_at="2023")
    assert answer["speaker"]["offers"][0]["values"] == {
        "organisation": {"id": mi5.pk, "text": str(mi5)},
        "role": "Director General",
    }


def test_the_texts_of_an_article_are_offered_the_newest_first() -> None:
    article = ArticleFactory.create()
    for body in ("Early.", "Late."):
        last = capture(article=article, body=body, by=None)
    answer = previewed(superuser(), NEW, **FORM, article=article.pk)
    first, second = answer["source"]["offers"]
    assert first["label"].startswith("Snapshot 2, captured on ")
    assert first["values"] == {"snapshot": {"id": last.pk, "text": str(last)}}
    assert second["label"].startswith("Snapshot 1, captured on ")
    answer = previewed(superuser("b"), NEW, **FORM, article=article.pk, snapshot=last.pk)
    assert answer["source"]["offers"] == []


def test_a_quote_is_placed_in_its_snapshot() -> None:
    snapshot = capture(article=ArticleFactory.create(), body="100. No: 100.", by=None)
    given = FORM | {"article": snapshot.article_id, "snapshot": snapshot.pk, "quote": "No"}
    answer = previewed(superuser(), NEW, **given)
    assert lines(answer["quote"]) == {"Stands at": "characters 5 to 7 of snapshot 1"}
    assert answer["quote"]["range"] == [5, 7]
    (error,) = previewed(superuser("b"), NEW, **given | {"quote": "Never"})["quote"]["errors"]
    assert error.startswith("Quote: These words do not stand in snapshot 1")


def test_a_revision_is_told_what_is_changed() -> None:
    claim = recorded().claim
    client = superuser()
    fields = opened(client, change_of(claim)).fields
    assert lines(previewed(client, of(claim), **fields)["record"]) == {"Changed": "nothing yet"}
    changed = fields | {"value": "120", "note": "Seen"}
    answer = previewed(client, of(claim), **changed)
    assert lines(answer["record"]) == {"Changed": "Value, Note"}
    assert lines(answer["source"]) == {"Known from": "2023-10-17"}


def test_a_retraction_is_previewed_without_the_figure_that_it_does_not_ask_for() -> None:
    claim = recorded().claim
    client = superuser()
    fields = opened(client, change_of(claim, "retraction")).fields | {"stated_at": "2024"}
    answer = previewed(client, of(claim) + "?kind=retraction", **fields)
    assert (answer["figure"]["lines"], answer["figure"]["errors"]) == ([], [])
    assert lines(answer["source"]) == {"Known from": "2024"}


def test_a_preview_writes_nothing() -> None:
    claim = recorded().claim
    client = superuser()
    fields = opened(client, change_of(claim)).fields | {"value": "120", "kind": "correction"}
    previewed(client, of(claim), **fields | {"reason": "Misheard"})
    assert (Revision.objects.count(), Change.objects.count()) == (1, 1)


def test_a_preview_is_for_those_who_may_enter() -> None:
    draft, public = recorded(status="draft").claim, recorded().claim
    reader, curator, editor = browser_of("reader"), browser_of("curator"), browser_of("editor")
    paths = (NEW, of(draft), of(public))
    assert [reader.post(path, FORM).status_code for path in paths] == [403, 403, 403]
    assert [curator.post(path, FORM).status_code for path in paths] == [403, 403, 403]
    assert [editor.post(path, FORM).status_code for path in paths] == [200, 200, 200]
    assert [Client().post(path, FORM).status_code for path in paths] == [302, 302, 302]
    assert [editor.get(path).status_code for path in paths] == [405, 405, 405]
    assert editor.post(reverse("admin:claims_claim_preview", args=[99])).status_code == 404


def test_a_draft_is_unknown_to_whom_may_change_claims_but_not_see_drafts() -> None:
    draft = recorded(status="draft").claim
    client = browser_of()
    user = User.objects.get()
    user.user_permissions.set(
        Permission.objects.filter(codename__in=["change_claim", "view_claim"])
    )
    assert client.post(of(draft), FORM).status_code == 404


def test_the_text_of_a_snapshot_is_for_those_who_may_read_it() -> None:
    snapshot = capture(
        article=ArticleFactory.create(headline="Head"), body="Body", caption="Foot", by=None
    )
    path = reverse("admin:claims_claim_text", args=[snapshot.pk])
    editor = browser_of("editor")
    assert editor.get(path).json() == {
        "number": 1,
        "headline": "Head",
        "caption": "Foot",
        "body": "Body",
    }
    assert editor.get(reverse("admin:claims_claim_text", args=[99])).status_code == 404
    assert browser_of().get(path).status_code == 403
    assert Client().get(path).status_code == 302


def test_a_preview_takes_as_many_queries_for_much_as_for_little(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = superuser()
    article, person = ArticleFactory.create(), SpeakerFactory.create()
    series, office = SeriesFactory.create(), OrganisationFactory.create()
    given = {"article": article, "speaker": person, "series": series, "organisation": office}
    fields = FORM | typed(**given)
    previewed(client, NEW, **fields)
    # The session, the user; the article, speaker, organisation and series by their ids; the
    # article's snapshots; the speaker's affiliations; the series' links, claims and breaks.
    with django_assert_num_queries(11):
        previewed(client, NEW, **fields)
    for body in ("One.", "Two."):
        capture(article=article, body=body, by=None)
        Affiliation.objects.create(
            person=person, organisation=OrganisationFactory.create(), role=body
        )
        recorded(series=series, period="2020")
    with django_assert_num_queries(11):
        previewed(client, NEW, **fields)


def test_the_form_names_where_it_is_previewed() -> None:
    claim = recorded().claim
    client = superuser()
    assert f'data-preview="{NEW}"' in opened(client, ADD).html
    assert f'data-preview="{of(claim)}"' in opened(client, change_of(claim)).html
    page = opened(client, change_of(claim, "retraction")).html
    assert f'data-preview="{of(claim)}?kind=retraction"' in page
    assert "data-preview" not in opened(client, change_of(claim, "withdrawal")).html


def test_claims_that_can_not_all_be_true_are_warned_of_beside_the_figure() -> None:
    speaker, series = SpeakerFactory.create(name="Ken"), SeriesFactory.create(title="Approached")
    claim = recorded(series=series, speaker=speaker, value="100").claim
    other = FORM | typed(series=series, speaker=SpeakerFactory.create(name="Ann"), value="300")
    client = superuser()
    (warning,) = previewed(client, NEW, **other)["figure"]["warnings"]
    assert "Ken" in warning
    assert "Ann" in warning
    assert previewed(client, NEW, **other | {"value": "100"})["figure"]["warnings"] == []
    assert previewed(client, NEW, **other | {"value": "x"})["figure"]["warnings"] == []

    fields = opened(client, change_of(claim)).fields
    answer = previewed(client, of(claim), **fields | {"value": "300"})
    assert answer["figure"]["warnings"] == []
    assert answer["figure"]["errors"] == []


def test_a_warning_keeps_nobody_from_recording() -> None:
    series = SeriesFactory.create()
    recorded(series=series, value="100")
    client = superuser()
    given = FORM | typed(series=series, value="300")
    assert len(previewed(client, NEW, **given)["figure"]["warnings"]) == 1
    assert client.post(ADD, given).status_code == 302
    assert Revision.objects.count() == 2


def test_a_warning_tells_of_no_draft_that_the_editor_may_not_see() -> None:
    series = SeriesFactory.create()
    recorded(series=series, value="100", status="draft")
    client = browser_of()
    user = User.objects.get()
    user.user_permissions.set(Permission.objects.filter(codename__in=["add_claim", "view_claim"]))
    given = FORM | typed(series=series, value="300")
    assert previewed(client, NEW, **given)["figure"]["warnings"] == []


def test_an_editor_is_told_that_somebody_else_has_revised_the_claim() -> None:
    claim = recorded().claim
    client = superuser()
    fields = opened(client, change_of(claim)).fields
    assert previewed(client, of(claim), **fields)["record"]["warnings"] == []
    recording.correct(
        claim=claim, seen=1, changes={"value": "5"}, reason="Typo", by=None, door=Change.Door.API
    )
    (warning,) = previewed(client, of(claim), **fields)["record"]["warnings"]
    assert warning.startswith("Someone else has revised this claim meanwhile: it is at revision 2.")
