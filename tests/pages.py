"""Pages as a browser reads them: their forms, and what a content security policy would refuse."""

from html.parser import HTMLParser
from typing import Any

from django.contrib.auth.models import Permission
from django.test import Client

from tests.factories import UserFactory

EXECUTED = {None, "", "text/javascript", "module"}


class Page(HTMLParser):
    """The form of a page with the values that it begins with, and all that breaks the policy.

    Attributes:
        fields: what the browser would send, by names.
        breaches: tags that `default-src 'self'` refuses.
    """

    def __init__(self, response: Any) -> None:
        super().__init__()
        self.response = response
        self.html = response.content.decode()
        self.fields: dict[str, Any] = {}
        self.breaches: list[str] = []
        self._form = ""
        self._select = ""
        self._textarea = ""
        self._script_is_inline = False
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._judge(tag, given)
        if tag == "form":
            self._form = given.get("id") or ""
        if self._form.endswith("_form"):
            self._read(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = ""
        if tag == "textarea":
            # A browser leaves out the line end that a textarea begins with.
            self.fields[self._textarea] = self.fields[self._textarea].removeprefix("\n")
            self._textarea = ""
        if tag == "script":
            self._script_is_inline = False

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.fields[self._textarea] += data
        if self._script_is_inline and data.strip():
            self.breaches.append(f"script: {data.strip()[:60]}")

    def _judge(self, tag: str, given: dict[str, str | None]) -> None:
        address = given.get("src") or (given.get("href") if tag == "link" else None) or ""
        is_breach = (
            tag == "style"
            or "style" in given
            or any(name.startswith("on") for name in given)
            or any((value or "").startswith("javascript:") for value in given.values())
            or address.startswith(("http:", "https:", "//", "data:"))
        )
        if is_breach:
            self.breaches.append(self.get_starttag_text() or tag)
        self._script_is_inline = (
            tag == "script" and "src" not in given and given.get("type") in EXECUTED
        )

    def _read(self, tag: str, given: dict[str, str | None]) -> None:
        name = given.get("name") or ""
        if tag == "input" and given.get("type") in {"checkbox", "radio"}:
            if "checked" in given:
                self.fields[name] = given.get("value") or "on"
        elif tag == "input" and given.get("type") != "submit":
            self.fields[name] = given.get("value") or ""
        elif tag == "textarea":
            self._textarea = name
            self.fields[name] = ""
        elif tag == "select":
            self._select = name
            self.fields[name] = [] if "multiple" in given else ""
        elif tag == "option" and "selected" in given:
            chosen, value = self.fields[self._select], given.get("value") or ""
            self.fields[self._select] = [*chosen, value] if isinstance(chosen, list) else value


def superuser(username: str = "root") -> Client:
    """Return a browser in which a superuser is logged in."""
    return _logged_in(UserFactory.create(username=username, is_staff=True, is_superuser=True))


def staff(*permissions: str, username: str = "staff") -> Client:
    """Return a browser in which a user with these permissions (`claims.view_claim`) is logged in."""
    user = UserFactory.create(username=username, is_staff=True)
    for permission in permissions:
        app, codename = permission.split(".")
        user.user_permissions.add(
            Permission.objects.get(content_type__app_label=app, codename=codename)
        )
    return _logged_in(user)


def _logged_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def opened(client: Client, path: str) -> Page:
    """Open a page, which must be there."""
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return Page(response)


def submitted(client: Client, path: str, **changed: Any) -> Any:
    """Open a page's form, change fields of it as one would, and send it."""
    return client.post(path, opened(client, path).fields | changed)


def errors(response: Any) -> dict[str, list[str]]:
    """Return the messages of a form that was refused, by fields; "" is above the form."""
    assert response.status_code == 200
    messages = response.context["adminform"].form.errors
    return {name.replace("__all__", ""): list(texts) for name, texts in messages.items()}
