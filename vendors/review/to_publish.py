"""What curators have added to published actions and an editor has yet to publish: new steps, and sources of new facts.

Until then readers see nothing of it. An editor publishes it or sends it back to the queue, each with one key.
"""

from copy import copy
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from vendors import permissions
from vendors.findings.values import Values, values_of
from vendors.models import Action, Decision, Finding, Milestone
from vendors.models.choices import DecisionKind, FindingState
from vendors.record.publication import SecondPersonNeeded
from vendors.review.attachment import told_step
from vendors.review.decisions import CannotDecide, attach, check_not_held, check_open, what_happened


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step as readers see it, with whether it is what the decision adds and how many sources it has."""

    milestone: Milestone
    sources: int
    is_added: bool = False
    gains_source: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """An action's status and history as readers see them."""

    action: Action
    steps: list[ShownStep]


@dataclass(frozen=True, slots=True)
class Preview:
    """An action as it is public now, and as it would be with what a decision adds."""

    now: Look
    then: Look
    values: Values

    @property
    def changes_status(self) -> bool:
        return self.now.action.status != self.then.action.status


@transaction.atomic
def publish(decision: Decision, *, by: User | None) -> Action:
    """Add what has waited to its action, in public. CannotDecide where it no longer waits; NotAllowed."""
    permissions.require(by, permissions.PUBLISH, to="publish what a curator has added")
    decision = _locked(decision)
    if settings.FOUR_EYES and by is not None and decision.by_id == by.pk:
        raise SecondPersonNeeded("You have added it yourself. Someone else has to publish it.")
    if decision.action is None:
        raise CannotDecide("Its action is gone: send it back to the queue.")
    action = Action.objects.select_for_update().get(pk=decision.action.pk)
    check_open(action)
    for subject in (action, decision.finding):
        check_not_held(subject)
    decision.waits, decision.passed_by, decision.passed_at = False, by, timezone.now()
    decision.save(update_fields=["waits", "passed_by", "passed_at"])
    attach(decision, action, values_of(decision.finding), by=by)
    return action


@transaction.atomic
def send_back(decision: Decision, *, by: User | None, reason: str) -> Finding:
    """Take back a decision that waits, so that its finding is pending again. CannotDecide without a reason; NotAllowed.

    What the curator has changed in the finding stays: the reason says what else is wrong.
    """
    permissions.require(by, permissions.PUBLISH, to="send back what a curator has added")
    if not reason.strip():
        raise CannotDecide("Say why it goes back: the curator reads it on the desk.")
    decision, now = _locked(decision), timezone.now()
    Decision.objects.take_back(decision.pk, at=now, by=by)
    Decision.objects.filter(pk=decision.pk).update(waits=False, undone_reason=reason.strip())
    freed = {"decided_by": None, "decided_at": None, "claimed_by": None, "claimed_until": None}
    Finding.objects.filter(pk=decision.finding_id).update(state=FindingState.PENDING, **freed)
    decision.finding.refresh_from_db()
    return decision.finding


def preview(decision: Decision) -> Preview | None:
    """Return how readers see the action now and would see it; None where the action is gone."""
    action = decision.action
    if action is None:
        return None
    values = values_of(decision.finding)
    steps = list(action.milestones.in_order().prefetch_related("evidence"))
    now = [ShownStep(step, len(step.evidence.all())) for step in steps]
    if decision.what == DecisionKind.STEP:
        added = Milestone(date=values.date, status=values.status, note=decision.note, position=len(steps))
        then = sorted([*now, ShownStep(added, 1, is_added=True)], key=lambda one: one.milestone.order())
        changed = copy(action)
        changed.derive([*steps, added])
    else:
        told, changed = told_step(action, values, decision.finding.article.published), action
        then = [ShownStep(s.milestone, s.sources + 1, gains_source=True) if s.milestone == told else s for s in now]
    return Preview(Look(action, now), Look(changed, then), values)


def _locked(decision: Decision) -> Decision:
    row = Decision.objects.select_for_update(of=("self",)).filter(pk=decision.pk)
    found = row.select_related("finding__article", "action").first()
    if found is None or not found.waits or found.undone_at is not None:
        raise CannotDecide(f"It no longer waits. {what_happened(decision.finding)}")
    return found
