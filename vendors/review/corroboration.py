"""Findings that only confirm what is published: accepted together on one page, but each matched again by itself."""

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import QuerySet

from vendors import permissions
from vendors.findings.assessment import match_finding
from vendors.models import Finding
from vendors.models.choices import ActionState, Verdict
from vendors.review import decisions, queue
from vendors.review.decisions import AlreadyDecided, CannotDecide

MAX_AT_ONCE = 100
"""How many are shown on a page and accepted together: as many as a person can look over."""


@dataclass(frozen=True, slots=True)
class BulkResult:
    """How many findings were accepted, and why each of the others was not."""

    accepted: int
    refused: tuple[str, ...]


def corroborating() -> QuerySet[Finding]:
    """Pending findings that report a step of a published action again, by their stored verdict."""
    waiting = queue.offered().filter(verdict=Verdict.SAME, match__state=ActionState.PUBLISHED)
    # A reopened finding is a source of its action already, and somebody has to see how its article has changed.
    return waiting.filter(quote_gone_at=None).order_by("match", "pk")


def accept_corroborating(keys: Collection[int], *, by: User | None) -> BulkResult:
    """Accept each of these findings as a further source of the action that it confirms; one transaction each.

    Each is matched again first: what has become unclear meanwhile is left to the desk.
    """
    permissions.require(by, permissions.DECIDE, to="decide findings")
    accepted, refused = 0, []
    for finding in corroborating().filter(pk__in=list(keys)[:MAX_AT_ONCE]).select_related("article", "match"):
        match = match_finding(finding)
        if finding.match is None or (match.verdict, match.action) != (Verdict.SAME, finding.match_id):
            refused.append(f"{finding}: it is no longer clear; look at it on the desk.")
            continue
        try:
            decisions.accept_onto(finding, finding.match, as_step=False, by=by)
            accepted += 1
        except (AlreadyDecided, CannotDecide) as refusal:
            refused.append(f"{finding}: {refusal}")
    return BulkResult(accepted, tuple(refused))
