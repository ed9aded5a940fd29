"""A program to serve: streams that end, and streams that fail on the way."""

import os
from collections.abc import Iterable, Iterator

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http.response import HttpResponseBase
from django.urls import path
from rest_framework.request import Request

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from django.contrib.auth.models import User  # noqa: E402 - a model is read after the set-up

from claimsdb.api.streams import Cells, StreamedViewSet  # noqa: E402 - as above

ROWS = 1000


class Counted(StreamedViewSet[User]):
    """Numbers, in chunks of a hundred; after some of them, it may fail."""

    queryset = User.objects.none()
    columns = {"number": "number"}
    streamed = frozenset({"counted"})
    fails = False

    def counted(self, request: Request) -> HttpResponseBase:  # noqa: ARG002 - DRF's signature
        return self.stream(self._chunks())

    def _chunks(self) -> Iterator[Iterable[Cells]]:
        for start in range(0, ROWS, 100):
            if self.fails and start == ROWS // 2:
                raise RuntimeError("The database has gone.")
            yield [{"number": number} for number in range(start, start + 100)]


urlpatterns = [
    path("whole/", Counted.as_view({"get": "counted"})),
    path("broken/", Counted.as_view({"get": "counted"}, fails=True)),
]

settings.ROOT_URLCONF = __name__
settings.ALLOWED_HOSTS = ["127.0.0.1"]
application = get_wsgi_application()
