"""Dates that no word gives: a step that is the article's own fresh news takes the article's month (codebook)."""

from vendors.extraction.rules.candidates import ArticleContext, Candidate
from vendors.extraction.types import Document, PartialDate
from vendors.extraction.vocabulary import Kind, Status

_LEAD = 2
"""Sentences at the head of an article that tell its own news."""


def date_fresh_news(found: list[Candidate], document: Document, context: ArticleContext) -> None:
    """Give undated candidates of the article's lead the month of publication."""
    if document.published is None:
        return
    month = PartialDate(document.published.year, document.published.month)
    for candidate in found:
        if candidate.date is None and candidate.sentence < _LEAD and _fresh(candidate, context):
            candidate.date = month


def _fresh(candidate: Candidate, context: ArticleContext) -> bool:
    if candidate.modality.status is not Status.ADOPTED and candidate.trigger.kind is Kind.INVESTIGATION:
        return False
    return context.discourse.topic in candidate.actor.codes
