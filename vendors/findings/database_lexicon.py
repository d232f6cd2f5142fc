"""The names in the database as the engine's lexicon, rebuilt as soon as one of them changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection

from vendors.extraction.text.lexicon import BodyNames, CountryNames, Lexicon, LocalNames, VendorNames
from vendors.models import Body, Country, DataVersion, Vendor


def names_version() -> int:
    """Return a number that rises with any change of a name, also by another process."""
    with connection.cursor() as cursor:  # it runs for each article, and building it with the ORM outlasts running it
        cursor.execute("SELECT names FROM vendors_dataversion WHERE id = 1")
        row = cursor.fetchone()
    return int(row[0]) if row else DataVersion.objects.current().names


@dataclass(frozen=True, slots=True)
class ReferenceKeys:
    """The keys of all countries and vendors."""

    countries: frozenset[str]
    vendors: frozenset[str]


@lru_cache(maxsize=1)
def reference_keys(version: int) -> ReferenceKeys:
    """Return the keys in the database, read once a process under one version of the names, the cache's key."""
    return ReferenceKeys(
        countries=frozenset(Country.objects.values_list("pk", flat=True)),
        vendors=frozenset(Vendor.objects.values_list("pk", flat=True)),
    )


def lexicon_from_database() -> Lexicon:
    """Return all names as they are now, in three queries."""
    return Lexicon.build(
        countries=[_country(row) for row in Country.objects.order_by("code")],
        bodies=[_body(row) for row in Body.objects.filter(retired=False).order_by("slug")],
        vendors=[_vendor(row) for row in Vendor.objects.in_use().order_by("slug")],
    )


def _country(row: Country) -> CountryNames:
    return CountryNames(
        code=row.code,
        names=tuple(dict.fromkeys(name for name in (row.name, row.official_name, *row.aliases) if name)),
        demonyms=tuple(row.demonyms),
        capital=row.capital,
        metonyms=tuple(row.metonyms),
        local={lang: _local(names) for lang, names in row.names_by_language.items()},
    )


def _local(names: Mapping[str, Any]) -> LocalNames:
    return LocalNames(*(tuple(names.get(part, ())) for part in ("names", "demonyms", "capital", "metonyms")))


def _body(row: Body) -> BodyNames:
    return BodyNames(row.slug, row.country_id, (row.name, *row.aliases), tuple(row.abbreviations), row.kind)


def _vendor(row: Vendor) -> VendorNames:
    return VendorNames(
        slug=row.slug,
        names=(row.name, *row.aliases),
        home_country=row.home_country_id or "",
        parent=row.parent_id or "",
        seat=row.seat,
        kind=row.kind,
        read_as_vendor=row.read_as_vendor,
        prominent=row.prominent,
        leading=row.leading,
    )
