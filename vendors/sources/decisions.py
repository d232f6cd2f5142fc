"""What people decide about the sentences found in sources. Nothing here happens without a person."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from vendors import permissions
from vendors.findings.values import QuoteNotFound, is_too_short, locate_quote
from vendors.models import Evidence, SourceQuote
from vendors.models.choices import QuoteState
from vendors.record import publication
from vendors.sources.places import place_of

CONFIRMED_WORDS = "The sentence of a source that says so is quoted."
OPEN = (QuoteState.PROPOSED, QuoteState.CONTRADICTS, QuoteState.ABSENT)
MAX_AT_ONCE = 100
"""Sentences that one form confirms: as many as a person reads in a quarter of an hour."""


class CannotDecideQuote(ValueError):
    """The quote cannot be decided on so; the message says why."""


@dataclass(slots=True)
class Confirmed:
    """What came of confirming many at once."""

    number: int = 0
    refused: list[str] = field(default_factory=list)


@transaction.atomic
def confirm(pk: int, *, by: User, words: str = "") -> SourceQuote:
    """Make a proposed sentence the public quote of its source; `words`: other words of the kept page instead.

    CannotDecideQuote where somebody else has decided it meanwhile, or the page does not have the words.
    """
    permissions.require(by, permissions.DECIDE, to="confirm a quote")
    row = _locked(pk, *OPEN)
    if words.strip() and words.strip() != row.quote:
        _take_words(row, words.strip())
    if not row.quote:
        raise CannotDecideQuote("No sentence was found: give the words of the page that say so.")
    evidence = row.evidence or _source_of_step(row, by)
    earlier = list(SourceQuote.objects.in_public().filter(evidence=row.evidence)) if row.evidence else []
    for old in earlier:
        old.state, old.reason = QuoteState.REPLACED, "Another sentence was confirmed."
        old.save()
    _write(row, evidence, replaces=bool(earlier))
    row.evidence, row.gone_since = evidence, None
    _settle(row, QuoteState.CONFIRMED, by)
    publication.changed(evidence.action, by=by, reason=CONFIRMED_WORDS)
    return row


def confirm_many(keys: Iterable[int], *, by: User) -> Confirmed:
    """Confirm proposed sentences as they stand; those decided meanwhile are named and left."""
    done = Confirmed()
    for key in list(keys)[:MAX_AT_ONCE]:
        try:
            confirm(key, by=by)
            done.number += 1
        except (CannotDecideQuote, publication.CannotPublish) as refusal:
            done.refused.append(str(refusal))
    return done


@transaction.atomic
def reject(pk: int, *, by: User) -> SourceQuote:
    """Refuse a proposed sentence; it is not proposed for this source again."""
    permissions.require(by, permissions.DECIDE, to="reject a quote")
    return _settle(_locked(pk, *OPEN), QuoteState.REJECTED, by)


@transaction.atomic
def take_back(pk: int, *, by: User) -> SourceQuote:
    """Undo a person's decision: the sentence waits again, and what stood in the record before it stands there again.

    A curator takes back what is his own, an editor anybody's.
    """
    permissions.require(by, permissions.DECIDE, to="take a decision back")
    row = _locked(pk, QuoteState.CONFIRMED, QuoteState.REJECTED)
    if row.decided_by != by:
        permissions.require(by, permissions.PUBLISH, to="undo another person's decision")
    was_public = row.state == QuoteState.CONFIRMED
    SourceQuote.objects.filter(evidence=row.evidence, state__in=OPEN).exclude(evidence=None).delete()
    row.state, row.decided_by, row.decided_at = QuoteState.PROPOSED if row.quote else QuoteState.ABSENT, None, None
    row.save()
    if was_public and row.evidence:
        _restore_earlier(row, row.evidence)
        publication.changed(row.evidence.action, by=by, reason="A quote was taken back.")
    return row


def _restore_earlier(row: SourceQuote, evidence: Evidence) -> None:
    """Write into the evidence the quote that the sentence had replaced; none, where it was the first."""
    earlier = SourceQuote.objects.filter(evidence=evidence, state=QuoteState.REPLACED).order_by("-decided_at").first()
    if evidence.pinpoint == row.pinpoint:
        evidence.pinpoint = ""
    if earlier is None:
        evidence.quote, evidence.quote_before, evidence.quote_after, evidence.quote_gone_at = "", "", "", None
        evidence.save()
        return
    earlier.state = QuoteState.GONE if earlier.gone_since else QuoteState.CONFIRMED
    earlier.save()
    _write(earlier, evidence, replaces=True)
    Evidence.objects.filter(pk=evidence.pk).update(quote_gone_at=earlier.gone_since)


@transaction.atomic
def keep(pk: int, *, by: User) -> SourceQuote:
    """Keep a quote that has gone from its page, as what the kept copy says; readers are told since when it is gone."""
    permissions.require(by, permissions.DECIDE, to="keep a quote")
    return _settle(_locked(pk, QuoteState.GONE), QuoteState.KEPT, by)


@transaction.atomic
def drop(pk: int, *, by: User) -> SourceQuote:
    """Take a quote that has gone from its page out of the record; the source stays."""
    permissions.require(by, permissions.DECIDE, to="remove a quote")
    row = _settle(_locked(pk, QuoteState.GONE, QuoteState.KEPT), QuoteState.REPLACED, by)
    if row.evidence:
        evidence = row.evidence
        evidence.quote, evidence.quote_before, evidence.quote_after, evidence.quote_gone_at = "", "", "", None
        evidence.save()
        publication.changed(evidence.action, by=by, reason="A quote that its page no longer has is removed.")
    return row


def _locked(pk: int, *states: QuoteState) -> SourceQuote:
    row = SourceQuote.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        raise CannotDecideQuote("This sentence is no longer there: its source or page has changed. Open the next one.")
    if row.state not in states:
        who = f" by {row.decided_by}" if row.decided_by else ""
        raise CannotDecideQuote(f"This sentence is {row.get_state_display().lower()}{who} by now.")
    return row


def _settle(row: SourceQuote, state: QuoteState, by: User) -> SourceQuote:
    row.state, row.decided_by, row.decided_at = state, by, timezone.now()
    row.save()
    return row


def _take_words(row: SourceQuote, words: str) -> None:
    if row.copy is None:
        raise CannotDecideQuote("Nothing of the page is kept, so the words cannot be checked. Read the source again.")
    if is_too_short(words):
        raise CannotDecideQuote("These are too few words to say anything by themselves: take the whole sentence.")
    text = row.copy.text
    try:
        row.quote, row.start, end = locate_quote(text, words, near=row.start)
    except QuoteNotFound as missing:
        raise CannotDecideQuote("The kept page does not say this word for word. Copy the words from it.") from missing
    place = place_of(text, row.start, end, page_starts=row.copy.page_starts)
    row.pinpoint, row.before, row.after = place.pinpoint, place.before, place.after


def _source_of_step(row: SourceQuote, by: User) -> Evidence:
    """A step that gives an address by itself gets a source of its own, which can hold the quote."""
    return Evidence(action=row.action, milestone=row.milestone, url=row.page.url, page=row.page, added_by=by)


def _write(row: SourceQuote, evidence: Evidence, *, replaces: bool) -> None:
    evidence.quote, evidence.quote_before, evidence.quote_after = row.quote, row.before, row.after
    evidence.quote_gone_at, evidence.page = None, row.page
    if replaces or not evidence.pinpoint:
        evidence.pinpoint = row.pinpoint
    evidence.read_on = evidence.read_on or timezone.localdate()
    evidence.save()
