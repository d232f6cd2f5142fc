"""What all pages of the second factor show."""

import ipaddress
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from tracker.second_factor import is_wanting
from vendors.admin.second_factor.host import host_of


def context_of(request: HttpRequest, title: str) -> dict[str, Any]:
    """Return the context of the admin's frame, and whether a browser lets passkeys be used at this address."""
    return {
        **admin.site.each_context(request),
        "title": title,
        "passkeys_work": passkeys_work(request),
        "is_wanting": is_wanting(request),
    }


def passkeys_work(request: HttpRequest) -> bool:
    """Whether browsers allow passkeys here: under a name, not a number, and with TLS or on this machine."""
    host = host_of(request)
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return request.is_secure() or host == "localhost"
    return False
