"""Findings that only confirm what is published: accepted together on one page, but each looked at and matched again.

Only further sources of a recorded step of the same measure come here, told by the article itself. What somebody said,
asked or wished stays at the desk.
"""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User

from vendors import permissions
from vendors.extraction.rules.voice import Voice
from vendors.extraction.vocabulary import Kind
from vendors.findings import confidence
from vendors.findings.assessment import assess, match_finding
from vendors.findings.coders import rules_coder
from vendors.findings.confidence import Trust
from vendors.findings.values import Values, values_of
from vendors.models import Action, Finding, Milestone
from vendors.models.choices import ActionState, Verdict
from vendors.models.findings import FindingQuerySet
from vendors.review import decisions, queue
from vendors.review.attachment import differences, told_among
from vendors.review.decisions import AlreadyDecided, CannotDecide

MAX_AT_ONCE = 100
"""How many are shown on a page and accepted together: as many as a person can look over."""
MAX_LOOKED_AT = 400
"""How many are compared to fill a page: a bound on its time where most belong to the desk."""
TICKED_FROM = confidence.SURE
"""Confidence from which a row is ticked at first. What is less sure takes a look and a tick of its own."""
WHY_NOT_HERE = {
    Voice.SOMEBODY: "it reports what somebody said",
    Voice.QUESTION: "it asks whether",
    Voice.OPINION: "it says what should or would be",
    Voice.ADDRESSED: "it names another country, which may be the one that was warned",
    Voice.UNREAD: "no rules read its language",
}
NO_STEP = "it tells no recorded step"


@dataclass(frozen=True, slots=True)
class BulkResult:
    """How many findings were accepted, and why each of the others was not."""

    accepted: int
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A finding beside the step of a published action that it tells again."""

    finding: Finding
    action: Action
    step: Milestone
    trust: Trust
    ticked: bool


@dataclass(frozen=True, slots=True)
class ForTheDesk:
    """A finding that matches a step all the same, and why nobody should confirm it in bulk."""

    finding: Finding
    why: str


@dataclass(frozen=True, slots=True)
class Page:
    """What one page shows, the most doubtful first; `more`: whether others wait behind these."""

    rows: list[Confirmation]
    left_to_desk: list[ForTheDesk]
    more: bool


def corroborating() -> FindingQuerySet:
    """Pending findings that report a step of a published action again by their stored verdict, the doubtful first."""
    waiting = queue.offered().filter(verdict=Verdict.SAME, match__state=ActionState.PUBLISHED)
    # A reopened finding is a source of its action already, and somebody has to see how its article has changed.
    waiting = waiting.filter(quote_gone_at=None)
    return confidence.most_doubtful_first(waiting)


def page() -> Page:
    """Return the rows that may be confirmed together, and those that only look like it."""
    waiting = corroborating().select_related("article", "jurisdiction", "match__country")
    waiting = waiting.prefetch_related("vendors", "match__milestones", "match__vendors")
    looked_at = list(waiting.defer("article__text", "article__signature", "traces")[: MAX_LOOKED_AT + 1])
    trust = confidence.trust_in(looked_at)
    rows: list[Confirmation] = []
    left: list[ForTheDesk] = []
    for finding in looked_at[:MAX_LOOKED_AT]:
        if len(rows) == MAX_AT_ONCE:
            break
        action, values = finding.match, values_of(finding)
        why, step = why_not(finding, values), _step_of(action, values, finding.article.published)
        if why or action is None or step is None:
            left.append(ForTheDesk(finding, why or NO_STEP))
            continue
        ticked = trust[finding.pk].believed >= TICKED_FROM
        rows.append(Confirmation(finding, action, step, trust[finding.pk], ticked))
    return Page(rows, left, more=len(rows) + len(left) < len(looked_at))


def why_not(finding: Finding, values: Values) -> str:
    """Say why a finding is not to be confirmed in bulk; empty where nothing speaks against it."""
    homes = {vendor.home_country_id for vendor in finding.vendors.all() if vendor.home_country_id}
    voice = rules_coder().voice_of(
        values.quote, finding.article.lang, kind=Kind(values.kind), code=values.country, homes=homes
    )
    if voice is not Voice.ARTICLE:
        return WHY_NOT_HERE[voice]
    if finding.match is not None and (found := differences(finding.match, values)):
        return f"it differs in {' and '.join(one.field.lower() for one in found)}"
    return ""


def _step_of(action: Action | None, values: Values, article_day: datetime.date | None) -> Milestone | None:
    """Return the recorded step that the values tell again, from milestones that may have been fetched already."""
    if action is None:
        return None
    return told_among(sorted(action.milestones.all(), key=Milestone.order), action.kind, values, article_day)


def accept_corroborating(keys: Collection[int], *, by: User | None) -> BulkResult:
    """Accept each of these findings as a further source of the step that it confirms; one transaction each.

    Each is matched and read again first: what has become unclear meanwhile is left to the desk.
    """
    permissions.require(by, permissions.DECIDE, to="decide findings")
    accepted, refused = 0, []
    chosen: Sequence[int] = list(keys)[:MAX_AT_ONCE]
    for finding in corroborating().filter(pk__in=chosen).select_related("article", "match").order_by("match", "pk"):
        values, match = values_of(finding), match_finding(finding)
        if finding.match is None or (match.verdict, match.action) != (Verdict.SAME, finding.match_id):
            assess(Finding.objects.filter(pk=finding.pk))  # or it would be listed here again
            refused.append(f"{finding}: it is no longer clear; look at it on the desk.")
            continue
        why = why_not(finding, values) or (
            "" if _step_of(finding.match, values, finding.article.published) else NO_STEP
        )
        if why:
            refused.append(f"{finding}: {why}; look at it on the desk.")
            continue
        try:
            decisions.accept_onto(finding, finding.match, as_step=False, by=by)
            accepted += 1
        except (AlreadyDecided, CannotDecide) as refusal:
            refused.append(f"{finding}: {refusal}")
    return BulkResult(accepted, tuple(refused))
