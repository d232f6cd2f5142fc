"""The deadlines before a day, or from it on, from the member sets of their months: how many, and on which page.

Months are counted as they are stored; of the month in which the day lies, the database is asked.
"""

import calendar
import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from vendors.listing.bits import flags, numbers_in
from vendors.listing.dated_members import of_dates
from vendors.listing.facet_members import MemberSets
from vendors.listing.first_rows import Group, first_members
from vendors.models import Milestone
from vendors.models.listing import DUE, DUE_AGAIN, MONTH, bits_of

type Dated = tuple[str, int]
"""A month, or a year, and the actions with a deadline known to it or to a day in it, as bits."""


@dataclass(frozen=True, slots=True)
class DeadlineMonths:
    """The deadlines of published actions on one side of a day: those that fell due before it, or do on it or later.

    A deadline that is known to the year or the month falls due on the last day that it can mean.
    """

    whole: Sequence[Dated]
    """The months and years that lie on that side as a whole."""
    further: Sequence[Dated]
    """The same for actions with a second deadline in a month, with a third, and so on."""
    month: str
    cut: Sequence[int]
    """The month of the day itself, and the action of each of its deadlines on that side."""

    @classmethod
    def of(cls, dated: MemberSets, day: datetime.date, *, past: bool) -> Self:
        month = day.isoformat()[:MONTH]
        whole = [(value, members) for value, members in of_dates(dated, DUE) if _is_whole(value, month, past=past)]
        again = ((value.partition("~")[2], members) for value, members in of_dates(dated, DUE_AGAIN))
        further = [(value, members) for value, members in again if _is_whole(value, month, past=past)]
        return cls(whole, further, month, _in_month_of(day, past=past))

    def count(self, members: int) -> int:
        """Return how many deadlines the actions, given as bits, have on that side."""
        chosen = flags(members)
        whole = sum((of_month & members).bit_count() for _month, of_month in (*self.whole, *self.further))
        return whole + sum(bool(chosen[action]) for action in self.cut if action < len(chosen))

    def first(self, members: int, *, falling: bool, beyond: datetime.date | None, wanted: int) -> list[int]:
        """Return those of the actions that have the first `wanted` deadlines from a day on, or from the first one.

        Their other deadlines may lie anywhere.
        """
        groups = self._by_month()
        key = beyond.isoformat()[:MONTH] if beyond else None
        if key and key not in dict(groups):
            return numbers_in(members)  # a page that starts nowhere here: the database looks among all of them
        found, _month = first_members(groups, members, falling=falling, beyond=key, wanted=wanted)
        return numbers_in(found)

    def _by_month(self) -> list[Group]:
        """Return the months in which deadlines fall due, the earliest first: those known to the year in December."""
        months = {self.month: bits_of(self.cut)} if self.cut else {}
        for value, members in self.whole:
            month = _month_of(value)
            months[month] = months.get(month, 0) | members
        return sorted(months.items())


def _is_whole(value: str, month: str, *, past: bool) -> bool:
    """Return whether all deadlines of a month or a year lie on a side of a day in the other month."""
    if not value:
        return False
    if len(value) < MONTH:  # the last day of this year is not past, whatever the month
        return (value < month[: len(value)]) == past
    return value < month if past else value > month


def _month_of(value: str) -> str:
    return value if len(value) == MONTH else f"{value}-12"


def _in_month_of(day: datetime.date, *, past: bool) -> list[int]:
    """Return the action of each deadline known to the month of the day or to a day in it, on one side of that day."""
    begins, ends = day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])
    of_month = Milestone.objects.filter(is_deadline=True, first_day__gte=begins, last_day__lte=ends)
    side = of_month.filter(last_day__gte=begins, last_day__lt=day) if past else of_month.filter(last_day__gte=day)
    return list(side.order_by().values_list("action", flat=True))
