"""The host to which a passkey belongs."""

from django.http import HttpRequest
from django.http.request import split_domain_port


def host_of(request: HttpRequest) -> str:
    """Return the host that the request names, without its port; ALLOWED_HOSTS has checked it."""
    return split_domain_port(request.get_host())[0]
