"""The member sets of all facet values, as bits: read by each process once under one data version."""

import datetime
from collections.abc import Mapping
from functools import lru_cache

from vendors.models import DataVersion, FacetMembers

type MemberSets = Mapping[tuple[str, str], int]
"""{(facet, value): the published actions under it, as bits by their numbers}."""


def member_sets() -> MemberSets:
    """Return the sets as they are now, in one query, or two where something was published since they were last read."""
    version = DataVersion.objects.current()
    return sets_under(version.number, version.changed_at)


@lru_cache(maxsize=1)
def sets_under(number: int, changed_at: datetime.datetime) -> MemberSets:
    """Return the sets as they stand under a data version, which is only the cache's key.

    Its moment tells it from one of the same number that was rolled back.
    """
    return FacetMembers.objects.sets()


def dated_sets() -> MemberSets:
    """Return the sets of the facets of dates as they are now: see `models.listing.DATED`."""
    version = DataVersion.objects.current()
    return dated_sets_under(version.number, version.changed_at)


@lru_cache(maxsize=1)
def dated_sets_under(number: int, changed_at: datetime.datetime) -> MemberSets:
    """Return the same under a data version: read apart, as many pages need none of them."""
    return FacetMembers.objects.dated_sets()


def of_facet(facet: str) -> dict[str, int]:
    """Return {value: members} of a facet, for the values that have any."""
    return {value: members for (name, value), members in member_sets().items() if name == facet and members}
