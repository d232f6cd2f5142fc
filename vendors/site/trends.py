"""Trends: how many countries ban, restrict or permit a vendor, by year, as a chart and an equal table."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from vendors.extraction.vocabulary import UNNAMED
from vendors.listing.caching import data_version, public
from vendors.listing.localised_names import named
from vendors.listing.presentation import changed_query, without_empty
from vendors.listing.site_address import site_address
from vendors.models import Country, Vendor
from vendors.models.addresses import address_of
from vendors.models.choices import KindChoices
from vendors.site.clean_address import redirect_without_empty
from vendors.site.errors import bad_filter
from vendors.site.trend_chart import Swatch, TrendChart, charts_of
from vendors.site.trend_counts import BINDING, FIRST_YEAR, Beyond, Series, Trend, TrendQuestion, TrendYear
from vendors.site.trend_parameters import COUNTED, TrendFilter, address_on
from vendors.site.trend_words import KeyLine, citation, heading, key_of, years_without

PLOT_HEIGHT, SMALL_HEIGHT = 280, 80
"""Pixels of a plot. On its own page a single country of twenty, today's scale, is high enough for its number."""


@dataclass(frozen=True, slots=True)
class ChartWithKey:
    """A chart and what its bars mean."""

    chart: TrendChart
    key: list[KeyLine]

    @property
    def is_binding(self) -> bool:
        return self.chart.series == BINDING

    @property
    def swatches(self) -> list[Swatch]:
        return [line.swatch for line in self.key]


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the table: of what it counts, and where its countries are named."""

    label: str
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class BeyondCell:
    """A body beyond one country in the table: its name, its kind, whether it is narrower, and its actions."""

    name: str
    kind: str
    is_narrower: bool
    address: str


@dataclass(frozen=True, slots=True)
class TrendRow:
    """A year of the table."""

    year: int
    is_today: bool
    numbers: list[Number]
    beyond: list[BeyondCell]


@dataclass(frozen=True)
class TrendPage:
    """The trend that the parameters ask for, with what is shown of it."""

    chosen: TrendFilter
    trend: Trend
    vendor: Vendor | None
    site: str
    """The site's address, which files and citations have to name in full."""

    @classmethod
    def of(cls, chosen: TrendFilter, site: str) -> "TrendPage":
        vendor = Vendor.objects.filter(pk=chosen.question.vendor).first()
        return cls(chosen, Trend.of(chosen.question), vendor, site)

    @property
    def groups(self) -> list[Sequence[Series]]:
        """What is counted: national, binding measures, and apart from them the others where they were asked for."""
        apart = self.chosen.counts_all and self.trend.narrower
        return [BINDING, self.trend.narrower] if apart else [BINDING]

    @property
    def series(self) -> list[Series]:
        return [series for group in self.groups for series in group]

    @property
    def bloc(self) -> str:
        return self.chosen.labels.label("bloc", self.chosen.question.bloc) if self.chosen.question.bloc else ""

    @property
    def title(self) -> str:
        """The heading without its limits."""
        return heading(self.trend, self.vendor.name if self.vendor else "")

    @property
    def limits(self) -> str:
        """What is counted less than all: a bloc; only some reach, force or scope; "" for nothing."""
        return "; ".join(filter(None, [self.bloc, self.chosen.narrowing_words]))

    @property
    def heading(self) -> str:
        return f"{self.title}: {self.limits}" if self.limits else self.title

    @property
    def charts(self) -> list[ChartWithKey]:
        """The charts that have any bar, the national, binding measures first."""
        groups = [group for group in self.groups if any(year.total(group) for year in self.trend.years)]
        return [ChartWithKey(chart, key_of(chart)) for chart in charts_of(self.trend, groups, PLOT_HEIGHT)]

    @property
    def has_members(self) -> bool:
        """Whether the bloc that was asked for has any member in this record."""
        bloc = self.chosen.question.bloc
        return not bloc or Country.objects.filter(blocs=bloc).exists()

    @property
    def years_without(self) -> str:
        return years_without(self.trend, self.series)

    @property
    def rows(self) -> list[TrendRow]:
        shown = {beyond.code for year in self.trend.years for beyond in year.beyond if beyond.series in self.series}
        names = dict(named(Country.objects.filter(pk__in=shown).values_list("pk", "name"))) if shown else {}
        return [self._row(year, names) for year in self.trend.years]

    def _row(self, year: TrendYear, names: dict[str, str]) -> TrendRow:
        address = address_on(self.chosen, year.day)
        return TrendRow(
            year.year,
            year.day == self.chosen.question.today,
            [Number(str(KindChoices(series.kind).label), year.count(series), address) for series in self.series],
            [
                self._beyond(beyond, names[beyond.code], year.day)
                for beyond in year.beyond
                if beyond.series in self.series
            ],
        )

    def _beyond(self, beyond: Beyond, name: str, day: datetime.date) -> BeyondCell:
        vendor = self.chosen.question.vendor
        address = f"{address_of('actions')}?country={beyond.code}&vendor={vendor}&on={day.isoformat()}"
        kind = str(KindChoices(beyond.series.kind).label)
        return BeyondCell(name, kind, beyond.series not in BINDING, address)

    @property
    def address(self) -> str:
        """The page's full address, for citations and files."""
        query = changed_query(self.chosen.query, {"vendor": self.chosen.question.vendor})
        return self.site + reverse("trends") + query


