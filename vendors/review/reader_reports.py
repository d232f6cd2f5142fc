"""Errors that readers report: each becomes a problem on the curators' list, and floods are held back."""

import datetime
import hashlib
import ipaddress

from django.db import transaction
from django.utils.crypto import salted_hmac

from vendors.models import Problem, ReportCount
from vendors.models.choices import ProblemKind

WINDOW = datetime.timedelta(hours=1)
MOST_FROM_ONE, MOST_FROM_ALL = 5, 300
"""Reports in one window from one address, and from all together."""


class TooManyReports(Exception):
    """The sender, or all senders together, have reported enough for now."""


def report(subject: str, message: str, *, address: str, at: datetime.datetime) -> str:
    """List a reader's report for the curators and return its reference. The same report twice is one.

    The address is only counted, under a digest; it is not kept. TooManyReports.
    """
    reference = hashlib.sha256(f"{subject}\n{message}".encode()).hexdigest()[:8]
    with transaction.atomic():
        for sender, most in ((sender_of(address, at), MOST_FROM_ONE), ("all", MOST_FROM_ALL)):
            if not ReportCount.objects.allow(sender, most=most, since=at - WINDOW, at=at):
                raise TooManyReports(sender)
        Problem.objects.note(ProblemKind.READER, f"{subject[:270]} (report {reference})", message)
    return reference


def sender_of(address: str, at: datetime.datetime) -> str:
    """Return a digest for an address, of this day alone. An IPv6 network of one household counts as one."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        known = None
    if isinstance(known, ipaddress.IPv6Address):
        address = str(ipaddress.ip_network((known, 64), strict=False))
    return salted_hmac("report", f"{at.date()} {address}", algorithm="sha256").hexdigest()
