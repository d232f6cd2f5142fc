"""Which actions the record held at the end of a day, and which of them it tells otherwise today.

Between two publications this is the same for every reader, so each process reads once under one data version on which
days each change stood; a day is then looked up among them in a fraction of a millisecond, however long the record.
"""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from django.db.models.functions import TruncDate
from numpy.typing import NDArray

from vendors.listing.bits import numbers_in, set_of
from vendors.listing.facet_members import MemberSets
from vendors.models import Action, Change, DataVersion
from vendors.models.listing import ALL, bits_of

LASTING = datetime.date.max.toordinal()
"""The day until which a change stands that no other has followed."""


@dataclass(frozen=True, slots=True)
class ChangeDays:
    """The changes that left an action public: its number, the day of each, and the day of the next one of the action.

    Days are ordinals. Three numbers a change are kept: 4 MB for 200,000 changes.
    """

    actions: NDArray[np.int64]
    on: NDArray[np.int32]
    until: NDArray[np.int32]

    def standing(self, day: datetime.date) -> tuple[int, int]:
        """Return the actions that the record held at the end of a day, and those of them that have changed since.

        Both as bits. Of an action the last change by the end of the day counts: it was public if that one left it so.
        """
        ordinal = day.toordinal()
        standing = (self.on <= ordinal) & (self.until > ordinal)
        return set_of(self.actions[standing]), set_of(self.actions[standing & (self.until < LASTING)])


def change_days(version: DataVersion) -> ChangeDays:
    """Return the days of all changes under a data version, which only publications raise."""
    return change_days_under(version.number, version.changed_at)


@lru_cache(maxsize=1)
def change_days_under(number: int, changed_at: datetime.datetime) -> ChangeDays:
    rows = Change.objects.filter(is_public=True).order_by().annotate(on=TruncDate("at"), over=TruncDate("until"))
    columns = list(zip(*rows.values_list("action", "on", "over").iterator(), strict=True)) or [(), (), ()]
    return ChangeDays(
        np.array(columns[0], dtype=np.int64),
        np.array([day.toordinal() for day in columns[1]], dtype=np.int32),
        np.array([day.toordinal() if day else LASTING for day in columns[2]], dtype=np.int32),
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
