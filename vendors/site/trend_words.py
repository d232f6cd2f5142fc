"""The trends in words: headings, what a drawing says to who cannot see it, and how to cite it."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vendors.listing.presentation import all_of, gathered_sentence
from vendors.models import DataVersion
from vendors.models.choices import KindChoices
from vendors.site.trend_chart import Swatch, TrendChart, swatch_of
from vendors.site.trend_counts import Series, Trend


def heading(trend: Trend, vendor: str) -> str:
    """Return the title of a vendor's trend, with its years."""
    values = {"vendor": vendor, "first": trend.first.year, "last": trend.last.year}
    if trend.first.year == trend.last.year:
        return _("Countries that ban, restrict or permit %(vendor)s, %(last)d") % values
    return _("Countries that ban, restrict or permit %(vendor)s, %(first)d to %(last)d") % values


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One series as the key shows it: how it is drawn, what it is, and its first and last number."""

    swatch: Swatch
    label: str
    words: str


def key_of(chart: TrendChart) -> list[KeyLine]:
    """Return a line for each series under which any country stood, in the order of the bars."""
    trend = chart.trend
    return [
        KeyLine(swatch_of(series), str(KindChoices(series.kind).label), from_first_to_last(trend, series))
        for series in chart.series
        if any(year.count(series) for year in trend.years)
    ]


def from_first_to_last(trend: Trend, series: Series) -> str:
    """Return "2 countries at the end of 2012, 9 today", or the one number that there is."""
    first, last = trend.first, trend.last
    numbers = {"then": first.count(series), "year": first.year, "now": last.count(series), "last": last.year}
    if len(trend.years) == 1:
        if trend.ends_today:
            return ngettext("%(now)d country today", "%(now)d countries today", last.count(series)) % numbers
        words = ngettext(
            "%(now)d country at the end of %(last)d", "%(now)d countries at the end of %(last)d", last.count(series)
        )
        return words % numbers
    if trend.ends_today:
        words = ngettext(
            "%(then)d country at the end of %(year)d, %(now)d today",
            "%(then)d countries at the end of %(year)d, %(now)d today",
            first.count(series),
        )
    else:
        words = ngettext(
            "%(then)d country at the end of %(year)d, %(now)d at the end of %(last)d",
            "%(then)d countries at the end of %(year)d, %(now)d at the end of %(last)d",
            first.count(series),
        )
    return words % numbers


def years_without(trend: Trend, series: Sequence[Series]) -> str:
    """Say at the end of which years nothing that is counted was in effect; "" where there is no such year."""
    silent = [str(year.year) for year in trend.years if not year.total(series) and year.day != trend.question.today]
    if not silent:
        return ""
    return _("According to this record, none of this was in effect at the end of %(years)s.") % {
        "years": all_of(silent)
    }


def citation(title: str, address: str, version: DataVersion, read_on: datetime.date) -> str:
    """Return how to cite the chart: its title, the data's version and day, the address, the day of reading."""
    cited = _("“%(title)s”, %(site)s, data version %(number)d, %(address)s (read %(day)s).") % {
        "title": title,
        "site": settings.SITE_NAME,
        "number": version.number,
        "address": address,
        "day": date_format(read_on, "DATE_FORMAT"),
    }
    return " ".join(filter(None, [cited, gathered_sentence(version.gathered_until)]))
