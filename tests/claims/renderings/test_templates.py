from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.models import Revision
from claims.renderings.templates import APART, EDGE, SHAPE, template_of

pytestmark = pytest.mark.django_db

WHOLE = (
    '{"id":17,"external_id":null~,"uuid":"00000000-0000-0000-0000-000000000001"~,'
    '"url":"|r|claims/17/|u|","revision":3~,"kind":"restatement"~,"status":"published"~,'
    '"series":|s|~,"speaker":|p|,"organisation":|o|,"role":"Director \x7f General",'
    '"article":|a|,"snapshot":1|t|,"value_type":"level","nature":"observed",'
    '"comparator":"more_than","approximate":true,"value":22000,"upper_value":null,'
    '"lower_bound":22000,"upper_bound":null,"unit":"person","entered_value":22000,'
    '"entered_upper_value":null,"entered_unit":"person","stated_as":"above \\"20,000\\"",'
    '"text":"more than about 22,000 people","period":"2023-10","period_start":"2023-10-01",'
    '"period_end":"2023-10-31","baseline_period":null,"stated_at":"2023-11-01",'
    '"known_from":"2023-11-01T00:00:00Z","known_until":|k|~,'
    '"quote":{"exact":"20,000 people","prefix":"Above ","suffix":", he said.","start":6,'
    '"end":19}~,"disputed":false~,"disputed_by":null,"disputed_url":null,"note":""~,'
    '"recorded_at":"2024-05-01T00:00:00Z"~,"superseded_at":|x|,"annulled_at":|n|,'
    '"recorded_by":|b|,"reason":"Looked up again",'
    '"change":"00000000-0000-0000-0000-000000000002",'
    '"citation":"|P| (Director \x7f General, |O|): “above \\"20,000\\"” (|S|, October 2023), in |A|. claimsdb, revision 3 as of 2024-05-01T00:00:00Z, |r|claims/17/revisions/3/",'
    '"digest":"sha256:d1"~}'
)


def settled(revision: Revision) -> Revision:
    """The revision with what no two records have alike set to what a test can tell."""
    claim, change = revision.claim, revision.change
    claim.pk, claim.uuid, change.uuid = 17, UUID(int=1), UUID(int=2)
    revision.claim, revision.change = claim, change
    revision.recorded_at, revision.digest = datetime(2024, 5, 1, tzinfo=UTC), "d1"
    return revision


def test_template_of_a_whole_claim(record: dict[str, Revision]) -> None:
    """A change of this text is a new shape: raise SHAPE with it, and mend the text here."""
    revision = settled(record["whole"])
    with CaptureQueriesContext(connection) as captured:
        template = template_of(revision)
    assert len(captured) == 0
    assert SHAPE == 2
    assert template is not None
    assert template.replace(EDGE, "|").replace(APART, "~") == WHOLE


def test_template_of_a_bare_claim(record: dict[str, Revision]) -> None:
    template = template_of(settled(record["bare"]))
    assert template is not None
    assert '"organisation":null,"role":"","article":null,' in template
    assert "|P|: 100 people (|S|, October 2023), stated 2023-10-17." in template.replace(EDGE, "|")


@pytest.mark.parametrize("field", ["note", "role", "stated_as", "quote"])
def test_text_with_what_marks_holes_has_no_template(
    record: dict[str, Revision], field: str
) -> None:
    revision = record["bare"]
    setattr(revision, field, "x\ufdd0")
    assert template_of(revision) is None
