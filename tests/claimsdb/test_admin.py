"""What holds for all pages of the admin."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from articles.models import Article, Publisher, Snapshot
from articles.services import capture
from claims import recording
from claims.models import (
    Affiliation,
    Appearance,
    Change,
    Claim,
    DefinitionBreak,
    ImportedRow,
    ReviewNote,
    Revision,
    Series,
    SeriesLink,
    Speaker,
    Tag,
    Upload,
    UploadedRow,
)
from claims.reviewing import send_back
from claimsdb.admin import BoundedPaginator, ReferenceAdmin
from claimsdb.db.history import save_with_history
from claimsdb.tokens.models import Token
from claimsdb.tokens.services import issue
from tests.factories import (
    ArticleFactory,
    OrganisationFactory,
    PublisherFactory,
    SeriesFactory,
    SpeakerFactory,
    UserFactory,
    recorded,
)
from tests.pages import opened, superuser

pytestmark = pytest.mark.django_db

APPS = ("articles", "claims", "tokens")
OURS = sorted(
    (model for model in admin.site._registry if model._meta.app_label in APPS),
    key=lambda model: model._meta.label,
)
READ_ONLY = [Appearance, Change, ImportedRow, ReviewNote, Revision]
LISTED = [model for model in OURS if model is not Revision]
PAGED_BY_KEY = [Article, Change, Claim]
WITH_HISTORY = [Affiliation, Article, DefinitionBreak, Publisher, Series, SeriesLink, Speaker]


def path(model: Any, page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def claim() -> Claim:
    article, organisation = ArticleFactory.create(), OrganisationFactory.create()
    return recorded(article=article, organisation=organisation).claim


def appearance() -> Appearance:
    return recording.appear(
        claim=claim(), article=ArticleFactory.create(), by=None, door=Change.Door.COMMAND
    )


def imported_row() -> ImportedRow:
    revision = recorded()
    return ImportedRow.objects.create(claim=revision.claim, fingerprint="f", revision=revision)


def review_note() -> ReviewNote:
    claim = recorded(status="draft").claim
    return send_back(claim=claim, seen=1, note="No unit.", by=UserFactory.create())


def snapshot() -> Snapshot:
    return capture(article=ArticleFactory.create(), body="A text.", by=UserFactory.create())


def series() -> Series:
    row = SeriesFactory.create(merged_into=SeriesFactory.create())
    row.tags.add(tag())
    return row


def tag() -> Tag:
    return Tag.objects.create(slug=f"tag-{Tag.objects.count()}")


def affiliation() -> Affiliation:
    person, organisation = SpeakerFactory.create(), OrganisationFactory.create()
    return Affiliation.objects.create(person=person, organisation=organisation, role="Director")


def link() -> SeriesLink:
    source, target = SeriesFactory.create(), SeriesFactory.create()
    return SeriesLink.objects.create(source=source, kind="part_of", target=target)


def definition_break() -> DefinitionBreak:
    return DefinitionBreak.objects.create(
        series=SeriesFactory.create(),
        starts_on=date(2020, 1, 1),
        said_by=SpeakerFactory.create(),
        article=ArticleFactory.create(),
        reason="Counted by household.",
    )


MAKE: dict[Any, Callable[[], Any]] = {
    Affiliation: affiliation,
    Appearance: appearance,
    Article: lambda: snapshot().article,
    Change: lambda: recorded().change,
    Claim: claim,
    DefinitionBreak: definition_break,
    ImportedRow: imported_row,
    ReviewNote: review_note,
    Publisher: lambda: PublisherFactory.create(merged_into=PublisherFactory.create()),
    Revision: recorded,
    Series: series,
    SeriesLink: link,
    Snapshot: snapshot,
    Speaker: lambda: SpeakerFactory.create(merged_into=SpeakerFactory.create()),
    Tag: tag,
    Token: lambda: issue(owner=UserFactory.create(), name="desk")[0],
}
"""How to make a row of each model, with all that it may refer to."""


def test_every_model_of_ours_is_registered() -> None:
    models = {
        model
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        if not model.__name__.startswith("Historical")
        and not model.__name__.endswith(("Index", "Rendering"))  # derived
        and model not in {Upload, UploadedRow}  # on the pages of the import, of their sender alone
        and not model._meta.proxy
    }
    assert set(OURS) == models


@pytest.mark.parametrize("model", OURS)
def test_every_page_opens_and_keeps_to_a_strict_policy(model: Any) -> None:
    client, row = superuser(), MAKE[model]()
    pages = [path(model, "change", row.pk)]
    if model in LISTED:
        pages.append(path(model, "changelist"))
    if model not in READ_ONLY:
        pages.append(path(model, "add"))
    if model in WITH_HISTORY:
        version = row.history.first()
        pages += [path(model, "history", row.pk), path(model, "simple_history", row.pk, version.pk)]

    assert [opened(client, page).breaches for page in pages] == [[] for _ in pages]


def test_the_pages_of_others_open_and_keep_to_a_strict_policy() -> None:
    client = superuser()
    user, group = User.objects.get(), Group.objects.create(name="interns")
    pages = [
        reverse("admin:index"),
        *(path(model, "changelist") for model in (User, Group, AccessAttempt)),
        *(path(model, "add") for model in (User, Group)),
        *(path(type(row), "change", row.pk) for row in (user, group)),
    ]
    assert [opened(client, page).breaches for page in pages] == [[] for _ in pages]


@pytest.mark.parametrize("model", [model for model in LISTED if model not in PAGED_BY_KEY])
def test_every_list_can_be_searched(model: Any) -> None:
    MAKE[model]()
    response = superuser().get(path(model, "changelist"), {"q": "nothing-is-called-this"})
    assert response.context["cl"].result_count == 0


def test_list_of_revisions_is_that_of_changes() -> None:
    response = superuser().get(path(Revision, "changelist"))
    assert response.headers["Location"] == path(Change, "changelist")


def test_rows_are_counted_as_far_as_they_are_paged(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        appearance()
    monkeypatch.setattr(BoundedPaginator, "LEAFED", 2)
    page = superuser().get(path(Appearance, "changelist"))
    assert page.context["cl"].result_count == 2


@pytest.mark.parametrize("model", OURS)
def test_a_superuser_can_delete_nothing(model: Any) -> None:
    client, row = superuser(), MAKE[model]()

    assert client.get(path(model, "delete", row.pk)).status_code == 403
    assert client.post(path(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    selected = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    client.post(path(model, "changelist"), selected)

    assert model.objects.filter(pk=row.pk).exists()
    html = opened(client, path(model, "changelist")).html if model in LISTED else ""
    assert "delete_selected" not in html


@pytest.mark.parametrize("model", READ_ONLY)
def test_a_superuser_can_add_or_change_nothing_of_the_record(model: Any) -> None:
    client, row = superuser(), MAKE[model]()

    assert client.get(path(model, "add")).status_code == 403
    assert client.post(path(model, "add"), {}).status_code == 403
    assert client.post(path(model, "change", row.pk), {"number": 9}).status_code == 403


# All: the session, the user, how many rows there are, the rows with what they refer to.
LISTS = {
    Affiliation: 4,
    Appearance: 4,
    Article: 8,  # no count; publishers, texts and claims of these; the first and the last date
    Change: 6,  # no count; how many revisions and appearances each has, and which, where few
    Claim: 4,  # no count; the first and last dates
    DefinitionBreak: 4,
    ImportedRow: 4,
    Publisher: 5,  # the countries to filter by
    ReviewNote: 4,
    Series: 5,  # the tags to filter by
    SeriesLink: 4,
    Snapshot: 4,
    Speaker: 4,
    Tag: 4,
    Token: 4,
}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("model", LISTED)
def test_lists_take_as_many_queries_for_many_rows_as_for_one(
    model: Any, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = superuser()
    for _ in range(rows):
        MAKE[model]()
    with django_assert_num_queries(LISTS[model]):
        opened(client, path(model, "changelist"))


def test_users_are_never_deleted(admin_client: Client) -> None:
    user = User.objects.create_user("left")

    response = admin_client.post(f"/admin/auth/user/{user.pk}/delete/", {"post": "yes"})

    assert response.status_code == 403
    assert User.objects.filter(pk=user.pk).exists()


def test_history_tells_word_by_word_what_a_version_says_otherwise() -> None:
    row = SeriesFactory.create(definition="Persons approached online")
    row.definition = "Persons approached <b>by</b> letter"
    save_with_history(row, by=None, reason="It was letters")
    page = opened(superuser(), path(Series, "history", row.pk))
    changes = page.response.context["page_obj"][0].history_delta_changes
    assert [(each["field"], each["old"], each["new"]) for each in changes] == [
        ("Definition", "Persons approached online", "Persons approached <b>by</b> letter")
    ]
    assert (
        "Persons approached <del>online</del><ins>&lt;b&gt;by&lt;/b&gt; letter</ins>" in page.html
    )


def test_history_tells_names_and_tags_in_words() -> None:
    speaker = SpeakerFactory.create(aliases=[{"name": "Kenneth", "language": ""}])
    speaker.aliases = [*speaker.aliases, {"name": "肯", "language": "zh"}]
    save_with_history(speaker, by=None, reason="As in China")
    row = series()
    histories = [(Speaker, speaker), (Series, row)]
    pages = [
        opened(superuser(model.__name__), path(model, "history", one.pk))
        for model, one in histories
    ]
    told = [
        [
            (each["old"], each["new"])
            for each in page.response.context["page_obj"][0].history_delta_changes
        ]
        for page in pages
    ]
    assert told == [[("Kenneth", "Kenneth, 肯 zh")], [("", row.tags.get().slug)]]


# The session, the user; the row, twice; how many versions there are, and these, with what they
# refer to; whether the row is merged; which pages there are of users.
HISTORIES = {Publisher: 9, Series: 10, Speaker: 9}  # and the tags of all versions of a series


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("model", HISTORIES)
def test_history_takes_as_many_queries_for_many_versions_as_for_one(
    model: Any, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row = MAKE[model]()
    for number in range(rows):
        row.slug = f"another-{number}"
        save_with_history(row, by=UserFactory.create(), reason="Better")
    client = superuser()
    ContentType.objects.clear_cache()
    with django_assert_num_queries(HISTORIES[model]):
        opened(client, path(model, "history", row.pk))


def test_history_tells_of_the_last_version_of_a_page_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ReferenceAdmin, "history_list_per_page", 1)
    row = PublisherFactory.create(name="Guardian")
    row.name = "The Guardian"
    save_with_history(row, by=None, reason="In full")
    page = opened(superuser(), path(Publisher, "history", row.pk))
    (version,) = page.response.context["page_obj"]
    assert [(each["old"], each["new"]) for each in version.history_delta_changes] == [
        ("Guardian", "The Guardian")
    ]
