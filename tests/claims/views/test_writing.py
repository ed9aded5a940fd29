"""Claims are recorded, and revised from the revision that was read."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles.services import capture
from claims.models import Change, Claim, Revision, Series, Speaker
from claims.serializers.writing.examples import NEW_CLAIMS
from claimsdb.api.errors import (
    CONFLICT,
    CONTENT_TOO_LARGE,
    FORBIDDEN,
    INVALID_BODY,
    METHOD_NOT_ALLOWED,
    NOT_AUTHENTICATED,
    NOT_FOUND,
    PRECONDITION_FAILED,
    PRECONDITION_REQUIRED,
    UNSUPPORTED_MEDIA_TYPE,
)
from claimsdb.db.merging import merge
from claimsdb.roles import PERMISSIONS, Role
from claimsdb.tokens.services import issue
from tests.claimsdb.api.contract import errors_of, get_json
from tests.factories import (
    ArticleFactory,
    OrganisationFactory,
    SeriesFactory,
    SpeakerFactory,
    UserFactory,
    recorded,
)
from tests.writers import CLAIMS, client_of, permitted, pointers, send, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(db: None) -> Client:
    return client_of(*Role)


@pytest.fixture
def fields(db: None) -> dict[str, Any]:
    """A body that records a claim of 100 persons."""
    SeriesFactory.create(slug="approaches")
    SpeakerFactory.create(slug="ken-mccallum")
    return {
        "series": "approaches",
        "speaker": "ken-mccallum",
        "value": 100,
        "period": "2023-10",
        "stated_at": "2023-10-17",
    }


def path_of(revision: Revision) -> str:
    return f"{CLAIMS}{revision.claim_id}/"


def tag_of(revision: Revision) -> str:
    return f'"{revision.number}-00"'


def history_of(claim: int) -> list[tuple[int, str, str]]:
    rows = Revision.objects.filter(claim=claim).order_by("number")
    return list(rows.values_list("number", "kind", "status"))


def test_claim_is_recorded_with_all_that_it_names(writer: Client) -> None:
    response = send(writer, "POST", CLAIMS, NEW_CLAIMS["with all that it names"])
    answer = written(response, 201)
    assert response["Location"] == answer["url"]
    assert response["ETag"].startswith('"1-')
    assert answer.pop("changed") is True
    read = get_json(writer, answer["url"])
    assert answer == {name: value for name, value in read.items() if name in answer}
    assert set(read) - set(answer) == {"as_of", "known_at"}
    assert (answer["recorded_by"], answer["revision"], answer["kind"]) == ("writer", 1, "initial")
    change = Change.objects.get()
    assert (change.recorded_by, change.door) == ("writer", "api")


def test_what_a_claim_brings_has_a_history(writer: Client) -> None:
    written(send(writer, "POST", CLAIMS, NEW_CLAIMS["with all that it names"]), 201)
    speaker = Speaker.objects.get(slug="ken-mccallum")
    version = speaker.history.get()
    assert (version.history_type, version.history_user.username) == ("+", "writer")
    assert version.history_change_reason == "Created with a claim that names it"
    assert Speaker.objects.get(slug="mi5").kind == "organisation"
    series = Series.objects.get()
    assert [tag.slug for tag in series.tags.all()] == ["espionage"]


def test_claim_names_what_is_on_record(writer: Client, fields: dict[str, Any]) -> None:
    article = ArticleFactory.create(external_id="x-1")
    organisation = OrganisationFactory.create()
    for named in (article.pk, "x-1", {"external_id": "x-1", "headline": article.headline}):
        body = fields | {"article": named, "organisation": organisation.slug}
        answer = written(send(writer, "POST", CLAIMS, body), 201)
        assert answer["article"]["id"] == article.pk
        assert answer["organisation"]["slug"] == organisation.slug


def test_article_is_found_by_its_address(writer: Client, fields: dict[str, Any]) -> None:
    article = ArticleFactory.create(url="https://example.org/a")
    body = fields | {"article": {"source_url": "https://example.org/a"}}
    assert written(send(writer, "POST", CLAIMS, body), 201)["article"]["id"] == article.pk


def test_merged_names_stand_for_their_targets(writer: Client, fields: dict[str, Any]) -> None:
    old, new = Speaker.objects.get(), SpeakerFactory.create(slug="sir-ken")
    merge(source=old, into=new, by=None, reason="The same")
    answer = written(send(writer, "POST", CLAIMS, fields), 201)
    assert answer["speaker"]["slug"] == "sir-ken"
    assert Revision.objects.get().speaker == new


def test_new_article_may_have_no_name(writer: Client, fields: dict[str, Any]) -> None:
    publisher = {"slug": "gazette", "name": "The Gazette"}
    article = {"publisher": publisher, "headline": "No address", "published_at": "2023-10"}
    body = {**fields, "article": article, "stated_at": None}
    answer = written(send(writer, "POST", CLAIMS, body), 201)
    assert (answer["stated_at"], answer["known_from"]) == (None, "2023-10-01T00:00:00Z")
    assert answer["article"]["published_at"] == "2023-10"


@pytest.mark.parametrize(
    ("value", "entered"),
    [("20000.0", 20000), ("1.50", 1.5), ('"1.2e9"', 1_200_000_000), ("-0", 0)],
)
def test_number_is_kept_as_entered(
    writer: Client, fields: dict[str, Any], value: str, entered: float
) -> None:
    body = (
        '{"series": "approaches", "speaker": "ken-mccallum", "stated_at": "2023",'
        f' "value": {value}}}'
    )
    assert written(send(writer, "POST", CLAIMS, body), 201)["entered_value"] == entered


@pytest.mark.parametrize("value", ["12345678901234567", "0.1000000000000000055", "1e999", '"x"'])
def test_number_that_cannot_be_kept_is_refused(
    writer: Client, fields: dict[str, Any], value: str
) -> None:
    body = (
        '{"series": "approaches", "speaker": "ken-mccallum", "stated_at": "2023",'
        f' "value": {value}}}'
    )
    response = send(writer, "POST", CLAIMS, body)
    errors_of(response, INVALID_BODY)
    assert pointers(response) == {"/value": "invalid"}
    assert not Claim.objects.exists()


def test_all_errors_are_said_at_once(writer: Client, fields: dict[str, Any]) -> None:
    body = {
        "series": "aproaches",
        "value": "twenty",
        "comparator": "abuot",
        "approximate": "yes",
        "period": "soon",
        "stated_at": "2999",
        "article": {"headline": "New", "publisher": {"slug": "a b"}, "published_at": "then"},
        "organisation": "ken-mccallum",
        "quote": {"exact": "x", "start": 1},
        "disputed_url": "nowhere",
        "speker": "ken-mccallum",
    }
    response = send(writer, "POST", CLAIMS, body)
    errors_of(response, INVALID_BODY)
    assert pointers(response) == {
        "/series": "unknown",
        "/speaker": "required",
        "/value": "invalid",
        "/comparator": "choice",
        "/approximate": "type",
        "/period": "invalid",
        "/stated_at": "invalid",
        "/article/publisher/slug": "invalid",
        "/article/publisher/name": "needed",
        "/article/published_at": "invalid",
        "/organisation": "invalid",
        "/quote/start": "invalid",
        "/disputed": "invalid",
        "/disputed_url": "invalid",
        "/speker": "unknown",
    }
    suggestions = {e["pointer"]: e.get("suggestion") for e in response.json()["errors"]}
    assert suggestions["/series"] == "approaches"
    assert suggestions["/speker"] == "speaker"
    assert suggestions["/comparator"] is None


def test_description_must_agree_with_the_record(writer: Client, fields: dict[str, Any]) -> None:
    body = fields | {
        "series": {"slug": "approaches", "unit": "person", "title": "Another", "tags": ["x"]},
        "speaker": {"slug": "ken-mccallum", "kind": "person"},
    }
    response = send(writer, "POST", CLAIMS, body)
    errors_of(response, INVALID_BODY)
    assert list(pointers(response)) == ["/series/title", "/series/tags"]


def test_place_is_told_to_be_wrong_once(writer: Client, fields: dict[str, Any]) -> None:
    body = fields | {"speaker": {"slug": "new", "name": "New", "kind": "alien"}}
    response = send(writer, "POST", CLAIMS, body)
    found = [(error["pointer"], error["code"]) for error in response.json()["errors"]]
    assert found == [("/speaker/kind", "choice")]


def test_external_id_is_used_once(writer: Client, fields: dict[str, Any]) -> None:
    body = fields | {"external_id": "mine"}
    assert written(send(writer, "POST", CLAIMS, body), 201)["external_id"] == "mine"
    response = send(writer, "POST", CLAIMS, body)
    errors_of(response, INVALID_BODY)
    assert list(pointers(response)) == ["/external_id"]


def test_quote_is_found_in_its_snapshot(writer: Client, fields: dict[str, Any]) -> None:
    article = ArticleFactory.create()
    capture(article=article, body="He said: one hundred people. One hundred!", by=None)
    body = fields | {"article": article.pk, "snapshot": 1, "quote": "one hundred"}
    quote = written(send(writer, "POST", CLAIMS, body), 201)["quote"]
    assert (quote["start"], quote["end"], quote["prefix"]) == (9, 20, "He said: ")
    exact = written(send(writer, "POST", CLAIMS, body | {"quote": quote}), 201)["quote"]
    assert exact == quote


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"snapshot": 2}, "/snapshot"),
        ({"snapshot": 1, "article": None}, "/snapshot"),
        ({"snapshot": 1, "quote": "other words"}, "/quote"),
        ({"snapshot": 1, "quote": {"exact": "one", "start": 0, "end": 3}}, "/quote/exact"),
    ],
)
def test_quote_stands_in_its_snapshot(
    writer: Client, fields: dict[str, Any], given: dict[str, Any], pointer: str
) -> None:
    article = ArticleFactory.create()
    capture(article=article, body="He said: one hundred people.", by=None)
    response = send(writer, "POST", CLAIMS, fields | {"article": article.pk} | given)
    errors_of(response, INVALID_BODY)
    assert list(pointers(response)) == [pointer]


def test_draft_is_recorded_by_who_may_not_publish(fields: dict[str, Any]) -> None:
    editor = client_of(Role.EDITOR)
    refusal = send(editor, "POST", CLAIMS, fields)
    errors_of(refusal, FORBIDDEN)
    assert '"status": "draft"' in refusal.json()["detail"]
    answer = written(send(editor, "POST", CLAIMS, fields | {"status": "draft"}), 201)
    assert (answer["status"], Claim.objects.count()) == ("draft", 1)


def test_editor_creates_no_reference_data(fields: dict[str, Any]) -> None:
    editor = client_of(Role.EDITOR)
    body = fields | {"speaker": {"slug": "new", "name": "New"}, "status": "draft"}
    errors_of(send(editor, "POST", CLAIMS, body), FORBIDDEN)
    known = fields | {"speaker": {"slug": "ken-mccallum"}, "status": "draft"}
    written(send(editor, "POST", CLAIMS, known), 201)


@pytest.mark.parametrize("role", [Role.READER, Role.CURATOR])
def test_others_record_nothing(fields: dict[str, Any], role: Role) -> None:
    errors_of(send(client_of(role), "POST", CLAIMS, fields), FORBIDDEN)


def test_public_records_nothing(client: Client, fields: dict[str, Any]) -> None:
    errors_of(send(client, "POST", CLAIMS, fields), NOT_AUTHENTICATED)
    assert not Claim.objects.exists()


def test_writer_must_see_what_they_could_clash_with(fields: dict[str, Any]) -> None:
    user = UserFactory.create()
    seen = {"claims.view_revision", "articles.view_article"}
    user.user_permissions.set(permitted(PERMISSIONS[Role.REVIEWER] - seen))
    blind = Client()
    blind.force_login(user)
    response = send(blind, "POST", CLAIMS, fields)
    errors_of(response, FORBIDDEN)
    assert "claims.view_revision" in response.json()["detail"]


def test_token_writes(client: Client, writer: Client, fields: dict[str, Any]) -> None:
    owner = User.objects.get(username="writer")
    _, text = issue(owner=owner, scope=[Role.REVIEWER])
    headers = {"Authorization": f"Bearer {text}"}
    response = client.post(CLAIMS, fields, "application/json", headers=headers)
    assert written(response, 201)["recorded_by"] == "writer"
    assert Change.objects.get().user == owner


def test_other_content_types_are_refused(writer: Client) -> None:
    response = writer.post(CLAIMS, {"value": "1"})
    errors_of(response, UNSUPPORTED_MEDIA_TYPE)


def test_large_body_is_refused(writer: Client) -> None:
    errors_of(send(writer, "POST", CLAIMS, {"note": "a" * 10**6}), CONTENT_TOO_LARGE)


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_claims_are_neither_replaced_nor_deleted(writer: Client, method: str) -> None:
    response = send(writer, method, path_of(recorded()), {})
    errors_of(response, METHOD_NOT_ALLOWED)
    assert "PATCH" in response["Allow"]


@pytest.mark.parametrize("path", [CLAIMS, f"{CLAIMS}1/", f"{CLAIMS}1/publish/", f"{CLAIMS}bulk/"])
def test_options_are_told(writer: Client, path: str) -> None:
    recorded()
    response = writer.options(path)
    assert response.status_code == 200
    assert "POST" in response["Allow"] or "PATCH" in response["Allow"]


@pytest.mark.parametrize("query", ["as_of=2023-10-17", "speaker=x", "fields=id", "dry_run=yes"])
def test_parameters_of_reads_have_no_meaning(writer: Client, query: str) -> None:
    assert send(writer, "POST", f"{CLAIMS}?{query}", {}).status_code == 400


def test_correction(writer: Client) -> None:
    first = recorded(value="100", note="Kept")
    body = {"kind": "correction", "reason": "Misread", "value": 150}
    response = send(writer, "PATCH", path_of(first), body, etag=tag_of(first))
    answer = written(response)
    assert response["ETag"].startswith('"2-')
    assert [
        answer[name] for name in ("revision", "kind", "value", "note", "reason", "changed")
    ] == [
        *(2, "correction", 150, "Kept", "Misread"),
        True,
    ]
    assert answer["url"] == f"http://testserver{path_of(first)}"
    assert answer["known_from"] == "2023-10-17T00:00:00Z"


def test_restatement(writer: Client) -> None:
    first = recorded(value="100", quote="one hundred")
    body = {"kind": "restatement", "reason": "New figure", "value": 120, "stated_at": "2023-11"}
    answer = written(send(writer, "PATCH", path_of(first), body, etag=tag_of(first)))
    assert [answer[name] for name in ("kind", "value", "quote", "known_from")] == [
        *("restatement", 120, None),
        "2023-11-01T00:00:00Z",
    ]
    first.refresh_from_db()
    assert first.known_until is not None


def test_editorial(writer: Client) -> None:
    first = recorded()
    body = {"kind": "editorial", "reason": "Asked", "disputed": True, "disputed_by": "An MP"}
    answer = written(send(writer, "PATCH", path_of(first), body, etag=tag_of(first)))
    assert [answer[name] for name in ("kind", "disputed", "disputed_by")] == [
        *("editorial", True),
        "An MP",
    ]


def test_editorial_leaves_the_figure(writer: Client) -> None:
    first = recorded()
    body = {"kind": "editorial", "reason": "Misread", "value": 150}
    response = send(writer, "PATCH", path_of(first), body, etag=tag_of(first))
    errors_of(response, INVALID_BODY)
    assert list(pointers(response)) == ["/value"]


def test_null_clears(writer: Client) -> None:
    first = recorded(quote="one", disputed=True, disputed_by="An MP")
    body = {
        "kind": "correction",
        "reason": "None of it",
        "quote": None,
        "disputed": False,
        "disputed_by": None,
        "period": None,
        "organisation": None,
        "unit": None,
    }
    answer = written(send(writer, "PATCH", path_of(first), body, etag=tag_of(first)))
    assert [answer[name] for name in ("quote", "disputed_by", "period")] == [None, None, None]


def test_draft_is_edited_without_kind_and_reason(writer: Client) -> None:
    draft = recorded(status="draft")
    response = send(writer, "PATCH", path_of(draft), {"value": 7}, etag=tag_of(draft))
    assert written(response)["value"] == 7
    assert history_of(draft.claim_id) == [(1, "initial", "draft"), (2, "editorial", "draft")]


def test_draft_is_not_corrected(writer: Client) -> None:
    draft = recorded(status="draft")
    body = {"kind": "correction", "reason": "Misread", "value": 7}
    response = send(writer, "PATCH", path_of(draft), body, etag=tag_of(draft))
    errors_of(response, CONFLICT)
    assert response.json()["detail"] == (
        "This claim is draft; to correct it, it must be published or retracted."
    )


def test_published_claim_is_revised_with_kind_and_reason(writer: Client) -> None:
    first = recorded()
    response = send(writer, "PATCH", path_of(first), {"value": "x"}, etag=tag_of(first))
    errors_of(response, INVALID_BODY)
    assert pointers(response) == {"/kind": "needed", "/reason": "invalid", "/value": "invalid"}


@pytest.mark.parametrize("changes", [{}, {"value": 100}, {"value": 100, "note": ""}])
def test_edit_that_changes_nothing_writes_nothing(writer: Client, changes: dict[str, Any]) -> None:
    first = recorded(value="100")
    before = Change.objects.count()
    body = {"kind": "correction", "reason": "Looked again"} | changes
    response = send(writer, "PATCH", path_of(first), body, etag=tag_of(first))
    answer = written(response)
    assert (answer["changed"], answer["revision"], answer["digest"]) == (
        *(False, 1),
        f"sha256:{first.digest}",
    )
    assert response["ETag"].startswith('"1-')
    assert Change.objects.count() == before


@pytest.mark.parametrize("name", ["id", "uuid", "status", "external_id"])
def test_identity_and_status_are_not_edited(writer: Client, name: str) -> None:
    first = recorded()
    body = {"kind": "correction", "reason": "No", name: "x"}
    response = send(writer, "PATCH", path_of(first), body, etag=tag_of(first))
    errors_of(response, INVALID_BODY)
    assert pointers(response) == {f"/{name}": "fixed"}


def test_article_and_its_snapshot_change_together(writer: Client) -> None:
    article = ArticleFactory.create()
    capture(article=article, body="one hundred", by=None)
    first = recorded(article=article)
    body = {"kind": "editorial", "reason": "Placed", "snapshot": 1, "quote": "hundred"}
    answer = written(send(writer, "PATCH", path_of(first), body, etag=tag_of(first)))
    assert (answer["article"]["snapshot"], answer["quote"]["start"]) == (1, 4)


ACTIONS = ("publish", "retract", "withdraw", "reinstate", "amend", "restore")


@pytest.mark.parametrize("action", ["", *(f"{action}/" for action in ACTIONS)])
def test_write_names_the_revision_that_it_was_made_from(writer: Client, action: str) -> None:
    first = recorded()
    path = f"{path_of(first)}{action}"
    method = "POST" if action else "PATCH"
    for etag in (None, "*"):
        errors_of(send(writer, method, path, {}, etag=etag), PRECONDITION_REQUIRED)
    stale = send(writer, method, path, {}, etag='"2-00"')
    errors_of(stale, PRECONDITION_FAILED)
    assert stale["ETag"].startswith('"1-')
    assert send(writer, method, path, {}, etag=stale["ETag"]).status_code == 400
    assert history_of(first.claim_id) == [(1, "initial", "published")]


@pytest.mark.parametrize("action", ["", *(f"{action}/" for action in ACTIONS)])
def test_claim_that_is_not_there(writer: Client, action: str) -> None:
    method = "POST" if action else "PATCH"
    response = send(writer, method, f"{CLAIMS}99/{action}", {}, etag='"1-00"')
    errors_of(response, NOT_FOUND)


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.READER, set()),
        (Role.EDITOR, {"amend", "restore"}),
        (Role.REVIEWER, set(ACTIONS)),
        (Role.CURATOR, set()),
    ],
)
def test_actions_are_for_roles(role: Role, allowed: set[str]) -> None:
    client, first = client_of(role), recorded()
    statuses = {
        action: send(client, "POST", f"{path_of(first)}{action}/", {}).status_code
        for action in ACTIONS
    }
    assert {action for action, status in statuses.items() if status == 428} == allowed
    assert set(statuses.values()) <= {403, 428}


def test_weak_tag_is_compared_by_its_version(writer: Client) -> None:
    first = recorded()
    tag = client_tag = writer.get(path_of(first))["ETag"]
    assert tag.startswith('"1-')
    body = {"kind": "correction", "reason": "Misread", "value": 1}
    written(send(writer, "PATCH", path_of(first), body, etag=f"W/{client_tag}"))


def test_life_of_a_claim(writer: Client, fields: dict[str, Any]) -> None:
    response = send(writer, "POST", CLAIMS, fields | {"status": "draft"})
    path = written(response, 201)["url"]
    reason = {"reason": "Checked"}

    def act(action: str, body: dict[str, Any]) -> Any:
        nonlocal response
        response = send(writer, "POST", f"{path}{action}/", body, etag=response["ETag"])
        return written(response)

    assert act("publish", reason)["status"] == "published"
    assert act("withdraw", reason)["status"] == "withdrawn"
    assert act("reinstate", reason)["status"] == "published"
    retracted = act("retract", reason | {"stated_at": "2023-12", "quote": "taken back"})
    assert (retracted["status"], retracted["quote"]["exact"]) == ("retracted", "taken back")
    assert act("reinstate", reason)["value"] == 100
    amended = act("amend", reason | {"word": None, "value": 90, "stated_at": "2023-10-16"})
    assert (amended["value"], amended["changed"]) == (100, True)
    word = Revision.objects.words().get(value=90)
    reworded = act("amend", reason | {"word": word.number, "value": 95})
    assert (reworded["value"], reworded["changed"]) == (100, True)
    assert Revision.objects.words().filter(value=95).exists()
    assert act("restore", reason | {"revision": 1})["changed"] is False
    kinds = [kind for _, kind, _ in history_of(Claim.objects.get().pk)]
    assert kinds == [
        *("initial", "publication", "withdrawal", "reinstatement", "retraction"),
        *("reinstatement", "amendment", "amendment"),
    ]


def test_restored_revision_is_a_correction(writer: Client) -> None:
    first = recorded(value="100")
    body: dict[str, Any] = {"kind": "correction", "reason": "Misread", "value": 150}
    written(send(writer, "PATCH", path_of(first), body, etag=tag_of(first)))
    body = {"revision": 1, "reason": "It was right"}
    answer = written(send(writer, "POST", f"{path_of(first)}restore/", body, etag='"2-00"'))
    assert [answer[name] for name in ("revision", "kind", "value")] == [3, "correction", 100]
    body["revision"] = 9
    response = send(writer, "POST", f"{path_of(first)}restore/", body, etag='"3-00"')
    errors_of(response, INVALID_BODY)
    assert list(pointers(response)) == ["/revision"]


def test_act_that_the_status_does_not_allow(writer: Client) -> None:
    first = recorded()
    path = f"{path_of(first)}publish/"
    errors_of(send(writer, "POST", path, {"reason": "Go"}, etag=tag_of(first)), CONFLICT)


@pytest.mark.parametrize("word", [1, 2, 7])
def test_only_earlier_words_are_amended(writer: Client, word: int) -> None:
    first = recorded()
    correction = {"kind": "correction", "reason": "Misread", "value": 1}
    written(send(writer, "PATCH", path_of(first), correction, etag=tag_of(first)))
    body = {"word": word, "reason": "Earlier", "value": 5, "stated_at": "2023-01"}
    response = send(writer, "POST", f"{path_of(first)}amend/", body, etag='"2-00"')
    errors_of(response, INVALID_BODY)
    assert list(pointers(response)) == ["/word"]


def test_retraction_says_when(writer: Client) -> None:
    first = recorded()
    body = {"reason": "Taken back", "value": 5}
    response = send(writer, "POST", f"{path_of(first)}retract/", body, etag=tag_of(first))
    errors_of(response, INVALID_BODY)
    assert pointers(response) == {"/value": "unknown", "/stated_at": "invalid"}


TABLES = (Claim, Revision, Change, Series, Speaker)


def test_dry_run_answers_and_writes_nothing(writer: Client) -> None:
    body = NEW_CLAIMS["with all that it names"]
    response = send(writer, "POST", f"{CLAIMS}?dry_run=true", body)
    trial = written(response, 201)
    assert [table.objects.count() for table in TABLES] == [0] * 5
    assert not response.has_header("ETag")
    assert not response.has_header("Location")
    real = written(send(writer, "POST", f"{CLAIMS}?dry_run=false", body), 201)
    nulls = {"id", "uuid", "url", "recorded_at", "change", "citation", "digest"}
    assert {name for name, value in trial.items() if value != real[name]} == {*nulls, "article"}
    assert trial["article"] == {**real["article"], "id": None, "url": None}
    assert {trial[name] for name in nulls} == {None}


def test_dry_run_of_a_revision(writer: Client) -> None:
    first = recorded()
    body = {"kind": "correction", "reason": "Misread", "value": 150}
    path = f"{path_of(first)}?dry_run=true"
    trial = written(send(writer, "PATCH", path, body, etag=tag_of(first)))
    assert [trial[name] for name in ("id", "revision", "value", "change", "digest")] == [
        *(first.claim_id, 2, 150),
        *(None, None),
    ]
    assert history_of(first.claim_id) == [(1, "initial", "published")]


def test_dry_run_is_refused_as_the_write_would_be(fields: dict[str, Any]) -> None:
    path = f"{CLAIMS}?dry_run=true"
    errors_of(send(client_of(Role.READER, username="a"), "POST", path, fields), FORBIDDEN)
    editor = client_of(Role.EDITOR, username="b")
    errors_of(send(editor, "POST", path, fields), FORBIDDEN)
    response = send(editor, "POST", path, fields | {"status": "draft", "value": "x"})
    errors_of(response, INVALID_BODY)
