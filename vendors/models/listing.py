"""What lists are read from: for each published action its words for search, and for each facet value its members.

These rows repeat what the actions say so that a list of any size is found, and its facets counted, without reading
the actions. `record.indexing` keeps them true in the transaction that changes the action.
"""

from collections.abc import Iterable

from django.db import models

from vendors.models.actions import Action

ALL = "all"
"""The facet whose one value, the empty one, holds every published action."""
STEP, DUE, LATEST, DECIDED, BEGAN, ENDED = "step", "due", "latest", "decided", "began", "ended"
DUE_AGAIN = "due_again"
"""Facets of the dates by which lists and timelines are found: steps taken, deadlines, the latest step, the step that
decided, and the first and last days of the times in effect. No page shows them as a choice.

Their values are months, `2019-05`; a date known to the year alone has that year, `2019`, one that is not known is
empty. Of a time in effect its place stands before it, `0~2019-05`: an action can have several. So does that of a second
deadline in one month, `1~2019-05`, and of each further one: deadlines are counted, and not only actions with one."""
DATED = (STEP, DUE, DUE_AGAIN, LATEST, DECIDED, BEGAN, ENDED)
MONTH = len("2019-05")


def bits_of(numbers: Iterable[int]) -> int:
    """Return the set of small numbers as an integer whose bit n is set where n is a member."""
    members = list(numbers)
    buffer = bytearray(max(members, default=0) // 8 + 1)
    for number in members:
        buffer[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(buffer, "little")


class ListedAction(models.Model):
    """A published action's words, as they are searched, and the facet values under which it is counted.

    The full-text index is the database's own: on PostgreSQL the column `document`, which the table computes from the
    words; on SQLite an FTS5 table that triggers keep. Both are made in the migration. The action cannot be deleted
    while it is listed: a published action is withdrawn, which readers can see.
    """

    action = models.OneToOneField(Action, on_delete=models.PROTECT, primary_key=True, related_name="listed")
    title = models.TextField()
    names = models.TextField(help_text="Names of the country and of the vendors.")
    facts = models.TextField(help_text="Summary, instrument and body.")
    quotes = models.TextField()
    facets = models.JSONField(default=list, help_text="Pairs of facet and value.")

    def __str__(self) -> str:
        return self.title


class FacetMembersQuerySet(models.QuerySet["FacetMembers"]):
    def sets(self) -> dict[tuple[str, str], int]:
        """Return {(facet, value): the members as bits} of the facets that readers choose by, in one query."""
        return self.exclude(facet__in=DATED)._as_bits()

    def dated_sets(self) -> dict[tuple[str, str], int]:
        """Return the same of the facets of dates."""
        return self.filter(facet__in=DATED)._as_bits()

    def _as_bits(self) -> dict[tuple[str, str], int]:
        rows = self.values_list("facet", "value", "members")
        return {(facet, value): int.from_bytes(members, "little") for facet, value, members in rows}


class FacetMembers(models.Model):
    """The published actions under one value of a facet, as a bit for each action's number.

    Counts under any mix of filters are intersections of these sets, so that they stay exact where sums kept per value
    could not: an action has several vendors and scopes.
    """

    facet = models.CharField(max_length=12)
    value = models.CharField(max_length=80, blank=True)
    members = models.BinaryField(default=b"")

    objects = FacetMembersQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "facet members"
        constraints = [models.UniqueConstraint(fields=["facet", "value"], name="facet_value_once")]

    def __str__(self) -> str:
        return f"{self.facet}: {self.value}"

    def set_members(self, bits: int) -> None:
        """Take the set of action numbers given as bits. Does not save."""
        self.members = bits.to_bytes((bits.bit_length() + 7) // 8, "little")

    def bits(self) -> int:
        return int.from_bytes(self.members, "little")
