from pathlib import Path

import pytest
from django.db.utils import ConnectionHandler
from django.test import Client
from pytest_django import Settings


@pytest.mark.django_db
def test_health_database_answers_is_ok(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.django_db
def test_health_database_out_of_reach_is_unavailable(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = {"ENGINE": "django.db.backends.sqlite3", "NAME": tmp_path / "gone" / "claims.sqlite3"}
    connections = ConnectionHandler({"default": lost})
    monkeypatch.setattr("claimsdb.health.connection", connections["default"])
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (503, {"status": "unavailable"})


@pytest.mark.django_db
def test_health_is_answered_over_http_too(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 200
    assert client.get("/").status_code == 301


def test_health_takes_no_writes(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
