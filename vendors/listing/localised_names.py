"""Names of countries in the reader's language. In English they are those of the record, which curators may change; in
others the first name of each in the data file with which articles are read."""

import csv
import functools
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language, get_language_info, gettext_noop
from django.utils.translation import gettext as _

from vendors.models import Country

FILE = Path(__file__).resolve().parents[1] / "data" / "country_names.csv"
OWN = "en"

REGIONS = (
    gettext_noop("Antarctica"),
    gettext_noop("Australia and New Zealand"),
    gettext_noop("Caribbean"),
    gettext_noop("Central America"),
    gettext_noop("Central Asia"),
    gettext_noop("Eastern Africa"),
    gettext_noop("Eastern Asia"),
    gettext_noop("Eastern Europe"),
    gettext_noop("Europe"),
    gettext_noop("Melanesia"),
    gettext_noop("Micronesia"),
    gettext_noop("Middle Africa"),
    gettext_noop("Northern Africa"),
    gettext_noop("Northern America"),
    gettext_noop("Northern Europe"),
    gettext_noop("Polynesia"),
    gettext_noop("South America"),
    gettext_noop("South-eastern Asia"),
    gettext_noop("Southern Africa"),
    gettext_noop("Southern Asia"),
    gettext_noop("Southern Europe"),
    gettext_noop("Western Africa"),
    gettext_noop("Western Asia"),
    gettext_noop("Western Europe"),
)
"""The regions of the data files, so that they can be translated."""


@functools.cache
def _names(language: str) -> Mapping[str, str]:
    """Return {code: name} in a language; empty for one that the data file does not have."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["lang"] == language]
    return {row["code"]: row["names"].split(";")[0] for row in rows}


BLOCS = (
    gettext_noop("Arab League"),
    gettext_noop("League of Arab States"),
    gettext_noop("African Union"),
    gettext_noop("Baltic states"),
    gettext_noop("Nordic countries"),
    gettext_noop("Schengen Area"),
    gettext_noop("Visegrad Group"),
    gettext_noop("Western Balkans"),
    gettext_noop("Three Seas Initiative"),
    gettext_noop("Pacific Islands Forum"),
    gettext_noop("European Union"),
    gettext_noop("EEA"),
    gettext_noop("European Economic Area"),
    gettext_noop("North Atlantic Treaty Organization"),
    gettext_noop("Five Eyes intelligence alliance"),
    gettext_noop("Quadrilateral Security Dialogue"),
    gettext_noop("Group of Seven"),
    gettext_noop("Group of Twenty"),
    gettext_noop("BRICS group of emerging economies"),
    gettext_noop("CIS"),
    gettext_noop("Commonwealth of Independent States"),
)
"""The names of blocs that are not the same in all languages."""


def bloc_name(name: str) -> str:
    """Return a bloc's short or full name in the reader's language; most are the same in all."""
    return _(name) if name in BLOCS else name


def country_name(country: Country) -> str:
    """Return a country's name in the reader's language."""
    return name_of(country.pk, country.name)


def name_of(code: str, name: str) -> str:
    """Return the name of the country with the code in the reader's language; `name` is its English one."""
    language = (get_language() or OWN).partition("-")[0]
    return name if language == OWN else _names(language).get(code) or _(name)


def first_names(code: str) -> list[str]:
    """Return the names of a country as pages in the interface's languages other than English write them."""
    languages = [language for language, _name in settings.LANGUAGES if language != OWN]
    return [name for language in languages if (name := _names(language).get(code))]


def named(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return (code, name in the reader's language) of the pairs of code and English name, in the order of the names."""
    localised = [(code, name_of(code, name)) for code, name in pairs]
    return (
        localised if (get_language() or OWN).startswith(OWN) else sorted(localised, key=lambda pair: _folded(pair[1]))
    )


def _folded(name: str) -> str:
    """Return a name as it is sorted: Ägypten before Albanien, as if it had no dots."""
    apart = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def region_name(region: str) -> str:
    """Return a region's name in the reader's language; one that the data files do not have stays as it is."""
    return _(region) if region in REGIONS else region


def language_name(code: str) -> str:
    """Return a language's name in the reader's language, or its code where no name is known."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def by_name(countries: Iterable[Country]) -> list[Country]:
    """Return the countries in the order of their names in the reader's language."""
    return sorted(countries, key=lambda country: _folded(country_name(country)))
