"""Logins are locked after five failures of one account from one address, for 15 minutes."""

from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from claimsdb.tokens.services import issue
from tests.factories import UserFactory
from tests.members import bearer
from tests.pages import Page

LOGIN = "/admin/login/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann() -> User:
    user: User = UserFactory.build(username="ann", is_staff=True)
    user.set_password("right")
    user.save()
    return user


def log_in(password: str, *, username: str = "ann", address: str = "192.0.2.1") -> Any:
    form = {"username": username, "password": password}
    return Client().post(LOGIN, form, REMOTE_ADDR=address)


def fail(times: int, **where: str) -> list[int]:
    return [log_in("wrong", **where).status_code for _ in range(times)]


def test_fifth_failure_locks_the_account_from_there(ann: User) -> None:
    assert fail(5) == [200, 200, 200, 200, 429]
    assert log_in("right").status_code == 429


def test_locked_out_is_told_how_long_to_wait(ann: User) -> None:
    fail(5)
    response = log_in("right")
    assert response.headers["Retry-After"] == "900"
    page = Page(response)
    assert "Wait for 15 minutes" in page.html
    assert page.breaches == []


def test_account_is_open_from_elsewhere_and_others_from_there(ann: User) -> None:
    fail(5)
    assert log_in("right", address="198.51.100.9").status_code == 302
    assert fail(1, username="bob") == [200]


def test_account_that_does_not_exist_is_locked_alike() -> None:
    assert fail(6, username="nobody") == [200, 200, 200, 200, 429, 429]


def test_addresses_of_one_ipv6_site_count_together(ann: User) -> None:
    answers = [fail(1, address=f"2001:db8:1:2::{number}") for number in range(1, 6)]
    assert answers == [[200], [200], [200], [200], [429]]


def test_success_begins_the_count_anew(ann: User) -> None:
    assert fail(4) == [200] * 4
    assert log_in("right").status_code == 302
    assert fail(4) == [200] * 4


def test_lock_opens_by_itself_and_is_not_prolonged_by_trying(ann: User) -> None:
    fail(5)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14))
    assert log_in("right").status_code == 429
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))
    assert log_in("right").status_code == 302


def test_no_password_is_kept_of_a_failure(ann: User) -> None:
    fail(1)
    attempt = AccessAttempt.objects.get()
    assert "wrong" not in attempt.post_data
    assert attempt.ip_address == "192.0.2.1"


def test_lock_leaves_tokens_alone(ann: User) -> None:
    _, text = issue(owner=ann)
    fail(5)
    response = bearer(text).get("/api/v1/problems/", REMOTE_ADDR="192.0.2.1")
    assert response.status_code == 200
