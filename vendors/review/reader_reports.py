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
        hold_back(address, at=at)
        Problem.objects.note(ProblemKind.READER, f"{subject[:270]} (report {reference})", message)
    return reference


def hold_back(address: str, *, at: datetime.datetime, what: str = "") -> None:
    """Count one message from an address; TooManyReports where that is more than the limits allow.

    `what`: the kind of message, each with a count of its own; "" for reports of errors.
    """
    sender = sender_of(address, at, what)
    is_first = not ReportCount.objects.filter(sender=sender, started__gte=at - WINDOW).exists()
    together = (f"first{what}", MAX_FIRST) if is_first else (f"all{what}", MAX_FROM_ALL)
    for counted, limit in ((sender, MAX_FROM_ONE), together):
        if not ReportCount.objects.allow(counted, limit=limit, since=at - WINDOW, at=at):
            raise TooManyReports(counted)


def sender_of(address: str, at: datetime.datetime, what: str = "") -> str:
    """Return a digest of an address that holds for this day, and this kind of message, only. The /64 network of an
    IPv6 address counts as one sender."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        parsed = None
    if isinstance(parsed, ipaddress.IPv6Address):
        address = str(ipaddress.ip_network((parsed, 64), strict=False))
    return salted_hmac(f"report{what}", f"{at.date()} {address}", algorithm="sha256").hexdigest()
