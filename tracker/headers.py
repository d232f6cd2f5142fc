"""Headers that every answer carries and Django has no setting for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

UNUSED = ("camera", "microphone", "geolocation", "payment", "usb", "browsing-topics")
"""Abilities of a browser that no page here asks for, so that nothing which gets into a page may ask either."""


class PermissionsPolicy:
    """Middleware that switches those abilities off."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.value = ", ".join(f"{name}=()" for name in UNUSED)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", self.value)
        return response
