import hashlib
from collections import Counter
from itertools import islice, pairwise

import pytest

from benchmarks import generating
from benchmarks.generating import Size

SMALL = generating.size_of(20_000)


def test_the_full_record_has_the_counts_of_the_benchmark() -> None:
    assert generating.size_of(generating.FULL) == Size(
        publishers=200,
        articles=20_000,
        speakers=5_000,
        series=10_000,
        claims=300_000,
        revisions=1_000_000,
        changes=2_000,
    )


def test_too_small_a_record_is_refused() -> None:
    with pytest.raises(ValueError, match="Expected at least 1000 revisions, got 999"):
        generating.size_of(999)


def test_the_same_size_gives_the_same_record() -> None:
    def whole() -> str:
        digest = hashlib.sha256()
        for made in islice(generating.claims(SMALL), 500):
            digest.update(repr(made).encode())
        return digest.hexdigest()

    assert whole() == whole()


def test_the_record_of_a_version_stays_as_it_is() -> None:
    made = next(generating.claims(SMALL))
    first = made.words[0].fields
    assert (generating.VERSION, made.name, len(made.words)) == (1, "claim-0", 200)
    assert (first["series"], first["speaker"], first["period"]) == (
        "series-0",
        "speaker-19",
        "2019-01",
    )


def test_things_are_as_many_as_the_size_says() -> None:
    counts = [
        sum(1 for _ in each(SMALL))
        for each in (
            generating.publishers,
            generating.articles,
            generating.speakers,
            generating.series,
            generating.claims,
        )
    ]
    assert counts == [5, 400, 100, 200, 6_000]


def test_most_claims_have_few_revisions_and_some_two_hundred() -> None:
    size = generating.size_of(generating.FULL)
    lengths = Counter(generating.lengths(size))
    assert lengths.total() == size.claims
    assert sum(length * count for length, count in lengths.items()) == size.revisions
    assert lengths[200] == 300
    assert sum(lengths[few] for few in (1, 2, 3, 4)) > 0.8 * size.claims


def test_the_changes_of_a_claim_follow_each_other() -> None:
    for made in generating.claims(SMALL):
        assert all(one.change < other.change for one, other in pairwise(made.words))
        assert made.words[-1].change < SMALL.changes


def test_instants_of_changes_rise() -> None:
    instants = generating.instants(SMALL)
    assert len(instants) == SMALL.changes
    assert all(one < other for one, other in pairwise(instants))


def test_texts_are_in_english_and_chinese() -> None:
    languages = Counter(article["language"] for article in generating.articles(SMALL))
    assert languages == {"en": 300, "zh": 100}
    quotes = [made.words[0].fields["quote"] for made in islice(generating.claims(SMALL), 200)]
    assert {quote.isascii() for quote in quotes} == {True, False}


def test_some_speakers_state_far_more_than_others() -> None:
    speakers = Counter(made.words[0].fields["speaker"] for made in generating.claims(SMALL))
    counts = sorted(speakers.values(), reverse=True)
    assert counts[0] > 3 * counts[len(counts) // 2]


def test_the_periods_of_a_series_never_meet() -> None:
    periods: dict[str, list[str]] = {}
    for made in generating.claims(SMALL):
        fields = made.words[0].fields
        periods.setdefault(fields["series"], []).append(fields["period"])
    assert {len(found) for found in periods.values()} == {30}
    assert all(found == sorted(set(found)) for found in periods.values())


def test_the_revisions_of_all_changes_are_counted() -> None:
    counts = generating.revisions_of_changes(SMALL)
    assert (len(counts), sum(counts)) == (SMALL.changes, SMALL.revisions)
