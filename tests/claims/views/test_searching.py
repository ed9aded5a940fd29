from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from claims import demo, recording, searching
from claims.entry import make_content
from claims.models import Change, Revision, Series, Speaker
from claims.searching import FEW
from claimsdb.api.errors import INVALID_PARAMETER
from claimsdb.db.history import save_with_history
from claimsdb.db.merging import merge
from claimsdb.search.indexes import search_indexes
from tests.articles.making import captured
from tests.claims.views.acts import at, corrected, edited, published, restated
from tests.claimsdb.api.contract import errors_of, get_json
from tests.factories import (
    ArticleFactory,
    OrganisationFactory,
    SeriesFactory,
    SpeakerFactory,
    claim_fields,
    recorded,
)

pytestmark = pytest.mark.django_db

RESOURCES = ("claims", "revisions", "series", "speakers", "publishers", "articles")


def found(client: Client, query: str, resource: str = "claims") -> str:
    """The names of what is found, joined: external ids of claims, slugs of others."""
    page = get_json(client, f"/api/v1/{resource}/?count=true&q={query}")
    names = sorted(row.get("external_id") or row.get("slug") for row in page["results"])
    assert page["count"] == len(names)
    return " ".join(names)


def named(model: Any, slug: str) -> Any:
    return model.objects.get(slug=slug)


def renamed(row: Any, **names: Any) -> None:
    for name, value in names.items():
        setattr(row, name, value)
    save_with_history(row, by=None, reason="Known by another name now")


@pytest.fixture
def record(db: None) -> dict[str, Revision]:
    ken = SpeakerFactory.create(
        slug="ken-mccallum",
        name="Ken McCallum",
        aliases=[{"name": "肯·麦卡勒姆", "language": "zh"}],
    )
    mi5 = OrganisationFactory.create(slug="mi5", name="Security Service")
    sue = SpeakerFactory.create(slug="sue", name="Sue Ångström")
    people = SeriesFactory.create(
        slug="uk-linkedin-approaches",
        title="People approached by spies",
        definition="Everyone in Britain whom disguised agents wrote to.",
    )
    cases = SeriesFactory.create(slug="cases", title="Open cases")
    article = ArticleFactory.create(headline="Spies in disguise, MI5 warns", byline="Ann Writer")
    captured(
        article,
        body="… above 20,000 people … thousands …",
        summary="超过两万人在领英上被接触",
        summary_language="zh",
    )
    rows: dict[str, dict[str, Any]] = {
        "a": {"series": people, "speaker": ken, "organisation": mi5, "article": article}
        | {"role": "Director General", "stated_as": "above 20,000 cases"}
        | {"snapshot": article.snapshots.get(), "quote": "above 20,000 people"},
        "b": {"series": cases, "speaker": ken, "note": "Only O'Brien heard it."},
        "c": {"series": cases, "speaker": mi5, "stated_as": "数千起案件"},
        "d": {"series": people, "speaker": sue, "note": "about 20 000"},
    }
    return {name: recorded(external_id=name, **given) for name, given in rows.items()}


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        # The claim's own texts: quote, stated_as, role, note.
        ("people%20above", "a"),
        ("20,000", "a"),
        ("20000", "a"),
        ("20%20000", "d"),
        ("director%20GENERAL", "a"),
        ("O’Brien", "b"),
        ("o%27brien", "b"),
        ("案件", "c"),
        ("千起", "c"),
        ("件数", ""),
        # The series: slug, title, definition.
        ("linkedin", "a d"),
        ("people", "a d"),
        ("disguised", "a d"),
        ("open", "b c"),
        # The speaker and the organisation: slug, name, aliases.
        ("麦卡勒姆", "a b"),
        ("肯麦卡勒姆", "a b"),
        ("mccallum", "a b"),
        ("security%20service", "a c"),
        ("mi5", "a c"),
        ("angstrom", "d"),
        ("ÅNGSTRÖM", "d"),
        # The article: headline and summary, not its text, nor who wrote it.
        ("warns", "a"),
        ("领英", "a"),
        ("接触", "a"),
        ("thousands", ""),
        ("writer", ""),
        # Each word in another place, or twice; together with other filters.
        ("麦卡勒姆%20linkedin%20above%20director%20领英%20service%20warns", "a"),
        ("麦卡勒姆%20open", "b"),
        ("麦卡勒姆%20案件", ""),
        ("mi5%20mi5%20MI5", "a c"),
        ("mi5&speaker=ken-mccallum", "a"),
        ("mi5&status=retracted", ""),
        # No part of a word, and no syntax.
        ("link", ""),
        ("linked*", ""),
        ("mi5%20OR%20angstrom", ""),
        ("-mi5", "a c"),
    ],
)
@pytest.mark.parametrize("few", [FEW, 1, 0])
def test_claims_found(
    client: Client, monkeypatch: pytest.MonkeyPatch, few: int, query: str, expected: str
) -> None:
    monkeypatch.setattr(searching, "FEW", few)
    assert found(client, query) == expected
    feed = get_json(client, f"/api/v1/revisions/?q={query}")["results"]
    if "status" not in query:
        assert " ".join(row["external_id"] for row in feed) == expected


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(
    ("resource", "query", "expected"),
    [
        ("speakers", "麦卡勒姆", "ken-mccallum"),
        ("speakers", "麦卡", "ken-mccallum"),
        ("speakers", "ken%20卡勒", "ken-mccallum"),
        ("speakers", "service", "mi5"),
        ("speakers", "MI5", "mi5"),
        ("speakers", "ken%20sue", ""),
        ("speakers", "service&kind=person", ""),
        ("series", "people", "uk-linkedin-approaches"),
        ("series", "linkedin%20britain", "uk-linkedin-approaches"),
        ("series", "cases", "cases"),
        ("series", "person", ""),
    ],
)
def test_speakers_and_series_found(
    client: Client, resource: str, query: str, expected: str
) -> None:
    assert found(client, query, resource) == expected


