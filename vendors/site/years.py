"""Links from a page that shows a day to the same page at the end of each year of the record."""

import datetime
from dataclasses import dataclass

from django.http import QueryDict
from django.utils import timezone

from vendors.models.actions import RECORD_BEGINS
from vendors.templatetags.tracker import changed_query


@dataclass(frozen=True, slots=True)
class YearEnd:
    """The last day of a year, or today: its address, and whether it is shown."""

    year: int
    address: str
    current: bool


def years_before(query: QueryDict, shown: datetime.date) -> list[YearEnd]:
    """Return the ends of the record's years, and today for the current one, with all else in the query kept."""
    today = timezone.localdate()
    ends = [datetime.date(year, 12, 31) for year in range(RECORD_BEGINS.year, today.year)]
    return [
        *(YearEnd(end.year, changed_query(query, {"on": end.isoformat()}), end == shown) for end in ends),
        YearEnd(today.year, changed_query(query, {"on": None}), shown == today),
    ]
