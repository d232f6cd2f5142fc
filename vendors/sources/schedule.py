"""When a source is looked at again: the longer it has not changed, the later. Pure functions."""

import datetime
import random

FIRST_WAIT = datetime.timedelta(days=7)
"""After the first look: pages are corrected in their first days, if ever."""
LONGEST_WAIT = datetime.timedelta(days=90)
"""A page that has stood for a year is looked at four times a year: what vanishes then is noticed within a season."""
WAITS_WHEN_SILENT = tuple(datetime.timedelta(hours=hours) for hours in (1, 6, 24, 72, 168))
"""After each failure that may pass. The sixth and later ones wait a month."""
WAITS_WHEN_GONE = tuple(datetime.timedelta(days=days) for days in (1, 7, 30))
"""A 404 is looked at again the next day, for it may be a slip; after that ever less often."""
WAIT_WHEN_REFUSED = datetime.timedelta(days=30)
MONTH = datetime.timedelta(days=30)
HALF_A_YEAR = datetime.timedelta(days=180)


def wait_when_there(steady_for: datetime.timedelta) -> datetime.timedelta:
    """Return the wait after a look that found the page: a quarter of the time for which its text has been the same."""
    return _spread(max(FIRST_WAIT, min(steady_for / 4, LONGEST_WAIT)))


def wait_when_gone(failures: int) -> datetime.timedelta:
    """Return the wait after so many looks in a row that found it gone."""
    return _spread(WAITS_WHEN_GONE[failures - 1] if failures <= len(WAITS_WHEN_GONE) else HALF_A_YEAR)


def wait_when_silent(failures: int, *, at_least: datetime.timedelta | None = None) -> datetime.timedelta:
    """Return the wait after so many failures in a row; `at_least` is what the site asked for."""
    wait = WAITS_WHEN_SILENT[failures - 1] if failures <= len(WAITS_WHEN_SILENT) else MONTH
    return max(_spread(wait), at_least or datetime.timedelta())


def _spread(wait: datetime.timedelta) -> datetime.timedelta:
    return wait * random.uniform(1.0, 1.1)  # noqa: S311 - keeps looks from coming all on one day; nothing secret
