"""Which of a list's actions a page is made of: found in the member sets, so that only its rows are read and sorted.

The sets are gone through in the order of the list, a group of actions at a time (a month, a country), until there are
enough. The page itself is sorted and cut by the database, among these alone.
"""

from collections.abc import Sequence

from vendors.listing.bits import numbers_in

type Group = tuple[str, int]
"""What the actions of a group have in common, by which lists are sorted; and the actions, as bits."""


def first_members(
    groups: Sequence[Group], members: int, *, falling: bool, beyond: str | None, wanted: int
) -> tuple[int, str | None]:
    """Return the members of as many groups as have the `wanted` number, and the last group's value.

    `groups` are in rising order. `beyond` is the value of the group in which a page starts: its rows may lie before the
    page, so that they are no part of the number. None for the last group says that no member is left.
    """
    ordered = groups_from(groups, beyond, falling=falling)
    found = 0
    for value, group in ordered:
        found |= group & members
        if value == beyond:
            wanted += found.bit_count()
        elif found.bit_count() >= wanted:
            return found, value
    return found, None


def groups_from(groups: Sequence[Group], beyond: str | None, *, falling: bool) -> Sequence[Group]:
    """Return the groups from that of the value on, in the order of the list; from the first where none has the value.

    A value is looked for, not compared: databases differ in how they sort names.
    """
    ordered = groups[::-1] if falling else groups
    place = next((place for place, (value, _members) in enumerate(ordered) if value == beyond), 0)
    return ordered[place:]


def members_by_number(members: int, *, beyond: int | None, falling: bool, wanted: int) -> list[int]:
    """Return the `wanted` members with the highest numbers below another one, or with the lowest above it."""
    if beyond is not None:
        beyond = min(beyond, members.bit_length())  # a key may name any number
        members = members & ((1 << beyond) - 1) if falling else (members >> (beyond + 1)) << (beyond + 1)
    numbers = numbers_in(members)
    return numbers[-wanted:] if falling else numbers[:wanted]
