"""The pages that a search may mean: a reader who types a country's or a vendor's name wants its page first."""

from dataclasses import dataclass

from django.urls import reverse

from vendors.listing.localised_names import name_of
from vendors.listing.name_index import NamedEntry, name_index

MOST = 6


@dataclass(frozen=True, slots=True)
class NamedPage:
    """A country's or vendor's page, or the list of a body's actions."""

    name: str
    address: str


def pages_named(words: str) -> list[NamedPage]:
    """Return the pages of what bears exactly this name, in one query; at most a handful."""
    entries = name_index().exactly(words) if words else []
    return [NamedPage(label_of(entry), address_of(entry)) for entry in entries[:MOST]]


def label_of(entry: NamedEntry) -> str:
    """Return the name of an entry in the reader's language."""
    return name_of(entry.key, entry.name) if entry.kind == "country" else entry.name


def address_of(entry: NamedEntry) -> str:
    """Return the address of an entry's page; a body has none and is shown by the list of its actions."""
    return f"{reverse('actions')}?body={entry.key}" if entry.kind == "body" else reverse(entry.kind, args=[entry.key])