@pytest.mark.usefixtures("record")
def test_timeline_of_what_is_found(client: Client) -> None:
    path = "/api/v1/series/uk-linkedin-approaches/timeline/?q="
    points = get_json(client, f"{path}麦卡勒姆")["points"]
    assert [point["external_id"] for point in points] == ["a"]
    assert get_json(client, f"{path}unheard")["points"] == []


@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ('"', 400),
        ("*", 400),
        ("%00", 400),
        ("a%00b", 400),
        ("%F0%9F%98%80", 400),
        ("%20", 400),
        ("+".join(f"w{number}" for number in range(10_000)), 400),
        ("a" * 1_000_000, 400),
        ('"a', 200),
        ("a*", 200),
        ("NEAR(a+b,+2)", 200),
        ("a+AND+NOT+b", 200),
        ("a:b+{a+b}:c+^d", 200),
        ("'+OR+1=1;--", 200),
        ("\\a+\\", 200),
        ("%ED%A0%80a%FF", 200),
        ("a+" + "%E9%BA%A6" * 200, 200),
        ("%E2%80%AEa+%C2%ADb", 200),
        ("'':*+%26+!a+%3C-%3E+b+|", 200),
        ("%25s+%s+{0}".replace("+%s", "+%25(x)s"), 200),
    ],
)
def test_hostile_query(client: Client, resource: str, query: str, status: int) -> None:
    recorded()
    response = client.get(f"/api/v1/{resource}/?q={query}")
    assert response.status_code == status
    if status == 400:
        assert [error["parameter"] for error in errors_of(response, INVALID_PARAMETER)] == ["q"]
    else:
        assert response.json()["results"] == []


def test_demo_is_found_by_chinese_names(client: Client) -> None:
    demo.load()
    assert found(client, "麦卡勒姆", "speakers") == "ken-mccallum"
    by_name = found(client, "麦卡勒姆")
    assert by_name == found(client, "mccallum&speaker=ken-mccallum") != ""


