"""How values look on a page: partial dates, labels of codes, names, addresses with one parameter changed."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from vendors.extraction.vocabulary import Status
from vendors.listing import localised_names
from vendors.listing.articles import country_in_sentence
from vendors.listing.presentation import changed_query, gathered_sentence, short_date
from vendors.models import Country
from vendors.models.choices import IN_SENTENCE, KindChoices, ScopeChoices, StatusChoices
from vendors.site.page_citations import citation_of_view

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


register.filter(short_date)
register.filter(gathered_sentence)


@register.filter
def dated(value: Any) -> SafeString:
    """Write a date as a `time` element."""
    return format_html('<time datetime="{}">{}</time>', str(value), short_date(value)) if value else SafeString("")


@register.filter
def country_name(country: Country) -> str:
    """Return a country's name in the reader's language."""
    return localised_names.country_name(country)


@register.filter
def in_sentence(country: Country) -> str:
    """Return a country's name as it stands within a sentence: "the United Kingdom" in English."""
    return country_in_sentence(country.pk, localised_names.country_name(country))


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


@register.filter
def unlocalized(number: float) -> str:
    """Write a number for a drawing: with a point, whatever the reader's language."""
    return f"{number:g}"


@register.inclusion_tag("components/cite_view.html", takes_context=True)
def cite_view(context: Any, title: str, **changes: object) -> dict[str, str]:
    """Show how to cite this view; `changes` say in its address what the view takes for granted, such as the day."""
    return {"citation": citation_of_view(context["request"], title, changes)}
