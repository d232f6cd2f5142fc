"""The result of cleaning received bytes, whatever their format."""

import datetime
from dataclasses import dataclass

from vendors.extraction.types import PartialDate

BY_BROWSER = "Chromium"
"""How the name of the cleaner begins where a text was drawn by a page's scripts."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """An article's text and its page's metadata; a field that the page does not give is empty."""

    text: str
    title: str = ""
    author: str = ""
    publisher: str = ""
    lang: str = ""
    published: datetime.date | None = None
    canonical_url: str = ""
    cleaner: str = ""
    page_starts: tuple[int, ...] = ()
    """Of a PDF: the offset in `text` at which the text of each page begins."""
    left_out: str = ""
    """Of a page that a browser drew: in words, what its scripts asked for and did not get."""


def is_drawn(cleaner: str) -> bool:
    """Whether a text is what a browser drew: then the bytes received do not hold it."""
    return cleaner.startswith(BY_BROWSER)


# Control characters except tab and line feed, and lone surrogates, which PostgreSQL does not store.
UNWANTED = dict.fromkeys([*range(9), *range(11, 32), *range(0x7F, 0xA0), *range(0xD800, 0xE000), 0xFEFF])
LINE_ENDS = str.maketrans({"\r": "\n", "\u0085": "\n", "\u2028": "\n", "\u2029": "\n"})


def plain_text(text: str) -> str:
    """Return pasted or decoded text with line feeds as its only line ends and no control characters."""
    return text.replace("\r\n", "\n").translate(LINE_ENDS).translate(UNWANTED).strip()


def known_date(value: object) -> PartialDate | None:
    """Return a date known to the day, the month or the year; None for anything else."""
    day = day_of(value)
    if day:
        return PartialDate.of(day)
    try:
        return PartialDate.parse(str(value or "").strip())
    except ValueError:
        return None


def day_of(value: object) -> datetime.date | None:
    """Return the day of an ISO date or time; None for anything else."""
    try:
        return datetime.date.fromisoformat(str(value or "")[:10])
    except ValueError:
        return None
