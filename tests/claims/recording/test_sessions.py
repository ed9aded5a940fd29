"""Changes: all or nothing, stamped in the order of their commits, by a clock that never goes back."""

from datetime import UTC, datetime, timedelta, tzinfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from claims import recording
from claims.models import Appearance, Change, Claim, Revision
from claims.recording import NotEmptyError, StaleRevisionError, sessions
from tests.claims.recording.acting import (
    ClaimOf,
    Source,
    act,
    change,
    current,
    history,
    record,
    within,
)
from tests.factories import ArticleFactory, UserFactory

TICK = timedelta(microseconds=1)
YEAR_2020 = datetime(2020, 1, 1, tzinfo=UTC)


class Clock:
    """The recorder's clock, as it is shown here, in the place of `datetime`."""

    min = YEAR_2020 - timedelta(days=3650)
    shown = YEAR_2020

    def now(self, _zone: tzinfo) -> datetime:
        return self.shown


class FailureError(Exception):
    """What happens half-way through a change."""


def counts() -> tuple[int, int, int, int]:
    return (
        Change.objects.count(),
        Claim.objects.count(),
        Revision.objects.count(),
        Appearance.objects.count(),
    )


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(sessions, "datetime", clock)
    return clock


def test_change_keeps_who_which_door_and_why(source: Source) -> None:
    user = UserFactory.create(username="ada")
    with recording.change(by=user, door="import", note="a.csv") as recorder:
        recorder.record(content=source.says(1, "2020"))
    row = Change.objects.get()
    assert (row.user, row.recorded_by, row.door, row.note) == (user, "ada", "import", "a.csv")


def test_change_keeps_the_name_of_then(source: Source) -> None:
    user = UserFactory.create(username="ada")
    with recording.change(by=user, door="api") as recorder:
        recorder.record(content=source.says(1, "2020"))
    user.username = "lovelace"
    user.save()
    assert Change.objects.get().recorded_by == "ada"


def test_change_by_nobody_is_recorded_by_no_name(source: Source) -> None:
    record(source.says(1, "2020"))
    assert (Change.objects.get().user, Change.objects.get().recorded_by) == (None, "")


def test_change_is_stamped_by_the_clock(source: Source) -> None:
    before = datetime.now(UTC)
    revision = current(record(source.says(1, "2020")))
    row = Change.objects.get()
    assert before <= row.recorded_at <= datetime.now(UTC)
    assert (revision.recorded_at, row.settled_at) == (row.recorded_at, row.recorded_at)


def test_change_of_nothing_leaves_nothing(claim_of: ClaimOf) -> None:
    before = counts()
    with change():
        pass
    assert counts() == before


def test_change_stamps_the_acts_on_one_claim_a_microsecond_apart(source: Source) -> None:
    with change() as recorder:
        claim = recorder.record(content=source.says(1, "2020")).claim
        within(recorder, "restate", claim, content=source.says(2, "2021"))
        within(recorder, "correct", claim, content=source.says(2, "2022"))
        other = recorder.record(content=source.says(9, "2020")).claim
    row = Change.objects.get()
    stamps = [one.recorded_at - row.recorded_at for one in Revision.objects.filter(claim=claim)]
    assert stamps == [0 * TICK, TICK, 2 * TICK, 3 * TICK]
    assert current(other).recorded_at == row.recorded_at
    assert row.settled_at == row.recorded_at + 3 * TICK


def test_change_of_many_claims_numbers_each(source: Source) -> None:
    with change() as recorder:
        claims = [recorder.record(content=source.says(n, "2020")).claim for n in range(3)]
        for claim in claims:
            within(recorder, "correct", claim, content=source.says(7, "2020"))
    assert [[row[:12] for row in history(claim)] for claim in claims] == [
        ["1 initial pu", "2 correction"]
    ] * 3
    assert Change.objects.count() == 1


