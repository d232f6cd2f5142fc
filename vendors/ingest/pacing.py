"""One request at a time to each host, with a pause between two, across all workers."""

import datetime
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from vendors.ingest.failures import NotYet
from vendors.ingest.fetching import TOTAL_SECONDS
from vendors.ingest.robots import TIMEOUT_SECONDS as ROBOTS_SECONDS
from vendors.ingest.robots import crawl_delay
from vendors.models import Host

# How long a host stays leased if the worker dies during its request: as long as a slot can take, and ten seconds more.
MAX_REQUEST_TIME = datetime.timedelta(seconds=TOTAL_SECONDS + ROBOTS_SECONDS + 10)
FURTHEST_SLOT = datetime.timedelta(hours=1)
"""How far ahead a time is reserved: 1,800 requests at the usual pause. Whoever finds a later one taken asks again then,
so that a worker whose clock was ahead does not put off a host for the difference."""


@contextmanager
def host_slot(name: str, *, max_wait: datetime.timedelta) -> Iterator[Host]:
    """Hold the host for one request, and let it rest afterwards. NotYet, with a later time, if it is not free in
    time."""
    host = _lease_host(name) or wait_for_slot(name, max_wait=max_wait)
    try:
        yield host
    finally:
        pause = datetime.timedelta(seconds=pause_for(host))
        Host.objects.release(name, until=timezone.now() + pause if pause else None)


def pause_for(host: Host) -> float:
    """Return the seconds between two requests: FETCH_PAUSE, or the crawl-delay of robots.txt if that is longer."""
    return max(settings.FETCH_PAUSE, crawl_delay(host))


def wait_for_slot(name: str, *, max_wait: datetime.timedelta) -> Host:
    """Lease the host, waiting for it up to `max_wait`; after that NotYet, with a slot reserved for this request."""
    host_row, _ = Host.objects.get_or_create(name=name)
    _cap_lease(host_row)
    end = timezone.now() + max_wait
    while True:
        host = _lease_host(name)
        if host is not None:
            return host
        now = timezone.now()
        if now >= end:
            raise NotYet(reserve_slot(host_row))
        time.sleep(min(0.2, (end - now).total_seconds()))  # short beside a request, long beside a query


def _cap_lease(host: Host) -> None:
    """Shorten a lease that no worker can have taken by a right clock to the longest that there is."""
    latest = timezone.now() + max(MAX_REQUEST_TIME, datetime.timedelta(seconds=pause_for(host)))
    if host.busy_until and host.busy_until > latest:
        Host.objects.filter(pk=host.pk, busy_until=host.busy_until).update(busy_until=latest)


def _lease_host(name: str) -> Host | None:
    now = timezone.now()
    return Host.objects.lease(name, until=now + MAX_REQUEST_TIME, at=now)


def reserve_slot(host: Host) -> datetime.datetime:
    """Reserve the next time at this host that no other article waits for, and return it."""
    pause = datetime.timedelta(seconds=max(pause_for(host), 0.1))  # even without a pause no two get the same time
    with transaction.atomic():
        row, now = Host.objects.select_for_update().get(pk=host.pk), timezone.now()
        slot = min(max(row.next_slot or now, now) + pause, now + FURTHEST_SLOT)
        Host.objects.filter(pk=host.pk).update(next_slot=slot)
    return slot
