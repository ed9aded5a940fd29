from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from claims import demo
from claims.models import Appearance, Change, Claim, Revision
from claims.verification import faults
from tests.factories import PublisherFactory, recorded

pytestmark = pytest.mark.django_db


def revisions(external_id: str) -> list[Revision]:
    return list(Revision.objects.filter(claim__external_id=external_id).order_by("number"))


def test_demo_fills_an_empty_record_with_days_of_history() -> None:
    demo.load()

    assert Claim.objects.count() == 16
    assert Change.objects.count() == 12
    assert set(Change.objects.values_list("door", flat=True)) == {"demo"}
    days = Change.objects.order_by("id").values_list("recorded_at__date", flat=True).distinct()
    assert [days[0].isoformat(), days[len(days) - 1].isoformat()] == ["2023-10-18", "2023-11-06"]
    assert list(faults()) == []


def test_demo_shows_a_correction_of_a_unit() -> None:
    demo.load()

    first, second = revisions("fbi-new-cases-2023")
    assert (first.value, first.annulled_at) == (1, second.recorded_at)
    assert (second.kind, second.value, second.entered_unit) == ("correction", 2, "case / 12 hours")


def test_demo_shows_restatements_as_they_were_published() -> None:
    demo.load()

    words = revisions("saskatchewan-covid-19-2021-01-18")
    assert [(word.kind, word.value, word.known_from.date().isoformat()) for word in words] == [
        ("initial", 24.590858984143136, "2021-02-01"),
        ("restatement", 24.76045111506826, "2021-03-01"),
        ("restatement", 24.251674722292883, "2021-04-01"),
    ]


def test_demo_shows_an_earlier_word_that_was_found_later() -> None:
    demo.load()

    current, amendment = revisions("mi5-approached-2021")
    assert (current.number, current.superseded_at) == (1, None)
    assert (amendment.kind, amendment.comparator) == ("amendment", "at_least")
    assert amendment.known_until == current.known_from


def test_demo_shows_a_dispute_a_review_and_an_appearance() -> None:
    demo.load()

    assert [one.disputed for one in revisions("mi5-approached-2023-above")] == [False, True]
    assert [one.status for one in revisions("five-eyes-heads-2023")] == ["draft", "published"]
    assert Appearance.objects.get().claim.external_id == "mi5-approached-2023-above"


def test_demo_as_of_a_day_is_what_was_recorded_by_then() -> None:
    demo.load()

    noon = datetime(2023, 10, 18, 12, tzinfo=UTC)
    then = Revision.objects.on_record(as_of=noon)
    assert then.count() == 13
    assert then.get(claim__external_id="fbi-new-cases-2023").value == 1


def test_demo_command_is_idempotent(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("demo")
    call_command("demo")

    assert capsys.readouterr().out.splitlines() == [
        "The demo is loaded.",
        "The demo is loaded already.",
    ]
    assert Change.objects.count() == 12


def test_demo_leaves_later_work_alone() -> None:
    demo.load()
    recorded()

    call_command("demo")

    assert Claim.objects.count() == 17


def test_demo_is_not_mixed_into_other_claims() -> None:
    recorded()

    with pytest.raises(CommandError, match=r"holds other .* The demo is not mixed into it\."):
        call_command("demo")
    assert Claim.objects.count() == 1


def test_demo_is_not_mixed_into_other_reference_data() -> None:
    PublisherFactory.create()

    with pytest.raises(demo.DemoRefusedError, match=r"^The database holds other publishers\.$"):
        demo.load()
    assert Change.objects.count() == 0
