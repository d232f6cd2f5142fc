"""Dates told by another one: "the following year", "two days later", "the spring"."""

import datetime

from vendors.extraction.types import PartialDate

SEASON_MONTH = (4, 7, 10, 1)
"""The month in which spring, summer, autumn and winter are under way."""


def shifted(last: PartialDate, unit: str, count: int) -> PartialDate | None:
    """Return the date that lies `count` units (`year`, `month`, `week`, `day`) after another.

    None where the other is not known well enough: two days after "in May" is no date. What is counted in weeks is
    known to the month.
    """
    if unit == "year":
        return PartialDate(last.year + count)
    if unit == "month":
        if last.month is None:
            return None
        months = last.year * 12 + last.month - 1 + count
        return PartialDate(months // 12, months % 12 + 1)
    if unit not in ("week", "day") or last.day is None:
        return None
    try:
        day = last.first_day + datetime.timedelta(days=count * (7 if unit == "week" else 1))
    except OverflowError:
        return None
    return PartialDate.of(day) if unit == "day" else PartialDate(day.year, day.month)


def last_season(published: datetime.date, season: int) -> PartialDate:
    """Return the year of the latest spring (1), summer, autumn or winter (4) that has begun."""
    return PartialDate(published.year - (SEASON_MONTH[season - 1] > published.month))


def following_season(last: PartialDate, season: int) -> PartialDate:
    """Return the year of the first spring (1), summer, autumn or winter (4) behind a date."""
    same_year = last.month is not None and SEASON_MONTH[season - 1] > last.month
    return PartialDate(last.year + (not same_year))
