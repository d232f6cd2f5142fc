"""Pieces of HTML that a page repeats some hundred times: in Python, since a template for each would take longer than
all the rest of the page. What depends on a code and the language alone is put together once."""

import functools
from collections.abc import Iterable, Sequence

from django import template
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from vendors.listing.facets import FacetValue
from vendors.listing.presentation import form_of, short_date
from vendors.models import Action, Evidence
from vendors.site.cells import Cell
from vendors.site.world_map import MapCountry
from vendors.templatetags.drawing import mark
from vendors.templatetags.tracker import (
    country_name,
    dated,
    grouped,
    host,
    kind_label,
    status_label,
    status_words,
)

register = template.Library()


@register.simple_tag
def kind_status(kind: str, status: str) -> SafeString:
    """Return the mark and the words of a kind, and the words of a status."""
    return _kind_status(kind, status, get_language())


@functools.cache
def _kind_status(kind: str, status: str, language: str | None) -> SafeString:
    return format_html(
        '<span class="kind kind-{0}">{1}{2}</span> <span class="status status-{3}">{4}</span>',
        kind,
        mark(kind, status),
        kind_label(kind),
        status,
        status_label(status),
    )


@register.simple_tag
def cell(standing: Cell | None, linked: bool = True) -> SafeString:
    """Return what a cell of a table tells: kind, since which year or what became of it; or that nothing is recorded."""
    language = get_language()
    if standing is None:
        return _nothing(language)
    year = standing.since.year if standing.since else None
    kind, rest = _cell(standing.kind, standing.status, standing.in_effect, year, language)
    if linked:
        return format_html(
            '<a class="cell kind kind-{}" href="{}">{}</a>{}', standing.kind, standing.address, kind, rest
        )
    return format_html('<span class="kind kind-{}">{}</span>{}', standing.kind, kind, rest)


@functools.cache
def _nothing(language: str | None) -> SafeString:
    return format_html('<span class="none">{}</span>', _("nothing recorded"))


@functools.lru_cache(2000)
def _cell(
    kind: str, status: str, in_effect: bool, year: int | None, language: str | None
) -> tuple[SafeString, SafeString]:
    """Return the kind with its mark, and what stands behind it."""
    if in_effect:
        rest = conditional_escape(_("since %(year)s") % {"year": year}) if year else SafeString("")
    else:
        rest = format_html('<span class="status-{}">{}</span>', status, status_words(status))
        rest = format_html("{} {}", rest, year) if year else rest
    return format_html("{}{}", mark(kind, status), kind_label(kind)), format_html(
        ' <span class="faint">{}</span>', rest
    )


@register.simple_tag
def matrix_cell(standing: Cell | None) -> SafeString:
    """Return a cell of the matrix with what leads to the actions that make it; an empty one where nothing is known."""
    if standing is None:
        return SafeString("<td></td>")
    year = standing.since.year if standing.since else None
    rest = _matrix_cell(standing.kind, standing.status, standing.in_effect, year, get_language())
    return format_html(
        '<td class="kind-{} is-{}{}"><a href="{}" title="{}">{}</a></td>',
        standing.kind,
        form_of(standing.status),
        " is-new" if standing.is_new else "",
        standing.address,
        standing.words,
        rest,
    )


@functools.lru_cache(2000)
def _matrix_cell(kind: str, status: str, in_effect: bool, year: int | None, language: str | None) -> SafeString:
    rest = "" if in_effect else f"{status_label(status)} "
    return format_html("<b>{}{}</b> <small>{}{}</small>", mark(kind, status), kind_label(kind), rest, year or "")


@register.simple_tag
def standing_rows(entries: Iterable[MapCountry]) -> SafeString:
    """Return the rows of a table of countries: each with since when it stands so, and the way to the actions."""
    unknown = _("unknown")
    row = '<tr><th scope="row"><a href="{}">{}</a></th><td><a href="{}">{}</a></td></tr>'
    return format_html_join(
        "",
        row,
        (
            (
                entry.address,
                country_name(entry.country),
                entry.cell.address,
                short_date(entry.cell.since) or unknown,
            )
            for entry in entries
            if entry.cell
        ),
    )


@register.simple_tag
def facet_values(facet: str, values: Sequence[FacetValue]) -> SafeString:
    """Return the values of a facet as checkboxes with their counts."""
    return format_html_join(
        "",
        '<li><label><input type="checkbox" name="{0}" value="{1}" id="f-{0}-{1}"{2}> <span>{3}</span> <b>{4}</b>'
        "</label></li>",
        ((facet, v.value, SafeString(" checked" if v.chosen else ""), v.label, grouped(v.count)) for v in values),
    )


@register.filter
def vendor_names(action: Action) -> str:
    """Return the names of an action's vendors, or that it names none."""
    return ", ".join(vendor.name for vendor in action.vendors.all()) or _("no vendor named")


@register.filter
def source_words(count: int) -> str:
    """Return how many independent sources there are: 1 source, 3 independent sources."""
    return _source_words(count, get_language())


@functools.lru_cache(1000)
def _source_words(count: int, language: str | None) -> str:
    return ngettext("%(n)s source", "%(n)s independent sources", count) % {"n": count}


@register.simple_tag
def source(evidence: Evidence) -> SafeString:
    """Return a piece of evidence: its quote, and where it stands, by whom and of when, with what is to say about it."""
    article, quote, address = evidence.article, evidence.words, evidence.source_url
    quoted = format_html(
        "<blockquote{}{}>{}</blockquote>",
        format_html(' lang="{}"', article.lang) if article and article.lang else "",
        format_html(' cite="{}"', address) if address else "",
        quote,
    )
    return format_html(
        '<figure class="source">{}<figcaption>{}{}</figcaption></figure>',
        quoted if quote else "",
        _origin(evidence),
        "".join(f". {note}" for note in _notes(evidence)),
    )


def _origin(evidence: Evidence) -> SafeString:
    """Return the source's title as a link, its publisher where neither title nor link says it, and its date."""
    article, address = evidence.article, evidence.source_url
    publisher = evidence.publisher or (article.publisher if article else "")
    title = evidence.title or (article.title if article else "")
    site = host(address)
    linked = format_html('<a href="{}" rel="noopener nofollow external">{}</a>', address, title or site)
    by = publisher if publisher not in (title, site) else ""
    by = by or (site if title and not publisher else "")
    day = evidence.published or (article.published if article else None)
    parts = [linked if address else conditional_escape(title), *([by] if by else []), *([dated(day)] if day else [])]
    return format_html_join(", ", "{}", ((part,) for part in parts))


def _notes(evidence: Evidence) -> Iterable[str]:
    if evidence.note:
        yield evidence.note
    if evidence.finding and evidence.finding.quote_gone_at:
        day = date_format(localtime(evidence.finding.quote_gone_at), "SHORT_DATE_FORMAT")
        yield _("As it stood before %(day)s; the article has changed since.") % {"day": day}
