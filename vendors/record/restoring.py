"""What a change did to an action's public record, and restoring the record to what it was after a change."""

import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from vendors import permissions
from vendors.extraction.types import PartialDate
from vendors.findings.values import resolve_body
from vendors.models import Action, Change, Milestone, Vendor
from vendors.models.actions import OFFICIAL_TEXT
from vendors.models.choices import ActionState, ChangeKind
from vendors.record import publication
from vendors.record.coding_rules import CODED_FIELDS, coding_faults, emptied_faults
from vendors.record.differences import Difference, Facts, differences

PLAIN = ("actor", "kind", "instrument", "title", "summary")
ADDED_LATER = ("reach", "area", "force", "grade", *OFFICIAL_TEXT)
"""Facts of which older changes say nothing."""


def with_differences(changes: list[Change]) -> list[tuple[Change, list[Difference]]]:
    """Return changes, the newest first, each with what it did to the facts before it."""
    older: list[dict[str, Any]] = [*(change.facts for change in changes[1:]), {}]
    pairs = zip(changes, older, strict=False)  # a draft that was never published has no changes
    return [(change, _differences(before, change.facts)) for change, before in pairs]


def _differences(before: Facts, after: Facts) -> list[Difference]:
    plain = [fact for fact in after if fact != "milestones"]
    return differences(before, after, plain, in_words=_in_words, step_in_words=_step)


@transaction.atomic
def restore(action: Action, change: Change, *, by: User | None, reason: str = "") -> Action:
    """Restore an action's facts to those after a change. Evidence stays.

    ValueError for another action's change, for an action that is merged, and for a coding that the codebook rules out.
    """
    permissions.require(by, permissions.PUBLISH, to="restore a published action")
    if change.action_id != action.pk:
        raise ValueError("This change is another action's.")
    publication.lock(action)
    if action.state == ActionState.MERGED:
        raise ValueError("It is merged; take the merge apart first.")
    facts = change.facts
    before = {name: getattr(action, name) for name in CODED_FIELDS}
    for fact in PLAIN:
        setattr(action, fact, facts[fact])
    if (action.country_id, action.body_name) != (facts["country"], facts["body"]):
        action.body = resolve_body(facts["country"], facts["body"])
    action.country_id, action.body_name, action.scope = facts["country"], facts["body"], facts["scope"]
    for fact in ADDED_LATER:
        setattr(action, fact, facts.get(fact, getattr(action, fact)))
    if "checked" in facts:
        action.checked = _day(facts["checked"])
    _check_coding(action, before)
    with publication.one_history_row(action):
        action.save()
        action.vendors.set(Vendor.objects.standing_for(facts["vendors"]))
    _restore_steps(action, facts["milestones"])
    reason = reason or f"Restored as of {change.at:%d %b %Y %H:%M}"
    return publication.changed(action, by=by, reason=reason, what=ChangeKind.RESTORED)


def _check_coding(action: Action, before: dict[str, str]) -> None:
    """Raise ValueError where the coding that is restored is one that the action's form would refuse."""
    after = {name: getattr(action, name) for name in CODED_FIELDS}
    faults = list(coding_faults(after, country=action.country_id))
    if action.state == ActionState.PUBLISHED:
        faults += emptied_faults(before, after)
    if faults:
        reasons = "; ".join(f"{field}: {reason}" for field, reason in faults)
        raise ValueError(f"This state cannot be restored, since its coding is against the codebook: {reasons}.")


def _restore_steps(action: Action, milestones: list[dict[str, Any]]) -> None:
    """Keep the steps that are as they were, with their evidence; remove the others and make what is missing."""
    missing = [_columns(milestone) for milestone in milestones]
    for step in action.milestones.in_order():
        columns = (
            *(str(step.date or ""), step.status, step.is_deadline, step.note, step.outcome),
            step.outcome_on.isoformat() if step.outcome_on else "",
        )
        if columns in missing:
            missing.remove(columns)
        else:
            step.delete()
    for position, (date, status, is_deadline, note, outcome, outcome_on) in enumerate(missing):
        Milestone.objects.create(
            action=action,
            date=PartialDate.parse(date) if date else None,
            status=status,
            is_deadline=is_deadline,
            note=note,
            outcome=outcome,
            outcome_on=_day(outcome_on),
            position=position,
        )


def _columns(milestone: dict[str, Any]) -> tuple[str, str, bool, str, str, str]:
    """Return a milestone of a change as its columns; changes of before deadlines had outcomes say nothing of them."""
    return (
        *(milestone["date"], milestone["status"], milestone["deadline"], milestone["note"]),
        *(milestone.get("outcome", ""), milestone.get("outcome_on", "")),
    )


def _day(value: str) -> datetime.date | None:
    return datetime.date.fromisoformat(value) if value else None


def _in_words(fact: str, value: object) -> str:
    return ", ".join(str(part) for part in value) if isinstance(value, list) else str(value or "")


def _step(step: Facts) -> str:
    kind = " (deadline)" if step["deadline"] else ""
    return f"{step['date'] or 'undated'}: {step['status']}{kind} {step['note']}".strip()
