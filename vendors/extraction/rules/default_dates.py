"""Dates that no word gives: a step that is the article's own fresh news takes the article's month (codebook)."""

from vendors.extraction.rules.candidates import Candidate, Setting
from vendors.extraction.types import Document, PartialDate
from vendors.extraction.vocabulary import Kind, Status

_LEAD = 2
"""Sentences at the head of an article that tell its own news."""


def settle_dates(found: list[Candidate], document: Document, setting: Setting) -> None:
    """Give undated candidates of the article's lead the month of publication."""
    if document.published is None:
        return
    month = PartialDate(document.published.year, document.published.month)
    for candidate in found:
        if candidate.date is None and candidate.sentence < _LEAD and _fresh(candidate, setting):
            candidate.date = month


def _fresh(candidate: Candidate, setting: Setting) -> bool:
    if candidate.status.status is not Status.ADOPTED and candidate.trigger.kind is Kind.INVESTIGATION:
        return False
    return setting.state.topic in candidate.actor.codes