def test_query_of_many_words(client: Client, record: dict[str, Revision]) -> None:
    words = "%20".join(f"word{number}" for number in range(31))
    corrected(record["d"], note=words.replace("%20", " "))
    assert found(client, f"{words}%20linkedin") == "d"


def test_rename_is_found_at_once(client: Client, record: dict[str, Revision]) -> None:
    renamed(named(Speaker, "ken-mccallum"), name="Sir Kenneth", aliases=[])
    assert (found(client, "kenneth"), found(client, "麦卡勒姆")) == ("a b", "")
    renamed(named(Speaker, "mi5"), aliases=[{"name": "军情五处", "language": "zh"}])
    assert found(client, "军情五处") == "a c"
    renamed(named(Series, "cases"), definition="Investigations")
    assert found(client, "investigations") == "b c"
    article = Article.objects.get()
    renamed(article, headline="Nothing to see")
    assert found(client, "nothing") == "a"
    captured(article, summary="两万", summary_language="zh")
    assert found(client, "两万%20领英") == "a"
    assert found(client, f"kenneth&as_of={at(record['c'])}") == "a b"


def test_merged_speakers_are_found_by_the_names_of_all(
    client: Client, record: dict[str, Revision]
) -> None:
    ken, sue = named(Speaker, "ken-mccallum"), named(Speaker, "sue")
    ben = SpeakerFactory.create(slug="ben", name="Ben Nevis")
    recorded(external_id="e", speaker=ben, series=record["c"].series)
    merge(source=sue, into=ken, by=None, reason="One and the same")
    for name in ("mccallum", "sue", "麦卡勒姆", "sue%20mccallum"):
        assert (found(client, name), found(client, name, "speakers")) == ("a b d", "ken-mccallum")
    merge(source=ken, into=ben, by=None, reason="One and the same")
    for name in ("mccallum", "sue", "nevis", "sue%20nevis"):
        assert (found(client, name), found(client, name, "speakers")) == ("a b d e", "ben")


def test_merged_series_are_found_by_the_titles_of_all(
    client: Client, record: dict[str, Revision]
) -> None:
    source, into = record["c"].series, record["a"].series
    merge(source=source, into=into, by=None, reason="One and the same")
    for title in ("open%20cases", "linkedin", "open%20linkedin"):
        assert found(client, title) == "a b c d"
        assert found(client, title, "series") == into.slug


def test_merged_name_that_only_drafts_have_finds_nothing_for_the_public(
    client: Client, insider: Client, record: dict[str, Revision]
) -> None:
    secret = SpeakerFactory.create(slug="secret", name="Secret")
    draft = recorded(external_id="e", status="draft", speaker=secret, series=record["a"].series)
    merge(source=secret, into=record["a"].speaker, by=None, reason="One and the same")
    assert (found(client, "secret"), found(client, "secret", "speakers")) == ("", "")
    assert found(client, "mccallum") == "a b"
    assert found(insider, "secret") == "a b e"
    assert found(insider, "secret", "speakers") == "ken-mccallum"
    published(draft)
    assert found(client, "secret") == "a b e"


def test_revision_is_found_by_what_it_said_then(
    client: Client, record: dict[str, Revision]
) -> None:
    first = record["b"]
    second = corrected(first, note="Everybody read it.")
    third = restated(second, note="Nobody denies it.", stated_at="2023-11-05")
    for word, revision in (("heard", first), ("everybody", second), ("nobody", third)):
        hits = [found(client, f"{word}&as_of={at(one)}") for one in (first, second, third)]
        assert hits == ["b" if one is revision else "" for one in (first, second, third)]
    # The word that the source had given before the new one.
    assert found(client, "everybody&known_at=2023-11-01") == "b"
    assert found(client, "nobody&known_at=2023-11-01") == ""
    feed = get_json(client, "/api/v1/revisions/?q=everybody")["results"]
    assert [row["revision"] for row in feed] == [2]


