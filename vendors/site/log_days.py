"""The days of the public log, and how many changes of each sort each has: of the whole log, or of some actions alone.

The whole log is counted from an index, for each process once under one data version. What it is narrowed to is found
among the days of all changes (`site.change_days`): joined with their actions, a day's thousands of changes would be
read one by one.
"""

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.db.models import Count, Max
from django.db.models.functions import TruncDate
from django.utils import timezone

from vendors.listing.caching import kept
from vendors.models import Change, DataVersion
from vendors.site.change_days import ChangeDays

type Group = tuple[datetime.date, str]
"""A day, and a sort of change: a value of `ChangeKind`."""
type Counts = Mapping[Group, int]


class Log(Protocol):
    """Changes by day."""

    def newest_days(self, *, until: datetime.date | None, count: int) -> list[datetime.date]:
        """Return the latest days with a change, up to a day, the latest first."""

    def counts(self, days: Sequence[datetime.date]) -> Counts:
        """Return how many changes of each sort these days have, which come as `newest_days` gives them."""

    def keys(self, groups: Collection[Group]) -> list[int]:
        """Return the numbers of the changes in the groups."""


def midnight(day: datetime.date) -> datetime.datetime:
    """Return the moment at which a day begins."""
    return datetime.datetime.combine(day, datetime.time.min, tzinfo=timezone.get_current_timezone())


@dataclass(frozen=True, slots=True)
class WholeLog:
    """All changes."""

    version: DataVersion

    def newest_days(self, *, until: datetime.date | None, count: int) -> list[datetime.date]:
        """A step in the index for each day, however many changes it has."""
        days: list[datetime.date] = []
        while len(days) < count:
            bound = days[-1] if days else (until and until + datetime.timedelta(days=1))
            earlier = Change.objects.filter(at__lt=midnight(bound)) if bound else Change.objects.all()
            latest = earlier.aggregate(latest=Max("at"))["latest"]
            if latest is None:
                break
            days.append(timezone.localtime(latest).date())
        return days

    def counts(self, days: Sequence[datetime.date]) -> Counts:
        word = f"log {self.version.number} {self.version.changed_at}"
        return kept(word, _counted, days[-1], days[0])

    def keys(self, groups: Collection[Group]) -> list[int]:
        keys: list[int] = []
        for day in {day for day, _what in groups}:
            start = midnight(day)
            whats = [what for on, what in groups if on == day]
            that_day = Change.objects.filter(at__gte=start, at__lt=start + datetime.timedelta(days=1), what__in=whats)
            keys += that_day.order_by("-pk").values_list("pk", flat=True)
        return keys


def _counted(first: datetime.date, last: datetime.date) -> Counts:
    """Return how many changes of each sort there are on each day from the first to the last."""
    within = Change.objects.filter(at__gte=midnight(first), at__lt=midnight(last) + datetime.timedelta(days=1))
    # Rows and not keys are counted: so the index of days and sorts is enough, and no row is read.
    by_day = within.order_by().annotate(on=TruncDate("at")).values_list("on", "what").annotate(n=Count("*"))
    return {(day, what): n for day, what, n in by_day}


@dataclass(frozen=True, slots=True)
class NarrowedLog:
    """The changes of some actions, of one sort, or of one day."""

    changes: ChangeDays

    def newest_days(self, *, until: datetime.date | None, count: int) -> list[datetime.date]:
        days = self.changes.days()
        return [day for day in days if until is None or day <= until][:count]

    def counts(self, days: Sequence[datetime.date]) -> Counts:
        return {group: n for day in days for group, n in self.changes.counts_on(day).items()}

    def keys(self, groups: Collection[Group]) -> list[int]:
        return [key for day, what in groups for key in self.changes.keys(day, what)]
