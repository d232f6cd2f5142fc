"""A curator's decisions on a finding: a new action, a step or source of an existing one, or a rejection.

Each decision is one transaction that begins by changing the finding's state if it is still pending, so that of two
curators one wins and the other is told what happened. Permissions are checked here; `by` is None for the system.
"""

import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from vendors import permissions
from vendors.findings.quote_alignment import find_quote
from vendors.findings.values import Values, edits_of, values_of
from vendors.models import Action, Conflict, Decision, Evidence, Finding, Memo, Milestone
from vendors.models.choices import ActionState, DecisionKind, FindingState, RejectReason
from vendors.record import publication
from vendors.review import second_looks
from vendors.review.attachment import Difference, differences, exception_in_words, told_step
from vendors.review.new_action import NewAction, make_draft

OPEN_STATES = (ActionState.DRAFT, ActionState.PUBLISHED)


class AlreadyDecided(ValueError):
    """Somebody was quicker; the message says who, when and what."""


class CannotDecide(ValueError):
    """The decision cannot be made like this; the message says what to do."""


class AskFirst(CannotDecide):
    """The finding and the action differ in country, vendor or kind, and nobody has said why it belongs to it."""

    def __init__(self, action: Action, found: list[Difference]) -> None:
        self.action, self.differences = action, found
        super().__init__(f"It differs from “{action}”. {'. '.join(map(str, found))}. Say why it belongs to it.")


MADE_UP_STEP = (
    "The article is a made-up example: it adds no step that readers would see. Attach it as a further source."
)
"""Why an example adds no step to a published action; as a further source it is shown to no reader."""


@transaction.atomic
def accept_as_new(
    finding: Finding,
    *,
    by: User | None,
    values: Values | None = None,
    words: NewAction | None = None,
    publish: bool = False,
    note: str = "",
) -> Action:
    """Make a draft action with its first step and its evidence; with `publish`, publish it too.

    AlreadyDecided, NotAllowed, CannotPublish; CannotDecide where a held finding is to be published.
    """
    if publish:
        check_not_held(finding)
    values = _decide(finding, by=by, values=values, state=FindingState.ACCEPTED, note=note)
    action = make_draft(values, words or NewAction())
    milestone = Milestone.objects.create(action=action, date=values.date, status=values.status)
    _add_evidence(finding, action, milestone, values, by=by)
    _record_decision(finding, DecisionKind.NEW, by=by, action=action, milestone=milestone, note=note)
    publication.refresh(action, by=by)
    if publish:
        publication.publish(action, by=by, reason=note)
    return action


@transaction.atomic
def accept_onto(
    finding: Finding,
    action: Action,
    *,
    as_step: bool,
    by: User | None,
    values: Values | None = None,
    note: str = "",
    exception: str = "",
) -> Action:
    """Accept a finding for an existing action: as a new step of its history, or only as a further source of a step.

    What a curator adds to a published action waits for an editor, unless it is a further source of a recorded step of
    the same measure. `exception`: why it is attached although country, vendor or kind differ.
    AlreadyDecided, NotAllowed; AskFirst where they differ and no reason is given; CannotDecide for an action that is
    withdrawn or merged, where a held finding, or one for a held action, would be public at once, and for a step of a
    published action that a made-up article tells.
    """
    permissions.require(by, permissions.DECIDE, to="decide findings")
    action = Action.objects.select_for_update().get(pk=action.pk)
    check_open(action)
    if Evidence.objects.filter(finding=finding, action=action).exists():
        _check_attached_again(as_step)
        return keep(finding, by=by, values=values, note=note)
    if as_step and action.state == ActionState.PUBLISHED and finding.article.is_example:
        raise CannotDecide(MADE_UP_STEP)
    values = values or values_of(finding)
    found = differences(action, values) if by is not None else []
    if found and not exception.strip() and Finding.objects.pending().filter(pk=finding.pk).exists():
        raise AskFirst(action, found)
    values = _decide(finding, by=by, values=values, state=FindingState.ACCEPTED, note=note)
    what = DecisionKind.STEP if as_step else DecisionKind.EVIDENCE
    decision = _record_decision(finding, what, by=by, action=action, note=note)
    decision.exception = exception_in_words(found, exception) if found else ""
    tells_more = as_step or bool(found) or told_step(action, values, finding.article.published) is None
    decision.waits = tells_more and action.state == ActionState.PUBLISHED and _needs_an_editor(by)
    decision.save(update_fields=["exception", "waits"])
    if decision.waits:
        return action
    if action.state == ActionState.PUBLISHED:
        for subject in (finding, action):
            check_not_held(subject)
    attach(decision, action, values, by=by)
    return action


