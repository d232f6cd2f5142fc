"""A login ends so many hours after its last request, not after its first."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

RENEWED_AFTER = 300
"""Seconds for which a session is not written again: each request would cost a write for minutes that nobody counts."""
_SEEN = "seen"


class IdleSessions:
    """Middleware that renews the session of somebody who is signed in; Django counts from when it was last saved."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            now = int(time.time())
            if now - request.session.get(_SEEN, 0) > RENEWED_AFTER:
                request.session[_SEEN] = now
        return self.get_response(request)
