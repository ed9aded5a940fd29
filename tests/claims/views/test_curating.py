"""Speakers and series are created, edited and merged, and their history is kept."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from claims.models import Series, Speaker, Tag
from claimsdb.api.errors import (
    CONFLICT,
    FORBIDDEN,
    INVALID_BODY,
    METHOD_NOT_ALLOWED,
    NOT_AUTHENTICATED,
    NOT_FOUND,
    PRECONDITION_FAILED,
    PRECONDITION_REQUIRED,
)
from claimsdb.db.merging import merge
from claimsdb.roles import Role
from tests.claimsdb.api.contract import errors_of, get_json
from tests.factories import OrganisationFactory, SeriesFactory, SpeakerFactory, recorded
from tests.writers import client_of, pointers, send, written

pytestmark = pytest.mark.django_db

SPEAKERS = "/api/v1/speakers/"
SERIES = "/api/v1/series/"
ALIASES = [{"name": "肯·麦卡勒姆", "language": "zh"}]
WHY = {"change_reason": "Looked up"}


@pytest.fixture
def curator(db: None) -> Client:
    return client_of(Role.CURATOR)


def edit(client: Client, path: str, **changes: Any) -> Any:
    """The answer to an edit of what was read just before."""
    return send(client, "PATCH", path, WHY | changes, etag=client.get(path)["ETag"])


def kept(row: Any) -> list[tuple[str, str | None, str | None]]:
    """The history of a row: what was done, by whom, and why; the last first."""
    versions = row.history.select_related("history_user")
    return [
        (
            version.history_type,
            version.history_user and version.history_user.username,
            version.history_change_reason,
        )
        for version in versions
    ]


def test_speaker_is_created(curator: Client) -> None:
    body = {"slug": "ken-mccallum", "name": "Ken McCallum", "kind": "person", "aliases": ALIASES}
    response = send(curator, "POST", SPEAKERS, body | WHY)
    answer = written(response, 201)
    assert answer.pop("changed") is True
    path = f"{SPEAKERS}ken-mccallum/"
    assert response["Location"] == f"http://testserver{path}"
    assert answer == get_json(curator, path)
    assert (answer["aliases"], answer["wikidata_id"]) == (ALIASES, "")
    assert kept(Speaker.objects.get()) == [("+", "writer", "Looked up")]


def test_speaker_is_edited(curator: Client) -> None:
    speaker = SpeakerFactory.create(name="Ken", aliases=ALIASES)
    path = f"{SPEAKERS}{speaker.slug}/"
    response = edit(curator, path, name="Ken McCallum", wikidata_id="Q91094330")
    answer = written(response)
    assert [answer[name] for name in ("name", "wikidata_id", "aliases", "changed")] == [
        *("Ken McCallum", "Q91094330", ALIASES),
        True,
    ]
    assert kept(speaker)[0] == ("~", "writer", "Looked up")
    assert written(send(curator, "PATCH", path, WHY, etag=response["ETag"]))["changed"] is False
    assert len(kept(speaker)) == 2


def test_series_is_created_with_its_tags(curator: Client) -> None:
    Tag.objects.create(slug="known")
    body = {
        "slug": "approaches",
        "title": "People approached",
        "unit": "case  /  day",
        "aggregation": "stock",
        "area": "GB",
        "tags": ["new", "known"],
    }
    answer = written(send(curator, "POST", SERIES, body), 201)
    read = get_json(curator, f"{SERIES}approaches/")
    assert {name: read[name] for name in answer if name != "changed"} == {
        name: value for name, value in answer.items() if name != "changed"
    }
    assert (answer["unit"], answer["tags"]) == ("case/day", ["known", "new"])
    history = Series.objects.get().history
    assert [tag.tag.slug for tag in history.first().tags.order_by("tag")] == ["known", "new"]


def test_edit_of_series_and_tags_is_one_in_its_history(curator: Client) -> None:
    series = SeriesFactory.create(title="A")
    path = f"{SERIES}{series.slug}/"
    assert written(edit(curator, path, tags=["a", "b"]))["tags"] == ["a", "b"]
    answer = written(edit(curator, path, tags=["b", "c"], title="B"))
    assert (answer["tags"], answer["title"]) == (["b", "c"], "B")
    assert len(kept(series)) == 3
    last = series.history.first()
    assert [tag.tag.slug for tag in last.tags.order_by("tag__slug")] == ["b", "c"]
    assert written(edit(curator, path, tags=["c", "b"]))["changed"] is False
    assert written(edit(curator, path, tags=[]))["tags"] == []


def test_unit_and_aggregation_stay_once_there_is_a_claim(curator: Client) -> None:
    series = SeriesFactory.create(unit="person", aggregation="stock")
    path = f"{SERIES}{series.slug}/"
    assert written(edit(curator, path, unit="case", aggregation="flow"))["unit"] == "case"
    recorded(series=series)
    response = edit(curator, path, unit="person", aggregation="stock", title="New")
    errors_of(response, INVALID_BODY)
    assert list(pointers(response)) == ["/unit", "/aggregation"]
    assert written(edit(curator, path, unit="case", title="New"))["title"] == "New"


@pytest.mark.parametrize(
    ("path", "body", "wrong"),
    [
        (SPEAKERS, {}, {"/slug": "required", "/name": "required", "/kind": "required"}),
        (
            SPEAKERS,
            {"slug": "a b", "name": "", "kind": "robot", "wikidata_id": "42", "aliases": [{}]},
            {
                "/slug": "invalid",
                "/name": "blank",
                "/kind": "choice",
                "/wikidata_id": "wikidata_id",
                "/aliases/0/name": "required",
                "/aliases/0/language": "required",
            },
        ),
        (SPEAKERS, {"slug": "taken", "name": "A", "kind": "person"}, {"/slug": "unique"}),
        (
            SERIES,
            {"slug": "s", "title": "S", "unit": "a/b/", "aggregation": "heap", "area": "ZZ"},
            {"/unit": "unit", "/aggregation": "choice", "/area": "area"},
        ),
        (
            SERIES,
            {"slug": "s", "title": "S", "unit": "person", "aggregation": "flow", "tags": ["a b"]},
            {"/tags/0": "invalid"},
        ),
        (SPEAKERS, {"slug": "a", "name": "A", "kind": "person", "nam": 1}, {"/nam": "unknown"}),
    ],
)
def test_what_cannot_be_created_is_refused(
    curator: Client, path: str, body: dict[str, Any], wrong: dict[str, str]
) -> None:
    SpeakerFactory.create(slug="taken")
    response = send(curator, "POST", path, body)
    errors_of(response, INVALID_BODY)
    assert pointers(response) == wrong


def test_slug_stays(curator: Client) -> None:
    speaker = SpeakerFactory.create()
    response = edit(curator, f"{SPEAKERS}{speaker.slug}/", slug="new")
    errors_of(response, INVALID_BODY)
    assert pointers(response) == {"/slug": "fixed"}
    assert "merge" in response.json()["errors"][0]["detail"]


def test_edit_needs_a_reason(curator: Client) -> None:
    path = f"{SPEAKERS}{SpeakerFactory.create().slug}/"
    etag = curator.get(path)["ETag"]
    for body in ({"name": "B"}, {"name": "B", "change_reason": " "}):
        response = send(curator, "PATCH", path, body, etag=etag)
        errors_of(response, INVALID_BODY)
        assert list(pointers(response)) == ["/change_reason"]


def make_speaker() -> Any:
    return SpeakerFactory.create()


def make_series() -> Any:
    return SeriesFactory.create()


@pytest.mark.parametrize(
    ("path", "make"), [(SPEAKERS, make_speaker), (SERIES, make_series)], ids=["speaker", "series"]
)
def test_merged_rows_are_one(curator: Client, path: str, make: Callable[[], Any]) -> None:
    oldest, old, new = make(), make(), make()
    merge(source=oldest, into=old, by=None, reason="The same")
    answer = written(edit(curator, f"{path}{old.slug}/", merged_into=new.slug))
    assert (answer["slug"], answer["changed"]) == (new.slug, True)
    for row in (oldest, old):
        assert get_json(curator, f"{path}{row.slug}/")["slug"] == new.slug
        assert kept(row)[0] == ("~", "writer", "Looked up")
    etag = curator.get(f"{path}{new.slug}/")["ETag"]
    assert curator.get(f"{path}{old.slug}/")["ETag"].split("-")[0] == etag.split("-")[0]
    gone = send(curator, "PATCH", f"{path}{old.slug}/", WHY, etag=etag)
    errors_of(gone, CONFLICT)
    assert new.slug in gone.json()["detail"]


def test_merger_must_make_sense(curator: Client) -> None:
    person, organisation = SpeakerFactory.create(slug="a"), OrganisationFactory.create(slug="b")
    merged = SpeakerFactory.create(slug="c")
    merge(source=merged, into=SpeakerFactory.create(), by=None, reason="The same")
    for into in (organisation.slug, "a", "c", "nobody", "", None):
        response = edit(curator, f"{SPEAKERS}{person.slug}/", merged_into=into)
        errors_of(response, INVALID_BODY)
        assert list(pointers(response)) == ["/merged_into"]
    person.refresh_from_db()
    assert person.merged_into is None


def test_series_of_other_units_are_not_merged(curator: Client) -> None:
    one, other = SeriesFactory.create(unit="person"), SeriesFactory.create(unit="case")
    response = edit(curator, f"{SERIES}{one.slug}/", merged_into=other.slug)
    errors_of(response, INVALID_BODY)
    assert list(pointers(response)) == ["/merged_into"]


@pytest.mark.parametrize(
    ("path", "make"), [(SPEAKERS, make_speaker), (SERIES, make_series)], ids=["speaker", "series"]
)
def test_edit_names_what_was_read(curator: Client, path: str, make: Callable[[], Any]) -> None:
    row = make()
    at = f"{path}{row.slug}/"
    for etag in (None, "*"):
        errors_of(send(curator, "PATCH", at, WHY, etag=etag), PRECONDITION_REQUIRED)
    etag = curator.get(at)["ETag"]
    row.save()
    stale = send(curator, "PATCH", at, WHY, etag=etag)
    errors_of(stale, PRECONDITION_FAILED)
    assert written(send(curator, "PATCH", at, WHY, etag=stale["ETag"]))["changed"] is False
    errors_of(send(curator, "PATCH", f"{path}nobody/", WHY, etag=etag), NOT_FOUND)


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
@pytest.mark.parametrize("path", [SPEAKERS, SERIES])
def test_rows_are_not_deleted(curator: Client, path: str, method: str) -> None:
    SpeakerFactory.create(slug="a")
    SeriesFactory.create(slug="a")
    errors_of(send(curator, method, f"{path}a/", {}), METHOD_NOT_ALLOWED)


@pytest.mark.parametrize("role", [Role.READER, Role.EDITOR, Role.REVIEWER])
@pytest.mark.parametrize("path", [SPEAKERS, SERIES])
def test_reference_data_is_for_curators(path: str, role: Role) -> None:
    SpeakerFactory.create(slug="a")
    SeriesFactory.create(slug="a")
    client = client_of(role)
    errors_of(send(client, "POST", path, {}), FORBIDDEN)
    errors_of(send(client, "PATCH", f"{path}a/", {}, etag='"1-00"'), FORBIDDEN)


@pytest.mark.parametrize("path", [SPEAKERS, SERIES])
def test_public_writes_nothing(client: Client, path: str) -> None:
    errors_of(send(client, "POST", path, {}), NOT_AUTHENTICATED)


def test_dry_run(curator: Client) -> None:
    body = {"slug": "a", "name": "A", "kind": "person"}
    trial = written(send(curator, "POST", f"{SPEAKERS}?dry_run=true", body), 201)
    assert (trial["uuid"], trial["url"], trial["name"]) == (None, None, "A")
    assert not Speaker.objects.exists()
    series = SeriesFactory.create(title="A")
    path = f"{SERIES}{series.slug}/"
    etag = curator.get(path)["ETag"]
    change = WHY | {"title": "B", "tags": ["x"]}
    trial = written(send(curator, "PATCH", f"{path}?dry_run=true", change, etag=etag))
    assert (trial["title"], trial["tags"]) == ("B", ["x"])
    assert (get_json(curator, path)["title"], Tag.objects.count()) == ("A", 0)


def test_concurrent_edits_write_once(
    transactional_db: None, together: Callable[..., list[Any]]
) -> None:
    curator = client_of(Role.CURATOR)
    path = f"{SPEAKERS}{SpeakerFactory.create().slug}/"
    etag = curator.get(path)["ETag"]

    def rename(number: int) -> Callable[[], int]:
        def run() -> int:
            client = Client()
            client.cookies = curator.cookies
            return int(
                send(client, "PATCH", path, WHY | {"name": f"B{number}"}, etag=etag).status_code
            )

        return run

    assert sorted(together(*map(rename, range(6)))) == [200, *[412] * 5]


def test_concurrent_creations_write_once(
    transactional_db: None, together: Callable[..., list[Any]]
) -> None:
    curator = client_of(Role.CURATOR)
    body = {"slug": "a", "name": "A", "kind": "person"}

    def create() -> int:
        client = Client()
        client.cookies = curator.cookies
        return int(send(client, "POST", SPEAKERS, body).status_code)

    assert sorted(together(*[create] * 6)) == [201, *[400] * 5]
