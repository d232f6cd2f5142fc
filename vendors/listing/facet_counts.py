"""How many published actions each facet value has, and each pair of a country and a vendor: counted once under one data
version, as pages need these counts of a whole record again and again."""

import datetime
from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from vendors.listing.bits import positions
from vendors.listing.facet_members import sets_under
from vendors.models import DataVersion

type PairCounts = Mapping[str, Mapping[str, int]]
"""{country: {vendor: actions}}, also for the actions that name no vendor. No count is zero."""


def value_counts(version: DataVersion, facet: str) -> Mapping[str, int]:
    """Return {value: actions} of a facet. No count is zero."""
    return _value_counts_under(version.number, version.changed_at).get(facet, {})


def pair_counts(version: DataVersion) -> PairCounts:
    """Return the actions of each country on each vendor."""
    return _pair_counts_under(version.number, version.changed_at)


def counts_among(version: DataVersion, facet: str, members: int) -> Mapping[str, int]:
    """Return {value: how many of the members have it} of a facet with many values, all of them in one pass."""
    values, numbers, starts = _numbers_under(version.number, version.changed_at, facet)
    if not values:
        return {}
    flags = np.zeros(int(numbers.max()) + 1, dtype=np.int32)
    chosen = positions(members)
    flags[chosen[chosen < len(flags)]] = 1
    return dict(zip(values, np.add.reduceat(flags[numbers], starts).tolist(), strict=True))


@lru_cache(maxsize=8)  # a few facets have many values
def _numbers_under(
    number: int, changed_at: datetime.datetime, facet: str
) -> tuple[list[str], NDArray[np.int32], NDArray[np.intp]]:
    """Return the values of a facet, the numbers of the actions of each one after the other, and where each begins."""
    sets = sets_under(number, changed_at)
    with_members = {value: members for (name, value), members in sets.items() if name == facet and members}
    numbers = [positions(members).astype(np.int32) for members in with_members.values()]
    lengths = [len(of_value) for of_value in numbers]
    starts = np.cumsum([0, *lengths[:-1]], dtype=np.intp)
    return list(with_members), np.concatenate(numbers) if numbers else np.empty(0, dtype=np.int32), starts


@lru_cache(maxsize=1)
def _value_counts_under(number: int, changed_at: datetime.datetime) -> Mapping[str, Mapping[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for (facet, value), members in sets_under(number, changed_at).items():
        if members:
            counts.setdefault(facet, {})[value] = members.bit_count()
    return counts


@lru_cache(maxsize=1)
def _pair_counts_under(number: int, changed_at: datetime.datetime) -> PairCounts:
    sets = sets_under(number, changed_at)
    size = max((members.bit_length() for members in sets.values()), default=0)
    codes = [value for (facet, value), members in sets.items() if facet == "country" and members]
    # Each action has one country: with the country of each, a vendor's actions are counted in one pass.
    country_of = np.zeros(size, dtype=np.int32)
    for place, code in enumerate(codes):
        country_of[positions(sets["country", code])] = place
    counts: dict[str, dict[str, int]] = {}
    for (facet, vendor), members in sets.items():
        if facet == "vendor" and members:
            for place, count in enumerate(np.bincount(country_of[positions(members)]).tolist()):
                if count:
                    counts.setdefault(codes[place], {})[vendor] = count
    return counts


def forget_counts() -> None:
    """Forget what was counted: for tests, whose databases repeat each other's data versions."""
    _value_counts_under.cache_clear()
    _pair_counts_under.cache_clear()
    _numbers_under.cache_clear()