def test_claim_that_moves_to_another_series_is_found_by_that_ones_title(
    client: Client, record: dict[str, Revision]
) -> None:
    first = record["b"]
    second = corrected(first, series=record["a"].series)
    assert (found(client, "open"), found(client, "linkedin")) == ("c", "a b d")
    assert found(client, f"open&as_of={at(record['d'])}") == "b c"
    assert found(client, f"linkedin&as_of={at(second)}") == "a b d"


def test_draft_is_never_found_by_the_public(client: Client, insider: Client) -> None:
    draft = recorded(
        external_id="secret",
        status="draft",
        note="secret",
        series=SeriesFactory.create(slug="secret"),
        speaker=SpeakerFactory.create(slug="secret"),
        article=ArticleFactory.create(
            headline="secret", external_id="secret", publisher__slug="secret"
        ),
    )
    draft = edited(draft, note="secret twice")
    for resource in RESOURCES:
        assert found(client, "secret", resource) == ""
        assert found(insider, "secret", resource).split() != []
    public = published(edited(draft, note="open"))
    assert found(client, "secret") == "secret"
    assert found(client, "twice") == ""
    feed = get_json(client, "/api/v1/revisions/?q=secret")["results"]
    assert [row["revision"] for row in feed] == [public.number]


def test_filter_lets_claims_through_that_have_no_words_of_their_own(client: Client) -> None:
    recorded(external_id="a", speaker=SpeakerFactory.create(name="Ken"))
    assert found(client, "ken") == "a"


def test_recording_many_keeps_the_indexes(client: Client) -> None:
    with recording.change(by=None, door=Change.Door.COMMAND) as recorder:
        for number in range(3):
            fields = claim_fields(note=f"note {number}")
            recorder.record(content=make_content(fields), external_id=str(number))
            recorder.flush()
    assert found(client, "note") == "0 1 2"
    assert found(client, "note%201") == "1"
    assert [list(index.faults()) for index in search_indexes()] == [[]] * len(search_indexes())


def test_dry_run_indexes_nothing(client: Client) -> None:
    recorded()
    content = make_content(claim_fields(note="trial"))
    with recording.change(by=None, door=Change.Door.COMMAND, dry_run=True) as recorder:
        recorder.record(content=content)
    assert found(client, "trial") == ""
    assert [list(index.faults()) for index in search_indexes()] == [[]] * len(search_indexes())


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        get_json(client, path)
    return len(captured)


@pytest.mark.parametrize("many", [1, 12])
@pytest.mark.parametrize("path", ["claims/?", "revisions/?", "series/seen/timeline/?"])
@pytest.mark.parametrize(
    ("q", "queries"),
    [
        # Whether a series has the word in its name; whether a speaker; the revisions that hold it.
        ("watcher", 3),
        # And which series and which speakers have it in their names.
        ("seen", 4),
        ("spy", 5),
        # Each word by itself.
        ("watcher%20seen%20spy", 12),
    ],
)
def test_queries_of_a_search(client: Client, many: int, path: str, q: str, queries: int) -> None:
    series = SeriesFactory.create(slug="seen", title="Spies seen, spy by spy")
    for number in range(many):
        speaker = SpeakerFactory.create(name=f"Spy Hunter {number}")
        recorded(series=series, speaker=speaker, note="a watcher", period=f"{2000 + number}")
    path = f"/api/v1/{path}count=true" if "timeline" not in path else f"/api/v1/{path}"
    get_json(client, path)
    assert queries_of(client, f"{path}&q={q}") == queries_of(client, path) + queries
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(searching, "FEW", 0)
        assert queries_of(client, f"{path}&q={q}") == queries_of(client, path) + queries


def test_words_held_by_many_rows_and_by_few(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "FEW", 2)
    for number in range(5):
        recorded(external_id=f"c{number}", note=f"often w{number} {'seldom' * (number < 2)}")
    assert found(client, "often") == "c0 c1 c2 c3 c4"
    assert found(client, "often%20seldom") == "c0 c1"
    assert found(client, "seldom%20w1") == "c1"
    assert found(client, "w1%20w2") == ""
    assert found(client, "often%20w4") == "c4"
