"""What a browser is told where logging in is locked after too many failures."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def locked_out(request: HttpRequest, *_: Any) -> HttpResponse:
    """Answer 429: whoever tries, this account is closed to this address for a while."""
    seconds = int(settings.AXES_COOLOFF_TIME.total_seconds())
    context = admin.site.each_context(request) | {"minutes": seconds // 60}
    response = render(request, "claimsdb/locked_out.html", context, status=429)
    response["Retry-After"] = str(seconds)
    return response