def _needs_an_editor(by: User | None) -> bool:
    """Whether somebody else has to publish what the person adds: an editor, with FOUR_EYES another one."""
    return by is not None and (settings.FOUR_EYES or not permissions.may(by, permissions.PUBLISH))


def attach(decision: Decision, action: Action, values: Values, *, by: User | None) -> None:
    """Add the step, if it is one, and the source of a decision to its action."""
    if decision.what == DecisionKind.STEP:
        position = action.milestones.filter(date=values.date).count()
        step: Milestone | None = Milestone.objects.create(
            action=action, date=values.date, status=values.status, position=position, note=decision.note
        )
    else:
        step = told_step(action, values, decision.finding.article.published)
    _add_evidence(decision.finding, action, step, values, by=decision.by)
    decision.milestone = step
    decision.save(update_fields=["milestone"])
    default = "New step" if decision.what == DecisionKind.STEP else "Further source"
    publication.changed(action, by=by, reason=decision.note or default)


@transaction.atomic
def keep(finding: Finding, *, by: User | None, values: Values | None = None, note: str = "") -> Action:
    """Keep a reopened finding as the source that it is; return its action.

    With `values`, the decision rests on their quote in the article's new text from now on; without, on the earlier
    version. AlreadyDecided, NotAllowed; CannotDecide where the finding is no source of an action.
    """
    evidence = Evidence.objects.select_for_update().filter(finding=finding).first()
    if evidence is None:
        raise CannotDecide("It is no source of an action, so there is nothing to keep.")
    kept_values = _decide(finding, by=by, values=values, state=FindingState.ACCEPTED, note=note)
    action, step = evidence.action, evidence.milestone
    _record_decision(finding, DecisionKind.KEPT, by=by, action=action, milestone=step, note=note)
    if values is not None and evidence.quote != kept_values.quote:
        evidence.quote = kept_values.quote
        evidence.save()
        publication.changed(action, by=by, reason=note or "A source was changed by its publisher")
    return action


@transaction.atomic
def reject(finding: Finding, *, reason: str, by: User | None, note: str = "") -> None:
    """Reject a finding. AlreadyDecided, NotAllowed; CannotDecide without one of the reasons."""
    if reason not in RejectReason.values:
        raise CannotDecide("Choose why it is rejected: the reasons are counted, and the coder learns from them.")
    _decide(finding, by=by, values=None, state=FindingState.REJECTED, note=note, reject_reason=reason)
    _remove_as_source(finding, by=by)
    _record_decision(finding, DecisionKind.REJECTED, by=by, note=note)


@transaction.atomic
def undo(decision: Decision, *, by: User | None, at: datetime.datetime | None = None) -> Finding:
    """Undo a decision: the finding is pending again, and what the decision alone has made is removed.

    What others have built on it stays: a step with other sources, an action with other evidence. A published action
    left without evidence is withdrawn. CannotDecide where it is undone already or too old; NotAllowed.
    """
    at = at or timezone.now()
    _check_undo(decision, by=by, at=at)
    if not Decision.objects.take_back(decision.pk, at=at, by=by):
        raise CannotDecide("This decision has been undone already.")
    finding = decision.finding
    was_kept = decision.what == DecisionKind.KEPT  # it was a source before that, and is one in doubt again
    cleared: dict[str, Any] = {
        "reject_reason": "",
        "decision_note": "",
        **({"quote_gone_at": at} if was_kept else {"edited": {}}),
    }
    freed: dict[str, Any] = {"decided_by": None, "decided_at": None, "claimed_by": by, "claimed_until": None}
    Finding.objects.filter(pk=finding.pk).update(state=FindingState.PENDING, **cleared, **freed)
    if decision.action is not None and not was_kept and not decision.waits:
        _remove_what_it_made(decision, decision.action, by=by)
    finding.refresh_from_db()
    return finding


def last_undoable(by: User) -> Decision | None:
    """Return the person's latest decision that can still be undone."""
    own = Decision.objects.undoable(at=timezone.now()).filter(by=by).select_related("finding", "action")
    if not permissions.may(by, permissions.PUBLISH):
        own = own.filter(passed_at=None)  # what an editor has published since is no longer the curator's to take back
    return own.first()


def what_happened(finding: Finding) -> str:
    """Say who decided a finding, when and how, for a person who comes too late."""
    decision = finding.decisions.in_force().select_related("by", "action").first()
    if decision is None:
        if finding.state == FindingState.SUPERSEDED:
            return "The article was coded again meanwhile, and it no longer says so."
        return f"It has been decided: {finding.get_state_display().lower()}."
    about = f" “{decision.action}”" if decision.action else ""
    if decision.what == DecisionKind.REJECTED:
        about = f" ({finding.get_reject_reason_display()})"
    who, when = decision.by or "The system", f"{decision.at:%d %b %Y at %H:%M} UTC"
    waits = " It waits for an editor." if decision.waits else ""
    return f"{who} decided it on {when}: {decision.get_what_display().lower()}{about}.{waits}"


