"""Finds laws, orders and agreements by what actions give as their instrument, its official title and its number."""

import datetime
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from vendors.listing.name_index import folded
from vendors.models import Action, DataVersion

SHORTEST = 3
"""Letters of the shortest text looked up: two are in the name of every other law."""


@dataclass(frozen=True, slots=True)
class Law:
    """An instrument as actions name it, and how many of the published ones do."""

    name: str
    actions: int


def laws_named(text: str) -> list[Law]:
    """Return the laws of which a name, official title or number has the words in this order, each once: the exact name,
    then beginnings, then the rest. Among equals those with more actions come first."""
    sought = folded(text)
    if len(sought) < SHORTEST:
        return []
    version = DataVersion.objects.current()
    begun = f" {sought}"
    laws = [(name, law) for name, law in laws_under(version.number, version.changed_at) if begun in name]
    return list(dict.fromkeys(law for _, law in sorted(laws, key=lambda pair: _rank(sought, *pair))))


def _rank(sought: str, name: str, law: Law) -> tuple[bool, bool, int, str]:
    return (name != f" {sought}", not name.startswith(f" {sought}"), -law.actions, law.name)


@lru_cache(maxsize=1)
def laws_under(number: int, changed_at: datetime.datetime) -> list[tuple[str, Law]]:
    """Return (folded name behind a space, law) of all instruments under a data version, which is only the cache's key.

    An instrument comes once by its name in English, and once by each official title and number that actions give.

    Its moment tells it from one of the same number that was rolled back.
    """
    columns = ("instrument", "official_title", "official_number")
    rows = list(Action.objects.published().exclude(instrument="").order_by().values_list(*columns))
    laws = {name: Law(name, actions) for name, actions in Counter(name for name, *_ in rows).items()}
    spelled = {(text, name): None for name, *official in rows for text in (name, *official) if text}
    return [(f" {folded(text)}", laws[name]) for text, name in spelled]
