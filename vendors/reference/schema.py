"""The files of reference data: their columns, and what each may hold. docs/reference-data.md tells it to people."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.db.models import Model

from vendors.extraction.text.lexicon import YES
from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import UNNAMED, Actor, Kind, Scope, Status
from vendors.models import Action, Bloc, Body, Country, Vendor
from vendors.reference.files import (
    BadFiles,
    Column,
    Fault,
    FileKind,
    Row,
    Rows,
    Rule,
    in_order,
    longest,
    one_of,
    read_folder,
    required,
)

LANGUAGES = ("de", "fr", "es", "it", "pt", "nl", "sv", "pl", "zh", "ja")
BODY_KINDS = (
    "regulator",
    "ministry",
    "cabinet",
    "head-of-government",
    "head-of-state",
    "parliament",
    "court",
    "prosecutor",
    "police",
    "security-service",
    "agency",
    "commission",
    "competition",
    "data-protection",
    "local",
)
VENDOR_KINDS = ("vendor", "operator")
VERIFIED, MEMORY = "verified", "memory"
LONGEST_URL = 2000

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_CODE = re.compile(r"[A-Z]{2}\Z")


def is_slug(value: str) -> str | None:
    """A rule: small letters, digits and single hyphens."""
    return None if _SLUG.match(value) else f"{value!r} has to be small letters, digits and single hyphens"


def is_code(value: str) -> str | None:
    """A rule: two capital letters, as ISO 3166-1 and the codes EU and XK have them."""
    return None if _CODE.match(value) else f"{value!r} is not a code of two capital letters"


def is_date(value: str) -> str | None:
    """A rule: a partial date."""
    try:
        PartialDate.parse(value)
    except ValueError as error:
        return str(error)
    return None


def is_address(value: str) -> str | None:
    """A rule: the address of a web page."""
    try:
        parts = urlsplit(value)
        fit = parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in value
    except ValueError:
        fit = False
    return None if fit else f"{value!r} is not an address that begins with http:// or https://"


def fits(model: type[Model], field: str) -> Rule:
    """Return the rule that a value fits the database column."""
    limit = model._meta.get_field(field).max_length  # type: ignore[union-attr]
    assert limit is not None
    return longest(limit)


def _text(name: str, *rules: Rule) -> Column:
    return Column(name, rules)


def _names(name: str) -> Column:
    return Column(name, (longest(160),), is_list=True)


def _flag(name: str) -> Column:
    return Column(name, (one_of((YES,)),))


def _country(name: str, *, must: bool = True) -> Column:
    return Column(name, (required, is_code) if must else (is_code,), refers_to="countries.csv")


BLOCS = FileKind(
    "blocs.csv",
    (
        _text("slug", required, is_slug, fits(Bloc, "slug")),
        _text("name", required, fits(Bloc, "name")),
        _text("full_name", fits(Bloc, "full_name")),
    ),
    unique=(("slug",),),
)
COUNTRIES = FileKind(
    "countries.csv",
    (
        _text("code", required, is_code),
        _text("name", required, fits(Country, "name")),
        _text("official_name", fits(Country, "official_name")),
        _names("aliases"),
        _names("demonyms"),
        _text("capital", fits(Country, "capital")),
        _names("metonyms"),
        _text("region", required, fits(Country, "region")),
        Column("blocs", refers_to="blocs.csv", is_list=True),
    ),
    unique=(("code",), ("name",)),
)
COUNTRY_NAMES = FileKind(
    "country_names.csv",
    (
        _country("code"),
        _text("lang", required, one_of(LANGUAGES)),
        Column("names", (required, longest(160)), is_list=True),
        _names("demonyms"),
        _text("capital", longest(160)),
        _names("metonyms"),
    ),
    unique=(("code", "lang"),),
)
BODIES = FileKind(
    "bodies.csv",
    (
        _text("slug", required, is_slug, fits(Body, "slug")),
        _country("country"),
        _text("name", required, fits(Body, "name")),
        _names("abbreviations"),
        _names("aliases"),
        _text("kind", required, one_of(BODY_KINDS)),
    ),
    unique=(("slug",), ("country", "name")),
)
VENDORS = FileKind(
    "vendors.csv",
    (
        _text("slug", required, is_slug, fits(Vendor, "slug")),
        _text("name", required, fits(Vendor, "name")),
        _names("aliases"),
        _country("home_country", must=False),
        Column("parent", refers_to="vendors.csv"),
        _text("kind", required, one_of(VENDOR_KINDS)),
        _text("seat", fits(Vendor, "seat")),
        _flag("read_as_vendor"),
        _flag("prominent"),
        _flag("leading"),
    ),
    unique=(("slug",),),
)
ACTIONS = FileKind(
    "actions.csv",
    (
        _text("key", required, is_slug, fits(Action, "key")),
        _country("jurisdiction"),
        Column("vendors", (required,), refers_to="vendors.csv", besides=frozenset({UNNAMED}), is_list=True),
        _text("actor", required, one_of(Actor)),
        _text("kind", required, one_of(Kind)),
        _text("status", required, one_of(Status)),
        _text("date_announced", required, is_date),
        _text("date_effective", is_date),
        _text("deadline", is_date),
        _text("date_ended", is_date),
        Column("scope", (one_of(Scope),), is_list=True),
        _text("body", fits(Action, "body_name")),
        _text("instrument", fits(Action, "instrument")),
        _text("title", required, fits(Action, "title")),
        _text("summary"),
        Column("source_urls", (required, is_address, longest(LONGEST_URL)), is_list=True),
        _text("basis", required, one_of((VERIFIED, MEMORY))),
    ),
    unique=(("key",),),
)
MILESTONES = FileKind(
    "milestones.csv",
    (
        Column("key", (required,), refers_to="actions.csv"),
        _text("date", required, is_date),
        _text("status", required, one_of(Status)),
        _text("note"),
        _text("source_url", is_address, longest(LONGEST_URL)),
    ),
    unique=(("key", "date", "status", "note"),),
)
FILES = (BLOCS, COUNTRIES, COUNTRY_NAMES, BODIES, VENDORS, ACTIONS, MILESTONES)


def read_reference(folder: Path) -> Rows:
    """Return the rows of all reference data files in the folder; BadFiles with every fault that they have."""
    rows, faults = read_folder(folder, FILES)
    faults += _own_ancestors(rows[VENDORS.name])
    faults += (row.fault("vendors", f"{UNNAMED} stands beside a vendor's name") for row in _half_named(rows))
    if faults:
        raise BadFiles(in_order(faults, FILES))
    return rows


def _half_named(rows: Rows) -> Iterator[Row]:
    return (row for row in rows[ACTIONS.name] if UNNAMED in row.values("vendors") and len(row.values("vendors")) > 1)


def _own_ancestors(vendors: tuple[Row, ...]) -> Iterator[Fault]:
    parents = {row["slug"]: row["parent"] for row in vendors}
    for row in vendors:
        seen, above = {row["slug"]}, row["parent"]
        while above and above not in seen:
            seen.add(above)
            above = parents.get(above, "")
        if above == row["slug"]:
            yield row.fault("parent", f"{row['slug']!r} would be its own parent, by way of {row['parent']!r}")
