"""The address under which this site is reached: for canonical links, feeds, citations and files."""

from django.conf import settings
from django.http import HttpRequest


def site_address(request: HttpRequest) -> str:
    """Return scheme and host without a slash at the end: `SITE_URL`, or those of the request where it is not set.

    Only hosts in `ALLOWED_HOSTS` come this far, so nobody can make the site name a foreign one.
    """
    return settings.SITE_URL or f"{request.scheme}://{request.get_host()}"
