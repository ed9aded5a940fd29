"""Addresses of the API's own resources."""

from functools import cache

from django.urls import get_script_prefix, reverse
from rest_framework.request import Request


def absolute_url(route: str, request: Request) -> str:
    """The absolute address of a route.

    It is what a reader may go on from: DRF's own `reverse` would hand the `format` of the request
    on to it, as a query that a path can't be appended to.
    """
    return request.build_absolute_uri(_path(route, get_script_prefix()))


@cache
def _path(route: str, _prefix: str) -> str:
    return reverse(route)