def test_dry_run_leaves_nothing(source: Source, claim_of: ClaimOf) -> None:
    claim = claim_of("published")
    before, article = counts(), ArticleFactory.create()
    with change(dry_run=True) as recorder:
        revision = recorder.record(content=source.says(1, "2020", article=article))
        within(recorder, "withdraw", claim)
        recorder.appear(claim=claim, article=article)
    assert (revision.number, revision.status) == (1, "published")
    assert counts() == before
    article.refresh_from_db()
    assert (current(claim).status, article.is_public) == ("published", False)


def test_dry_run_refuses_what_is_wrong(claim_of: ClaimOf) -> None:
    claim = claim_of("published")
    with pytest.raises(StaleRevisionError), change(dry_run=True) as recorder:
        recorder.withdraw(claim=claim, seen=9, reason="why")


def test_change_that_fails_leaves_nothing(source: Source, claim_of: ClaimOf) -> None:
    claim = claim_of("published")
    before, article = counts(), ArticleFactory.create()

    def fail() -> None:
        with change() as recorder:
            recorder.record(content=source.says(1, "2020", article=article))
            within(recorder, "withdraw", claim)
            recorder.flush()
            recorder.appear(claim=claim, article=article)
            raise FailureError

    with pytest.raises(FailureError):
        fail()
    assert counts() == before
    article.refresh_from_db()
    assert (current(claim).status, article.is_public) == ("published", False)


def test_change_goes_on_after_a_refusal(source: Source, claim_of: ClaimOf) -> None:
    claim = claim_of("published")
    with change() as recorder:
        with pytest.raises(ValidationError):
            within(recorder, "restate", claim, content=source.says(2, "2019"))
        with pytest.raises(ValidationError):
            recorder.record(content=source.says(2, "2019"), status="withdrawn")
        within(recorder, "restate", claim, content=source.says(2, "2021"))
    assert [row[:13] for row in history(claim)] == ["1 initial pub", "2 restatement"]
    assert Claim.objects.count() == 1


def test_flush_in_the_middle_changes_nothing(source: Source) -> None:
    claims = []
    for flushed in (False, True):
        with change() as recorder:
            claim = recorder.record(content=source.says(1, "2020"), external_id=f"{flushed}").claim
            for figure in (2, 3, 4):
                if flushed:
                    recorder.flush()
                within(recorder, "restate", claim, content=source.says(figure, "2021"))
                within(recorder, "amend", claim, word=None, content=source.says(figure, "2019"))
        claims.append(claim)
    assert history(claims[0]) == history(claims[1])
    stamps = list(Revision.objects.filter(claim=claims[1]).values_list("recorded_at", flat=True))
    assert Change.objects.last().settled_at == max(stamps)  # type: ignore[union-attr]


def test_flush_forgets_which_external_ids_are_free(source: Source) -> None:
    with change() as recorder:
        recorder.named(["a", "b"])
        recorder.record(content=source.says(1, "2020"), external_id="a")
        recorder.flush()
        with pytest.raises(ValidationError):
            recorder.record(content=source.says(1, "2020"), external_id="a")
    assert Claim.objects.count() == 1


def test_external_id_is_taken_once_in_a_change(source: Source) -> None:
    with change() as recorder:
        assert recorder.named(["a", "b"]) == {}
        claim = recorder.record(content=source.says(1, "2020"), external_id="a").claim
        assert recorder.named(["a", "b"]) == {"a": claim}
        with pytest.raises(ValidationError):
            recorder.record(content=source.says(1, "2020"), external_id="a")
    assert Claim.objects.count() == 1


def test_current_and_words_tell_of_the_change_so_far(source: Source) -> None:
    with change() as recorder:
        claim = recorder.record(content=source.says(1, "2020")).claim
        within(recorder, "restate", claim, content=source.says(2, "2021"))
        assert recorder.current(claim).number == 2
        assert [word.number for word in recorder.words(claim)] == [1, 2]
        within(recorder, "withdraw", claim)
        assert [word.number for word in recorder.words(claim)] == [3]


