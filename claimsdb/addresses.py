"""Where readers come from, as their requests are counted."""

from ipaddress import IPv6Address, ip_address, ip_network
from typing import cast

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

_IPV6_SITE = 64
"""Of so many bits, one household or office has all addresses to choose from (RFC 6177)."""


def reader_address(request: HttpRequest | Request) -> str | None:
    """Return the address of the reader's site: of IPv6 the network; None where it is unknown.

    Behind as many proxies as TRUSTED_PROXIES says, it is the one that the outermost of them saw.
    """
    try:
        # It reads headers alone, which both kinds of request have.
        address = ip_address(BaseThrottle().get_ident(cast("Request", request)))
    except ValueError:
        return None
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((int(address), _IPV6_SITE), strict=False).network_address)
