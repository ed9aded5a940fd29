import pytest
from django.test import RequestFactory
from rest_framework.settings import api_settings

from claimsdb.addresses import reader_address


def address(*, remote: str, forwarded: str | None = None) -> str | None:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return reader_address(RequestFactory(headers=headers).get("/", REMOTE_ADDR=remote))


@pytest.mark.parametrize(
    ("remote", "expected"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", None),
        ("unix:", None),
    ],
)
def test_address_is_that_of_a_site(remote: str, expected: str | None) -> None:
    assert address(remote=remote) == expected


def test_address_leaves_the_forwarding_header_unread_without_proxies() -> None:
    assert address(remote="192.0.2.7", forwarded="198.51.100.9") == "192.0.2.7"


@pytest.mark.parametrize(
    ("forwarded", "expected"),
    [
        ("203.0.113.1, 198.51.100.9, 192.0.2.1", "198.51.100.9"),
        ("198.51.100.9, 192.0.2.1", "198.51.100.9"),
        ("198.51.100.9", "198.51.100.9"),
        (None, "192.0.2.7"),
        ("unknown, 192.0.2.1", None),
    ],
)
def test_address_is_what_the_outermost_trusted_proxy_saw(
    forwarded: str | None, expected: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_settings, "NUM_PROXIES", 2)
    assert address(remote="192.0.2.7", forwarded=forwarded) == expected