def test_stamps_rise_where_the_clock_stands_still(source: Source, clock: Clock) -> None:
    claim = record(source.says(1, "2019"))
    act("correct", claim, content=source.says(2, "2019"))
    act("correct", claim, content=source.says(3, "2019"))
    stamps = [row.recorded_at for row in Revision.objects.filter(claim=claim)]
    assert stamps == [YEAR_2020, YEAR_2020 + TICK, YEAR_2020 + 2 * TICK]


def test_stamps_rise_where_the_clock_goes_back(source: Source, clock: Clock) -> None:
    with change() as recorder:
        claim = recorder.record(content=source.says(1, "2019")).claim
        within(recorder, "restate", claim, content=source.says(2, "2019"))
    clock.shown = YEAR_2020 - timedelta(days=300)
    record(source.says(1, "2019"))
    act("correct", claim, content=source.says(3, "2019"))
    spans = [(row.recorded_at, row.settled_at) for row in Change.objects.all()]
    assert spans == [
        (YEAR_2020, YEAR_2020 + TICK),
        (YEAR_2020 + 2 * TICK, YEAR_2020 + 2 * TICK),
        (YEAR_2020 + 3 * TICK, YEAR_2020 + 3 * TICK),
    ]


def test_filling_dates_changes_in_the_past(source: Source) -> None:
    with recording.filling() as fill:
        with fill.change(at=YEAR_2020, by=None, door="demo", note="first") as recorder:
            claim = recorder.record(content=source.says(1, "2019")).claim
        with fill.change(at=YEAR_2020 + TICK, by=None, door="demo") as recorder:
            within(recorder, "restate", claim, content=source.says(2, "2020"))
    assert [row.recorded_at for row in Revision.objects.all()] == [YEAR_2020, YEAR_2020 + TICK]
    assert [(row.pk, row.note, row.door) for row in Change.objects.all()] == [
        (1, "first", "demo"),
        (2, "", "demo"),
    ]


def fill(source: Source, *instants: datetime) -> None:
    """Record a claim at each instant, then fail."""
    with recording.filling() as filling:
        for at in instants:
            with filling.change(at=at, by=None, door="demo") as recorder:
                recorder.record(content=source.says(1, "2019"))
        raise FailureError


@pytest.mark.parametrize("at", [YEAR_2020, YEAR_2020 - TICK, datetime(2100, 1, 1, tzinfo=UTC)])
def test_filling_refuses_an_instant_out_of_order_or_to_come(source: Source, at: datetime) -> None:
    with pytest.raises(ValueError, match=r"^A change at .* must lie between .* and .*\.$"):
        fill(source, YEAR_2020, at)
    assert counts() == (0, 0, 0, 0)


def test_filling_refuses_a_record_that_is_not_empty(source: Source) -> None:
    record(source.says(1, "2019"))
    with (
        pytest.raises(NotEmptyError, match=r"^Only an empty record can be filled"),
        recording.filling(),
    ):
        pass


def test_filling_that_fails_leaves_nothing(source: Source) -> None:
    with pytest.raises(FailureError):
        fill(source, YEAR_2020)
    assert counts() == (0, 0, 0, 0)


def test_change_after_filling_goes_on_from_its_stamps(source: Source, clock: Clock) -> None:
    clock.shown = YEAR_2020
    with (
        recording.filling() as fill,
        fill.change(at=YEAR_2020, by=None, door="demo") as recorder,
    ):
        claim = recorder.record(content=source.says(1, "2019")).claim
    act("withdraw", claim)
    assert current(claim).recorded_at == YEAR_2020 + TICK


def test_change_within_a_change_is_refused(source: Source) -> None:
    def nest() -> None:
        with change() as recorder:
            recorder.record(content=source.says(1, "2019"))
            record(source.says(2, "2019"))

    with pytest.raises(IntegrityError, match=r"^claims_change is append-only: "):
        nest()
    assert counts() == (0, 0, 0, 0)