def filtered(request: HttpRequest) -> TrendFilter | HttpResponse:
    """Return the parameters, or the answer to ones that cannot be used."""
    chosen = TrendFilter(without_empty(request.GET))
    return chosen if chosen.is_valid() else bad_filter(request, chosen.filter_errors)


@public
def trends(request: HttpRequest) -> HttpResponse:
    """Show the countries under each kind of measure by year; 400 for parameters that cannot be used."""
    if (clean := redirect_without_empty(request)) is not None:
        return clean
    chosen = filtered(request)
    if isinstance(chosen, HttpResponse):
        return chosen
    page = TrendPage.of(chosen, site_address(request))
    context = {"page": page, "vendor": page.vendor, **_choices(chosen)}
    if page.vendor:
        version, today = data_version(request), timezone.localdate()
        context |= {
            "heading": page.heading,
            "charts": page.charts,
            "query_text": changed_query(chosen.query, {"vendor": page.vendor.pk}).removeprefix("?"),
            "cite": citation(page.heading, page.address, version, today),
            "single": len(page.trend.years) == 1,
        }
    return render(request, "site/trends.html", context)


def _choices(chosen: TrendFilter) -> dict[str, Any]:
    """Return what can be chosen, and what is."""
    years = range(FIRST_YEAR, chosen.question.today.year + 1)
    vendors = {slug: name for slug, name in chosen.labels.with_actions("vendor") if slug != UNNAMED}
    picked = chosen.question.vendor
    if picked:
        vendors.setdefault(picked, chosen.labels.label("vendor", picked))
    return {
        "vendor_choices": [(slug, name, slug == picked) for slug, name in vendors.items()],
        "bloc_choices": [(slug, name, slug == chosen.question.bloc) for slug, name in chosen.labels.blocs.items()],
        "count_choices": [(value, label, (value == "all") == chosen.counts_all) for value, label in COUNTED],
        "first_choices": [(year, year == chosen.question.first) for year in years],
        "last_choices": [(year, year == chosen.question.last) for year in years],
        "narrowing_choices": chosen.narrowing_choices,
    }


@dataclass(frozen=True, slots=True)
class SmallTrend:
    """What other pages show of a vendor's trend: one low chart of national, binding measures, and its key in words."""

    vendor: Vendor
    trend: Trend
    chart: TrendChart
    key: list[KeyLine]

    @property
    def heading(self) -> str:
        return heading(self.trend, self.vendor.name)

    @property
    def swatches(self) -> list[Swatch]:
        return [line.swatch for line in self.key]


def small_trend(vendor: Vendor | None, *, today: datetime.date) -> SmallTrend | None:
    """Return the trend of a vendor up to today, in one query; None where no such measure was ever in effect."""
    if vendor is None:
        return None
    trend = Trend.of(TrendQuestion(vendor.pk, FIRST_YEAR, today.year, today))
    if not trend.has_binding:
        return None
    (chart,) = charts_of(trend, [BINDING], SMALL_HEIGHT)
    return SmallTrend(vendor, trend, chart, key_of(chart))
