"""What makes an action public, and what keeps its derived rows true: one transaction a change, all changes logged.

Every function here expects to be told who does it and why; `by` is None for a command or a load.
"""

import datetime
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from vendors import permissions
from vendors.models import Action, Change, DataVersion, EffectPeriod, Milestone
from vendors.models.actions import periods_in_effect
from vendors.models.choices import ActionState, ChangeKind
from vendors.record.indexing import index
from vendors.record.source_count import independent_sources


class CannotPublish(ValueError):
    """The action is not fit to be public; the message says what is missing."""


class SecondPersonNeeded(CannotPublish):
    """Two eyes: whoever edited the draft last cannot publish it too."""


def facts_of(action: Action) -> dict[str, Any]:
    """Return what the public record says of an action, as JSON values: the snapshot that a change keeps."""
    vendors = [vendor.pk for vendor in action.vendors.all()]
    return facts_from(action, vendors=vendors, milestones=action.milestones.in_order())


def facts_from(action: Action, *, vendors: Iterable[str], milestones: Iterable[Milestone]) -> dict[str, Any]:
    """Return the same from rows at hand: the vendors' slugs, and the milestones in order."""
    return {
        "country": action.country_id,
        "vendors": sorted(vendors),
        "actor": action.actor,
        "kind": action.kind,
        "status": action.status,
        "scope": [str(scope) for scope in action.scope],
        "body": action.body_name,
        "instrument": action.instrument,
        "title": action.title,
        "summary": action.summary,
        "state": action.state,
        "milestones": [
            {"date": str(m.date or ""), "status": m.status, "deadline": m.is_deadline, "note": m.note}
            for m in milestones
        ],
    }


@transaction.atomic
def refresh(action: Action) -> None:
    """Derive an action's status, dates, source count, periods in effect and place in lists again, and save them."""
    milestones = list(action.milestones.all())
    action.derive(milestones)
    action.source_count = independent_sources(action)
    action.save()
    action.periods.all().delete()
    if action.state == ActionState.PUBLISHED:
        EffectPeriod.objects.bulk_create(
            EffectPeriod(action=action, start=period.start, end=period.end) for period in periods_in_effect(milestones)
        )
    index(action)


def log(
    action: Action, what: ChangeKind, *, reason: str, by: User | None, at: datetime.datetime | None = None
) -> Change:
    """Write one line of the public log and raise the data version."""
    DataVersion.objects.bump("number")
    at = at or timezone.now()
    action.changes.filter(until=None).update(until=at)
    return Change.objects.create(action=action, at=at, what=what, reason=reason, facts=facts_of(action), by=by)


@transaction.atomic
def publish(action: Action, *, by: User | None, reason: str = "") -> Action:
    """Make a draft public. CannotPublish where it has no evidence or no dated history yet; NotAllowed."""
    permissions.require(by, permissions.PUBLISH, to="publish an action")
    _check_two_eyes(action, by=by)
    if action.state not in (ActionState.DRAFT, ActionState.WITHDRAWN):
        raise CannotPublish(f"“{action}” is {action.get_state_display().lower()}; only a draft can be published.")
    if not action.evidence.exists():
        raise CannotPublish(f"“{action}” has no evidence. Accept a finding for it or add a source, then publish.")
    if not action.milestones.exists():
        raise CannotPublish(f"“{action}” has no milestone. Add the step that was taken, then publish.")
    what = ChangeKind.PUBLISHED if action.state == ActionState.DRAFT else ChangeKind.RESTORED
    action.state = ActionState.PUBLISHED
    action.withdrawn_reason = ""
    action.published_at = action.published_at or timezone.now()
    refresh(action)
    log(action, what, reason=reason, by=by)
    return action


def _check_two_eyes(action: Action, *, by: User | None) -> None:
    """With TWO_EYES, a person cannot publish what they were the last to edit. Data files count as a second person."""
    if by is None or not settings.TWO_EYES:
        return
    last = action.history.exclude(history_user=None).order_by("-history_date", "-history_id").first()
    if last is not None and last.history_user_id == by.pk:
        raise SecondPersonNeeded(f"You were the last to edit “{action}”. Someone else has to publish it.")


@transaction.atomic
def withdraw(action: Action, *, by: User | None, reason: str) -> Action:
    """Take a published action back; its page stays and says why. ValueError without a reason; NotAllowed."""
    permissions.require(by, permissions.PUBLISH, to="withdraw an action")
    if not reason.strip():
        raise ValueError("Say why it is withdrawn: readers will see it.")
    action.state = ActionState.WITHDRAWN
    action.withdrawn_reason = reason.strip()
    refresh(action)
    log(action, ChangeKind.WITHDRAWN, reason=reason, by=by)
    return action


@transaction.atomic
def changed(action: Action, *, by: User | None, reason: str = "", what: ChangeKind = ChangeKind.UPDATED) -> Action:
    """Bring the derived rows up to date after an edit; a published action's change is logged for readers."""
    refresh(action)
    if action.state == ActionState.PUBLISHED:
        log(action, what, reason=reason, by=by)
    return action
