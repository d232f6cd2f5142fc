"""How findings look on the pages of curators."""

from urllib.parse import urlsplit

from django import template
from django.utils.text import Truncator

from vendors.findings import confidence, readers
from vendors.models import Decision, Evidence, Finding, Milestone

register = template.Library()


@register.filter
def sureness(row: Finding) -> str:
    """Return the word for the confidence of a finding that was read with `confidence.with_calibration`."""
    return confidence.word_of(row)


@register.filter
def second_opinion(row: Finding) -> str:
    """Return what engine and second coder say of each other's finding, where both were asked."""
    return readers.second_opinion(row.rule)


NOTE_SHOWN = 90
"""Characters of a note or quote in a line: with date, kind and publisher it fills a line at 1280 pixels."""


@register.filter
def in_one_line(row: Milestone | Evidence) -> str:
    """Return a step or a source as the line under which its fields are folded."""
    if isinstance(row, Milestone):
        outcome = f"{row.get_outcome_display()} ({row.outcome_on})" if row.outcome else "no outcome noted"
        deadline = f"deadline, {outcome}" if row.is_deadline else ""
        said: tuple[str, ...] = (
            str(row.date or "undated"),
            row.get_status_display(),
            deadline,
            row.note,
            host_of(row.source_url),
        )
    else:
        step = f"for {row.milestone}" if row.milestone else ""
        words = f"“{row.words}”" if row.words else row.note
        name = row.publisher or host_of(row.source_url)
        said = (name, str(row.published or "undated"), row.get_type_display(), row.title, step, words)
    return " · ".join(Truncator(part).chars(NOTE_SHOWN) for part in said if part)


def host_of(address: str) -> str:
    return (urlsplit(address).hostname or "").removeprefix("www.")


@register.simple_tag
def additions_to_publish() -> int:
    """Return how many additions of curators wait for an editor."""
    return Decision.objects.to_publish().count()
