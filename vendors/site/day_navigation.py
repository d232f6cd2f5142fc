"""From a page that shows a day to others: to the changes before and after it, and to the ends of the record's years."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from vendors.listing.presentation import changed_query
from vendors.models.effect_periods import RECORD_BEGINS
from vendors.site.cells import StandingView


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


def other_days(query: QueryDict, shown: datetime.date, standing: StandingView) -> dict[str, Any]:
    """Return what the page needs to lead to other days. `standing` is all that it shows, on any day."""
    today = timezone.localdate()
    before, after = standing.changes_around(shown, first=RECORD_BEGINS, last=today)
    return {
        "first": RECORD_BEGINS,
        "today": today,
        "around": DaysAround(_other_day(query, before), _other_day(query, after)),
        "years": _years(query, shown, today),
    }


def _other_day(query: QueryDict, day: datetime.date | None) -> DayOfChange | None:
    return DayOfChange(day, _address(query, day)) if day else None


def _years(query: QueryDict, shown: datetime.date, today: datetime.date) -> list[YearEnd]:
    """Return the ends of the record's years, and today for the current one, with all else in the query kept."""
    ends = [datetime.date(year, 12, 31) for year in range(RECORD_BEGINS.year, today.year)]
    return [
        *(YearEnd(end.year, _address(query, end), end == shown) for end in ends),
        YearEnd(today.year, changed_query(query, {"on": None}), shown == today),
    ]


def _address(query: QueryDict, day: datetime.date) -> str:
    return changed_query(query, {"on": day.isoformat()})
