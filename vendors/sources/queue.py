"""Which pages are looked at now: those that are due, at most so many a day, the sites taking turns."""

import datetime
from collections import defaultdict
from itertools import chain, zip_longest

from django.conf import settings
from django.utils import timezone

from vendors.ingest.addresses import host_of
from vendors.models import SourcePage
from vendors.models.pages import LOOK_LEASE

DAY = datetime.timedelta(days=1)


def left_today() -> int:
    """Return how many pages may still be looked at within the last 24 hours' bound, SOURCES_A_DAY."""
    looked_at = SourcePage.objects.looked_at_since(timezone.now() - DAY)
    return max(0, settings.SOURCES_A_DAY - looked_at)


def due_pages(*, limit: int, whether_due_or_not: bool = False) -> list[int]:
    """Return the keys of pages to look at, at most `limit`, the longest due first, one of each site in turn."""
    now = timezone.now()
    rows = SourcePage.objects.filter(in_use=True) if whether_due_or_not else SourcePage.objects.due(at=now)
    by_site: defaultdict[str, list[int]] = defaultdict(list)
    for pk, url in rows.order_by("due_at", "pk").values_list("pk", "url")[:limit]:
        by_site[host_of(url)].append(pk)
    turns = chain.from_iterable(zip_longest(*by_site.values()))
    return [pk for pk in turns if pk is not None]


def lease(pk: int) -> datetime.datetime | None:
    """Lease a page for a visit; None if another process has it."""
    now = timezone.now()
    until = now + LOOK_LEASE
    return until if SourcePage.objects.lease(pk, until=until, at=now) else None
