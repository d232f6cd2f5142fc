"""One request at a time for each host, and a pause between two, over all workers together."""

import datetime
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from vendors.ingest.failures import NotYet
from vendors.ingest.fetching import TOTAL_SECONDS
from vendors.ingest.robots import SECONDS as ROBOTS_SECONDS
from vendors.ingest.robots import crawl_delay
from vendors.models import Host

# How long a host stays taken if the worker dies in its request.
LONGEST_REQUEST = datetime.timedelta(seconds=TOTAL_SECONDS + ROBOTS_SECONDS + 10)


@contextmanager
def turn(name: str, *, patience: datetime.timedelta) -> Iterator[Host]:
    """Hold the host for one request, then let it rest. NotYet says when to come again, if not within `patience`."""
    host = _taken(name) or wait_for(name, patience=patience)
    try:
        yield host
    finally:
        rest = datetime.timedelta(seconds=pause_of(host))
        Host.objects.release(name, until=timezone.now() + rest if rest else None)


def pause_of(host: Host) -> float:
    """Return the seconds between two requests: ours, or what the site's robots.txt asks for if that is more."""
    return max(settings.FETCH_PAUSE, crawl_delay(host))


def wait_for(name: str, *, patience: datetime.timedelta) -> Host:
    """Take the host, waiting for it in place as long as `patience` lasts; then NotYet with a turn of its own."""
    known, _ = Host.objects.get_or_create(name=name)
    end = timezone.now() + patience
    while True:
        host = _taken(name)
        if host is not None:
            return host
        now = timezone.now()
        if now >= end:
            raise NotYet(reserve_slot(known))
        time.sleep(min(0.2, (end - now).total_seconds()))


def _taken(name: str) -> Host | None:
    now = timezone.now()
    return Host.objects.claim(name, until=now + LONGEST_REQUEST, at=now)


def reserve_slot(host: Host) -> datetime.datetime:
    """Return the next time at the host that no other article waits for, and keep it for this one."""
    pause = datetime.timedelta(seconds=max(pause_of(host), 0.1))
    with transaction.atomic():
        row, now = Host.objects.select_for_update().get(pk=host.pk), timezone.now()
        slot = max(row.next_slot or now, now) + pause
        Host.objects.filter(pk=host.pk).update(next_slot=slot)
    return slot
