"""What a page says for each source that is read at it: a sentence to confirm, or that none was found."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from vendors.extraction.types import Document, Finding
from vendors.findings.coders import Coder, rules_coder
from vendors.findings.quote_alignment import find_quote
from vendors.models import Action, Evidence, KeptCopy, Milestone, SourcePage, SourceQuote
from vendors.models.choices import QuoteState
from vendors.models.source_quotes import SourceQuoteQuerySet
from vendors.sources.best_sentence import Found, best_sentence
from vendors.sources.places import place_of
from vendors.sources.sync import evidence_on, steps_on
from vendors.sources.wanted import wanted_of

OPEN = (QuoteState.PROPOSED, QuoteState.ABSENT, QuoteState.CONTRADICTS)
"""What the program has said and no person has answered: a new reading replaces it."""
SETTLED = (QuoteState.CONFIRMED, QuoteState.KEPT)


@dataclass(frozen=True, slots=True)
class _Source:
    """One source at the page: evidence, or a step that gives the address by itself."""

    action: Action
    evidence: Evidence | None
    step: Milestone | None

    def rows(self) -> SourceQuoteQuerySet:
        if self.evidence:
            return SourceQuote.objects.filter(evidence=self.evidence)
        return SourceQuote.objects.filter(evidence=None, milestone=self.step)


def propose(page: SourcePage, copy: KeptCopy, *, coder: Coder | None = None) -> int:
    """Read a kept copy for each source at its page that has no confirmed quote; return how many sentences were found.

    The page is read once, whatever the number of sources. A sentence that a person has rejected is not proposed again.
    """
    sources = [source for source in _sources(page) if not source.rows().filter(state__in=SETTLED).exists()]
    if not sources:
        return 0
    lang = _language(copy, sources)
    publisher = next((source.evidence.publisher for source in sources if source.evidence), "")
    document = Document(copy.text, copy.title, copy.published, lang, publisher)
    reading = (coder or rules_coder()).read(document)
    return sum(_propose(source, page, copy, reading.findings, reading.lang or lang) for source in sources)


def _sources(page: SourcePage) -> list[_Source]:
    """Return the sources at the page that need a quote: an accepted finding brings its own."""
    pieces = [piece for piece in evidence_on(page) if piece.finding_id is None]
    return [
        *(_Source(piece.action, piece, piece.milestone) for piece in pieces),
        *(_Source(step.action, None, step) for step in steps_on(page)),
    ]


def _language(copy: KeptCopy, sources: Iterable[_Source]) -> str:
    """Return the page's language, or what the record says of it; "" lets the engine detect it."""
    return copy.lang or next((source.evidence.language for source in sources if source.evidence), "")


@transaction.atomic
def _propose(source: _Source, page: SourcePage, copy: KeptCopy, findings: Iterable[Finding], lang: str) -> bool:
    now = timezone.now()
    if source.evidence and source.evidence.quote and not source.rows().exclude(state__in=OPEN).exists():
        return _take_over(source, source.evidence, page, copy, now)
    wanted = wanted_of(source.action, step=source.step, source=source.evidence, lang=lang)
    found = best_sentence(copy.text, lang, findings, wanted) if wanted else None
    if found and _was_refused(source, found.span.of(copy.text)):
        found = None
    _replace(source, _row(source, page, copy, found, now))
    return found is not None and not found.contradicts


def _was_refused(source: _Source, quote: str) -> bool:
    return source.rows().filter(state=QuoteState.REJECTED, quote=quote).exists()


def _row(source: _Source, page: SourcePage, copy: KeptCopy, found: Found | None, now: datetime.datetime) -> SourceQuote:
    row = SourceQuote(
        page=page, action=source.action, evidence=source.evidence, milestone=source.step, copy=copy, found_at=now
    )
    if found is None:
        row.state, row.reason = QuoteState.ABSENT, "No sentence of the page says it clearly enough."
        return row
    place = place_of(copy.text, found.span.start, found.span.end, page_starts=copy.page_starts)
    row.state = QuoteState.CONTRADICTS if found.contradicts else QuoteState.PROPOSED
    row.quote, row.start, row.confidence, row.reason = (
        found.span.of(copy.text),
        found.span.start,
        found.confidence,
        found.reason,
    )
    row.pinpoint, row.before, row.after = place.pinpoint, place.before, place.after
    row.seen_at = copy.received_at
    return row


def _take_over(source: _Source, evidence: Evidence, page: SourcePage, copy: KeptCopy, now: datetime.datetime) -> bool:
    """Follow a quote that a person has entered by hand from now on; say so if the page does not have it."""
    span = find_quote(evidence.quote, copy.text, near=0)
    row = SourceQuote(
        page=page, action=source.action, evidence=evidence, milestone=source.step, copy=copy, found_at=now
    )
    row.quote = evidence.quote
    if span is None:
        row.state, row.reason = QuoteState.ABSENT, "The page does not have the quote that was entered by hand."
    else:
        place = place_of(copy.text, span.start, span.end, page_starts=copy.page_starts)
        row.state, row.reason, row.start, row.seen_at = QuoteState.CONFIRMED, "Entered by hand.", span.start, now
        row.pinpoint, row.before, row.after = place.pinpoint, place.before, place.after
        row.decided_by, row.decided_at = evidence.added_by, now
        Evidence.objects.filter(pk=evidence.pk).update(quote_before=row.before, quote_after=row.after)
    _replace(source, row)
    return span is not None


def _replace(source: _Source, row: SourceQuote) -> None:
    """Store what was read now in place of what was read before; the same reading again changes nothing."""
    earlier = source.rows().filter(state__in=OPEN).first()
    if earlier is not None:
        if (earlier.state, earlier.quote, earlier.copy_id) == (row.state, row.quote, row.copy_id):
            return
        row.pk = earlier.pk
        row._state.adding = False
    row.save()
