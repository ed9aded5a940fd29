import pytest
from pytest_django.live_server_helper import LiveServer

from claims import demo


@pytest.fixture
def server(transactional_db: None, django_db_reset_sequences: None, live_server: LiveServer) -> str:
    """The host and port of a server of the demo."""
    demo.load()
    return live_server.url.removeprefix("http://")
