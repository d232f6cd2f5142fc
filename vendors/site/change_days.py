"""On which days each change of the public log was made and stood: what the record held at the end of a day, which of it
is told otherwise today, and which changes some actions had.

Between two publications this is the same for every reader, so each process reads it once under one data version; a day
is then looked up in a fraction of a millisecond, however long the record.
"""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

import numpy as np
from django.db.models.functions import TruncDate
from numpy.typing import NDArray

from vendors.listing.bits import numbers_in, positions, set_of
from vendors.listing.facet_members import MemberSets
from vendors.models import Action, Change, DataVersion
from vendors.models.choices import ChangeKind
from vendors.models.listing import ALL, bits_of

LASTING = datetime.date.max.toordinal()
"""The day until which a change stands that no other has followed."""


SORTS = tuple(str(what) for what in ChangeKind)


@dataclass(frozen=True, slots=True)
class ChangeDays:
    """All changes, or some: the number of each and of its action, its day and that of the action's next one (ordinals),
    its sort as a place in `SORTS`, and whether it left the action public.

    These are 22 bytes a change: 5 MB for 200,000 changes.
    """

    numbers: NDArray[np.int64]
    actions: NDArray[np.int32]
    on: NDArray[np.int32]
    until: NDArray[np.int32]
    sorts: NDArray[np.int8]
    public: NDArray[np.bool_]

    def standing(self, day: datetime.date) -> tuple[int, int]:
        """Return the actions that the record held at the end of a day, and those of them that have changed since.

        Both as bits. Of an action the last change by the end of the day counts: it was public if that one left it so.
        """
        ordinal = day.toordinal()
        standing = self.public & (self.on <= ordinal) & (self.until > ordinal)
        return set_of(self.actions[standing]), set_of(self.actions[standing & (self.until < LASTING)])

    def changed_actions(self) -> int:
        """Return the actions that have a change, as bits."""
        return set_of(self.actions)

    def among(self, members: int) -> Self:
        """Return the changes of these actions, given as bits."""
        chosen = np.zeros(int(self.actions.max(initial=-1)) + 1, dtype=np.bool_)
        chosen[positions(members)] = True
        return self._where(chosen[self.actions])

    def of_sort(self, what: str) -> Self:
        return self._where(self.sorts == SORTS.index(what))

    def of_day(self, day: datetime.date) -> Self:
        return self._where(self.on == day.toordinal())

    def _where(self, chosen: NDArray[np.bool_]) -> Self:
        return type(self)(
            self.numbers[chosen],
            self.actions[chosen],
            self.on[chosen],
            self.until[chosen],
            self.sorts[chosen],
            self.public[chosen],
        )

    def days(self) -> list[datetime.date]:
        """Return the days with a change, the latest first."""
        return [datetime.date.fromordinal(ordinal) for ordinal in np.unique(self.on)[::-1].tolist()]

    def counts_on(self, day: datetime.date) -> dict[tuple[datetime.date, str], int]:
        """Return {(day, sort): changes} of a day. No count is zero."""
        counts = np.bincount(self.sorts[self.on == day.toordinal()]).tolist()
        return {(day, SORTS[place]): n for place, n in enumerate(counts) if n}

    def keys(self, day: datetime.date, what: str) -> list[int]:
        """Return the numbers of a day's changes of a sort."""
        keys: list[int] = self.of_day(day).of_sort(what).numbers.tolist()
        return keys


def change_days(version: DataVersion) -> ChangeDays:
    """Return the days of all changes under a data version, which only publications raise."""
    return change_days_under(version.number, version.changed_at)


@lru_cache(maxsize=1)
def change_days_under(number: int, changed_at: datetime.datetime) -> ChangeDays:
    rows = Change.objects.order_by().annotate(day=TruncDate("at"), over=TruncDate("until"))
    columns = ("pk", "action", "day", "over", "what", "is_public")
    read = list(zip(*rows.values_list(*columns).iterator(), strict=True)) or [()] * len(columns)
    places = {what: place for place, what in enumerate(SORTS)}
    return ChangeDays(
        np.array(read[0], dtype=np.int64),
        np.array(read[1], dtype=np.int32),
        np.array([day.toordinal() for day in read[2]], dtype=np.int32),
        np.array([day.toordinal() if day else LASTING for day in read[3]], dtype=np.int32),
        np.array([places[what] for what in read[4]], dtype=np.int8),
        np.array(read[5], dtype=np.bool_),
    )


def narrowed(members: int, chosen: Mapping[str, Collection[str]], sets: MemberSets) -> int:
    """Return those of the actions that are of the countries and about the vendors chosen, as they are recorded today.

    Those that are public today are found in the member sets; the others, which were withdrawn or merged, are few, and
    the database is asked about them.
    """
    public = members & sets.get((ALL, ""), 0)
    others = Action.objects.filter(pk__in=numbers_in(members & ~public)) if members != public else None
    for facet, values in chosen.items():
        if values:
            of_values = 0
            for value in values:
                of_values |= sets.get((facet, value), 0)
            public &= of_values
    if others is None:
        return public
    if chosen.get("country"):
        others = others.filter(country__in=chosen["country"])
    if chosen.get("vendor"):
        others = others.of_vendors(chosen["vendor"])
    return public | bits_of(others.values_list("pk", flat=True))
