"""`/.well-known/security.txt` (RFC 9116): whom to tell of a vulnerability of this installation."""

import datetime
import re

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

ADDRESS = "/.well-known/security.txt"
LASTS = datetime.timedelta(days=180)
"""The standard asks for less than a year; the file is made anew for each who asks, from the setting as it is."""


def security_txt(request: HttpRequest) -> HttpResponse:
    """Name `CONTACT`, where that is an address of mail or web; 404 without one."""
    contact = settings.CONTACT
    if re.fullmatch(r"[^@\s:/]+@[^@\s:/]+", contact):
        contact = f"mailto:{contact}"
    if not re.match(r"(mailto:|https://|tel:)\S+$", contact):
        raise Http404
    lines = [f"Contact: {contact}", f"Expires: {timezone.now() + LASTS:%Y-%m-%dT00:00:00Z}"]
    lines.append("Preferred-Languages: en, de")
    if settings.SITE_URL:
        lines.append(f"Canonical: {settings.SITE_URL}{ADDRESS}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
