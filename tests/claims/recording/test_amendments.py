"""Earlier words recorded better, or at all: which intervals move, and what answers when."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from claims.models import Claim, Revision
from claims.recording import StaleRevisionError
from tests.claims.recording.acting import Source, act, change, current, history, record, within


@pytest.fixture
def claim(source: Source) -> Claim:
    """Said 100 on 1 January, 200 on 1 March, 300 on 1 May."""
    claim = record(source.says(100, "2023-01-01"))
    act("restate", claim, content=source.says(200, "2023-03-01"))
    act("restate", claim, content=source.says(300, "2023-05-01"))
    return claim


def known(claim: Claim, day: str) -> list[float]:
    """Return what is on record as the latest word on a day at noon."""
    noon = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=UTC)
    answers = Revision.objects.filter(claim=claim).on_record(as_of=datetime.now(UTC), known_at=noon)
    return [revision.value for revision in answers]


def test_amend_of_figure_keeps_the_interval(claim: Claim, source: Source) -> None:
    answer = act("amend", claim, word=1, content=source.says(110, "2023-01-01"))
    assert answer.number == 3
    assert history(claim) == [
        "1 initial published 100 [2023-01-01, 2023-03-01) superseded by 2 annulled by 4",
        "2 restatement published 200 [2023-03-01, 2023-05-01) superseded by 3",
        "3 restatement published 300 [2023-05-01, …",
        "4 amendment published 110 [2023-01-01, 2023-03-01) born closed",
    ]


def test_amend_of_date_moves_the_neighbour(claim: Claim, source: Source) -> None:
    act("amend", claim, word=2, content=source.says(200, "2023-04-01"))
    assert history(claim)[:1] + history(claim)[3:] == [
        "1 initial published 100 [2023-01-01, 2023-03-01) superseded by 2 annulled by 4",
        "4 amendment published 100 [2023-01-01, 2023-04-01) born closed",
        "5 amendment published 200 [2023-04-01, 2023-05-01) born closed",
    ]


def test_amend_past_a_neighbour_changes_the_order(claim: Claim, source: Source) -> None:
    act("amend", claim, word=1, content=source.says(100, "2023-04-01"))
    assert history(claim)[3:] == [
        "4 amendment published 200 [2023-03-01, 2023-04-01) born closed",
        "5 amendment published 100 [2023-04-01, 2023-05-01) born closed",
    ]
    assert known(claim, "2023-01-01") == []


def test_amend_of_missing_word_shortens_the_one_before(claim: Claim, source: Source) -> None:
    act("amend", claim, word=None, content=source.says(150, "2023-02-01"))
    assert history(claim)[3:] == [
        "4 amendment published 100 [2023-01-01, 2023-02-01) born closed",
        "5 amendment published 150 [2023-02-01, 2023-03-01) born closed",
    ]


def test_amend_of_missing_first_word_leaves_the_others(claim: Claim, source: Source) -> None:
    act("amend", claim, word=None, content=source.says(50, "2022-01-01"))
    assert history(claim)[3:] == [
        "4 amendment published 50 [2022-01-01, 2023-01-01) born closed",
    ]


def test_amend_of_missing_word_closes_no_current_one(claim: Claim, source: Source) -> None:
    act("amend", claim, word=None, content=source.says(250, "2023-04-30"))
    assert current(claim).number == 3
    assert [known(claim, day) for day in ("2023-04-29", "2023-04-30", "2023-05-01")] == [
        [200],
        [250],
        [300],
    ]


def test_amend_of_missing_word_on_the_day_of_another_comes_after_it(
    claim: Claim, source: Source
) -> None:
    act("amend", claim, word=None, content=source.says(250, "2023-03-01"))
    assert known(claim, "2023-03-01") == [250]


def test_amend_keeps_the_order_of_words_of_one_day(source: Source) -> None:
    claim = record(source.says(100, "2023-01-01"))
    act("restate", claim, content=source.says(200, "2023-01-01"))
    act("restate", claim, content=source.says(300, "2023-05-01"))
    act("amend", claim, word=1, content=source.says(100, "2023-01-01", note="mended"))
    assert known(claim, "2023-01-01") == [200]
    assert history(claim) == [
        "1 initial published 100 [2023-01-01, 2023-01-01) superseded by 2 annulled by 4",
        "2 restatement published 200 [2023-01-01, 2023-05-01) superseded by 3",
        "3 restatement published 300 [2023-05-01, …",
        "4 amendment published 100 [2023-01-01, 2023-01-01) born closed",
    ]


def test_amend_moved_to_the_day_of_the_next_word_stays_before_it(
    claim: Claim, source: Source
) -> None:
    act("amend", claim, word=1, content=source.says(100, "2023-03-01"))
    assert known(claim, "2023-03-01") == [200]


def test_amend_keeps_the_order_of_three_words_of_one_day(source: Source) -> None:
    claim = record(source.says(100, "2023-01-01"))
    for figure, day in ((200, "2023-01-01"), (300, "2023-01-01"), (400, "2023-05-01")):
        act("restate", claim, content=source.says(figure, day))
    act("amend", claim, word=1, content=source.says(100, "2023-01-01", note="mended"))
    with change() as recorder:
        assert [word.value for word in recorder.words(claim)] == [100, 200, 300, 400]


def test_words_of_one_day_come_back_in_order_after_a_withdrawal(source: Source) -> None:
    claim = record(source.says(100, "2023-01-01"))
    act("restate", claim, content=source.says(200, "2023-01-01"))
    act("withdraw", claim)
    act("reinstate", claim)
    act("retract", claim, content=source.says(200, "2023-01-01"))
    act("reinstate", claim)
    assert current(claim).value == 200


def test_word_corrected_to_the_day_of_the_one_before_comes_back_after_a_retraction(
    source: Source,
) -> None:
    claim = record(source.says(100, "2023-01-01"))
    act("restate", claim, content=source.says(200, "2023-03-01"))
    act("correct", claim, content=source.says(200, "2023-01-01"))
    act("retract", claim, content=source.says(200, "2023-01-01"))
    act("reinstate", claim)
    assert current(claim).value == 200


def test_amend_of_a_retraction_in_the_past_leaves_it_one(source: Source) -> None:
    claim = record(source.says(100, "2023-01-01"))
    act("retract", claim, content=source.says(100, "2023-02-01"))
    act("restate", claim, content=source.says(300, "2023-05-01"))
    act("amend", claim, word=2, content=source.says(100, "2023-03-01"))
    assert history(claim)[-1] == "5 amendment retracted 100 [2023-03-01, 2023-05-01) born closed"


def test_amend_answers_as_of_before_as_it_did(claim: Claim, source: Source) -> None:
    before = current(claim).recorded_at
    act("amend", claim, word=2, content=source.says(222, "2023-02-01"))
    noon = datetime(2023, 3, 1, 12, tzinfo=UTC)
    then = Revision.objects.on_record(as_of=before, known_at=noon).get()
    now = Revision.objects.on_record(as_of=datetime.now(UTC), known_at=noon).get()
    assert (then.value, now.value) == (200, 222)


def test_amend_of_nothing_records_nothing(claim: Claim, source: Source) -> None:
    same = source.says(100, "2023-01-01")
    assert act("amend", claim, word=1, content=same).number == 3
    assert act("amend", claim, word=None, content=same).number == 3
    assert len(history(claim)) == 3


def test_amend_on_the_day_of_the_current_word_is_refused(claim: Claim, source: Source) -> None:
    with pytest.raises(ValidationError) as caught:
        act("amend", claim, word=1, content=source.says(100, "2023-05-01"))
    assert caught.value.message_dict == {
        "stated_at": [
            (
                "This word is known from 2023-05-01, not before the current one (2023-05-01): record "
                "it as a restatement or a correction."
            )
        ]
    }


@pytest.mark.parametrize(
    ("word", "message"),
    [
        (3, "Revision 3 holds the current word: record a correction."),
        (4, "This claim has no revision 4."),
        (0, "This claim has no revision 0."),
        (-1, "This claim has no revision -1."),
    ],
)
def test_amend_of_no_earlier_word_is_refused(
    claim: Claim, source: Source, word: int, message: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        act("amend", claim, word=word, content=source.says(1, "2023-01-01"))
    assert caught.value.message_dict == {"word": [message]}


def test_amend_of_annulled_word_is_stale(claim: Claim, source: Source) -> None:
    act("amend", claim, word=1, content=source.says(110, "2023-01-01"))
    with pytest.raises(StaleRevisionError) as caught:
        act("amend", claim, word=1, content=source.says(120, "2023-01-01"))
    assert (caught.value.seen, caught.value.current) == (1, 3)


def test_many_amendments_in_one_change(claim: Claim, source: Source) -> None:
    with change() as recorder:
        within(recorder, "amend", claim, word=1, content=source.says(110, "2023-01-01"))
        within(recorder, "amend", claim, word=4, content=source.says(120, "2023-01-15"))
        within(recorder, "amend", claim, word=None, content=source.says(150, "2023-02-01"))
    assert [known(claim, day) for day in ("2023-01-01", "2023-01-15", "2023-02-01")] == [
        [],
        [120],
        [150],
    ]
    stamps = [row.recorded_at for row in Revision.objects.filter(claim=claim)]
    assert stamps == sorted(set(stamps))
