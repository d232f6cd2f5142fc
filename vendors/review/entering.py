"""What a person enters because the machine missed it: a finding like any other, whose coder is a person."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction

from vendors import permissions
from vendors.extraction.passage import Passage
from vendors.extraction.types import Span
from vendors.findings import assessment, coding
from vendors.findings.coders import rules_coder
from vendors.findings.values import MIN_QUOTE_WORDS, Values, is_too_short, values_of
from vendors.models import Article, Finding, Vendor
from vendors.models.choices import ArticleState, FindingState
from vendors.models.findings import PERSON

CONFIDENCE = 0.99
"""A person has read it, and nothing is certain: it stands at the head of the queue, where it waits for a decision."""


class CannotEnter(ValueError):
    """The finding cannot be entered like this; the message says what to do. `found`: what says the same already."""

    def __init__(self, message: str, found: Finding | None = None) -> None:
        super().__init__(message)
        self.found = found


@dataclass(frozen=True, slots=True)
class Selection:
    """What the engine makes of selected words: the whole sentences that hold them, and what these suggest."""

    quote: str
    start: int
    passage: Passage


def read_selection(article: Article, start: int, end: int) -> Selection:
    """Return what the words at these offsets of the article suggest.

    CannotEnter where they are not in its text, or run over paragraphs.
    """
    text = article.text
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        raise CannotEnter("The selected words are not in the article’s text. Select the sentence that tells the event.")
    _check_one_paragraph(text[start:end])
    passage = rules_coder().read_passage(coding.document_of(article), Span(start, end))
    return Selection(passage.quote.of(text), passage.quote.start, passage)


@transaction.atomic
def enter(article: Article, values: Values, *, by: User) -> Finding:
    """Store what a person has found in an article, match it with the record, and claim it for the person.

    CannotEnter, NotAllowed.
    """
    permissions.require(by, permissions.DECIDE, to="enter findings")
    article = Article.objects.select_for_update().get(pk=article.pk)
    _check(article, values)
    key = coding.fingerprint_of_values(values)
    _refuse_known(article, values, key)
    finding = Finding.objects.create(
        article=article,
        jurisdiction_id=values.country,
        actor=values.actor,
        kind=values.kind,
        status=values.status,
        date=values.date,
        scope=values.scope,
        body=values.body,
        quote=values.quote,
        quote_start=values.start,
        quote_end=values.end,
        confidence=CONFIDENCE,
        coder=PERSON,
        entered_by=by,
        fingerprint=key,
    )
    finding.vendors.set(Vendor.objects.filter(pk__in=values.vendors))
    assessment.assess(Finding.objects.filter(pk=finding.pk))
    finding.refresh_from_db()
    return finding


def _check(article: Article, values: Values) -> None:
    if article.state == ArticleState.DUPLICATE:
        raise CannotEnter(f"This article is a copy of “{article.duplicate_of}”: enter the finding there.")
    if article.state != ArticleState.CODED:
        raise CannotEnter("The article is still being read. Enter the finding once it is coded.")
    if article.dismissed_at is not None:
        raise CannotEnter("This article was dismissed. Take that back on its page first, then enter the finding.")
    if article.text[values.start : values.end] != values.quote:
        raise CannotEnter("The article has changed meanwhile and no longer says this. Select the words again.")
    _check_one_paragraph(values.quote)
    if is_too_short(values.quote):
        raise CannotEnter(f"A quote has at least {MIN_QUOTE_WORDS} words. Select more of the sentence.")


def _check_one_paragraph(words: str) -> None:
    if "\n" in words.strip():
        raise CannotEnter("The selected words run over several paragraphs. Select the sentence in one of them.")


def _refuse_known(article: Article, values: Values, key: str) -> None:
    """CannotEnter where a finding of the article says the same: one that waits or was accepted, whoever coded it."""
    undecided = [FindingState.PENDING, FindingState.ACCEPTED]
    for row in article.findings.filter(state__in=undecided).prefetch_related("vendors"):
        if _says_the_same(values_of(row), values):
            state = row.get_state_display().lower()
            raise CannotEnter(f"A finding of this article says the same already ({state}).", row)
    before = article.findings.filter(coder=PERSON, fingerprint=key).first()
    if before is not None:
        raise CannotEnter("It has been entered before and rejected. Undo that decision to take it up again.", before)


def _says_the_same(known: Values, values: Values) -> bool:
    """Whether the two make one claim: a government may well fine the same vendor twice, on other days."""
    claims = [(one.country, set(one.vendors), one.kind, one.status) for one in (known, values)]
    if claims[0] != claims[1]:
        return False
    if known.date is None or values.date is None:
        return known.start < values.end and values.start < known.end
    return known.date.may_overlap(values.date.first_day, values.date.last_day)
