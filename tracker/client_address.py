"""Who is asking: the address of the client, also where proxies stand between."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """Return the client's address: what the outermost of our own proxies (`PROXIES`) was called from.

    Each proxy appends the address that called it to `X-Forwarded-For`. What stands further left came with the
    request, and the client may have written it.
    """
    peer: str = request.META.get("REMOTE_ADDR", "")
    forwarded: list[str] = [
        part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()
    ]
    if not settings.PROXIES or not forwarded:
        return peer
    return forwarded[-min(settings.PROXIES, len(forwarded))]


def network_of(request: HttpRequest) -> str:
    """Return the client's address; of IPv6 the first of its /64, since whoever has one address there has them all."""
    address = address_of(request)
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:  # a socket has no address, and a proxy may write anything
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
    return address
