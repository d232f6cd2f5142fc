"""Marks, lanes and the map as SVG. What repeats some hundred times on a page is put together here, as the pieces are;
what it shares stands once: outlines in every page, hatchings and flags beside the lanes that use them."""

import functools
from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from vendors.extraction.vocabulary import Status
from vendors.listing.presentation import form_of
from vendors.site.charts import Bar, LaneChart
from vendors.site.leading_measure import Weight
from vendors.site.world_map import CountryShape, MapCountry, MapLayer

register = template.Library()

# Outlines in a box of 16 by 16. Kinds differ in outline as well as in colour; the status is how it is filled.
SHAPES = {
    "ban": "M5.2 1.2h5.6l4 4v5.6l-4 4H5.2l-4-4V5.2z",
    "restriction": "M8 .8 15.2 8 8 15.2.8 8z",
    "warning": "M8 1.4 15.2 14.2H.8z",
    "investigation": "M8 1.2a6.8 6.8 0 1 0 0 13.6A6.8 6.8 0 1 0 8 1.2z",
    "penalty": "M2 2h12v12H2z",
    "pledge": "M2 1.6h12v6.6c0 3.4-2.6 5.4-6 6.6-3.4-1.2-6-3.2-6-6.6z",
    "permission": "M1.4 2.6h7.8L14.8 8l-5.6 5.4H1.4z",
}
STROKES = {
    Status.REJECTED: "M4.6 4.6l6.8 6.8M11.4 4.6l-6.8 6.8",
    Status.ENDED: "M.5 15.5l15-15",
    Status.SUSPENDED: "M6 5v6M10 5v6",
}


@register.simple_tag
@functools.cache
def mark(kind: str, status: str = "adopted", weight: str = "") -> SafeString:
    """Draw the mark of a kind in the form of a status, or of a standing's weight. Its colour is that of the element
    around it, which names the kind; the words stand beside it: the drawing itself is silent."""
    form = weight or form_of(status)
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="#m-{}"/>{}</svg>',
        "mark" if form == "filled" else f"mark is-{form}",
        f"{kind}-light" if form == "light" else kind,
        format_html('<use class="stroke" href="#m-{}"/>', status) if status in STROKES else "",
    )


@register.simple_tag
@functools.cache
def outlines() -> SafeString:
    """Return the outlines that marks are drawn with."""
    paths = [*SHAPES.items(), *((str(status), stroke) for status, stroke in STROKES.items())]
    symbol = '<symbol id="m-{}" viewBox="0 0 16 16" overflow="visible"><path d="{}"/></symbol>'
    light = (
        '<symbol id="m-{0}-light" viewBox="0 0 16 16" overflow="visible"><path d="{1}"/>'
        '<path class="core" d="{1}" transform="translate(4.3 4.3) scale(.46)"/></symbol>'
    )
    return format_html(
        '<svg class="sprite" width="0" height="0" aria-hidden="true">{}{}</svg>',
        format_html_join("", symbol, paths),
        format_html_join("", light, SHAPES.items()),
    )


FLAG_TURNS = 96
"""The place in per cent beyond which a deadline's flag flies to the left, so that it stays in the picture."""


@register.simple_tag
def lane_chart(chart: LaneChart) -> SafeString:
    """Draw one lane over the grid that the first row of its chart holds."""
    drawn = [
        *map(_bar, chart.bars),
        *map(_act, chart.acts),
        *map(_proposal, chart.proposals),
        _TODAY,
        *map(_deadline, chart.deadlines),
    ]
    return format_html(
        '<svg class="chart" height="{}" role="img" aria-label="{}"><use href="#year-grid"/>{}</svg>',
        chart.height,
        chart.words,
        SafeString("".join(drawn)),
    )


_TODAY = SafeString('<use href="#today-line"/>')


def _bar(bar: Bar) -> SafeString:
    """Draw a bar: thin where it is light, hatched where its measure is over."""
    classes = " ".join(f"is-{part}" for part in bar.form.split("-") if part != Weight.FULL)
    look = format_html('{} kind-{}" fill="url(#hatch-{})', classes, bar.kind, bar.kind)
    return format_html(
        '<rect class="bar {}" x="{}%" width="{}%"><title>{}</title></rect>',
        look if bar.form.endswith("struck") else SafeString(f"{classes} kind-{bar.kind}".strip()),
        f"{bar.x:g}",
        f"{bar.width:g}",
        bar.words,
    )


def _act(bar: Bar) -> SafeString:
    return format_html(
        '<use class="kind-{}" href="#act" x="{}%"><title>{}</title></use>', bar.kind, f"{bar.x:g}", bar.words
    )


def _proposal(bar: Bar) -> SafeString:
    crossed = format_html('<use class="kind-{}" href="#cross" x="{}%" y="{}"/>', bar.kind, f"{bar.right:g}", bar.y)
    return format_html(
        '<rect class="plan{} kind-{}" x="{}%" width="{}%" y="{}"><title>{}</title></rect>{}',
        " is-silent" if bar.form == "silent" else "",
        bar.kind,
        f"{bar.x:g}",
        f"{bar.width:g}",
        bar.y,
        bar.words,
        crossed if bar.form == "crossed" else "",
    )


def _deadline(bar: Bar) -> SafeString:
    flag = "flag-back" if bar.x > FLAG_TURNS else "flag"
    return format_html('<use href="#{}" x="{}%"><title>{}</title></use>', flag, f"{bar.x:g}", bar.words)


@register.simple_tag
def map_fill(layer: MapLayer) -> SafeString:
    """Return the attribute that fills a layer with its kind's pattern; a proposal is only outlined."""
    if layer.form not in (Weight.FULL, Weight.NARROW):
        return SafeString("")
    return format_html(' fill="url(#map-{}{})"', layer.kind, "" if layer.form == Weight.FULL else "-light")


DOT = 18
"""Side of the mark that stands for a country too small to draw, in units of the map."""


@register.simple_tag
def map_countries(drawn: Iterable[MapCountry], kind: str = "", linked: bool = False) -> SafeString:
    """Draw the outlines of countries, or marks of the kind for small ones, each a link where the map has links."""
    around = '<a href="{0}"><title>{1}</title><{2}/></a>' if linked else "<{2}><title>{1}</title></{3}>"
    rows = (
        (
            entry.address,
            entry.words,
            _outline(entry.shape, kind),
            "path" if entry.shape.path else "use",
        )
        for entry in drawn
    )
    return format_html_join("", around, rows)


def _outline(shape: CountryShape, kind: str) -> SafeString:
    if shape.path:
        return SafeString(f'path d="{shape.path}"')
    x, y = shape.x - DOT / 2, shape.y - DOT / 2
    return SafeString(f'use class="dot" href="#m-{kind}" x="{x:g}" y="{y:g}" width="{DOT}" height="{DOT}"')
