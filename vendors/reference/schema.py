"""The files of countries, bodies and vendors: their columns, and what each may hold; `record_schema` has the actions.

docs/reference-data.md tells it to people.
"""

import datetime
import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db.models import Model

from vendors.extraction.text.lexicon import YES
from vendors.extraction.types import PartialDate
from vendors.models import Bloc, Body, Country, Vendor
from vendors.models.choices import BODY_KINDS
from vendors.models.fields import check_year
from vendors.models.identifiers import check_language, check_lei, check_wikidata, language_fault
from vendors.reference.files import (
    Column,
    CsvRow,
    Fault,
    FileSchema,
    Rule,
    longest,
    one_of,
    required,
)

LANGUAGES = ("de", "fr", "es", "it", "pt", "nl", "sv", "pl", "zh", "ja")
VENDOR_KINDS = ("vendor", "operator")
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
    """A rule: a partial date in a year that can be meant."""
    try:
        check_year(PartialDate.parse(value))
    except ValueError as error:
        return str(error)
    except ValidationError as error:
        return str(error.messages[0])
    return None


def is_day(value: str) -> str | None:
    """A rule: a whole day."""
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        return f"{value!r} is not a day; write it as 2020-07-14"
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


def passes(check: Callable[[str], None]) -> Rule:
    """Return the rule that a value passes a check of the database column."""

    def rule(value: str) -> str | None:
        try:
            check(value)
        except ValidationError as error:
            return str(error.messages[0])
        return None

    return rule


is_language = passes(check_language)
"""A rule: the code of a language in ISO 639-1."""


def text_column(name: str, *rules: Rule) -> Column:
    return Column(name, rules)


def names_column(name: str) -> Column:
    return Column(name, (longest(160),), is_list=True)


def flag_column(name: str) -> Column:
    return Column(name, (one_of((YES,)),))


def country_column(name: str, *, must: bool = True) -> Column:
    return Column(name, (required, is_code) if must else (is_code,), refers_to="countries.csv")


BLOCS = FileSchema(
    "blocs.csv",
    (
        text_column("slug", required, is_slug, fits(Bloc, "slug")),
        text_column("name", required, fits(Bloc, "name")),
        text_column("full_name", fits(Bloc, "full_name")),
    ),
    unique=(("slug",),),
)
COUNTRIES = FileSchema(
    "countries.csv",
    (
        text_column("code", required, is_code),
        text_column("name", required, fits(Country, "name")),
        text_column("official_name", fits(Country, "official_name")),
        names_column("aliases"),
        names_column("demonyms"),
        text_column("capital", fits(Country, "capital")),
        names_column("metonyms"),
        text_column("region", required, fits(Country, "region")),
        Column("blocs", refers_to="blocs.csv", is_list=True),
        text_column("searched_on", is_day),
        names_column("searched_languages"),
        text_column("search_result"),
    ),
    unique=(("code",), ("name",)),
)
COUNTRY_NAMES = FileSchema(
    "country_names.csv",
    (
        country_column("code"),
        text_column("lang", required, one_of(LANGUAGES)),
        Column("names", (required, longest(160)), is_list=True),
        names_column("demonyms"),
        text_column("capital", longest(160)),
        names_column("metonyms"),
    ),
    unique=(("code", "lang"),),
)
BODIES = FileSchema(
    "bodies.csv",
    (
        text_column("slug", required, is_slug, fits(Body, "slug")),
        country_column("country"),
        text_column("name", required, fits(Body, "name")),
        names_column("abbreviations"),
        names_column("aliases"),
        text_column("kind", required, one_of(BODY_KINDS)),
        text_column("own_name", fits(Body, "own_name")),
        text_column("own_language", is_language),
        text_column("website", is_address, fits(Body, "website")),
    ),
    unique=(("slug",), ("country", "name")),
)
VENDORS = FileSchema(
    "vendors.csv",
    (
        text_column("slug", required, is_slug, fits(Vendor, "slug")),
        text_column("name", required, fits(Vendor, "name")),
        names_column("aliases"),
        country_column("home_country", must=False),
        Column("parent", refers_to="vendors.csv"),
        text_column("kind", required, one_of(VENDOR_KINDS)),
        text_column("seat", fits(Vendor, "seat")),
        flag_column("read_as_vendor"),
        flag_column("prominent"),
        flag_column("leading"),
        text_column("wikidata", passes(check_wikidata)),
        text_column("lei", passes(check_lei)),
    ),
    unique=(("slug",),),
)
RECORD = FileSchema("record.csv", (text_column("gathered_until", required, is_day),), unique=(("gathered_until",),))
"""What holds of the record as a whole; one row."""


def unnamed_languages(bodies: tuple[CsvRow, ...]) -> Iterator[Fault]:
    """Yield the rows that give a name in a body's own language without that language, or the language without one."""
    for row in bodies:
        if fault := language_fault(row["own_name"], row["own_language"]):
            yield row.fault("own_language", fault)


def own_ancestors(vendors: tuple[CsvRow, ...]) -> Iterator[Fault]:
    parents = {row["slug"]: row["parent"] for row in vendors}
    for row in vendors:
        seen, above = {row["slug"]}, row["parent"]
        while above and above not in seen:
            seen.add(above)
            above = parents.get(above, "")
        if above == row["slug"]:
            yield row.fault("parent", f"{row['slug']!r} would be its own parent, by way of {row['parent']!r}")
