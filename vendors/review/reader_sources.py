"""Sources that readers send: each becomes an article like any other, and the sender is told what became of it.

Nothing of it is public before a curator has accepted a finding (`ReaderSource.objects.unvouched`).
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from vendors import permissions
from vendors.ingest.addresses import BadAddress, canonical_address
from vendors.ingest.intake import IntakeOutcome, take_url
from vendors.models import Action, Article, Country, Evidence, Finding, ReaderSource
from vendors.models.choices import ActionState, ArticleState, FindingState, RejectReason
from vendors.review.reader_reports import hold_back

LIMITED_AS = " source"
LONGEST_WHY = 1000


class CannotDecline(ValueError):
    """The source cannot be declined; the message says why."""


class AlreadyASource(ValueError):
    """The action rests on this address already."""


class Fate(StrEnum):
    """What has become of a source, from its arrival on."""

    RECEIVED = "received"
    UNREADABLE = "unreadable"
    """It could not be fetched or holds no article; a curator may still open it."""
    NOTHING = "nothing"
    """It was read, and the program found no step in it; a curator may still find one."""
    WAITING = "waiting"
    ACCEPTED = "accepted"
    """A curator has accepted what it says, for something that is not public yet."""
    USED = "used"
    DECLINED = "declined"
    GONE = "gone"
    """Its article was removed, and nobody has decided on the address."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a source; `reason`: why it was declined; `actions`: published ones that rest on it."""

    fate: Fate
    reason: str = ""
    actions: tuple[Action, ...] = ()

    @property
    def reason_label(self) -> str:
        return str(RejectReason(self.reason).label) if self.reason else ""


def send_source(
    url: str, *, why: str, action: Action | None, country: Country | None, address: str, at: datetime.datetime
) -> tuple[ReaderSource, bool]:
    """Take an address that a reader sends; return its row, and whether the same was sent before.

    `address`: the sender's, which is only counted. TooManyReports, BadAddress; AlreadyASource where `action` rests on
    it. The article waits for its first step.
    """
    if action is not None and rests_on(action, url):
        raise AlreadyASource(url)
    with transaction.atomic():
        hold_back(address, at=at, what=LIMITED_AS)
        taken = take_url(url)
        about = {"action": action, "country": country if action is None else None}
        known = ReaderSource.objects.filter(article=taken.article, **about).order_by("pk").first()
        if known is not None:
            known.times += 1
            known.save(update_fields=["times"])
            return known, True
        # A second reader's word does not make the software, or a curator, the one who brought the article.
        brought = ReaderSource.objects.filter(article=taken.article, was_known=False).exists()
        was_known = taken.outcome is not IntakeOutcome.ADDED and not brought
        return (
            ReaderSource.objects.create(
                url=url, why=why[:LONGEST_WHY], article=taken.article, was_known=was_known, sent_at=at, **about
            ),
            False,
        )


def rests_on(action: Action, url: str) -> bool:
    """Return whether the address is among the action's sources, in any of its forms. BadAddress."""
    evidence = action.evidence.select_related("finding__article").defer("finding__article__text")
    addresses = {row.source_url for row in evidence} | {step.source_url for step in action.milestones.all()}
    return canonical_address(url) in {_canonical(address) for address in addresses}


def _canonical(address: str) -> str:
    try:
        return canonical_address(address) if address else ""
    except BadAddress:
        return ""


def outcomes(rows: Sequence[ReaderSource]) -> dict[int, Outcome]:
    """Return for each row, by its id, what became of it, in four queries for all."""
    columns = ("url", "canonical_url", "state", "duplicate_of", "dismissed_at", "dismissed_reason")
    articles = Article.objects.only(*columns).in_bulk({row.article_id for row in rows if row.article_id})
    originals = {article.duplicate_of_id for article in articles.values() if article.duplicate_of_id}
    articles |= Article.objects.only(*columns).in_bulk(originals - articles.keys())
    findings: dict[int, list[tuple[str, str]]] = defaultdict(list)
    told = Finding.objects.filter(article__in=articles).exclude(state=FindingState.SUPERSEDED).order_by()
    for number, state, reason in told.values_list("article", "state", "reject_reason"):
        findings[number].append((state, reason))
    used = _actions_by_article(articles)
    return {row.pk: _outcome(row, articles, findings, used) for row in rows}


def _actions_by_article(articles: dict[int, Article]) -> dict[int, dict[int, Action]]:
    """Return the published actions that rest on each article: by a finding of it, or by its address."""
    numbers = {url: pk for pk, article in articles.items() for url in (article.url, article.canonical_url) if url}
    public = Evidence.objects.filter(action__state=ActionState.PUBLISHED).select_related("action").order_by("pk")
    used: dict[int, dict[int, Action]] = defaultdict(dict)
    for row in public.filter(finding__article__in=articles).select_related("finding"):
        if row.finding is not None:
            used[row.finding.article_id][row.action_id] = row.action
    for row in public.filter(url__in=numbers):
        used[numbers[row.url]][row.action_id] = row.action
    return used


def _outcome(
    row: ReaderSource,
    articles: dict[int, Article],
    findings: dict[int, list[tuple[str, str]]],
    used: dict[int, dict[int, Action]],
) -> Outcome:
    article = articles.get(row.article_id or 0)
    if article is not None and article.duplicate_of_id in articles:
        article = articles[article.duplicate_of_id]
    if article is not None and used.get(article.pk):
        return Outcome(Fate.USED, actions=tuple(used[article.pk].values()))
    if row.declined_reason:
        return Outcome(Fate.DECLINED, row.declined_reason)
    if article is None:
        return Outcome(Fate.GONE)
    if article.dismissed_at is not None:
        return Outcome(Fate.DECLINED, article.dismissed_reason)
    if article.state == ArticleState.FAILED:
        return Outcome(Fate.UNREADABLE)
    if article.state != ArticleState.CODED:
        return Outcome(Fate.RECEIVED)
    return _outcome_of_findings(findings[article.pk])


def _outcome_of_findings(findings: list[tuple[str, str]]) -> Outcome:
    states = {state for state, _reason in findings}
    if FindingState.ACCEPTED in states:
        return Outcome(Fate.ACCEPTED)
    if FindingState.PENDING in states:
        return Outcome(Fate.WAITING)
    if not states:
        return Outcome(Fate.NOTHING)
    reasons = Counter(reason for _state, reason in findings if reason)
    return Outcome(Fate.DECLINED, reasons.most_common(1)[0][0] if reasons else "")


def decline(sent: ReaderSource, *, reason: str, by: User | None) -> None:
    """Say that a source will not be used, and why. NotAllowed; CannotDecline without a reason, or a second time."""
    permissions.require(by, permissions.RESOLVE, to="decline a reader’s source")
    if reason not in RejectReason.values:
        raise CannotDecline("Choose why it is not used.")
    row = ReaderSource.objects.filter(pk=sent.pk, declined_at=None)
    if not row.update(declined_reason=reason, declined_by=by, declined_at=timezone.now()):
        raise CannotDecline("It is declined already.")
    sent.refresh_from_db()
