"""Pieces of HTML that a page repeats some hundred times: in Python, since a template for each would take longer than
all the rest of the page. What depends on a code and the language alone is put together once."""

import functools
from collections.abc import Iterable, Sequence

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import IN_EFFECT, Kind, Status
from vendors.listing.facets import FacetValue
from vendors.listing.presentation import short_date
from vendors.models import Action
from vendors.site.cells import Cell
from vendors.site.leading_measure import Weight
from vendors.site.standing_words import head_words, when_words
from vendors.site.world_map import MapCountry
from vendors.templatetags.drawing import mark
from vendors.templatetags.tracker import (
    country_name,
    grouped,
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
    """Return what a cell of a table tells: kind, since which year or what became of it, and how far it goes."""
    language = get_language()
    if standing is None:
        return _nothing(language)
    year = standing.day.year if standing.day else None
    kind, rest = _cell(standing.kind, standing.status, standing.weight, year, standing.extent, language)
    if linked:
        return format_html(
            '<a class="cell kind kind-{}" href="{}">{}</a>{}', standing.kind, standing.address, kind, rest
        )
    return format_html('<span class="kind kind-{}">{}</span>{}', standing.kind, kind, rest)


@functools.cache
def _nothing(language: str | None) -> SafeString:
    return format_html('<span class="none">{}</span>', _("no measure in place"))


@functools.lru_cache(2000)
def _cell(
    kind: Kind, status: Status, weight: Weight, year: int | None, extent: str, language: str | None
) -> tuple[SafeString, SafeString]:
    """Return the kind with its mark, and what stands behind it."""
    date = PartialDate(year) if year else None
    rest = conditional_escape(when_words(status, date, no_news=weight == Weight.NO_NEWS) if year else "")
    past = weight in (Weight.REJECTED, Weight.OVER)
    if past:
        rest = format_html('<span class="status-{}">{}</span> {}', status, status_words(status), rest)
    head = kind_label(kind) if past else head_words(kind, status)
    return format_html("{}{}", mark(kind, status, weight), head), format_html(
        ' <span class="faint">{}</span>{}',
        rest,
        format_html(' <span class="extent">{}</span>', extent) if extent else "",
    )


@register.simple_tag
def matrix_cell(standing: Cell | None) -> SafeString:
    """Return a cell of the matrix, which leads to the actions that make it; an empty one where nothing is recorded."""
    if standing is None:
        return SafeString("<td></td>")
    year = standing.day.year if standing.day else None
    weight = standing.weight
    note = standing.narrowing if weight == Weight.NARROW else ""
    rest = _matrix_cell(standing.kind, standing.status, weight, year, note, get_language())
    return format_html(
        '<td class="kind-{} is-{}{}"><a href="{}" title="{}">{}</a></td>',
        standing.kind,
        weight,
        " is-new" if standing.is_new else "",
        standing.address,
        standing.words,
        rest,
    )


@functools.lru_cache(2000)
def _matrix_cell(
    kind: str, status: str, weight: Weight, year: int | None, note: str, language: str | None
) -> SafeString:
    if weight == Weight.NO_NEWS:
        rest = _("no news since %(day)s") % {"day": year} if year else _("no news")
    else:
        said = "" if status in IN_EFFECT else status_label(status)
        rest = " ".join(filter(None, (said, str(year or ""))))
    rest = " · ".join(filter(None, (rest, note)))
    return format_html("<b>{}{}</b> <small>{}</small>", mark(kind, status, weight), kind_label(kind), rest)


@register.simple_tag
def standing_rows(entries: Iterable[MapCountry]) -> SafeString:
    """Return the rows of a table of countries: since when it stands so, how far it goes, the way to the actions."""
    unknown = _("unknown")
    row = '<tr><th scope="row"><a href="{}">{}</a></th><td><a href="{}">{}</a></td><td>{}</td></tr>'
    return format_html_join(
        "",
        row,
        (
            (
                entry.address,
                country_name(entry.country),
                entry.cell.address,
                short_date(entry.cell.day) or unknown,
                entry.cell.extent,
            )
            for entry in entries
            if entry.cell
        ),
    )


@register.simple_tag
def options(choices: Iterable[tuple[str, str]], chosen: str) -> SafeString:
    """Return the options of a select, the chosen one selected: a page may have ten selects of all countries."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, SafeString(" selected" if value == chosen else ""), label) for value, label in choices),
    )


@register.simple_tag
def facet_values(facet: str, values: Sequence[FacetValue]) -> SafeString:
    """Return the values of a facet as checkboxes with their counts."""
    return format_html_join(
        "",
        '<li><label><input type="checkbox" name="{0}" value="{1}" id="f-{0}-{1}"{2}> <span>{3}</span> <b>{4}</b>'
        "</label></li>",
        (
            (
                facet,
                v.value,
                SafeString(" checked" if v.chosen else ""),
                v.label,
                "" if v.count is None else grouped(v.count),
            )
            for v in values
        ),
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
