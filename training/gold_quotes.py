"""Where an annotator's quotes stand in a text."""

from vendors.extraction.evaluation.corpus_files import CodedArticle, Event

MIN_OVERLAP = 8
"""Characters by which a quote must reach into a sentence to be told in it: some quotes take a few of the next sentence
along, such as a quotation mark."""


def is_quoted_within(article: CodedArticle, start: int, end: int, event: Event) -> bool:
    """Return whether the quote of an event stands, at least in part, in the sentence at [start, end)."""
    quote_start = article.document.text.find(event["evidence"])
    quote_end = quote_start + len(event["evidence"])
    return quote_start < end - MIN_OVERLAP and start + MIN_OVERLAP < quote_end
