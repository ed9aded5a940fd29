"""Where quotes are found in snapshots."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Snapshot
from articles.services import capture
from claims.quotes import place_quote
from tests.factories import ArticleFactory

BODY = "Ten, he said. Then: ten, he said. Ten."


@pytest.fixture
def snapshot(db: None) -> Snapshot:
    article = ArticleFactory.create(headline="Eleven cases")
    return capture(article=article, body=BODY, caption="Twelve cases", by=None)


def placed(quote: str, snapshot: Snapshot | None, **given: Any) -> dict[str, Any]:
    fields = {"prefix": "", "suffix": "", "start": None, "end": None} | given
    return place_quote(quote=quote, snapshot=snapshot, **fields)


def place(quote: str, prefix: str, suffix: str, start: int | None, end: int | None) -> Any:
    return {
        "quote": quote,
        "quote_prefix": prefix,
        "quote_suffix": suffix,
        "quote_start": start,
        "quote_end": end,
    }


def refusal(quote: str, snapshot: Snapshot | None, **given: Any) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as caught:
        placed(quote, snapshot, **given)
    return caught.value.message_dict


def test_quote_is_found_where_it_stands_first(snapshot: Snapshot) -> None:
    assert placed("he said", snapshot) == place(
        "he said", "Ten, ", ". Then: ten, he said. Ten.", 5, 12
    )


@pytest.mark.parametrize(
    ("given", "start"),
    [
        ({"prefix": "ten, "}, 25),
        ({"suffix": ". Ten"}, 25),
        ({"prefix": "Ten, ", "suffix": ". Then"}, 5),
        ({"prefix": "nowhere "}, 5),
    ],
)
def test_context_chooses_among_places(
    snapshot: Snapshot, given: dict[str, str], start: int
) -> None:
    found = placed("he said", snapshot, **given)
    assert (found["quote_start"], found["quote_end"]) == (start, start + 7)
    assert found["quote_prefix"] == BODY[:start]


def test_context_is_taken_from_the_snapshot(db: None) -> None:
    body = "a" * 100 + "ten" + "b" * 100
    snapshot = capture(article=ArticleFactory.create(), body=body, by=None)
    assert placed("ten", snapshot) == place("ten", "a" * 64, "b" * 64, 100, 103)


def test_range_chooses_the_place(snapshot: Snapshot) -> None:
    assert placed("he said", snapshot, start=25, end=32) == place(
        "he said", BODY[:25], ". Ten.", 25, 32
    )


def test_whole_body_is_a_quote(snapshot: Snapshot) -> None:
    assert placed(BODY, snapshot, start=0, end=len(BODY)) == place(BODY, "", "", 0, len(BODY))


def test_range_counts_characters_and_not_bytes(db: None) -> None:
    snapshot = capture(article=ArticleFactory.create(), body="肯·麦卡勒姆 😀: two", by=None)
    assert placed("two", snapshot)["quote_start"] == 10
    assert placed("😀", snapshot, start=7, end=8)["quote_end"] == 8


@pytest.mark.parametrize("quote", ["Eleven cases", "Twelve"])
def test_quote_in_headline_or_caption_has_no_range(snapshot: Snapshot, quote: str) -> None:
    assert placed(quote, snapshot, prefix="x") == place(quote, "", "", None, None)


def test_quote_that_stands_nowhere_is_refused(snapshot: Snapshot) -> None:
    assert refusal("HE SAID", snapshot) == {
        "quote": [
            (
                "These words do not stand in snapshot 1 of the article: copy them exactly, or leave "
                "the snapshot out."
            )
        ]
    }


def test_other_words_in_the_range_are_refused(snapshot: Snapshot) -> None:
    assert refusal("he said", snapshot, start=6, end=13) == {
        "quote": ["Snapshot 1 has other words at 6–13."]
    }


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (4, 3), (0, 39), (40, 41)])
def test_range_outside_the_body_is_refused(snapshot: Snapshot, start: int, end: int) -> None:
    assert refusal("ten", snapshot, start=start, end=end) == {
        "quote_start": [f"Expected a range within 0 to 38: {start}–{end}."]
    }


@pytest.mark.parametrize("given", [{"start": 3}, {"end": 3}])
def test_half_a_range_is_refused(snapshot: Snapshot, given: dict[str, int]) -> None:
    assert refusal("ten", snapshot, **given) == {
        "quote_start": ["Give both quote_start and quote_end, or neither."]
    }


def test_range_needs_a_snapshot() -> None:
    assert refusal("ten", None, start=0, end=3) == {
        "quote_start": ["A range needs the snapshot that it lies in."]
    }


def test_without_snapshot_the_context_is_kept_as_given() -> None:
    assert placed("ten", None, prefix="p", suffix="s") == place("ten", "p", "s", None, None)


def test_without_snapshot_the_nearest_context_is_kept() -> None:
    far, near = "f" * 10, "n" * 64
    assert placed("ten", None, prefix=far + near, suffix=near + far) == place(
        "ten", near, near, None, None
    )


def test_no_quote_has_no_place(snapshot: Snapshot) -> None:
    assert placed("", snapshot, prefix="he") == place("", "", "", None, None)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ends=st.tuples(st.integers(0, len(BODY)), st.integers(0, len(BODY))).filter(any))
def test_any_part_of_the_body_is_found_by_its_context(
    snapshot: Snapshot, ends: tuple[int, int]
) -> None:
    start, end = min(*ends), max(*ends)
    start -= start == end
    by_range = placed(BODY[start:end], snapshot, start=start, end=end)
    context = {"prefix": by_range["quote_prefix"], "suffix": by_range["quote_suffix"]}
    assert placed(BODY[start:end], snapshot, **context) == by_range
