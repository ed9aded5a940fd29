import re

import pytest
from django.contrib.auth import get_user_model

from articles.models import Publisher
from devtools import prepare


@pytest.mark.django_db
def test_administrator_gets_a_password_that_works(capsys: pytest.CaptureFixture[str]) -> None:
    prepare.create_first_administrator()
    shown = re.fullmatch(
        r"Made the administrator admin, password (\S{16}) \(shown this once\)\.\n",
        capsys.readouterr().out,
    )
    assert shown
    made = get_user_model().objects.get(is_superuser=True)
    assert made.username == "admin"
    assert made.check_password(shown[1])


@pytest.mark.django_db
def test_administrator_is_made_where_there_is_none_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    prepare.create_first_administrator()
    capsys.readouterr()
    prepare.create_first_administrator()
    assert capsys.readouterr().out == ""
    assert get_user_model().objects.count() == 1


@pytest.mark.django_db
def test_demo_that_is_refused_is_told_of(capsys: pytest.CaptureFixture[str]) -> None:
    Publisher.objects.create(slug="gazette", name="The Gazette")
    prepare.load_demo()
    assert capsys.readouterr().out == (
        "The demo is not loaded: The database holds other publishers. "
        "The demo is not mixed into it.\n"
    )
