"""How values look on a page: partial dates, labels of codes, names, addresses with one parameter changed."""

import datetime
import functools
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.http import HttpRequest, QueryDict
from django.utils.formats import date_format, number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import Status
from vendors.listing import localised_names
from vendors.models import Country
from vendors.models.choices import IN_SENTENCE, KindChoices, ScopeChoices, StatusChoices

register = template.Library()


@register.filter
def kind_label(kind: str) -> str:
    return str(KindChoices(kind).label)


@register.filter
def status_label(status: str) -> str:
    return str(StatusChoices(status).label)


@register.filter
def status_words(status: str) -> str:
    """Return a status as it stands within a sentence."""
    return str(IN_SENTENCE[Status(status)])


@register.filter
def scope_labels(scopes: Iterable[str]) -> str:
    return ", ".join(str(ScopeChoices(scope).label) for scope in scopes)


@register.filter
def short_date(value: Any) -> str:
    """Write a date as precisely as it is known: 23 Aug 2018, Aug 2018, 2018; nothing for None."""
    if not value:
        return ""
    date = PartialDate.parse(value) if isinstance(value, str) else value
    return _short_date(date, get_language() or "")


@functools.lru_cache(10_000)
def _short_date(date: PartialDate | datetime.date, language: str) -> str:
    """A page writes some hundred dates: each is put into the words of a language once."""
    if not isinstance(date, PartialDate):
        return date_format(date, "SHORT_DATE_FORMAT")
    if date.month is None:
        return str(date.year)
    # Translators: how a month is written where there is little room, as a pattern of Django's filter "date".
    return date_format(date.first_day, _("M Y") if date.day is None else "SHORT_DATE_FORMAT")


@register.filter
def dated(value: Any) -> SafeString:
    """Write a date as a `time` element."""
    return format_html('<time datetime="{}">{}</time>', str(value), short_date(value)) if value else SafeString("")


@register.filter
def country_name(country: Country) -> str:
    """Return a country's name in the reader's language."""
    return localised_names.country_name(country)


@register.filter
def bloc_name(name: str) -> str:
    return localised_names.bloc_name(name)


@register.filter
def region_name(region: str) -> str:
    return localised_names.region_name(region)


@register.filter
def language_name(code: str) -> str:
    """Return a language's name in the reader's language."""
    return localised_names.language_name(code)


@register.filter
def grouped(number: int) -> str:
    """Write a number with its thousands apart, as the reader's language does."""
    return number_format(number, force_grouping=True)


@register.simple_tag
def in_english() -> SafeString:
    """Say that what stands in an element is English, on a page that is not: titles and notes are kept in English."""
    return SafeString("" if (get_language() or "en").startswith("en") else ' lang="en"')


@register.filter
def host(url: str) -> str:
    """Return the site's name in an address, for a source whose publisher is not recorded."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


@register.filter
def with_code(text: str) -> SafeString:
    """Set what stands between backticks as code."""
    parts = str(text).split("`")
    return format_html_join(
        "", "{}", ((format_html("<code>{}</code>", p) if i % 2 else p,) for i, p in enumerate(parts))
    )


@register.simple_tag(takes_context=True)
def address_with(context: dict[str, Any], **changes: Any) -> str:
    """Return the query of this page with parameters changed; None takes one away. A page's key is never kept."""
    request: HttpRequest = context["request"]
    return changed_query(request.GET, changes)


def changed_query(query: QueryDict, changes: dict[str, Any]) -> str:
    """Return the query string, with its question mark, with the changes made and without empty values."""
    changed = without_empty(query)
    for name in ("after", "before"):
        changed.pop(name, None)
    for name, value in changes.items():
        name = name.rstrip("_")
        changed.pop(name, None) if value is None else changed.__setitem__(name, value)
    text = changed.urlencode(safe=":~")
    return f"?{text}" if text else "?"


def without_empty(query: QueryDict) -> QueryDict:
    """Return a changeable copy without parameters that have no value, as a form sends them."""
    kept = query.copy()
    for name in list(kept):
        values = [value for value in kept.getlist(name) if value]
        if values:
            kept.setlist(name, values)
        else:
            del kept[name]
    return kept


@register.filter
def unlocalized(number: float) -> str:
    """Write a number for a drawing: with a point, whatever the reader's language."""
    return f"{number:g}"
