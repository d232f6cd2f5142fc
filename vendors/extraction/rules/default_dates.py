"""Dates that no word gives: a step that is the article's own fresh news takes the article's month (codebook)."""

from vendors.extraction.rules.candidates import ArticleContext, Candidate
from vendors.extraction.types import Document, PartialDate
from vendors.extraction.vocabulary import Kind, Status

_LEAD_SENTENCES = 2
"""Sentences at the head of an article that tell its own news; background comes from the third on."""


def date_fresh_news(candidates: list[Candidate], document: Document, context: ArticleContext) -> None:
    """Give undated candidates of the article's lead the month of publication."""
    if document.published is None:
        return
    month = PartialDate(document.published.year, document.published.month)
    for candidate in candidates:
        if candidate.date is None and candidate.sentence < _LEAD_SENTENCES and _is_fresh(candidate, context):
            candidate.date = month


def _is_fresh(candidate: Candidate, context: ArticleContext) -> bool:
    # "It may open an inquiry" dates nothing: whatever will begin has not begun in the article's month.
    if candidate.modality.status is not Status.ADOPTED and candidate.trigger.kind is Kind.INVESTIGATION:
        return False
    return context.discourse.topic in candidate.actor.codes
