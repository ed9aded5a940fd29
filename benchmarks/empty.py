"""A constant view under the product's server, middleware and framework: what no answer can beat."""

import os
from typing import Final

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimsdb.settings")

application = get_wsgi_application()

from django.urls import path  # noqa: E402 - once Django is set up
from rest_framework.request import Request  # noqa: E402 - as above
from rest_framework.response import Response  # noqa: E402 - as above
from rest_framework.views import APIView  # noqa: E402 - as above

import claimsdb.urls  # noqa: E402 - as above

ANSWER: Final = {"ok": True}


class EmptyView(APIView):
    """Answers the same to all."""

    def get(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return Response(ANSWER)


claimsdb.urls.urlpatterns.insert(0, path("empty/", EmptyView.as_view()))
