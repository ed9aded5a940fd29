import io

import pytest
from django.core.management import CommandError, call_command

from claims.models import Rendering, Revision
from claims.renderings import faults, misrendered, rebuild


def told(*options: str) -> str:
    out = io.StringIO()
    call_command("rebuild_renderings", *options, stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("record")
def test_all_that_is_recorded_is_rendered() -> None:
    assert list(faults()) == []
    assert told("--check") == told() == "revisions 0\n"


@pytest.mark.usefixtures("record")
def test_what_is_missing_or_wrong_is_found_and_made_anew() -> None:
    kept = dict(Rendering.objects.values_list("pk", "template"))
    keys = sorted(kept)
    Rendering.objects.filter(pk=keys[0]).delete()
    Rendering.objects.filter(pk=keys[1]).update(template="{}")
    Rendering.objects.filter(pk=keys[2]).update(shape=0)
    assert list(faults()) == keys[:3]
    out = io.StringIO()
    with pytest.raises(CommandError, match="Not rendered as they stand"):
        call_command("rebuild_renderings", "--check", stdout=out)
    assert out.getvalue() == "revisions 3\n"
    assert rebuild() == 3
    assert dict(Rendering.objects.values_list("pk", "template")) == kept
    assert list(faults()) == []


def test_altered_rendering_is_named(record: dict[str, Revision]) -> None:
    bare = record["bare"]
    assert list(misrendered()) == []
    Rendering.objects.filter(pk=bare.pk).update(template="{}")
    Rendering.objects.exclude(pk=bare.pk).update(shape=0)
    assert list(map(str, misrendered())) == [
        f"revision 1 of claim {bare.claim_id}: its rendering does not fit its content"
    ]
    with pytest.raises(CommandError, match="its rendering does not fit its content"):
        call_command("verify_history")
