"""Who has shown a second factor after the password, and what is closed to whoever has not."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from tracker.factors import has_factor

ADMIN = "/admin/"
LOGIN, LOGOUT = "/admin/login/", "/admin/logout/"
OWN = "/admin/second-factor/"
"""Where people look after their own second factor; what follows is below it."""
CODE = f"{OWN}code/"
PASSKEYS = f"{OWN}passkeys/"
SHOWING = frozenset({CODE, f"{PASSKEYS}authentication/begin/", f"{PASSKEYS}authentication/complete/"})
WORDS = f"{PASSKEYS}jsi18n/"
"""The sentences of the script that talks to a passkey; nothing in them is anybody's."""
ALWAYS_OPEN = frozenset({LOGIN, LOGOUT, WORDS})


def is_shown(request: HttpRequest) -> bool:
    """Whether this login has shown a second factor."""
    return getattr(request.user, "otp_device", None) is not None


def is_wanting(request: HttpRequest) -> bool:
    """Whether a login still has to show a second factor, or to set one up, before it counts for more than a
    visitor."""
    if not request.user.is_authenticated or is_shown(request):
        return False
    return settings.SECOND_FACTOR == "required" or has_factor(request.user)


class SecondFactor:
    """Middleware: a login that wants a second factor is led to where it is shown or set up, from any page of the admin.

    It goes by the address, so that no view of the admin can be left out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if not path.startswith(ADMIN) or path in ALWAYS_OPEN or not is_wanting(request):
            return self.get_response(request)
        to = CODE if has_factor(request.user) else OWN
        if path in SHOWING if to == CODE else path.startswith(OWN):
            return self.get_response(request)
        wanted = f"?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" and to == CODE else ""
        return HttpResponseRedirect(to + wanted)
