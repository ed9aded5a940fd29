"""Addresses of the API's own resources."""

from django.urls import reverse
from rest_framework.request import Request


def absolute_url(route: str, request: Request) -> str:
    """The absolute address of a route.

    It is what a reader may go on from: DRF's own `reverse` would hand the `format` of the request
    on to it, as a query that a path can't be appended to.
    """
    return request.build_absolute_uri(reverse(route))
