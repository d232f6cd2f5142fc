"""A search's address with placeholders, filled in: one address for each line of search words."""

import datetime
import re
from urllib.parse import quote

from vendors.ingest.failures import StepFailed

MAX_SEARCHES = 20
"""Searches of one site in a round: each is a request, with a pause between two."""
PLACEHOLDER = re.compile(r"\{(\w*)\}")
KNOWN = ("words", "day")


def check_template(template: str) -> str:
    """Return the template; ValueError where it has an unknown placeholder, or none for the words."""
    names = PLACEHOLDER.findall(template)
    unknown = sorted(set(names) - set(KNOWN))
    if unknown:
        raise ValueError(f"Unknown placeholder {{{unknown[0]}}}: an address may have {{words}} and {{day}}.")
    if "words" not in names:
        raise ValueError("The address of a search needs {words} where the words go.")
    return template


def filled_in(template: str, search_words: str, *, since: datetime.date) -> tuple[list[str], str]:
    """Return the addresses to ask, and a notice where there are more lines than are asked.

    `since` takes the place of {day}, as YYYY-MM-DD. StepFailed, final, where template or words are missing.
    """
    lines = list(dict.fromkeys(line.strip() for line in search_words.splitlines() if line.strip()))
    if not lines:
        raise StepFailed("The search has no words: give what takes the place of {words}, one search a line.")
    try:
        check_template(template)
    except ValueError as error:
        raise StepFailed(str(error)) from error
    addresses = [
        template.replace("{words}", quote(line, safe="")).replace("{day}", since.isoformat()) for line in lines
    ]
    notice = f"It has {len(lines)} searches; the first {MAX_SEARCHES} are made." if len(lines) > MAX_SEARCHES else ""
    return addresses[:MAX_SEARCHES], notice
