"""That what is rendered beforehand is what would be rendered now."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from claims.models import Rendering, Revision, Series, Speaker
from claimsdb.db.history import save_with_history
from claimsdb.db.merging import merge
from tests.claims.views.acts import at
from tests.claimsdb.api.contract import get_json
from tests.factories import SeriesFactory, SpeakerFactory, recorded
from tests.members import member

pytestmark = pytest.mark.django_db

API = "/api/v1/"

Record = dict[str, Revision]


def paths(record: Record) -> Iterator[str]:
    """What shows revisions whole, now and at instants between all that was recorded."""
    yield from ("revisions/", "claims/?status=published,withdrawn,draft")
    instants = [at(row) for row in Revision.objects.order_by("pk")]
    for revision in record.values():
        its = f"claims/{revision.claim_id}/"
        yield from (f"{its}revisions/", f"{its}revisions/1/")
    for instant in instants:
        yield f"claims/?as_of={instant}&ordering=-value"
        yield f"claims/?as_of={instant}&known_at=2023-10-20"
        yield f"claims/{record['whole'].claim_id}/?as_of={instant}"


def answers(client: Client, record: Record) -> dict[str, Any]:
    found = {path: client.get(f"{API}{path}") for path in paths(record)}
    return {path: (answer.status_code, answer.json()) for path, answer in found.items()}


@pytest.fixture(params=["public", "insider"])
def reader(request: pytest.FixtureRequest, db: None) -> Client:
    client = Client()
    if request.param == "insider":
        client.force_login(member("editor"))
    return client


def test_rendered_before_or_now(reader: Client, record: Record) -> None:
    before = answers(reader, record)
    assert Rendering.objects.count() == Revision.objects.count() == 7
    Rendering.objects.all().delete()
    assert answers(reader, record) == before
    assert {status for status, _ in before.values()} >= {200}


def test_some_rendered_before_and_some_now(reader: Client, record: Record) -> None:
    before = answers(reader, record)
    Rendering.objects.filter(revision__number=1).update(shape=0, template="of another version")
    assert answers(reader, record) == before


def test_names_are_those_of_today(reader: Client, record: Record, article: Article) -> None:
    answers(reader, record)
    whole = record["whole"]
    whole.series.title, whole.speaker.name = "Renamed", "“Ken”"
    article.headline, article.publisher.name = "Mended", "The Gazette"
    for row in (whole.series, whole.speaker, article, article.publisher):
        save_with_history(row, by=None, reason="Spelling")
    merge(
        source=whole.organisation,
        into=SpeakerFactory.create(kind="organisation", name="Service", slug="service"),
        by=None,
        reason="One",
    )
    merge(
        source=whole.series,
        into=SeriesFactory.create(title="Approached", slug="approached"),
        by=None,
        reason="One",
    )
    shown = get_json(reader, f"{API}claims/{whole.claim_id}/")
    assert shown["series"]["title"] == "Approached"
    assert (shown["speaker"]["name"], shown["organisation"]["slug"]) == ("“Ken”", "service")
    assert shown["citation"].startswith("“Ken” (Director \x7f General, Service): ")
    assert "(Approached, October 2023), in “Mended”, The Gazette" in shown["citation"]
    renamed = answers(reader, record)
    Rendering.objects.all().delete()
    assert answers(reader, record) == renamed


def test_names_are_read_again_after_an_edit_alone(client: Client, record: Record) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            get_json(client, f"{API}claims/")
        return len(captured)

    # What is settled; the page; series; speakers; articles; publishers.
    assert [queries(), queries()] == [6, 2]
    record["whole"].speaker.save()
    assert [queries(), queries()] == [6, 2]


def test_names_of_two_hosts(client: Client, record: Record, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    path = f"{API}claims/{record['whole'].claim_id}/"
    for host in ("one.example", "two.example", "one.example"):
        shown = client.get(path, headers={"host": host}).content.decode()
        assert shown.count("://") == shown.count(f"http://{host}/api/v1/")


def test_text_that_looks_like_a_hole_is_shown_as_it_is(client: Client) -> None:
    marked = recorded(note="before \ufdd1 after \x01S\x01")
    plain = recorded(note="\x01S\x01", role="\x01")
    assert list(Rendering.objects.values_list("pk", flat=True)) == [plain.pk]
    notes = [row["note"] for row in get_json(client, f"{API}claims/?ordering=id")["results"]]
    assert notes == [marked.note, plain.note]


def test_what_is_kept_of_names_is_bounded(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.serializers.today.KEPT_AT_MOST", 2)
    for number in range(5):
        recorded(speaker=SpeakerFactory.create(name=f"N{number}"), series=SeriesFactory.create())
    for _ in range(2):
        page = get_json(client, f"{API}claims/?ordering=id")["results"]
        assert [row["speaker"]["name"] for row in page] == [f"N{number}" for number in range(5)]
    assert Series.objects.count() == Speaker.objects.count() == 5
