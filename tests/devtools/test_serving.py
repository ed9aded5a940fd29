import argparse
import socket
from pathlib import Path

import pytest

from devtools import serving
from devtools.errors import DevError


def test_port_in_range_is_taken() -> None:
    assert [serving.port(text) for text in ("1", "8000", "65535")] == [1, 8000, 65535]


@pytest.mark.parametrize("text", ["0", "65536", "-1", "http", "", "٣"])
def test_port_out_of_range_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match=r"^expected a port from 1 to 65535, got"):
        serving.port(text)


def test_require_free_refuses_a_port_in_use() -> None:
    with socket.create_server((serving.HOST, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(DevError) as raised:
            serving.require_free(port)
    assert str(raised.value) == (
        f"Port {port} of 127.0.0.1 can't be listened on (Address already in use). "
        f"Try another: python3 dev.py run --port {port + 1}"
    )


def test_require_free_takes_a_port_just_given_up() -> None:
    with socket.create_server((serving.HOST, 0)) as taken:
        port = taken.getsockname()[1]
    serving.require_free(port)


def test_secret_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "secret-key"
    key = serving.secret_key(path)
    assert len(key) == 64
    assert path.stat().st_mode & 0o777 == 0o600
    assert serving.secret_key(path) == key
    assert list(tmp_path.iterdir()) == [path]


def test_environment_is_plain_http_under_the_callers_choices(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SECRET_KEY", "the caller's")
    monkeypatch.delenv("HTTPS", raising=False)
    assert serving.environment() == {"HTTPS": "off", "SECRET_KEY": "the caller's"}
    monkeypatch.setenv("HTTPS", "on")
    assert serving.environment() == {"HTTPS": "on", "SECRET_KEY": "the caller's"}
