from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from articles.services import capture
from claims import recording
from claims.models import Change, Claim, Revision
from tests.claims.admin.test_listing import LIST, listed
from tests.factories import (
    ArticleFactory,
    OrganisationFactory,
    SeriesFactory,
    SpeakerFactory,
    claim_fields,
    recorded,
)
from tests.pages import Page, errors, opened, staff, submitted, superuser

pytestmark = pytest.mark.django_db

ADD = reverse("admin:claims_claim_add")


def change_of(claim: Claim, kind: str = "") -> str:
    path = reverse("admin:claims_claim_change", args=[claim.pk])
    return f"{path}?kind={kind}" if kind else path


def typed(**given: Any) -> dict[str, Any]:
    """Return the fields of a claim as one enters them."""
    fields = claim_fields(**given)
    return {name: getattr(value, "pk", value) for name, value in fields.items()}


def test_a_claim_is_added_as_it_was_entered_by_whom_and_through_which_door() -> None:
    client = superuser("ed")
    article, mi5 = ArticleFactory.create(), OrganisationFactory.create()
    snapshot = capture(article=article, body="He said: above\n20,000 people.", by=None)
    response = submitted(
        client,
        ADD,
        **typed(value="20000", comparator="more_than", organisation=mi5, article=article),
        snapshot=snapshot.pk,
        quote="above\r\n20,000 people",
        approximate="on",
        role="Director General",
        status="published",
        external_id="mi5-2023",
    )

    assert response.status_code == 302
    revision = Revision.objects.get()
    assert (revision.kind, revision.status, revision.number) == ("initial", "published", 1)
    assert (revision.value, revision.comparator, revision.approximate) == (20000, "more_than", True)
    assert (revision.organisation, revision.role) == (mi5, "Director General")
    assert (revision.quote, revision.quote_start) == ("above\n20,000 people", 9)
    assert (revision.period, revision.stated_at_precision) == ("2023-10", "day")
    assert revision.claim.external_id == "mi5-2023"
    change = revision.change
    assert (change.user, change.recorded_by, change.door) == (User.objects.get(), "ed", "admin")


def test_a_claim_is_added_as_a_draft_unless_said_otherwise() -> None:
    submitted(superuser(), ADD, **typed())
    assert Revision.objects.get().status == "draft"


def test_whatever_is_wrong_is_shown_beside_its_field_and_nothing_is_written() -> None:
    client = superuser()
    recorded(external_id="taken")
    wrong = {
        "value": "20,000",
        "unit": "??",
        "period": "last year",
        "baseline_period": "2020",
        "stated_at": "yesterday",
        "disputed_url": "nowhere",
        "series": "",
        "organisation": SpeakerFactory.create().pk,
        "external_id": "taken",
    }
    response = submitted(client, ADD, **typed() | wrong)
    found = errors(response)

    assert sorted(found) == [
        "baseline_period",
        "disputed",
        "disputed_url",
        "organisation",
        "period",
        "series",
        "stated_at",
        "unit",
        "value",
    ]
    assert found["series"] == ["Required: name the series."]
    (message,) = found["value"]
    assert message == (
        "'20,000' is not a number that can be recorded: write it without spaces or separators, "
        "with a decimal point: 1000 or 0.5."
    )
    form = response.context["adminform"].form
    assert {name: form[name].value() for name in wrong} == {
        name: str(value) for name, value in wrong.items()
    }
    assert 'id="id_value_error"' in Page(response).html
    assert Claim.objects.count() == 1


def test_an_external_id_that_is_taken_is_refused_beside_its_field() -> None:
    recorded(external_id="taken")
    response = submitted(superuser(), ADD, **typed(), external_id="taken")
    assert errors(response) == {
        "external_id": ["There is a claim “taken” already: revise that one."]
    }


def test_the_pickers_offer_what_is_searched_for() -> None:
    client = superuser()
    wanted = SeriesFactory.create(title="People approached")
    SeriesFactory.create(title="Cases open")
    assert 'data-field-name="series"' in opened(client, ADD).html

    path = reverse("admin:autocomplete")
    asked = {"app_label": "claims", "model_name": "revision", "field_name": "series"}
    assert client.get(path, asked | {"term": "approach"}).json()["results"] == [
        {"id": str(wanted.pk), "text": "People approached"}
    ]


@pytest.mark.parametrize("kind", ["", "restatement", "withdrawal"])
def test_a_claims_page_takes_as_many_queries_with_many_revisions_as_with_one(
    kind: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = superuser()
    claim = recorded(
        article=ArticleFactory.create(), organisation=OrganisationFactory.create()
    ).claim
    opened(client, change_of(claim))  # content types are asked for once per process
    # The session, the user, the claim, its current revision, all its revisions; where there are
    # pickers, the names of the four that are chosen: the article, speaker, organisation, series.
    queries = {"": 9, "restatement": 8, "withdrawal": 5}[kind]
    with django_assert_num_queries(queries):
        opened(client, change_of(claim, kind))
    for number in (1, 2):
        recording.correct(
            claim=claim,
            seen=number,
            changes={"value": str(number)},
            reason="Typo",
            by=None,
            door=Change.Door.API,
        )
    with django_assert_num_queries(queries):
        opened(client, change_of(claim, kind))


def test_who_may_only_view_sees_the_claim_but_can_do_nothing() -> None:
    claim = recorded(external_id="mi5", value="7").claim
    client = staff("claims.view_claim", "claims.view_revision")
    page = opened(client, change_of(claim))

    assert page.fields.keys() == {"csrfmiddlewaretoken"}
    assert ">7 people<" in page.html
    assert "kind=withdrawal" not in page.html
    for kind in ("", "restatement", "withdrawal"):
        given = {"seen": 1, "reason": "None", "kind": kind or "correction", "value": "8"}
        assert client.post(change_of(claim, kind), given).status_code == 403
    assert client.get(ADD).status_code == 403
    assert client.post(ADD, typed()).status_code == 403
    assert Revision.objects.count() == 1


def test_who_may_not_view_claims_is_shown_none() -> None:
    claim = recorded().claim
    client = staff("claims.view_series")
    assert [client.get(path).status_code for path in (LIST, change_of(claim))] == [403, 403]


def test_drafts_are_for_those_who_may_see_them() -> None:
    public, draft = recorded().claim, recorded(status="draft").claim
    client = staff("claims.view_claim", "claims.change_claim")

    assert listed(opened(client, LIST)) == [public]
    assert client.get(change_of(draft)).headers["Location"] == reverse("admin:index")
    assert client.post(change_of(draft), {"seen": 1}).headers["Location"] == reverse("admin:index")


def test_revisions_from_before_publication_are_for_those_who_may_see_drafts() -> None:
    claim = recorded(status="draft").claim
    recording.publish(claim=claim, seen=1, reason="Checked", by=None, door=Change.Door.API)

    public, all_ = staff("claims.view_claim"), superuser()
    shown = opened(public, change_of(claim)).response.context["revisions"]
    assert [row["revision"].number for row in shown] == [2]
    shown = opened(all_, change_of(claim)).response.context["revisions"]
    assert [row["revision"].number for row in shown] == [2, 1]
