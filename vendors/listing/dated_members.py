"""Which actions have a step within some days, and which are in effect on a day: from the member sets of their months.

A month's members are read as they are stored; where a bound cuts a month, the database is asked about that month alone.
"""

import calendar
import datetime
from collections.abc import Iterable, Iterator, Sequence

from vendors.listing.facet_members import MemberSets
from vendors.models import EffectPeriod, Milestone
from vendors.models.choices import ActionState
from vendors.models.listing import BEGAN, ENDED, MONTH, STEP, bits_of


def dated_within(sets: MemberSets, first: datetime.date | None, last: datetime.date | None) -> int:
    """Return the actions with a step whose date may lie between the two days, both included, as bits.

    The same as `ActionQuerySet.dated_within`.
    """
    found = 0
    for value, members in of_dates(sets, STEP):
        if not value:
            continue
        begins, ends = _days(value)
        if (first and ends < first) or (last and begins > last):
            continue
        if len(value) == MONTH and ((first and begins < first) or (last and ends > last)):
            members &= bits_of(_stepped(begins, ends, first, last))
        found |= members
    return found


def _stepped(
    begins: datetime.date, ends: datetime.date, first: datetime.date | None, last: datetime.date | None
) -> Iterable[int]:
    """Return the actions with a step in a month that may lie between the two days."""
    steps = Milestone.objects.filter(is_deadline=False, first_day__gte=begins, first_day__lte=ends)
    return steps.within(first, last).order_by().values_list("action", flat=True)


def in_effect(sets: MemberSets, day: datetime.date) -> int:
    """Return the actions that are in effect on a day, as bits. The same as `ActionQuerySet.in_effect`."""
    month = day.isoformat()[:MONTH]
    ended = dict(_until(sets, ENDED, month))
    found = 0
    for place, members in _until(sets, BEGAN, month):
        found |= members & ~ended.get(place, 0)
    # Of the month itself the days count: a time in effect that ended by the day is none, one that had begun is one.
    begins = day.replace(day=1)
    over = EffectPeriod.objects.filter(start__lt=begins, end__gte=begins, end__lte=day)
    begun = EffectPeriod.objects.on(day).filter(start__gte=begins, action__state=ActionState.PUBLISHED)
    found &= ~bits_of(over.order_by().values_list("action", flat=True))
    return found | bits_of(begun.order_by().values_list("action", flat=True))


def _until(sets: MemberSets, facet: str, month: str) -> Iterator[tuple[str, int]]:
    """Yield for each place among an action's times in effect the actions of the months before."""
    by_place: dict[str, int] = {}
    for value, members in of_dates(sets, facet):
        place, _tilde, of_month = value.partition("~")
        if of_month < month:
            by_place[place] = by_place.get(place, 0) | members
    yield from by_place.items()


def of_dates(sets: MemberSets, facet: str) -> Iterator[tuple[str, int]]:
    """Yield the values of a facet of dates with their members."""
    return ((value, members) for (name, value), members in sets.items() if name == facet)


def _days(value: str) -> tuple[datetime.date, datetime.date]:
    """Return the first and the last day of a month, or of a year."""
    year, month = int(value[:4]), int(value[5:] or 0)
    last = calendar.monthrange(year, month or 12)[1]
    return datetime.date(year, month or 1, 1), datetime.date(year, month or 12, last)


def by_month(sets: MemberSets, facets: Sequence[str]) -> list[tuple[str, int]]:
    """Return (month, members with a date of these facets in it), the earliest month first."""
    months: dict[str, int] = {}
    for facet in facets:
        for value, members in of_dates(sets, facet):
            months[value] = months.get(value, 0) | members
    return sorted(months.items())
