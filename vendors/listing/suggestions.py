"""The pages that a search may mean: a reader who types a country's or a vendor's name wants its page first."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse

from vendors.listing.localised_names import codes_named, country_name
from vendors.models import Body, Country, Vendor

SHORTEST, MOST = 2, 6
COLUMNS = {
    Country: ("name", "official_name", "code", "aliases", "demonyms"),
    Vendor: ("name", "aliases"),
    Body: ("name", "abbreviations", "aliases"),
}


@dataclass(frozen=True, slots=True)
class NamedPage:
    """A country's or vendor's page, or the list of a body's actions."""

    name: str
    address: str


def pages_named(words: str) -> list[NamedPage]:
    """Return the pages of what bears exactly this name, in three queries; at most a handful."""
    name_sought = " ".join(words.replace('"', " ").split()).casefold()
    if len(name_sought) < SHORTEST or "\x00" in name_sought:
        return []
    codes = codes_named(name_sought)
    rows = [
        row
        for model in COLUMNS
        for row in _candidates(model, name_sought, codes)
        if name_sought in _names(row) or row.pk in codes
    ]
    return [NamedPage(_name(row), _address(row)) for row in rows[:MOST]]


def _candidates(model: Any, name_sought: str, codes: list[str]) -> Iterable[Any]:
    named_so = Q(pk__in=codes)
    for column in COLUMNS[model]:
        named_so |= Q(**{f"{column}__icontains": name_sought})
    return model._default_manager.filter(named_so).only("pk", *COLUMNS[model])  # type: ignore[no-any-return]


def _names(row: Any) -> set[str]:
    values = [getattr(row, column) for column in COLUMNS[type(row)]]
    return {name.casefold() for value in values for name in ([value] if isinstance(value, str) else value)}


def _name(row: Any) -> str:
    return country_name(row) if isinstance(row, Country) else str(row.name)


def _address(row: Any) -> str:
    return f"{reverse('actions')}?body={row.pk}" if isinstance(row, Body) else str(row.get_absolute_url())
