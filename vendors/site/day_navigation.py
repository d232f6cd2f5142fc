"""From a page that shows a day to others: to the changes before and after it, and to the ends of the record's years."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Min, Q
from django.http import QueryDict
from django.utils import timezone

from vendors.listing.presentation import changed_query
from vendors.models.effect_periods import RECORD_BEGINS
from vendors.models.standing import StandingPeriodQuerySet


@dataclass(frozen=True, slots=True)
class YearEnd:
    """The last day of a year, or today: its address, and whether it is shown."""

    year: int
    address: str
    current: bool


@dataclass(frozen=True, slots=True)
class DayOfChange:
    """A day on which something of what is shown changed, and its address."""

    day: datetime.date
    address: str


@dataclass(frozen=True, slots=True)
class DaysAround:
    """The changes before and after the day that is shown; None where there is none in the record."""

    before: DayOfChange | None
    after: DayOfChange | None


def other_days(query: QueryDict, shown: datetime.date, standing: StandingPeriodQuerySet) -> dict[str, Any]:
    """Return what the page needs to lead to other days, in one query. `standing` is all that it shows, on any day."""
    today = timezone.localdate()
    return {
        "first": RECORD_BEGINS,
        "today": today,
        "around": _days_around(query, shown, standing, today),
        "years": _years(query, shown, today),
    }


def _days_around(
    query: QueryDict, shown: datetime.date, standing: StandingPeriodQuerySet, today: datetime.date
) -> DaysAround:
    before, after = Q(start__gte=RECORD_BEGINS, start__lt=shown), Q(start__gt=shown, start__lte=today)
    days = standing.aggregate(before=Max("start", filter=before), after=Min("start", filter=after))
    return DaysAround(*(day and DayOfChange(day, _address(query, day)) for day in (days["before"], days["after"])))


def _years(query: QueryDict, shown: datetime.date, today: datetime.date) -> list[YearEnd]:
    """Return the ends of the record's years, and today for the current one, with all else in the query kept."""
    ends = [datetime.date(year, 12, 31) for year in range(RECORD_BEGINS.year, today.year)]
    return [
        *(YearEnd(end.year, _address(query, end), end == shown) for end in ends),
        YearEnd(today.year, changed_query(query, {"on": None}), shown == today),
    ]


def _address(query: QueryDict, day: datetime.date) -> str:
    return changed_query(query, {"on": day.isoformat()})
