from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from claims import recording
from claims.models import Change, Claim, Revision
from tests.claims.views.acts import edited
from tests.factories import ArticleFactory, claim_fields, recorded
from tests.members import browser_of
from tests.pages import Page, opened, staff, superuser

pytestmark = pytest.mark.django_db

LIST = reverse("admin:claims_claim_changelist")
ACT = reverse("admin:claims_claim_act")


def chosen(*revisions: Revision) -> list[str]:
    return [f"{revision.claim_id}:{revision.number}" for revision in revisions]


def act(client: Client, name: str, *revisions: Revision, **given: Any) -> Any:
    """Confirm an act on claims as they were seen."""
    sent = {"act": name, "claim": chosen(*revisions), "confirmed": "yes"}
    return client.post(ACT, {"reason": "All checked", **sent, **given})


def last(claim: Claim) -> Revision:
    return Revision.objects.current().get(claim=claim)


def refusals(response: Any) -> dict[int, list[str]]:
    return {
        row["revision"].claim_id: row["refusals"]
        for row in response.context["rows"]
        if row["refusals"]
    }


def test_list_offers_what_the_role_allows() -> None:
    recorded()
    offered = {
        role: list(opened(browser_of(role), LIST).response.context["acts"])
        for role in ("reader", "editor", "reviewer")
    }
    assert offered == {
        "reader": [],
        "editor": [],
        "reviewer": ["publish", "withdraw", "retract", "reinstate"],
    }


def test_page_asks_why_before_anything_is_recorded() -> None:
    drafts = [recorded(status="draft"), recorded(status="draft")]
    sent = {"act": "publish", "claim": chosen(*drafts), "back": f"{LIST}?status=draft"}
    page = Page(superuser().post(ACT, sent))

    assert page.breaches == []
    assert page.fields["reason"] == ""
    assert page.fields["back"] == f"{LIST}?status=draft"
    shown = [row["revision"] for row in page.response.context["rows"]]
    assert shown == drafts
    assert Revision.objects.count() == 2


def test_claims_are_published_in_one_change_with_the_reason() -> None:
    drafts = [recorded(status="draft"), recorded(status="draft")]
    client = superuser("ed")
    response = act(client, "publish", *drafts, back=f"{LIST}?status=draft")

    assert (response.status_code, response.headers["Location"]) == (302, f"{LIST}?status=draft")
    made = [last(draft.claim) for draft in drafts]
    assert [(one.kind, one.status, one.reason) for one in made] == [
        ("publication", "published", "All checked")
    ] * 2
    (change,) = {one.change for one in made}
    assert (change.recorded_by, change.door) == ("ed", "admin")
    (message,) = map(str, get_messages(response.wsgi_request))
    where = reverse("admin:claims_change_change", args=[change.pk])
    assert message == f'2 claims are published, <a href="{where}">in one change</a>.'


def test_claims_are_withdrawn_and_reinstated() -> None:
    revisions = [recorded(), recorded(status="draft")]
    client = superuser()
    act(client, "withdraw", *revisions)
    gone = [last(revision.claim) for revision in revisions]
    assert [one.status for one in gone] == ["withdrawn", "withdrawn"]
    act(client, "reinstate", *gone)
    assert [last(one.claim).status for one in gone] == ["published", "draft"]
    assert Change.objects.count() == 4


def test_claims_are_retracted_by_one_source() -> None:
    revisions = [recorded(), recorded(value="7")]
    article = ArticleFactory.create()
    act(
        superuser(),
        "retract",
        *revisions,
        article=article.pk,
        stated_at="2024-01-02",
        quote="All of it\r\nwas wrong",
    )
    for revision in revisions:
        made = last(revision.claim)
        assert (made.kind, made.status, made.article) == ("retraction", "retracted", article)
        assert (made.value, made.quote) == (revision.value, "All of it\nwas wrong")
        assert (made.stated_at_precision, made.stated_at.year) == ("day", 2024)  # type: ignore[union-attr]


