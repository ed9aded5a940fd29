import pytest
from django.test import Client


def test_root_leads_to_the_documentation(client: Client) -> None:
    response = client.get("/")
    assert (response.status_code, response.headers["Location"]) == (302, "/api/v1/docs/")


def test_documentation_names_no_outside_address(client: Client) -> None:
    response = client.get("/api/v1/docs/")
    assert response.status_code == 200
    assert b"//" not in response.content.replace(b"http://testserver/", b"")


@pytest.mark.django_db
def test_favicon_is_there_for_pages_that_name_none(client: Client) -> None:
    response = client.get("/favicon.ico", follow=True)
    response.close()
    assert response.redirect_chain == [("/static/claimsdb/icon.svg", 302)]
    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/svg+xml")


@pytest.mark.django_db
def test_admin_asks_who_is_there(client: Client) -> None:
    response = client.get("/admin/")
    assert (response.status_code, response.headers["Location"]) == (
        302,
        "/admin/login/?next=/admin/",
    )


def test_security_headers_are_set(client: Client) -> None:
    headers = client.get("/").headers
    assert {name: headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS


SECURITY_HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
