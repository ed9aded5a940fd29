"""The page on which rows are merged, and parted again: of publishers, speakers and series."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from articles.models import Publisher
from claims.models import Series, Speaker
from claimsdb.db.merging import merge
from claimsdb.merge_admin import Counted
from tests.factories import (
    ArticleFactory,
    OrganisationFactory,
    PublisherFactory,
    SeriesFactory,
    SpeakerFactory,
    recorded,
)
from tests.members import browser_of
from tests.pages import Page, opened, staff, submitted, superuser

pytestmark = pytest.mark.django_db

MAKE: dict[Any, Callable[..., Any]] = {
    Publisher: PublisherFactory.create,
    Series: SeriesFactory.create,
    Speaker: SpeakerFactory.create,
}


def page_of(row: Any, page: str = "merge") -> str:
    label = f"{row._meta.app_label}_{row._meta.model_name}"
    return reverse(f"admin:{label}_{page}", args=[row.pk])


def onto(source: Any, into: Any) -> str:
    return f"{page_of(source)}?merged_into={into.pk}"


def merged(client: Client, source: Any, into: Any, reason: str = "The same") -> Any:
    """Merge two rows as one would: see what it means, give a reason, and confirm."""
    return submitted(client, onto(source, into), reason=reason)


def refused(response: Any, form: str = "target") -> list[str]:
    assert response.status_code == 200
    return [text for texts in response.context[form].errors.values() for text in texts]


def kept(row: Any) -> tuple[Any, ...]:
    version = row.history.first()
    return (version.merged_into, str(version.history_user), version.history_change_reason)


def counted(page: Page) -> list[int | None]:
    return [each.number for each in page.response.context["counted"]]


@pytest.mark.parametrize("model", MAKE)
def test_two_are_merged_and_parted_again_with_who_and_why(model: Any) -> None:
    source, into = MAKE[model](slug="old"), MAKE[model](slug="new")
    client = superuser("ed")
    response = merged(client, source, into)
    assert response.headers["Location"] == page_of(source, "change")
    assert kept(source) == (into, "ed", "The same")

    submitted(client, page_of(source), reason="They are two")
    assert kept(source) == (None, "ed", "They are two")
    source.refresh_from_db()
    assert source.merged_into is None


def test_merging_takes_along_what_was_merged_before_and_parting_brings_it_back() -> None:
    earlier, source, beside, into = PublisherFactory.create_batch(4)
    client = superuser("ed")
    merged(client, earlier, source)
    merged(client, beside, into)
    merged(client, source, into, "As one")
    assert [kept(row) for row in (earlier, source)] == [(into, "ed", "As one")] * 2

    page = opened(client, page_of(source))
    assert page.response.context["along"] == [earlier]
    submitted(client, page_of(source), reason="Two after all")
    assert [kept(row) for row in (earlier, source, beside)] == [
        (source, "ed", "Two after all"),
        (None, "ed", "Two after all"),
        (into, "ed", "The same"),
    ]


def test_what_can_not_be_merged_is_refused_with_the_reason_and_can_not_be_confirmed() -> None:
    client, person = superuser(), SpeakerFactory.create(name="Ken")
    mi5, old = OrganisationFactory.create(name="MI5"), SpeakerFactory.create(name="Kenneth")
    merge(source=old, into=SpeakerFactory.create(name="Sir Ken"), by=None, reason="The same")
    persons, cases = SeriesFactory.create(), SeriesFactory.create(unit="case", aggregation="flow")
    for source, into, messages in (
        (person, mi5, ["MI5 is a organisation, not a person."]),
        (person, old, ["Kenneth is merged into Sir Ken itself: choose that one."]),
        (person, person, ["Ken can't be merged into itself."]),
        (
            persons,
            cases,
            [
                "unit is “person” here and “case” there: figures of the two can't be compared.",
                "aggregation is “stock” here and “flow” there: figures of the two can't be compared.",
            ],
        ),
    ):
        page = opened(client, onto(source, into))
        assert refused(page.response) == messages
        assert "seen" not in page.fields
        given = {"merged_into": into.pk, "seen": "1:2", "reason": "All the same"}
        assert refused(client.post(page_of(source), given)) == messages
        source.refresh_from_db()
        assert source.merged_into is None


@pytest.mark.parametrize("key", ["", "0", "abc", "9" * 40, "1\0"])
def test_what_is_no_row_is_refused(key: str) -> None:
    source = SpeakerFactory.create()
    response = superuser().get(page_of(source), {"merged_into": key})
    assert len(refused(response)) == 1


def test_merging_needs_a_reason_and_both_as_they_were_seen() -> None:
    source, into = SpeakerFactory.create_batch(2)
    client = superuser()
    assert refused(merged(client, source, into, " "), "form") == ["Required: say why."]

    page = opened(client, onto(source, into))
    submitted(client, page_of(into, "change"), name="Another", change_reason="Misspelt")
    response = client.post(page_of(source), page.fields | {"reason": "The same"})
    assert refused(response, "form") == [
        "One of the two was edited since you opened this page. Look again."
    ]
    source.refresh_from_db()
    assert source.merged_into is None


def test_it_is_shown_what_merging_means() -> None:
    source, into = SpeakerFactory.create(slug="old"), SpeakerFactory.create()
    earlier = SpeakerFactory.create(slug="older")
    merge(source=earlier, into=source, by=None, reason="The same")
    recorded(speaker=source)
    recorded(speaker=earlier, status="draft")
    page = opened(superuser(), onto(source, into))
    assert counted(page) == [2, 0, 0, 0]
    assert page.response.context["slugs"] == ["old", "older"]
    differing = [each.label for each in page.response.context["fields"] if each.differs]
    assert differing == ["name", "slug"]


def test_rows_are_counted_as_far_as_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claimsdb.merge_admin.MOST", 2)
    source, into = PublisherFactory.create_batch(2)
    for number in (1, 2, None):
        ArticleFactory.create(publisher=source)
        assert Counted.of("Articles", source.articles.all()).number == number
    assert "more than 2" in opened(superuser(), onto(source, into)).html


@pytest.mark.parametrize("model", MAKE)
def test_what_is_merged_is_shown_and_not_edited(model: Any) -> None:
    source, into = MAKE[model](), MAKE[model]()
    first = source.history.first()
    merge(source=source, into=into, by=None, reason="The same")
    client = superuser()
    version = page_of(source, "change").replace("change", f"history/{first.pk}")

    assert opened(client, page_of(source, "change")).fields.keys() == {"csrfmiddlewaretoken"}
    given = {"slug": "another", "change_reason": "Better", "seen": source.history.first().pk}
    assert client.post(page_of(source, "change"), given).status_code == 403
    assert 'value="Revert"' not in opened(client, version).html
    assert client.post(version, given).status_code == 403


def test_reverting_to_a_version_leaves_what_is_merged_as_it_is() -> None:
    source, into = SpeakerFactory.create(name="Ken"), SpeakerFactory.create()
    client = superuser()
    merged(client, source, into)
    version = source.history.first()
    submitted(client, page_of(source), reason="Two after all")
    submitted(client, page_of(source, "change"), name="Kenneth", change_reason="In full")

    path = page_of(source, "change").replace("change", f"history/{version.pk}")
    given = opened(client, page_of(source, "change")).fields
    client.post(path, given | {"name": "Ken", "change_reason": "As before"})
    source.refresh_from_db()
    assert (source.name, source.merged_into) == ("Ken", None)


@pytest.mark.parametrize(
    ("role", "status"), [("reader", 403), ("editor", 403), ("reviewer", 403), ("curator", 200)]
)
def test_curators_alone_merge(role: str, status: int) -> None:
    client, (source, into) = browser_of(role), SpeakerFactory.create_batch(2)
    given = {"merged_into": into.pk, "reason": "The same", "seen": "0:0"}
    assert client.get(page_of(source)).status_code == status
    assert client.post(page_of(source), given).status_code == status
    assert ("Merge into another" in opened(client, page_of(source, "change")).html) == (
        status == 200
    )


def test_who_sees_no_drafts_knows_nothing_of_what_only_drafts_refer_to() -> None:
    known, secret = recorded().speaker, recorded(status="draft").speaker
    client = staff("claims.view_speaker", "claims.change_speaker")
    assert client.get(page_of(secret)).status_code == 404
    assert len(refused(client.get(onto(known, secret)))) == 1
    page = client.get(reverse("admin:claims_speaker_changelist"))
    assert [row.pk for row in page.context["cl"].result_list] == [known.pk]


def test_pickers_propose_what_stands_for_itself_by_its_former_names_too() -> None:
    old, new = SpeakerFactory.create(name="Kenneth"), SpeakerFactory.create(name="Sir Ken")
    merge(source=old, into=new, by=None, reason="The same")
    query = {
        "app_label": "claims",
        "model_name": "revision",
        "field_name": "speaker",
        "term": "kenneth",
    }
    found = superuser().get(reverse("admin:autocomplete"), query).json()["results"]
    assert [each["text"] for each in found] == ["Sir Ken"]


@pytest.mark.parametrize(("asked", "expected"), [("", "ab"), ("no", "b"), ("yes", "a")])
def test_lists_are_filtered_by_what_is_merged(asked: str, expected: str) -> None:
    a, b = SeriesFactory.create(title="a"), SeriesFactory.create(title="b")
    merge(source=a, into=b, by=None, reason="The same")
    page = superuser().get(
        reverse("admin:claims_series_changelist"), {"merged": asked} if asked else {}
    )
    assert "".join(sorted(row.title for row in page.context["cl"].result_list)) == expected


# The session, the user; the row, the target; what was merged before; the versions of both; the
# target, as it is shown chosen; and what is counted.
MERGING = {
    Publisher: 9,
    Series: 15,  # three things are counted; whether it has claims, twice; the tags of both
    Speaker: 12,  # four things are counted
}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("model", MAKE)
def test_page_takes_as_many_queries_for_many_rows_as_for_one(
    model: Any, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    source, into = MAKE[model](), MAKE[model]()
    for _ in range(rows):
        merge(source=MAKE[model](), into=source, by=None, reason="The same")
    client = superuser()
    with django_assert_num_queries(MERGING[model]):
        opened(client, onto(source, into))


def test_history_of_what_only_drafts_refer_to_is_kept_from_who_sees_none() -> None:
    secret = recorded(status="draft").speaker
    client = staff("claims.view_speaker")
    version = page_of(secret, "change").replace("change", f"history/{secret.history.get().pk}")
    pages = [page_of(secret, "history"), version]
    assert [client.get(page).status_code for page in pages] == [404, 404]
    assert [browser_of("reader").get(page).status_code for page in pages] == [200, 200]
