"""What a look at a page means for the quotes that people have confirmed: still there, gone, or there again.

A quote that is gone puts its source in doubt and back before a curator, as a changed article does with its findings
(`vendors.findings.reopening`). The action stays as it is.
"""

from django.utils import timezone

from vendors.findings.quote_alignment import find_quote
from vendors.models import Evidence, KeptCopy, SourcePage, SourceQuote
from vendors.models.choices import QuoteState
from vendors.sources.places import place_of


def follow_quotes(page: SourcePage, copy: KeptCopy) -> bool:
    """Look for the confirmed quotes of a page in its text; return whether a public page says something else now.

    Call it within a transaction.
    """
    changed = False
    for row in page.quotes.in_public().select_related("evidence").select_for_update(of=("self",)):
        if not _as_in_the_record(row):
            continue
        span = find_quote(row.quote, copy.text, near=row.start)
        if span is not None:
            place = place_of(copy.text, span.start, span.end, page_starts=copy.page_starts)
            changed = _found(row, copy, span.start, place.before, place.after) or changed
        elif row.state == QuoteState.CONFIRMED:
            _gone(row)
            changed = True
    return changed


def _as_in_the_record(row: SourceQuote) -> bool:
    """Take over what a person has since made of the quote on the action's own page; False where he has removed it."""
    if row.evidence is None or row.evidence.quote == row.quote:
        return True
    row.quote = row.evidence.quote or row.quote
    if not row.evidence.quote:
        row.state, row.reason = QuoteState.REPLACED, "Removed by hand."
    row.save()
    return bool(row.evidence.quote)


def note_seen(page: SourcePage) -> bool:
    """Note that the site says its page is unchanged, so that its quotes stand as they stood. Nothing public changes."""
    page.quotes.filter(state=QuoteState.CONFIRMED).update(seen_at=timezone.now())
    return False


def _found(row: SourceQuote, copy: KeptCopy, start: int, before: str, after: str) -> bool:
    was_away = row.state != QuoteState.CONFIRMED
    row.start, row.before, row.after, row.seen_at, row.copy = start, before, after, timezone.now(), copy
    if not was_away:
        columns = ["start", "before", "after", "seen_at", "copy"]
        SourceQuote.objects.filter(pk=row.pk).update(**{name: getattr(row, name) for name in columns})
    else:
        row.state, row.gone_since, row.reason = QuoteState.CONFIRMED, None, "The page has the quote again."
        row.save()
    if row.evidence_id:
        around = {"quote_before": before, "quote_after": after, "quote_gone_at": None}
        Evidence.objects.filter(pk=row.evidence_id).update(**around)
    return was_away


def _gone(row: SourceQuote) -> None:
    now = timezone.now()
    row.state, row.gone_since, row.reason = QuoteState.GONE, now, "The page has changed and no longer says it."
    row.save()
    if row.evidence_id:
        Evidence.objects.filter(pk=row.evidence_id).update(quote_gone_at=now)
