"""Readies the database and the static files for ``dev.py run``, under the core environment."""

import os
import secrets

import django
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command


def prepare() -> None:
    """Migrates, makes the first administrator, loads the demo, and collects static files."""
    call_command("migrate", verbosity=0)
    create_first_administrator()
    load_demo()
    collect_static()


def create_first_administrator() -> None:
    """The account ``admin`` with a password that is shown now and never again."""
    users = get_user_model().objects
    if users.filter(is_superuser=True).exists():
        return
    password = secrets.token_urlsafe(12)
    users.create_superuser("admin", password=password)
    print(f"Made the administrator admin, password {password} (shown this once).", flush=True)


def load_demo() -> None:
    """Loads the demo, but into a database that holds other records."""
    try:
        call_command("demo")
    except CommandError as error:
        print(f"The demo is not loaded: {error}", flush=True)


def collect_static() -> None:
    call_command("collectstatic", interactive=False, verbosity=0)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimsdb.settings")
    django.setup()
    prepare()
