"""Codes that registers outside give to companies and languages, and what is checked of them."""

import re

import pycountry
from django.core.exceptions import ValidationError

_WIKIDATA = re.compile(r"Q[1-9][0-9]*\Z")
_LEI = re.compile(r"[0-9A-Z]{18}[0-9]{2}\Z")


def check_wikidata(value: str) -> None:
    """Raise ValidationError for what is not the number of a Wikidata item."""
    if not _WIKIDATA.match(value):
        raise ValidationError(f"{value!r} is no Wikidata item, such as Q160120", code="wikidata")


def check_lei(value: str) -> None:
    """Raise ValidationError for what is not a legal entity identifier (ISO 17442).

    The whole, read with A as 10 to Z as 35, leaves 1 when divided by 97 (ISO 7064, MOD 97-10).
    """
    if not _LEI.match(value):
        raise ValidationError(f"{value!r} is no LEI: it has 18 capital letters or digits, then two digits", code="lei")
    if int("".join(str(int(letter, 36)) for letter in value)) % 97 != 1:
        raise ValidationError(f"{value!r} is no LEI: its check digits do not fit; copy it again", code="lei")


def check_language(value: str) -> None:
    """Raise ValidationError for what is not the code of a language in ISO 639-1."""
    if pycountry.languages.get(alpha_2=value) is None:
        raise ValidationError(f"{value!r} is no ISO 639-1 code, such as de", code="language")


def language_fault(text: str, language: str) -> str | None:
    """Return what is wrong with the language given beside a text that may be in any; None where nothing is."""
    if text and not language:
        return "is empty, and the text beside it needs the code of its language, such as de"
    if language and not text:
        return "is given, but the text beside it is empty"
    return None
