"""What is said of speakers and series one by one has addresses of its own, and is edited there."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client

from articles.models import Article
from claims.models import Affiliation, DefinitionBreak, Series, SeriesLink, Speaker
from claims.serializers.writing.reference_answers import (
    KeptAffiliationSerializer,
    KeptBreakSerializer,
    KeptLinkSerializer,
)
from claimsdb.api.errors import FORBIDDEN, INVALID_BODY, NOT_FOUND, PRECONDITION_FAILED
from claimsdb.db.merging import merge
from claimsdb.roles import Role
from tests.claimsdb.api.contract import assert_form, errors_of, get_json
from tests.factories import (
    ArticleFactory,
    OrganisationFactory,
    SeriesFactory,
    SpeakerFactory,
    recorded,
)
from tests.writers import client_of, pointers, send, written

pytestmark = pytest.mark.django_db

AFFILIATIONS = "/api/v1/speakers/ken-mccallum/affiliations/"
LINKS = "/api/v1/series/approaches/links/"
BREAKS = "/api/v1/series/approaches/breaks/"
WHY = {"change_reason": "Looked up"}
NOBODY = "957bfa59-86c4-409d-8400-cb444b6c8900"


@pytest.fixture
def curator(db: None) -> Client:
    return client_of(Role.CURATOR)


@pytest.fixture(autouse=True)
def names(db: None) -> None:
    SpeakerFactory.create(slug="ken-mccallum")
    OrganisationFactory.create(slug="mi5", name="MI5")
    SeriesFactory.create(slug="approaches")
    SeriesFactory.create(slug="cases", title="Cases")
    ArticleFactory.create(external_id="a")


AFFILIATION = {"organisation": "mi5", "role": "Director General", "period": "2020-04/.."}
LINK = {"kind": "part_of", "series": "cases"}
BREAK = {"starts_on": "2023-01-01", "reason": "Counted anew", "said_by": "mi5", "article": "a"}

EACH = pytest.mark.parametrize(
    ("path", "body", "model"),
    [
        (AFFILIATIONS, AFFILIATION, Affiliation),
        (LINKS, LINK, SeriesLink),
        (BREAKS, BREAK, DefinitionBreak),
    ],
    ids=["affiliation", "link", "break"],
)


@EACH
def test_it_is_created(
    curator: Client, path: str, body: dict[str, Any], model: type[Model]
) -> None:
    trial = written(send(curator, "POST", f"{path}?dry_run=true", body), 201)
    assert (trial["uuid"], trial["url"], model._default_manager.count()) == (None, None, 0)
    response = send(curator, "POST", path, body | WHY)
    answer = written(response, 201)
    assert answer.pop("changed") is True
    assert response["Location"] == answer["url"] == f"http://testserver{path}{answer['uuid']}/"
    assert get_json(curator, answer["url"]) == answer
    assert get_json(curator, path)["results"] == [answer]
    [version] = model._default_manager.get().history.all()  # type: ignore[attr-defined]  # simple-history's
    assert (version.history_user.username, version.history_change_reason) == (
        "writer",
        "Looked up",
    )


def test_owner_shows_it(curator: Client) -> None:
    for path, body in ((AFFILIATIONS, AFFILIATION), (LINKS, LINK), (BREAKS, BREAK)):
        written(send(curator, "POST", path, body), 201)
    speaker = get_json(curator, "/api/v1/speakers/ken-mccallum/")
    assert [each["role"] for each in speaker["affiliations"]] == ["Director General"]
    series = get_json(curator, "/api/v1/series/approaches/")
    assert [each["series"]["slug"] for each in series["links"]] == ["cases"]
    assert [each["starts_on"] for each in series["breaks"]] == ["2023-01-01"]


@pytest.mark.parametrize(
    ("path", "body", "change", "changed"),
    [
        (AFFILIATIONS, AFFILIATION, {"period": "2020-04/2025"}, {"ends_on": "2025-12-31"}),
        (AFFILIATIONS, AFFILIATION, {"period": None}, {"period": None, "starts_on": None}),
        (LINKS, LINK, {"kind": "share_of"}, {"kind": "share_of"}),
        (BREAKS, BREAK, {"starts_on": "2023-02-01", "said_by": None}, {"said_by": None}),
        (BREAKS, BREAK, {"reason": "Otherwise", "article": None}, {"article": None}),
    ],
)
def test_it_is_edited(
    curator: Client,
    path: str,
    body: dict[str, Any],
    change: dict[str, Any],
    changed: dict[str, Any],
) -> None:
    created = send(curator, "POST", path, body)
    url, etag = created["Location"], created["ETag"]
    assert curator.get(url)["ETag"].split("-")[0] == etag.split("-")[0]
    response = send(curator, "PATCH", url, WHY | change, etag=etag)
    answer = written(response)
    assert {name: answer[name] for name in changed} == changed
    errors_of(send(curator, "PATCH", url, WHY | change, etag=etag), PRECONDITION_FAILED)
    again = written(send(curator, "PATCH", url, WHY | change, etag=response["ETag"]))
    assert again["changed"] is False


@pytest.mark.parametrize(
    ("path", "body", "wrong"),
    [
        (AFFILIATIONS, {}, {"/organisation": "required", "/role": "required"}),
        (
            AFFILIATIONS,
            {"organisation": "mi", "role": "Head", "period": "soon"},
            {"/organisation": "unknown", "/period": "period"},
        ),
        (
            AFFILIATIONS,
            AFFILIATION | {"organisation": "ken-mccallum"},
            {"/organisation": "invalid"},
        ),
        (LINKS, {"kind": "like", "series": "case"}, {"/kind": "choice", "/series": "unknown"}),
        (LINKS, LINK | {"series": "approaches"}, {"/series": "invalid"}),
        (BREAKS, {}, {"/starts_on": "required", "/reason": "required"}),
        (
            BREAKS,
            {"starts_on": "2023-13-01", "reason": "New", "said_by": "m", "article": 99},
            {"/starts_on": "invalid_date", "/said_by": "unknown", "/article": "unknown"},
        ),
    ],
)
def test_what_is_wrong_is_refused(
    curator: Client, path: str, body: dict[str, Any], wrong: dict[str, str]
) -> None:
    response = send(curator, "POST", path, body)
    errors_of(response, INVALID_BODY)
    assert pointers(response) == wrong


@pytest.mark.parametrize(("path", "body"), [(LINKS, LINK), (BREAKS, BREAK)])
def test_it_is_there_once(curator: Client, path: str, body: dict[str, Any]) -> None:
    written(send(curator, "POST", path, body), 201)
    response = send(curator, "POST", path, body)
    errors_of(response, INVALID_BODY)
    assert pointers(response) == {"": "unique_together"}


def test_it_belongs_to_what_its_owner_was_merged_into(curator: Client) -> None:
    created = send(curator, "POST", AFFILIATIONS, AFFILIATION)
    old = Affiliation.objects.get().person
    new = SpeakerFactory.create(slug="sir-ken")
    merge(source=old, into=new, by=None, reason="The same")
    path = "/api/v1/speakers/sir-ken/affiliations/"
    [shown] = get_json(curator, path)["results"]
    assert shown["url"] == f"http://testserver{path}{shown['uuid']}/"
    assert get_json(curator, created["Location"]) == shown
    written(send(curator, "POST", AFFILIATIONS, AFFILIATION | {"role": "Spy"}), 201)
    assert Affiliation.objects.get(role="Spy").person == new


@EACH
def test_it_is_for_curators(path: str, body: dict[str, Any], model: type[Model]) -> None:
    reviewer = client_of(Role.REVIEWER)
    errors_of(send(reviewer, "POST", path, body), FORBIDDEN)
    errors_of(send(reviewer, "PATCH", f"{path}{NOBODY}/", WHY, etag='"1-0"'), FORBIDDEN)


@EACH
def test_what_is_not_there(
    curator: Client, path: str, body: dict[str, Any], model: type[Model]
) -> None:
    nowhere = path.replace("ken-mccallum", "nobody").replace("approaches", "nothing")
    errors_of(curator.get(nowhere), NOT_FOUND)
    errors_of(send(curator, "POST", nowhere, body), NOT_FOUND)
    errors_of(curator.get(f"{path}{NOBODY}/"), NOT_FOUND)
    errors_of(curator.get(f"{path}not-a-uuid/"), NOT_FOUND)
    errors_of(send(curator, "PATCH", f"{path}{NOBODY}/", WHY, etag='"1-0"'), NOT_FOUND)
    url = written(send(curator, "POST", path, body), 201)["url"]
    elsewhere = url.replace("ken-mccallum", "mi5").replace("approaches", "cases")
    errors_of(curator.get(elsewhere), NOT_FOUND)


def test_public_sees_what_it_may_know_of(curator: Client, client: Client) -> None:
    """Of what nothing public refers to, nothing is told."""
    for path, body in ((AFFILIATIONS, AFFILIATION), (LINKS, LINK), (BREAKS, BREAK)):
        written(send(curator, "POST", path, body), 201)
    for path in (AFFILIATIONS, LINKS, BREAKS):
        errors_of(client.get(path), NOT_FOUND)
    affiliation, link = Affiliation.objects.get(), SeriesLink.objects.get()
    recorded(speaker=affiliation.person, series=link.source)
    assert get_json(client, AFFILIATIONS)["results"] == []
    assert get_json(client, LINKS)["results"] == []
    [shown] = get_json(client, BREAKS)["results"]
    assert (shown["said_by"], shown["article"]) == (None, None)
    recorded(speaker=affiliation.organisation, series=link.target)
    [told] = get_json(client, AFFILIATIONS)["results"]
    assert told["organisation"]["slug"] == "mi5"
    assert len(get_json(client, LINKS)["results"]) == 1


@pytest.mark.parametrize(
    ("path", "body", "form"),
    [
        (AFFILIATIONS, AFFILIATION, KeptAffiliationSerializer),
        (LINKS, LINK, KeptLinkSerializer),
        (BREAKS, BREAK, KeptBreakSerializer),
    ],
)
def test_answer_is_what_is_declared(
    curator: Client, path: str, body: dict[str, Any], form: Any
) -> None:
    url = written(send(curator, "POST", path, body), 201)["url"]
    assert_form(get_json(curator, url), form())


@pytest.mark.parametrize("size", [1, 50])
def test_lists_ask_the_same_for_any_number_of_rows(
    client: Client, django_assert_num_queries: Any, size: int
) -> None:
    person, organisation = Speaker.objects.order_by("-kind")
    source, target = Series.objects.order_by("slug")
    recorded(speaker=person, organisation=organisation, series=source)
    recorded(speaker=organisation, series=target, article=Article.objects.get())
    for number in range(size):
        Affiliation.objects.create(person=person, organisation=organisation, role=f"{number}")
        DefinitionBreak.objects.create(
            series=source,
            starts_on=date(2023, 1, 1) + timedelta(days=number),
            reason="Counted anew",
            said_by=organisation,
            article=Article.objects.get(),
        )
    for kind in SeriesLink.Kind.values[:size]:
        SeriesLink.objects.create(source=source, kind=kind, target=target)
    for path, queries in (
        (AFFILIATIONS, 3),  # the moment, the owner, the page
        (LINKS, 3),
        (BREAKS, 5),  # and who said them, and where
    ):
        with django_assert_num_queries(queries):
            assert get_json(client, path)["results"]
