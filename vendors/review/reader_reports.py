"""Errors that readers report: each becomes a Problem on the curators' list, and floods are held back."""

import datetime
import hashlib
import ipaddress

from django.db import transaction
from django.utils.crypto import salted_hmac

from vendors.models import Problem, ReportCount
from vendors.models.choices import ProblemKind

WINDOW = datetime.timedelta(hours=1)
MAX_FROM_ONE, MAX_FROM_ALL, MAX_FIRST = 5, 300, 3000
"""Reports accepted in one window from one address, and from all addresses together; and first reports of an address,
which count by themselves, so that sixty addresses with five each cannot shut the form for everybody else. The last
bounds what curators have to clear away after an attack from thousands. Chosen by judgement."""


class TooManyReports(Exception):
    """The sender, or all senders together, have reported enough for now."""


def report(subject: str, message: str, *, address: str, at: datetime.datetime) -> str:
    """List a reader's report for the curators and return its reference. The same report twice is listed once.

    The sender's address is only counted, as a digest, and not stored. TooManyReports.
    """
    reference = hashlib.sha256(f"{subject}\n{message}".encode()).hexdigest()[:8]
    with transaction.atomic():
        sender = sender_of(address, at)
        is_first = not ReportCount.objects.filter(sender=sender, started__gte=at - WINDOW).exists()
        together = ("first", MAX_FIRST) if is_first else ("all", MAX_FROM_ALL)
        for counted, limit in ((sender, MAX_FROM_ONE), together):
            if not ReportCount.objects.allow(counted, limit=limit, since=at - WINDOW, at=at):
                raise TooManyReports(counted)
        Problem.objects.note(ProblemKind.READER, f"{subject[:270]} (report {reference})", message)
    return reference


def sender_of(address: str, at: datetime.datetime) -> str:
    """Return a digest of an address that holds for this day only. The /64 network of an IPv6 address counts as one
    sender."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        parsed = None
    if isinstance(parsed, ipaddress.IPv6Address):
        address = str(ipaddress.ip_network((parsed, 64), strict=False))
    return salted_hmac("report", f"{at.date()} {address}", algorithm="sha256").hexdigest()
