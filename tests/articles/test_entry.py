from datetime import UTC, datetime

import pytest

from articles.entry import capture_instant, publication
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


def test_text_is_captured_at_an_instant() -> None:
    assert capture_instant("2023-10-17T20:30:00+02:00") == datetime(
        2023, 10, 17, 18, 30, tzinfo=UTC
    )
    with pytest.raises(InstantError, match=r"^Expected an instant with its zone; got '2023-10'\.$"):
        capture_instant("2023-10")