def _decide(
    finding: Finding, *, by: User | None, values: Values | None, state: FindingState, note: str, **columns: Any
) -> Values:
    permissions.require(by, permissions.DECIDE, to="decide findings")
    values = values or values_of(finding)
    decided: dict[str, Any] = {"decided_by": by, "decided_at": timezone.now(), "decision_note": note}
    edited = edits_of(finding, values)
    freed: dict[str, Any] = {"claimed_by": None, "claimed_until": None}
    if finding.quote_gone_at and find_quote(values.quote, finding.article.text, near=values.start):
        freed["quote_gone_at"] = None
    if not Finding.objects.decide(finding.pk, state=state, edited=edited, **decided, **freed, **columns):
        finding.refresh_from_db()
        raise AlreadyDecided(what_happened(finding))
    finding.refresh_from_db()
    return values


def _add_evidence(
    finding: Finding, action: Action, milestone: Milestone | None, values: Values, *, by: User | None
) -> Evidence:
    article = finding.article
    _remove_as_source(finding, by=by)
    return Evidence.objects.create(
        action=action,
        milestone=milestone,
        finding=finding,
        url=article.url or article.canonical_url or "",
        publisher=article.publisher,
        title=article.title,
        published=article.published_as_known,
        quote=values.quote,
        added_by=by,
    )


def _remove_as_source(finding: Finding, *, by: User | None) -> None:
    """Remove a reopened finding as a source of its action; does nothing for any other finding.

    CannotDecide where a published action would be left without a source: a person has to decide that.
    """
    evidence = Evidence.objects.select_related("action").filter(finding=finding).first()
    if evidence is None:
        return
    action = evidence.action
    if action.state == ActionState.PUBLISHED and not action.evidence.exclude(pk=evidence.pk).exists():
        raise CannotDecide(
            f"It is the only source of the published “{action}”. Add another one to it, or withdraw it, first."
        )
    evidence.delete()
    publication.changed(action, by=by, reason="A source no longer says so")


def _check_attached_again(as_step: bool) -> None:
    if as_step:
        raise CannotDecide("It is a source of this action already: attach it as a source, or keep it.")


def _record_decision(
    finding: Finding,
    what: DecisionKind,
    *,
    by: User | None,
    action: Action | None = None,
    milestone: Milestone | None = None,
    note: str = "",
) -> Decision:
    Conflict.objects.filter(finding=finding).close(resolution=f"{what.label}.", by=by)
    decision = Decision.objects.create(
        finding=finding, what=what, action=action, milestone=milestone, note=note, by=by, at=timezone.now()
    )
    second_looks.offer(decision)
    return decision


def check_not_held(subject: Finding | Action) -> None:
    """CannotDecide where somebody has asked that it wait: before it is public, who publishes has to hear why."""
    held = Memo.objects.hold_on(subject)
    if held is not None:
        raise CannotDecide(f"“{subject}” is held. {held.hold_in_words()}. Release it first.")


def check_open(action: Action) -> None:
    """CannotDecide where nothing can be added to the action."""
    if action.state not in OPEN_STATES:
        state = action.get_state_display().lower()
        raise CannotDecide(f"“{action}” is {state}: nothing can be added to it.")


def _check_undo(decision: Decision, *, by: User | None, at: datetime.datetime) -> None:
    permissions.require(by, permissions.DECIDE, to="undo decisions")
    if not Decision.objects.undoable(at=at).filter(pk=decision.pk).exists():
        raise CannotDecide("This decision can no longer be undone; edit the action instead.")
    if by is not None and decision.by_id != by.pk:
        permissions.require(by, permissions.PUBLISH, to="undo another person's decision")
    if decision.passed_at is not None:
        permissions.require(by, permissions.PUBLISH, to="undo what an editor has published")


def _remove_what_it_made(decision: Decision, action: Action, *, by: User | None) -> None:
    Evidence.objects.filter(finding=decision.finding).delete()
    made_step = decision.what in (DecisionKind.NEW, DecisionKind.STEP)
    step = decision.milestone if made_step else None
    if step is not None and not step.evidence.exists() and not step.source_url:
        step.delete()
    empty = not action.evidence.exists()
    if empty and decision.what == DecisionKind.NEW and action.state == ActionState.DRAFT:
        action.delete()
    elif empty and action.state == ActionState.PUBLISHED:
        publication.withdraw_without_sources(action, by=by, reason="Its only source was taken back.")
    else:
        publication.changed(action, by=by, reason="A source was taken back")
