"""What a changed article means for decisions on it: a quote that moved is followed, one that is gone is reopened.

Pending findings are not handled here: coding the new text replaces them. Only what a person has entered is followed,
too, and superseded where its quote is gone. A rejected finding whose quote is gone stays rejected, since nothing rests
on it.
"""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from vendors.extraction.types import Span
from vendors.findings.coding import fingerprint_of
from vendors.findings.quote_alignment import find_quote
from vendors.findings.values import values_of
from vendors.models import Article, DataVersion, Decision, Finding
from vendors.models.choices import FindingState
from vendors.models.findings import PERSON


@transaction.atomic
def follow_text(article_id: int) -> list[Finding]:
    """Bring the decisions on an article in line with its current text; return the findings that were reopened.

    Where the text still has the quote, its offsets are updated and the decision remains. Where it has not, an accepted
    finding waits for a curator again: the decision is marked as undone, while evidence and action stay as they are, the
    evidence in doubt (`EvidenceQuerySet.in_doubt`). If a later text has the quote again, the decision is restored.
    """
    article = Article.objects.get(pk=article_id)
    now, reopened, restored = timezone.now(), [], False
    entered = article.findings.pending().filter(coder=PERSON)
    rows = article.findings.decided() | article.findings.reopened() | entered
    for finding in rows.prefetch_related("vendors").select_for_update().order_by("pk"):
        if _follow(finding, article.text):
            restored = _restore_decision(finding, now) or restored
        elif finding.state == FindingState.ACCEPTED and finding.quote_gone_at is None:
            _reopen(finding, article, now)
            reopened.append(finding)
        elif finding.coder == PERSON and finding.state == FindingState.PENDING and not finding.is_reopened:
            Finding.objects.filter(pk=finding.pk).update(state=FindingState.SUPERSEDED)
    if reopened or restored:
        DataVersion.objects.bump("number")  # the sources on public pages say so
    return reopened


def _follow(finding: Finding, text: str) -> bool:
    """Move the offsets of the coder's quote, and of the one that a person chose, to where they are in the text now.

    Return whether the text has the quote on which the decision rests.
    """
    rests_on = values_of(finding)
    span = find_quote(rests_on.quote, text, near=rests_on.start)
    machine = find_quote(finding.quote, text, near=finding.quote_start)
    columns: dict[str, Any] = _moved(finding, machine, text) if machine else {}
    if span and {"quote", "start", "end"} & finding.edited.keys():
        chosen = {"quote": span.of(text), "start": span.start, "end": span.end}
        columns["edited"] = {**finding.edited, **chosen}
    if columns:
        Finding.objects.filter(pk=finding.pk).update(**columns)
    return span is not None


def _moved(finding: Finding, span: Span, text: str) -> dict[str, Any]:
    """Return the finding's columns with the coder's quote at another span of the text."""
    quote, shift = span.of(text), span.start - finding.quote_start
    if quote == finding.quote and not shift:
        return {}
    traces = finding.traces if quote == finding.quote else {}
    within = {
        name: {**trace, "start": trace["start"] + shift, "end": trace["end"] + shift}
        for name, trace in traces.items()
        if finding.quote_start <= trace["start"] and trace["end"] <= finding.quote_end
    }
    columns = {"quote": quote, "quote_start": span.start, "quote_end": span.end, "traces": within}
    same = fingerprint_of(finding, quote)
    taken = finding.article.findings.filter(coder=finding.coder, fingerprint=same).exclude(pk=finding.pk).exists()
    return columns if taken else {**columns, "fingerprint": same}


def _reopen(finding: Finding, article: Article, now: datetime.datetime) -> None:
    free = {"decided_by": None, "decided_at": None, "claimed_by": None, "claimed_until": None}
    Finding.objects.filter(pk=finding.pk).update(state=FindingState.PENDING, quote_gone_at=now, **free)
    reason = f"“{article}” has changed and no longer says: “{values_of(finding).quote}”"
    finding.decisions.in_force().update(undone_at=now, undone_reason=reason)
    finding.refresh_from_db()


def _restore_decision(finding: Finding, now: datetime.datetime) -> bool:
    """Restore the decision on a finding whose quote the text has; return whether it was missing before."""
    if finding.quote_gone_at is None:
        return False
    columns: dict[str, Any] = {"quote_gone_at": None}
    last = finding.decisions.select_related("by").order_by("-at", "-pk").first()
    if finding.state == FindingState.PENDING and last is not None and last.undone_reason:
        columns |= {"state": FindingState.ACCEPTED, "decided_by": last.by, "decided_at": last.at}
        Decision.objects.create(
            finding=finding,
            what=last.what,
            action=last.action,
            milestone=last.milestone,
            exception=last.exception,
            waits=last.waits,
            note="The article has the quote again.",
            by=last.by,
            at=now,
        )
    Finding.objects.filter(pk=finding.pk).update(**columns)
    return True
