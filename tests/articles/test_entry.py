from datetime import UTC, datetime

import pytest

from articles.entry import publication
from claimsdb.instants import InstantError


def test_publication_keeps_its_precision() -> None:
    assert publication("2023-10") == {
        "published_at": datetime(2023, 10, 1, tzinfo=UTC),
        "published_at_precision": "month",
    }


@pytest.mark.parametrize("text", [None, ""])
def test_publication_may_be_unknown(text: str | None) -> None:
    assert publication(text) == {"published_at": None, "published_at_precision": ""}


def test_publication_is_an_instant() -> None:
    with pytest.raises(InstantError):
        publication("soon")
