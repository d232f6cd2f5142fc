"""What cleaning makes of received bytes, whatever their format."""

import datetime
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cleaned:
    """An article's text and what its page says of itself; a field that the page does not give is empty."""

    text: str
    title: str = ""
    author: str = ""
    publisher: str = ""
    lang: str = ""
    published: datetime.date | None = None
    canonical_url: str = ""
    cleaner: str = ""


# Control characters but tab and line feed, and halves of surrogate pairs, which no database stores.
UNWANTED = dict.fromkeys([*range(9), *range(11, 32), *range(0x7F, 0xA0), *range(0xD800, 0xE000), 0xFEFF])
LINE_ENDS = str.maketrans({"\r": "\n", "\u0085": "\n", "\u2028": "\n", "\u2029": "\n"})


def plain_text(text: str) -> str:
    """Return pasted or decoded text with one kind of line end and no control characters; nothing else changes."""
    return text.replace("\r\n", "\n").translate(LINE_ENDS).translate(UNWANTED).strip()


def first_line(text: str) -> str:
    """Return the title of a plain text: its first line with words."""
    return next((line.strip() for line in text.split("\n") if line.strip()), "")[:500]


def day_of(value: object) -> datetime.date | None:
    """Return the day that an ISO date or time names, None for nothing or for what is no date."""
    try:
        return datetime.date.fromisoformat(str(value or "")[:10])
    except ValueError:
        return None
