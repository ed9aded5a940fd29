from typing import Any

import pytest
from django.test import Client

from claimsdb.api.errors import MALFORMED_REQUEST, NOT_FOUND
from claimsdb.middleware import POLICY
from tests.claimsdb.api.contract import errors_of
from tests.factories import recorded
from tests.pages import superuser

ORIGIN = {"Origin": "https://elsewhere.example"}


def cors(response: Any) -> dict[str, str]:
    prefix = "Access-Control-"
    headers = response.headers.items()
    return {name.removeprefix(prefix): text for name, text in headers if name.startswith(prefix)}


READ = {
    "Allow-Origin": "*",
    "Expose-Headers": "ETag, Link, RateLimit, RateLimit-Policy, Retry-After",
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/api/v1/claims/", "/api/v1/nothing/", "/admin/login/", "/healthz", "/nothing"]
)
def test_policy_stands_on_every_answer(client: Client, path: str) -> None:
    assert client.get(path).headers["Content-Security-Policy"] == POLICY


def test_policy_stands_on_static_files(client: Client) -> None:
    response: Any = client.get("/static/admin/css/base.css")
    assert b"".join(response.streaming_content) != b""  # read to its end, the file is closed
    assert response.headers["Content-Security-Policy"] == POLICY


def test_policy_lets_the_documentation_draw_its_icons(client: Client) -> None:
    policy = client.get("/api/v1/docs/").headers["Content-Security-Policy"]
    assert policy == f"{POLICY}; img-src 'self' data:"


def test_policy_stands_off_from_djangos_pages_for_developers(client: Client, settings: Any) -> None:
    settings.DEBUG = True
    response = client.get("/nothing")
    assert (response.status_code, "Content-Security-Policy" in response.headers) == (404, False)


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_other_sites_may_read_what_is_public(client: Client, method: str) -> None:
    recorded()
    response = client.generic(method, "/api/v1/claims/", headers=ORIGIN)
    assert (response.status_code, cors(response)) == (200, READ)


@pytest.mark.django_db
def test_other_sites_may_read_errors(client: Client) -> None:
    response = client.get("/api/v1/claims/?speeker=x", headers=ORIGIN)
    assert (response.status_code, cors(response)) == (400, READ)


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_other_sites_are_not_answered_when_they_write(method: str) -> None:
    response = superuser().generic(method, "/api/v1/claims/", headers=ORIGIN)
    assert cors(response) == {}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/admin/", "/healthz", "/"])
def test_other_sites_may_read_nothing_but_the_api(path: str) -> None:
    assert cors(superuser().get(path, headers=ORIGIN)) == {}


@pytest.mark.parametrize("asked", ["GET", "POST"])
def test_preflight_allows_reads_and_no_token(client: Client, asked: str) -> None:
    headers = {
        **ORIGIN,
        "Access-Control-Request-Method": asked,
        "Access-Control-Request-Headers": "authorization",
    }
    response = client.options("/api/v1/claims/", headers=headers)
    assert (response.status_code, response.content) == (204, b"")
    assert cors(response) == READ | {
        "Allow-Methods": "GET, HEAD, OPTIONS",
        "Allow-Headers": "Accept, If-None-Match",
        "Max-Age": "86400",
    }


@pytest.mark.parametrize("path", ["/api/v1/nowhere/", "/api/nowhere", "/api/v1/claims/x/y/"])
def test_unknown_address_is_a_problem_for_developers_too(
    client: Client, settings: Any, path: str
) -> None:
    settings.DEBUG = True
    response = client.get(path, headers={"accept": "text/html"})
    assert errors_of(response, NOT_FOUND) == []


def test_host_unknown_is_a_problem_for_developers_too(client: Client, settings: Any) -> None:
    settings.DEBUG = True
    response = client.get("/api/v1/", headers={"host": "evil.example"})
    assert errors_of(response, MALFORMED_REQUEST) == []


def test_address_without_its_last_slash_is_led_on_for_developers_too(
    client: Client, settings: Any
) -> None:
    settings.DEBUG = True
    assert client.get("/api/v1/claims")["Location"] == "/api/v1/claims/"