def test_one_that_is_refused_leaves_all_as_they_were() -> None:
    draft, published = recorded(status="draft"), recorded()
    stale = recorded(status="draft")
    edited(stale, note="In persons")
    response = act(superuser(), "publish", draft, published, stale)

    assert response.status_code == 200
    assert refusals(response) == {
        published.claim_id: ["This claim is published; to publish it, it must be draft."],
        stale.claim_id: [
            (
                "This claim is at revision 2 by now; the change was made from revision 1. Look at what"
                " has changed, then make it anew."
            )
        ],
    }
    assert response.context["form"]["reason"].value() == "All checked"
    assert last(draft.claim).status == "draft"
    assert Change.objects.count() == 4


def test_retraction_without_a_date_is_refused_of_each() -> None:
    revision = recorded()
    response = act(superuser(), "retract", revision)
    assert list(refusals(response)) == [revision.claim_id]
    assert last(revision.claim) == revision


def test_claim_that_there_is_not_is_refused() -> None:
    draft = recorded(status="draft")
    response = act(superuser(), "publish", draft, Revision(claim_id=draft.claim_id + 1, number=1))
    assert response.status_code == 200
    assert last(draft.claim).status == "draft"


@pytest.mark.parametrize("reason", ["", "  "])
def test_act_without_a_reason_is_refused_beside_its_field(reason: str) -> None:
    draft = recorded(status="draft")
    response = act(superuser(), "publish", draft, reason=reason)
    assert response.context["form"].errors == {
        "reason": ["Required: say why the record is changed."]
    }
    assert last(draft.claim) == draft


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"act": "delete"}, "Choose what to do with the selected claims."),
        ({"claim": []}, "Select the claims first."),
        ({"claim": ["1", "x:1", "0:1", "1:0"]}, "Select the claims first."),
    ],
)
def test_choice_that_is_none_leads_back(given: dict[str, Any], message: str) -> None:
    draft = recorded(status="draft")
    response = act(superuser(), "publish", draft, **given)
    assert response.headers["Location"] == LIST
    assert [str(each) for each in get_messages(response.wsgi_request)] == [message]
    assert last(draft.claim) == draft


def test_way_back_leads_nowhere_else() -> None:
    response = act(superuser(), "publish", recorded(status="draft"), back="https://evil.example/")
    assert response.headers["Location"] == LIST


@pytest.mark.parametrize("name", ["publish", "withdraw", "retract", "reinstate"])
def test_editor_can_not_send_a_reviewers_act(name: str) -> None:
    draft = recorded(status="draft")
    assert act(browser_of("editor"), name, draft).status_code == 403
    assert last(draft.claim) == draft


def test_draft_is_no_claim_to_who_may_not_see_it() -> None:
    draft = recorded(status="draft")
    client = staff("claims.view_claim", "claims.publish_claim")
    response = act(client, "publish", draft)
    assert (response.status_code, response.context["rows"]) == (200, [])
    assert last(draft.claim) == draft


def test_four_eyes_hold_for_each(settings: Any) -> None:
    settings.FOUR_EYES = True
    client = superuser("ed")
    hers = recording.record(
        fields=claim_fields(), status="draft", by=User.objects.get(), door="admin"
    )
    another = recorded(status="draft")
    response = act(client, "publish", hers, another)
    assert refusals(response) == {
        hers.claim_id: ["ed has recorded or edited this draft: here another one must publish it."]
    }
    assert last(another.claim) == another
    act(client, "publish", another)
    assert last(another.claim).status == "published"


def test_acts_are_only_posted() -> None:
    assert superuser().get(ACT).status_code == 405


def test_page_takes_as_many_queries_for_many_claims_as_for_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = superuser()
    drafts = [recorded(status="draft") for _ in range(5)]
    client.post(ACT, {"act": "publish", "claim": chosen(*drafts)})
    for some in (drafts[:1], drafts):
        with django_assert_num_queries(3):  # the session, the user, the claims
            client.post(ACT, {"act": "publish", "claim": chosen(*some)})
