import pytest

from claims.models import Claim
from tests.claims.recording.acting import ClaimOf, Source, act, record


@pytest.fixture
def source(db: None) -> Source:
    return Source()


@pytest.fixture
def claim_of(source: Source) -> ClaimOf:
    """A claim of a status: 1 stated on 1 January 2020 and, where retracted, so on 2 May."""

    def claim(status: str) -> Claim:
        first = "draft" if status == "draft" else "published"
        claim = record(source.says(1, "2020-01-01"), first)
        if status == "retracted":
            act("retract", claim, content=source.says(1, "2020-05-02"))
        if status == "withdrawn":
            act("withdraw", claim)
        return claim

    return claim
