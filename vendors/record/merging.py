"""Merging two actions into one and splitting one into two: rows move in one transaction, and a merge can be undone.

A merged action keeps its row and its history; its address redirects to the action that it was merged into.
"""

from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from vendors import permissions
from vendors.models import Action, Conflict, Decision, Evidence, Finding, Merge, Milestone
from vendors.models.actions import OFFICIAL_TEXT
from vendors.models.choices import ActionState, ChangeKind
from vendors.record import publication

MOVED_MODELS: dict[str, Any] = {
    "milestones": Milestone,
    "evidence": Evidence,
    "decisions": Decision,
    "conflicts": Conflict,
}
"""The rows that move with an action. Its changes stay with it: they are its own public history."""


class CannotMerge(ValueError):
    """The two cannot be merged or split as asked; the message says why."""


@transaction.atomic
def merge(action: Action, into: Action, *, by: User | None, reason: str = "") -> Merge:
    """Merge `action` into another: milestones, evidence, decisions and vendors move; its address redirects.

    A step that the other action has too, with the same date and status, is not duplicated: its evidence moves to it.
    CannotMerge, NotAllowed.
    """
    permissions.require(by, permissions.MERGE, to="merge actions")
    action, into = _locked(action, into)
    _check_mergeable(action, into)
    moved: dict[str, Any] = {
        "state": action.state,
        "vendors": sorted(
            set(action.vendors.values_list("pk", flat=True)) - set(into.vendors.values_list("pk", flat=True))
        ),
        # What the other one rests on cannot come to rest on it.
        "under": [row.pk for row in action.made_under.all() if row.pk not in {above.pk for above in into.above()}],
        "doubled": _move_evidence_of_doubled_steps(action, into),
    }
    duplicated = {pair["step"] for pair in moved["doubled"]}
    for name, model in MOVED_MODELS.items():
        rows = model.objects.filter(action=action)
        keys = [key for key in rows.values_list("pk", flat=True) if name != "milestones" or key not in duplicated]
        moved[name] = keys
        model.objects.filter(pk__in=keys).update(action=into)
    Action.objects.filter(pk__in=moved["under"]).exclude(pk=into.pk).update(under=into)
    with publication.one_history_row(into):
        into.vendors.add(*moved["vendors"])
    Finding.objects.filter(match=action).update(match=into)
    row = Merge.objects.create(merged=action, into=into, moved=moved, reason=reason, by=by, at=timezone.now())
    publication.merge_away(action, into, by=by, reason=reason)
    publication.changed(into, by=by, reason=reason or f"Merged with “{action}”")
    return row


@transaction.atomic
def unmerge(row: Merge, *, by: User | None) -> Action:
    """Undo a merge: what moved goes back. Rows that have been deleted or moved again since stay as they are."""
    permissions.require(by, permissions.MERGE, to="take a merge apart")
    if Merge.objects.filter(pk=row.pk, undone_at=None).update(undone_at=timezone.now(), undone_by=by) != 1:
        raise CannotMerge("This merge has been taken apart already.")
    action, into = _locked(row.merged, row.into)
    moved = row.moved
    for name, model in MOVED_MODELS.items():
        model.objects.filter(pk__in=moved[name], action=into).update(action=action)
    for pair in moved["doubled"]:
        if Milestone.objects.filter(pk=pair["step"], action=action).exists():
            Evidence.objects.filter(pk__in=pair["evidence"], action=action).update(milestone=pair["step"])
    Action.objects.filter(pk__in=moved["under"], under=into).update(under=action)
    with publication.one_history_row(into):
        into.vendors.remove(*moved["vendors"])
    publication.bring_back(action, state=moved["state"], by=by, reason="A merge was taken apart")
    publication.changed(into, by=by, reason="A merge was taken apart")
    return action


@transaction.atomic
def split(
    action: Action,
    *,
    title: str,
    milestones: Collection[int],
    evidence: Collection[int],
    by: User | None,
    reason: str = "",
) -> Action:
    """Make a second action, a draft, from some of an action's steps and sources. CannotMerge, NotAllowed."""
    permissions.require(by, permissions.MERGE, to="split an action")
    publication.lock(action)
    steps = action.milestones.filter(pk__in=milestones)
    sources = action.evidence.filter(pk__in=evidence)
    _check_splittable(action, title, steps.count(), sources.count())
    second = Action.objects.create(
        country=action.country,
        actor=action.actor,
        kind=action.kind,
        reach=action.reach,
        area=action.area,
        force=action.force,
        grade=action.grade,
        checked=action.checked,
        scope=action.scope,
        body=action.body,
        body_name=action.body_name,
        instrument=action.instrument,
        **{name: getattr(action, name) for name in OFFICIAL_TEXT},
        title=title.strip(),
        under=action.under,
    )
    second.vendors.set(action.vendors.all())
    moving = set(steps.values_list("pk", flat=True))
    Evidence.objects.filter(action=action, milestone__in=moving).exclude(pk__in=evidence).update(milestone=None)
    sources.exclude(milestone__in=moving).update(milestone=None)
    sources.update(action=second)
    steps.update(action=second)
    publication.refresh(second, by=by)
    publication.changed(action, by=by, reason=reason or f"Split: see “{second}”", what=ChangeKind.SPLIT)
    return second


def _locked(action: Action, into: Action) -> tuple[Action, Action]:
    """Lock both rows in the order of their ids, so that two merges of one pair cannot deadlock."""
    rows = Action.objects.select_for_update().filter(pk__in=(action.pk, into.pk)).order_by("pk").in_bulk()
    return rows[action.pk], rows[into.pk]


def _check_mergeable(action: Action, into: Action) -> None:
    if action.pk == into.pk:
        raise CannotMerge("An action cannot be merged into itself.")
    for side in (action, into):
        if side.state == ActionState.MERGED:
            raise CannotMerge(f"“{side}” has been merged into another already.")
    if action.country_id != into.country_id:
        raise CannotMerge("They are actions of two countries; correct the country first.")
    if action.state == ActionState.PUBLISHED and into.state != ActionState.PUBLISHED:
        raise CannotMerge("What is public cannot be merged into what is not: merge the other way round.")


def _check_splittable(action: Action, title: str, steps: int, sources: int) -> None:
    if not title.strip():
        raise CannotMerge("Give the second action a title.")
    if not steps or steps == action.milestones.count():
        raise CannotMerge("Choose some of the steps, not none and not all.")
    if action.state == ActionState.PUBLISHED and sources == action.evidence.count():
        raise CannotMerge("A published action keeps at least one source.")


def _move_evidence_of_doubled_steps(action: Action, into: Action) -> list[dict[str, Any]]:
    """Move the evidence of each step that `into` has too to its step there; return what was moved."""
    existing = {(str(m.date), m.status, m.is_deadline): m.pk for m in into.milestones.all()}
    moved = []
    for step in action.milestones.all():
        same_step = existing.get((str(step.date), step.status, step.is_deadline))
        if same_step is not None:
            keys = list(step.evidence.values_list("pk", flat=True))
            Evidence.objects.filter(pk__in=keys).update(milestone=same_step)
            moved.append({"step": step.pk, "evidence": keys})
    return moved
