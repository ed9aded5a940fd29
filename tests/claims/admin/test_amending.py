from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from claims.models import Claim, Revision
from tests.claims.views.acts import corrected, restated, withdrawn
from tests.factories import ArticleFactory, recorded
from tests.members import browser_of
from tests.pages import errors, opened, submitted, superuser

pytestmark = pytest.mark.django_db


def amend_of(claim: Claim, word: int | None = None) -> str:
    args = [claim.pk] if word is None else [claim.pk, word]
    return reverse("admin:claims_claim_amend", args=args)


def history_of(claim: Claim) -> str:
    return reverse("admin:claims_claim_history", args=[claim.pk])


def restated_claim() -> Claim:
    """Return a claim of two words: 100, stated on 17 October 2023, and 200, stated in 2024."""
    return restated(recorded(value="100"), value="200", stated_at="2024-02-01").claim


def words(claim: Claim) -> list[tuple[float, str, str]]:
    found = Revision.objects.words().filter(claim=claim).order_by("known_from")
    return [(row.value, f"{row.known_from:%Y-%m-%d}", row.kind) for row in found]


def test_earlier_word_is_amended_and_the_current_one_stays() -> None:
    claim = restated_claim()
    client = superuser("ed")
    assert opened(client, amend_of(claim, 1)).fields["value"] == "100"
    response = submitted(client, amend_of(claim, 1), value="110", reason="Misread")
    assert response.headers["Location"] == history_of(claim)
    assert words(claim) == [(110, "2023-10-17", "amendment"), (200, "2024-02-01", "restatement")]
    made = Revision.objects.get(claim=claim, kind="amendment")
    assert (made.reason, made.change.recorded_by, made.change.door) == ("Misread", "ed", "admin")
    assert Revision.objects.current().get(claim=claim).value == 200


def test_earlier_word_that_was_missed_is_added() -> None:
    claim = restated_claim()
    client = superuser()
    form = opened(client, amend_of(claim)).fields
    assert (form["value"], form["stated_at"], form["quote"]) == ("200", "", "")
    article = ArticleFactory.create()
    given = {"value": "150", "stated_at": "2023-12-01", "article": article.pk}
    submitted(client, amend_of(claim), **given, reason="Found later")
    assert words(claim) == [
        (100, "2023-10-17", "amendment"),
        (150, "2023-12-01", "amendment"),
        (200, "2024-02-01", "restatement"),
    ]


def test_amendment_that_is_refused_is_told_beside_its_field_and_keeps_what_was_typed() -> None:
    claim = restated_claim()
    client = superuser()
    response = submitted(client, amend_of(claim, 1), stated_at="2025-01-01", value="7", reason="x")
    (message,) = errors(response)["stated_at"]
    assert message.startswith("This word is known from 2025-01-01, not before the current one")
    assert response.context["adminform"].form["value"].value() == "7"
    response = submitted(client, amend_of(claim, 1), value="7")
    assert errors(response) == {"reason": ["Required: say why the record is changed."]}
    assert Revision.objects.filter(claim=claim).count() == 2


@pytest.mark.parametrize("word", [1, None])
def test_amendment_that_changes_nothing_is_refused(word: int | None) -> None:
    claim = restated_claim()
    response = submitted(superuser(), amend_of(claim, word), reason="Again")
    assert errors(response) == {"": ["Nothing has been changed, so nothing is saved."]}


def test_the_same_in_other_words_is_nothing_changed() -> None:
    claim = restated_claim()
    response = submitted(superuser(), amend_of(claim, 1), value="1.00e2", reason="Again")
    assert errors(response) == {"": ["Nothing has been changed, so nothing is saved."]}


def test_amendment_of_what_was_revised_meanwhile_is_refused() -> None:
    claim = restated_claim()
    client = superuser()
    form = opened(client, amend_of(claim, 1)).fields
    corrected(Revision.objects.current().get(claim=claim), value="210")
    response = client.post(amend_of(claim, 1), form | {"value": "110", "reason": "Misread"})
    (message,) = errors(response)[""]
    assert message.startswith("This claim is at revision 3 by now")


def test_history_offers_to_amend_earlier_words_alone() -> None:
    claim = restated_claim()
    first = Revision.objects.get(claim=claim, number=1)
    offered = {
        role: [amend_of(claim, number) in opened(browser_of(role), history_of(claim)).html
               for number in (None, 1, 2)]
        for role in ("reader", "editor")
    }  # fmt: skip
    assert offered == {"reader": [False, False, False], "editor": [True, True, False]}
    submitted(superuser(), amend_of(claim, 1), value="110", reason="Misread")
    html = opened(browser_of("editor"), history_of(claim)).html
    assert [amend_of(claim, number) in html for number in (1, 3)] == [False, True]
    assert first.annulled_at is None


@pytest.mark.parametrize("word", [2, 3])
def test_what_is_no_earlier_word_is_not_amended(word: int) -> None:
    assert superuser().get(amend_of(restated_claim(), word)).status_code == 404


def test_what_was_withdrawn_is_not_amended() -> None:
    claim = restated_claim()
    withdrawn(Revision.objects.current().get(claim=claim))
    assert superuser().get(amend_of(claim)).status_code == 404
    assert amend_of(claim) not in opened(superuser("again"), history_of(claim)).html


@pytest.mark.parametrize("role", ["reader", "curator"])
def test_amending_is_for_those_who_may_revise(role: str) -> None:
    claim = restated_claim()
    client = browser_of(role)
    assert client.get(amend_of(claim, 1)).status_code == 403
    given: dict[str, Any] = {"value": "1", "reason": "Why", "seen": 2}
    assert client.post(amend_of(claim, 1), given).status_code == 403


def test_page_keeps_to_the_policy_and_asks_few_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    claim = restated_claim()
    client = superuser()
    assert opened(client, amend_of(claim, 1)).breaches == []
    # The session, the user, the claim, its current revision, the word; the names of what is chosen.
    with django_assert_num_queries(7):
        opened(client, amend_of(claim, 1))
