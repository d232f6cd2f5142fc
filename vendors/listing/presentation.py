"""How values are written wherever a reader meets them: query strings, dates, the forms of marks.

Pages, feeds and template tags use these alike; the tags only draw with them.
"""

import datetime
import functools
from collections.abc import Mapping, Sequence
from typing import Literal

from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import OVER, Status

MOST_NAMED = 5
"""Alternatives that a heading names one by one: more would fill two lines of a phone."""

type Form = Literal["filled", "outlined", "crossed", "struck"]

PAGE_KEYS = ("after", "before")
"""The parameters that name a page of a list. Whatever else changes, the page does not carry over."""
READABLE = ":~"
"""Characters that a query may hold unescaped (RFC 3986) and that page keys are made of: addresses stay readable."""


def form_of(status: str) -> Form:
    """Return how a mark shows its status: filled, outlined, crossed or struck."""
    if status == Status.REJECTED:
        return "crossed"
    if status in OVER:
        return "struck"
    return "outlined" if status == Status.PROPOSED else "filled"


def short_date(value: PartialDate | datetime.date | str | None) -> str:
    """Write a date as precisely as it is known: 23 Aug 2018, Aug 2018, 2018; nothing for None."""
    if not value:
        return ""
    date = PartialDate.parse(value) if isinstance(value, str) else value
    return _short_date(date, get_language() or "")


# A page writes some hundred dates, the whole record has some thousand: each is put into the words of a language once.
@functools.lru_cache(10_000)
def _short_date(date: PartialDate | datetime.date, language: str) -> str:
    if not isinstance(date, PartialDate):
        return date_format(date, "SHORT_DATE_FORMAT")
    if date.month is None:
        return str(date.year)
    # Translators: how a month is written where there is little room, as a pattern of Django's filter "date".
    return date_format(date.first_day, _("M Y") if date.day is None else "SHORT_DATE_FORMAT")


def gathered_sentence(until: datetime.date | None) -> str:
    """Say up to which day events were gathered for the record, wherever a page or file speaks of today; "" if unknown.

    A measure of yesterday may be missing from what "stands today", so the day belongs beside every "today".
    """
    return _("Events gathered up to %(day)s; later ones only in part.") % {"day": short_date(until)} if until else ""


def joined(words: Sequence[str], last_pair: str) -> str:
    """Return "a", "a and b" or "a, b and c", where `last_pair` is "%(first)s and %(last)s"; "" for no words."""
    if len(words) < 2:
        return "".join(words)
    return last_pair % {"first": ", ".join(words[:-1]), "last": words[-1]}


def all_of(words: Sequence[str]) -> str:
    """Return "a", "a and b", "a, b and c"."""
    return joined(words, _("%(first)s and %(last)s"))


def any_of(words: Sequence[str]) -> str:
    """Return "a", "a or b", "a, b or c"; where there are more than `MOST_NAMED`, how many stand in the last place."""
    if len(words) > MOST_NAMED:
        words = [*words[: MOST_NAMED - 1], _("%(count)d others") % {"count": len(words) - MOST_NAMED + 1}]
    return joined(words, _("%(first)s or %(last)s"))


def query_string(query: QueryDict) -> str:
    """Return the query as an address carries it, with its question mark; empty for an empty query."""
    text = query.urlencode(safe=READABLE)
    return f"?{text}" if text else ""


def changed_query(query: QueryDict, changes: Mapping[str, object]) -> str:
    """Return the query string with the changes made, without empty values and without a page's key.

    A value of None takes its parameter away. The question mark is there even where nothing follows it, so that the
    result is a relative address of its own. A parameter named like a word of Python is given with a trailing `_`.
    """
    changed = without_empty(query)
    for name in PAGE_KEYS:
        changed.pop(name, None)
    for name, value in changes.items():
        name = name.rstrip("_")
        if value is None:
            changed.pop(name, None)
        else:
            changed[name] = value  # type: ignore[assignment]  # written as text when the query is encoded
    return query_string(changed) or "?"


def without_empty(query: QueryDict) -> QueryDict:
    """Return a changeable copy without parameters that have no value, as a form sends them."""
    cleaned = query.copy()
    for name in list(cleaned):
        values = [value for value in cleaned.getlist(name) if value]
        if values:
            cleaned.setlist(name, values)
        else:
            del cleaned[name]
    return cleaned
