import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from claims.models import Claim, Revision
from claimsdb.environment import ROOT
from tests.claims.tampering import make_record, tamper
from tests.concurrency import copied_to


@pytest.fixture
def claim(db: None) -> Claim:
    return make_record()


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("verify_history", *arguments, stdout=out)
    return out.getvalue()


def failure(*arguments: str) -> str:
    out = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("verify_history", *arguments, stdout=out)
    assert caught.value.returncode == 1
    assert out.getvalue() == ""
    return str(caught.value)


def test_empty_record_holds(db: None) -> None:
    assert run() == "Verified 0 revisions of 0 claims in 0 changes: all hold.\n"


def test_record_holds(claim: Claim) -> None:
    assert run() == "Verified 6 revisions of 2 claims in 7 changes: all hold.\n"
    assert run("--all") == run()


def test_tampered_revision_is_named(claim: Claim) -> None:
    tamper(Revision.objects.get(claim=claim, number=2), value=12345)
    assert failure() == (
        "The record does not hold.\n"
        f"revision 2 of claim {claim.pk} (a): its digest does not fit its content"
    )


def test_first_fault_alone_is_named_unless_all_are_asked_for(claim: Claim) -> None:
    for revision in Revision.objects.filter(number=2):
        tamper(revision, note="tampered")
    other = Claim.objects.get(external_id="b")
    first = (
        "The record does not hold.\n"
        f"revision 2 of claim {claim.pk} (a): its digest does not fit its content"
    )
    assert failure() == first
    assert failure("--all") == (
        f"{first}\nrevision 2 of claim {other.pk} (b): its digest does not fit its content\n"
        f"revision 2 of claim {claim.pk} (a): its rendering does not fit its content\n"
        f"revision 2 of claim {other.pk} (b): its rendering does not fit its content"
    )


@pytest.mark.sqlite
def test_program_exits_with_1_where_the_record_does_not_hold(
    transactional_db: None, tmp_path: Path
) -> None:
    """In a process of its own, as a scheduler would run it."""
    claim = make_record()
    command = [sys.executable, str(ROOT / "manage.py"), "verify_history"]
    tampered = f"revision 2 of claim {claim.pk} (a): its digest does not fit its content"
    outcomes = []
    for name in ("good", "tampered"):
        file = copied_to(tmp_path / f"{name}.sqlite3")
        done = subprocess.run(
            command,
            check=False,
            env=os.environ | {"DATABASE_URL": f"sqlite:///{file}"},
            capture_output=True,
            text=True,
        )
        outcomes.append((done.returncode, done.stdout, done.stderr))
        tamper(Revision.objects.get(claim=claim, number=2), note="tampered")
    assert outcomes == [
        (0, "Verified 6 revisions of 2 claims in 7 changes: all hold.\n", ""),
        (1, "", f"CommandError: The record does not hold.\n{tampered}\n"),
    ]
