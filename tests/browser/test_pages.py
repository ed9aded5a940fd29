"""Every page of the admin, as a browser loads it."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import RequestFactory
from django.urls import reverse

from tests.browser.conftest import Opening
from tests.factories import UserFactory

APPS = ("articles", "claims", "tokens")


def root(**given: Any) -> User:
    user: User = UserFactory.create(is_staff=True, is_superuser=True, **given)
    return user


def pages(user: User) -> list[str]:
    """Return the list, the first row's page and the empty form of each model that has them."""
    request = RequestFactory().get("/")
    request.user = user
    found = [reverse("admin:index")]
    for model in (model for app in APPS for model in apps.get_app_config(app).get_models()):
        if model not in admin.site._registry:
            continue
        pages_ = admin.site._registry[model]
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        found.append(reverse(f"{name}_changelist"))
        if pages_.has_add_permission(request):
            found.append(reverse(f"{name}_add"))
        if (row := model._default_manager.order_by("pk").first()) is not None:
            found.append(reverse(f"{name}_change", args=[row.pk]))
            found.append(reverse(f"{name}_history", args=[row.pk]))
    return found


def test_somebody_logs_in(window: Opening) -> None:
    user = root(username="ann")
    user.set_password("correct horse")
    user.save()
    page = window().open("/admin/")
    page.get_by_label("Username").fill("ann")
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/admin/")
    assert page.locator("#user-tools strong").inner_text() == "ANN"


@pytest.mark.parametrize("width", [1280, 400])
def test_every_page_loads_without_a_word_on_the_console(window: Opening, width: int) -> None:
    call_command("demo", verbosity=0)
    user = root()
    one = window(user, width=width)
    paths = pages(user)
    assert len(paths) > 40
    for path in paths:
        one.open(path)
        assert one.troubles == [], path
