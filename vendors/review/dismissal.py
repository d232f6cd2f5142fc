"""Dismissing an article as a whole: what waits in it is rejected for one reason, and it is not read again.

Undone, the findings rejected with it wait again. Unlike other decisions it can be undone at any time: nothing can have
been built on it.
"""

import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from vendors import permissions
from vendors.findings.coding import code_article
from vendors.models import Article, Decision, Finding
from vendors.models.choices import ArticleState, DecisionKind, FindingState, RejectReason
from vendors.review import decisions
from vendors.review.decisions import CannotDecide


@transaction.atomic
def dismiss(article: Article, *, reason: str, by: User | None, note: str = "") -> int:
    """Dismiss an article; return how many findings were rejected with it.

    NotAllowed; CannotDecide without a reason, for an article that is not read yet or dismissed already, and where a
    published action would lose its only source.
    """
    permissions.require(by, permissions.DECIDE, to="dismiss an article")
    if reason not in RejectReason.values:
        raise CannotDecide("Choose why it is dismissed.")
    now = timezone.now()
    dismissed = {"dismissed_at": now, "dismissed_by": by, "dismissed_reason": reason, "dismissed_note": note}
    if not Article.objects.filter(pk=article.pk, state=ArticleState.CODED, dismissed_at=None).update(**dismissed):
        raise CannotDecide("Only an article that has been read, and is not dismissed already, can be dismissed.")
    waiting = list(article.findings.pending().select_related("article"))
    for finding in waiting:
        decisions.reject(finding, reason=reason, by=by, note=note)
    # The one moment by which `undo` knows what was rejected with the article, and not by itself.
    Decision.objects.in_force().filter(finding__in=waiting).update(at=now)
    article.refresh_from_db()
    return len(waiting)


@transaction.atomic
def undo(article: Article, *, by: User | None) -> int:
    """Take a dismissal back; return how many findings wait again. NotAllowed; CannotDecide where there is none."""
    permissions.require(by, permissions.DECIDE, to="take a dismissal back")
    at = article.dismissed_at
    cleared = {"dismissed_at": None, "dismissed_by": None, "dismissed_reason": "", "dismissed_note": ""}
    if at is None or not Article.objects.filter(pk=article.pk, dismissed_at=at).update(**cleared):
        raise CannotDecide("It is not dismissed.")
    number = _take_back_rejections(article, at, by=by)
    if article.state_since > at:  # its text has changed since, and was not read
        code_article(article.pk)
    article.refresh_from_db()
    return number


def _take_back_rejections(article: Article, at: datetime.datetime, *, by: User | None) -> int:
    rejected = Decision.objects.in_force().filter(finding__article=article, what=DecisionKind.REJECTED, at=at)
    findings = list(rejected.values_list("finding", flat=True))
    rejected.update(undone_at=timezone.now(), undone_by=by)
    return Finding.objects.filter(pk__in=findings, state=FindingState.REJECTED).update(
        state=FindingState.PENDING, reject_reason="", decision_note="", decided_by=None, decided_at=None
    )
