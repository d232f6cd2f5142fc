"""Names of the states, provinces and regions that a regional action is about, from ISO 3166-2."""

import functools
import gettext
from typing import Any

import pycountry
from django.utils.translation import get_language

ENGLISH = "en"


def area_name(code: str) -> str:
    """Return the area's name in the reader's language; the code itself where ISO 3166-2 lacks it, "" for no code."""
    name = english_area_name(code)
    language = (get_language() or ENGLISH).partition("-")[0]
    return name if language == ENGLISH else _catalogue(language).gettext(name)


def english_area_name(code: str) -> str:
    """Return the name that the standard's list gives; the code itself where it lacks it, "" for no code."""
    subdivisions: Any = pycountry.subdivisions  # untyped in the package
    area = subdivisions.get(code=code) if code else None
    return str(area.name) if area else code


@functools.cache
def _catalogue(language: str) -> gettext.NullTranslations:
    """Return the package's own translations; names stay as they are in a language that it does not have."""
    return gettext.translation("iso3166-2", pycountry.LOCALES_DIR, [language], fallback=True)
