"""Findings that only confirm what is published: accepted together, after one look, each still checked for itself."""

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from vendors import permissions
from vendors.findings.assessment import match_finding
from vendors.models import Finding
from vendors.models.choices import ActionState, Verdict
from vendors.review import decisions
from vendors.review.decisions import AlreadyDecided, CannotDecide

AT_ONCE = 100
"""How many are shown, and accepted, with one look."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many were accepted, and what was said of each that was not."""

    accepted: int
    refused: tuple[str, ...]


def corroborating() -> QuerySet[Finding]:
    """Waiting findings that tell a step of a published action again, by their stored verdict."""
    waiting = Finding.objects.pending().filter(verdict=Verdict.SAME, match__state=ActionState.PUBLISHED)
    # A reopened one is a source of its action already, and somebody has to see what became of its article.
    return waiting.filter(quote_gone_at=None).order_by("match", "pk")


def accept_corroborating(keys: Collection[int], *, by: User | None) -> Outcome:
    """Accept each of these findings as a further source of the action that it confirms; one transaction each.

    A finding is matched again first: what has become unclear meanwhile is left for the desk.
    """
    permissions.require(by, permissions.DECIDE, to=_("decide findings"))
    accepted, refused = 0, []
    for finding in corroborating().filter(pk__in=list(keys)[:AT_ONCE]).select_related("article", "match"):
        found = match_finding(finding)
        if finding.match is None or (found.verdict, found.action) != (Verdict.SAME, finding.match_id):
            refused.append(_("%(finding)s: it is no longer clear; look at it on the desk.") % {"finding": finding})
            continue
        try:
            decisions.accept_onto(finding, finding.match, as_step=False, by=by)
            accepted += 1
        except (AlreadyDecided, CannotDecide) as refusal:
            refused.append(f"{finding}: {refusal}")
    return Outcome(accepted, tuple(refused))
