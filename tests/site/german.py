"""The German catalogue, and what of it a page in German still says in English."""

import functools
import html
import re
from pathlib import Path

from babel.messages.pofile import read_po
from django.conf import settings

CATALOGUE = Path(settings.BASE_DIR) / "locale" / "de" / "LC_MESSAGES" / "django.po"
ALIKE = frozenset({"Codebook", "actions", "vendor"})
"""Words that a page in German may hold: a name, and parts of addresses."""
LONG_ENOUGH = 15
"""Letters of a piece between the places of a string, by which it is known on a page."""


@functools.cache
def catalogue():
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="de")


def first_of(text):
    return text if isinstance(text, str) else text[0]


def told(text):
    return (text,) if isinstance(text, str) else tuple(text)


def words_of(page):
    """Return what a reader sees or hears of a page, without what is marked as another language."""
    page = re.sub(r'<(\w+)[^>]*\slang="en"[^>]*>.*?</\1>', " ", page, flags=re.S)
    page = re.sub(r"<(script|code|pre)\b.*?</\1>", " ", page, flags=re.S)
    page = page.replace(settings.SITE_NAME, " ")
    spoken = re.findall(r'(?:aria-label|title|placeholder|content)="([^"]*)"', page)
    return html.unescape(" ".join([re.sub(r"<[^>]+>", "\n", page), *spoken]))


@functools.cache
def _english_strings(least_whole):
    """Return a pattern for the strings that German says in other words: whole, or their pieces between the places."""
    pieces = set()
    for message in catalogue():
        if not message.id:
            continue
        for text, german in zip(told(message.id), told(message.string), strict=True):
            parts = [part.strip() for part in re.split(r"%\(\w+\)[sd]|%%", text)]
            least = least_whole if len(parts) == 1 else LONG_ENOUGH
            pieces |= {part for part in parts if len(part) > least and part not in german}
    pattern = "|".join(re.escape(piece) for piece in sorted(pieces - ALIKE, key=len, reverse=True))
    return re.compile(rf"(?<![\w/])(?:{pattern})(?![\w/=])")


def english_in(page, least_whole=3):
    """Return the English strings of the catalogue, longer than so many letters, that a page in German holds."""
    return _english_strings(least_whole).findall(words_of(page))
