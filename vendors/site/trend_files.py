"""The trends as files with the page's parameters: numbers as CSV and JSON, and the drawing as SVG."""

import csv
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.text import slugify

from vendors.listing.caching import data_version, public
from vendors.listing.list_workbook import LICENCE
from vendors.listing.site_address import site_address
from vendors.models import DataVersion
from vendors.site.day_parameters import NARROWING
from vendors.site.exports import plain_cell
from vendors.site.trend_counts import BINDING, Series, TrendYear
from vendors.site.trend_words import citation
from vendors.site.trends import ChartWithKey, TrendPage, filtered

COLUMNS = ("year", "day", "vendor", "bloc", "kind", "extent", "countries", "country_codes", "beyond_one_country")
"""A row for each year and series. The last two are codes, joined by semicolons; the last is not counted."""

LEFT, RIGHT, HEAD, FOOT = 52, 24, 92, 78
"""Margins of the drawing in its units: of the plots, the lines above the first, and the source below the last."""
BELOW_PLOT, KEY_LINE = 66, 22
"""Room under a plot for its years, and for each line of its key."""
DRAWING_WIDTH = 960
"""Units across: readable where a document scales the drawing to the width of a page."""


def extent_of(series: Series) -> str:
    return "national_binding" if series in BINDING else "narrower"


def file_name(page: TrendPage, version: DataVersion, ending: str) -> str:
    """Return a name such as `telecom-vendor-trends-huawei-eu-2012-2026-v7.csv`, the same in every language."""
    chosen = page.chosen
    limits = [slugify(value) for name in NARROWING for value in chosen.chosen(name)]
    years = f"{chosen.question.first}-{chosen.question.last}"
    counted = "all-measures" if chosen.counts_all else ""
    parts = [chosen.question.vendor, chosen.question.bloc, *limits, counted, years, f"v{version.number}"]
    return f"telecom-vendor-trends-{'-'.join(filter(None, parts))}.{ending}"


def _asked(request: HttpRequest) -> TrendPage | HttpResponse:
    """Return the trend that is asked for, or the answer to parameters that cannot be used."""
    chosen = filtered(request)
    return chosen if isinstance(chosen, HttpResponse) else TrendPage.of(chosen, site_address(request))


def _named(response: HttpResponse, page: TrendPage, request: HttpRequest, ending: str) -> HttpResponse:
    name = file_name(page, data_version(request), ending)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@public
def trends_csv(request: HttpRequest) -> HttpResponse:
    """Send a row for each year and series, also where nothing is counted."""
    page = _asked(request)
    if isinstance(page, HttpResponse):
        return page
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    lines = csv.writer(response, lineterminator="\r\n")
    lines.writerow(COLUMNS)
    for row in _rows(page):
        lines.writerow([plain_cell(value) for value in row])
    return _named(response, page, request, "csv")


def _rows(page: TrendPage) -> Iterator[tuple[str | int, ...]]:
    question = page.chosen.question
    for year in page.trend.years:
        for series in page.series:
            yield (
                year.year,
                year.day.isoformat(),
                question.vendor,
                question.bloc,
                series.kind.value,
                extent_of(series),
                year.count(series),
                ";".join(year.countries.get(series, ())),
                ";".join(_beyond(year, series)),
            )


def _beyond(year: TrendYear, series: Series) -> list[str]:
    return [beyond.code for beyond in year.beyond if beyond.series == series]


@public
def trends_json(request: HttpRequest) -> HttpResponse:
    """Send the same numbers with what was asked for and how to cite them."""
    with translation.override("en"):
        page = _asked(request)
        if isinstance(page, HttpResponse):
            return page
        response = JsonResponse(_as_json(page, data_version(request)), json_dumps_params={"ensure_ascii": False})
    return _named(response, page, request, "json")


def _as_json(page: TrendPage, version: DataVersion) -> dict[str, Any]:
    chosen = page.chosen
    return {
        "title": page.heading,
        "source": page.address,
        "data_version": version.number,
        "gathered_until": version.gathered_until,
        "licence": LICENCE,
        "citation": citation(page.heading, page.address, version, chosen.question.today),
        "vendor": chosen.question.vendor,
        "bloc": chosen.question.bloc,
        **{name: chosen.chosen(name) for name in NARROWING},
        "years": [_year_as_json(page, year) for year in page.trend.years],
    }


def _year_as_json(page: TrendPage, year: TrendYear) -> dict[str, Any]:
    numbers = [
        {
            "kind": series.kind.value,
            "extent": extent_of(series),
            "countries": year.count(series),
            "country_codes": list(year.countries.get(series, ())),
            "beyond_one_country": _beyond(year, series),
        }
        for series in page.series
    ]
    return {"year": year.year, "day": year.day, "numbers": numbers}


@public
def trends_svg(request: HttpRequest) -> HttpResponse:
    """Send the drawing with its title, key and source: it needs no stylesheet and is made for a light page."""
    page = _asked(request)
    if isinstance(page, HttpResponse):
        return page
    drawn, bottom = _placed(page.charts)
    context = {
        "page": page,
        "vendor": page.vendor,
        "drawn": drawn,
        "width": DRAWING_WIDTH,
        "plot_width": DRAWING_WIDTH - LEFT - RIGHT,
        "left": LEFT,
        "height": bottom + FOOT,
        "bottom": bottom,
        "swatches": [swatch for item in drawn for swatch in item["charted"].swatches],
    }
    response = render(request, "site/trends_drawing.html", context, content_type="image/svg+xml; charset=utf-8")
    return _named(response, page, request, "svg")


def _placed(charts: list[ChartWithKey]) -> tuple[list[dict[str, Any]], int]:
    """Return each chart with the heights at which its heading, plot and key begin, and the height below the last."""
    drawn: list[dict[str, Any]] = []
    below = HEAD
    for chart in charts:
        plot = below + 34
        key = plot + chart.chart.height + BELOW_PLOT
        lines = [(key + number * KEY_LINE, line) for number, line in enumerate(chart.key)]
        drawn.append({"charted": chart, "title_at": below + 6, "plot_at": plot, "lines": lines})
        below = key + len(lines) * KEY_LINE + 14
    return drawn, below
