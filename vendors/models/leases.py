"""When a leased row is free again: the lease has ended, or is further away than a right clock can have put it.

A machine whose clock is ahead leases rows until a time that lies hours away. The database's clock, which all machines
share, tells such a lease from a good one; the machine that asks may have a wrong clock itself.
"""

import datetime

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import Combinable
from django.db.models.functions import Now
from django.utils import timezone

CLOCKS_APART = datetime.timedelta(seconds=30)
"""How far a clock may be ahead before its leases count for nothing: many times what machines that keep time differ by,
and little beside the shortest lease of three minutes."""


def furthest_end(lease: datetime.timedelta) -> Combinable | datetime.datetime:
    """Return the latest time at which a lease of this length can end, by the database's clock."""
    longest = lease + CLOCKS_APART
    return Now() + longest if connection.vendor == "postgresql" else timezone.now() + longest


def is_free(*, at: datetime.datetime, lease: datetime.timedelta) -> Q:
    """Rows that nobody holds at `at`, where `claimed_until` is the end of a lease of the length `lease`."""
    ended = Q(claimed_until__isnull=True) | Q(claimed_until__lte=at)
    return ended | Q(claimed_until__gt=furthest_end(lease))
