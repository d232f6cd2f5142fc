"""Two actions that are one, and one that is two: rows move in one transaction, and each merge can be taken apart.

A merged action keeps its row and its history; its address leads to the action that it was merged into.
"""

from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vendors import permissions
from vendors.models import Action, Conflict, Decision, Evidence, Finding, Merge, Milestone
from vendors.models.choices import ActionState, ChangeKind
from vendors.record import publication

MOVED: dict[str, Any] = {"milestones": Milestone, "evidence": Evidence, "decisions": Decision, "conflicts": Conflict}
"""What belongs to an action and goes along with it; its changes stay, they are its own public past."""


class CannotMerge(ValueError):
    """The two cannot be merged or split as asked; the message says why."""


@transaction.atomic
def merge(action: Action, into: Action, *, by: User | None, reason: str = "") -> Merge:
    """Merge `action` into another: milestones, evidence, decisions and vendors move; its address redirects.

    A step that the other tells already, with the same date and status, is not doubled: its evidence goes to that one.
    CannotMerge, NotAllowed.
    """
    permissions.require(by, permissions.MERGE, to=_("merge actions"))
    action, into = _locked(action, into)
    _check_mergeable(action, into)
    moved: dict[str, Any] = {
        "state": action.state,
        "vendors": sorted(
            set(action.vendors.values_list("pk", flat=True)) - set(into.vendors.values_list("pk", flat=True))
        ),
        "under": list(action.made_under.values_list("pk", flat=True)),
        "doubled": _move_evidence_of_doubled_steps(action, into),
    }
    doubled = {pair["step"] for pair in moved["doubled"]}
    for name, model in MOVED.items():
        rows = model.objects.filter(action=action)
        keys = [key for key in rows.values_list("pk", flat=True) if name != "milestones" or key not in doubled]
        moved[name] = keys
        model.objects.filter(pk__in=keys).update(action=into)
    Action.objects.filter(pk__in=moved["under"]).exclude(pk=into.pk).update(under=into)
    with publication.one_history_row(into):
        into.vendors.add(*moved["vendors"])
    Finding.objects.filter(match=action).update(match=into)
    row = Merge.objects.create(merged=action, into=into, moved=moved, reason=reason, by=by, at=timezone.now())
    publication.merge_away(action, into, by=by, reason=reason)
    publication.changed(into, by=by, reason=reason or _("Merged with “%(action)s”") % {"action": action})
    return row


@transaction.atomic
def unmerge(row: Merge, *, by: User | None) -> Action:
    """Take a merge apart: what moved goes back. Rows that were removed since, or moved on, stay where they are."""
    permissions.require(by, permissions.MERGE, to=_("take a merge apart"))
    if Merge.objects.filter(pk=row.pk, undone_at=None).update(undone_at=timezone.now(), undone_by=by) != 1:
        raise CannotMerge(_("This merge has been taken apart already."))
    action, into = _locked(row.merged, row.into)
    moved = row.moved
    for name, model in MOVED.items():
        model.objects.filter(pk__in=moved[name], action=into).update(action=action)
    for pair in moved["doubled"]:
        if Milestone.objects.filter(pk=pair["step"], action=action).exists():
            Evidence.objects.filter(pk__in=pair["evidence"], action=action).update(milestone=pair["step"])
    Action.objects.filter(pk__in=moved["under"], under=into).update(under=action)
    with publication.one_history_row(into):
        into.vendors.remove(*moved["vendors"])
    publication.bring_back(action, state=moved["state"], by=by, reason=_("A merge was taken apart"))
    publication.changed(into, by=by, reason=_("A merge was taken apart"))
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
    """Make a second action, a draft, of some of an action's steps and sources. CannotMerge, NotAllowed."""
    permissions.require(by, permissions.MERGE, to=_("split an action"))
    publication.lock(action)
    steps = action.milestones.filter(pk__in=milestones)
    sources = action.evidence.filter(pk__in=evidence)
    _check_splittable(action, title, steps.count(), sources.count())
    other = Action.objects.create(
        country=action.country,
        actor=action.actor,
        kind=action.kind,
        scope=action.scope,
        body=action.body,
        body_name=action.body_name,
        instrument=action.instrument,
        title=title.strip(),
        under=action.under,
    )
    other.vendors.set(action.vendors.all())
    moving = set(steps.values_list("pk", flat=True))
    Evidence.objects.filter(action=action, milestone__in=moving).exclude(pk__in=evidence).update(milestone=None)
    sources.exclude(milestone__in=moving).update(milestone=None)
    sources.update(action=other)
    steps.update(action=other)
    publication.refresh(other, by=by)
    publication.changed(
        action, by=by, reason=reason or _("Split: see “%(other)s”") % {"other": other}, what=ChangeKind.SPLIT
    )
    return other


def _locked(action: Action, into: Action) -> tuple[Action, Action]:
    """Lock both rows in the order of their numbers, so that two merges of one pair never wait for each other."""
    rows = Action.objects.select_for_update().filter(pk__in=(action.pk, into.pk)).order_by("pk").in_bulk()
    return rows[action.pk], rows[into.pk]


def _check_mergeable(action: Action, into: Action) -> None:
    if action.pk == into.pk:
        raise CannotMerge(_("An action cannot be merged into itself."))
    for one in (action, into):
        if one.state == ActionState.MERGED:
            raise CannotMerge(_("“%(action)s” has been merged into another already.") % {"action": one})
    if action.country_id != into.country_id:
        raise CannotMerge(_("They are actions of two countries; correct the country first."))
    if action.state == ActionState.PUBLISHED and into.state != ActionState.PUBLISHED:
        raise CannotMerge(_("What is public cannot be merged into what is not: merge the other way round."))


def _check_splittable(action: Action, title: str, steps: int, sources: int) -> None:
    if not title.strip():
        raise CannotMerge(_("Give the second action a title."))
    if not steps or steps == action.milestones.count():
        raise CannotMerge(_("Choose some of the steps, not none and not all."))
    if action.state == ActionState.PUBLISHED and sources == action.evidence.count():
        raise CannotMerge(_("A published action keeps at least one source."))


def _move_evidence_of_doubled_steps(action: Action, into: Action) -> list[dict[str, Any]]:
    """Point the evidence of each step that `into` tells already to that step; returns what was moved."""
    there = {(str(m.date), m.status, m.is_deadline): m.pk for m in into.milestones.all()}
    found = []
    for step in action.milestones.all():
        twin = there.get((str(step.date), step.status, step.is_deadline))
        if twin is not None:
            keys = list(step.evidence.values_list("pk", flat=True))
            Evidence.objects.filter(pk__in=keys).update(milestone=twin)
            found.append({"step": step.pk, "evidence": keys})
    return found
