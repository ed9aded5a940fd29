from collections.abc import Iterator

import pytest
from django.db import connection
from hypothesis import settings

from claimsdb.db import append_only

pytest_plugins = ["tests.plugin", "tests.concurrency"]

# The same examples on every run: a failure on one machine is a failure on all.
settings.register_profile("claimsdb", derandomize=True, deadline=None, database=None)
settings.load_profile("claimsdb")


@pytest.fixture
def _django_db_helper(_django_db_helper: None) -> Iterator[None]:
    """Lift the guards for the flush that ends a test without a transaction around it.

    The flush ends with `post_migrate`, which installs them again. (All of pytest-django's database
    fixtures and marks go through this one.)
    """
    yield
    if not connection.in_atomic_block:
        append_only.lift(connection)
