"""The one place where the state of an action changes, and where the rows derived from it are kept true.

Each transition is one transaction: it locks the action, checks that it may be taken, saves only what it changes, and
logs it for readers.

Every function here expects to be told who does it and why; `by` is None for a command or a load.
"""

import datetime
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from vendors import permissions
from vendors.models import Action, Change, EffectPeriod, Memo, Milestone
from vendors.models.actions import OFFICIAL_TEXT
from vendors.models.choices import ActionState, ChangeKind
from vendors.models.texts import check_printable
from vendors.record.indexing import index
from vendors.record.source_count import independent_sources


class CannotPublish(ValueError):
    """The action is not fit to be public; the message says what is missing."""


class SecondPersonNeeded(CannotPublish):
    """The four-eyes principle: whoever edited the draft last cannot publish it too."""


class CannotWithdraw(ValueError):
    """The action is not public, or nobody said why it should no longer be; the message says which."""


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
        "reach": action.reach,
        "area": action.area,
        "force": action.force,
        "grade": action.grade,
        "checked": action.checked.isoformat() if action.checked else "",
        "body": action.body_name,
        "instrument": action.instrument,
        **{name: getattr(action, name) for name in OFFICIAL_TEXT},
        "title": action.title,
        "summary": action.summary,
        "state": action.state,
        "milestones": [
            {
                "date": str(m.date or ""),
                "status": m.status,
                "deadline": m.is_deadline,
                "note": m.note,
                "outcome": m.outcome,
                "outcome_on": m.outcome_on.isoformat() if m.outcome_on else "",
            }
            for m in milestones
        ],
    }


DERIVED = (
    "status",
    "started",
    "started_first",
    "effective",
    "ended",
    "decided",
    "deadline",
    "latest",
    "latest_first",
    "source_count",
    "version",
    "updated_at",
)
"""The columns that follow from an action's milestones and evidence. No transition saves any other but its own."""


@contextmanager
def one_history_row(action: Action) -> Iterator[None]:
    """Within the block, saving the action writes no history: the transition that ends the edit writes it, once."""
    action.skip_history_when_saving = True  # type: ignore[attr-defined]
    try:
        yield
    finally:
        if hasattr(action, "skip_history_when_saving"):
            del action.skip_history_when_saving


@transaction.atomic
def refresh(action: Action, *, by: User | None = None, columns: Collection[str] = ()) -> None:
    """Derive an action's status, dates, source count, periods in effect and place in lists again.

    Saves the derived columns and `columns`, nothing else, and writes one row of history for the whole edit.
    """
    milestones = list(action.milestones.all())
    action.derive(milestones)
    action.source_count = independent_sources(action)
    action.version += 1
    signed: Any = action  # the history reads whose change it is from attributes that the model does not declare
    if by is not None:
        signed._history_user = by
    vars(signed).pop("skip_history_when_saving", None)
    action.save(update_fields=[*DERIVED, *columns])
    action.periods.all().delete()
    if action.state == ActionState.PUBLISHED:
        EffectPeriod.objects.bulk_create(
            EffectPeriod(action=action, start=period.start, end=period.end)
            for period in action.periods_from(milestones)
        )
    index(action)


def log(
    action: Action, what: ChangeKind, *, reason: str, by: User | None, at: datetime.datetime | None = None
) -> Change:
    """Write one line of the public log. The data version was raised where the action was indexed."""
    at = at or timezone.now()
    action.changes.filter(until=None).update(until=at)
    return Change.objects.create(action=action, at=at, what=what, reason=reason, facts=facts_of(action), by=by)


@transaction.atomic
def publish(action: Action, *, by: User | None, reason: str = "") -> Action:
    """Make a draft, or a withdrawn action, public. CannotPublish where it is not fit for it; NotAllowed."""
    permissions.require(by, permissions.PUBLISH, to="publish an action")
    lock(action)
    if action.state not in (ActionState.DRAFT, ActionState.WITHDRAWN):
        raise CannotPublish(f"“{action}” is {action.get_state_display().lower()}; only a draft can be published.")
    _check_four_eyes(action, by=by)
    _check_not_held(action, by=by)
    check_complete(action)
    check_dated(action)
    check_coded(action)
    check_texts(action)
    check_origin(action)
    _check_no_made_up_step(action)
    what = ChangeKind.PUBLISHED if action.state == ActionState.DRAFT else ChangeKind.RESTORED
    action.state = ActionState.PUBLISHED
    action.withdrawn_reason = ""
    action.published_at = action.published_at or timezone.now()
    refresh(action, by=by, columns=("state", "withdrawn_reason", "published_at"))
    log(action, what, reason=reason, by=by)
    return action


def _check_no_made_up_step(action: Action) -> None:
    made_up = action.milestones.filter(evidence__finding__article__is_example=True)
    real = action.evidence.exclude(finding__article__is_example=True).exclude(milestone=None)
    step = made_up.exclude(pk__in=real.values("milestone")).first()
    if step is not None:
        raise CannotPublish(
            f"“{step}” of “{action}” rests on made-up example articles alone. Delete the step, or add a source for it."
        )


def _check_not_held(action: Action, *, by: User | None) -> None:
    held = Memo.objects.hold_on(action) if by is not None else None  # a load publishes what nobody has seen yet
    if held is not None:
        raise CannotPublish(f"“{action}” is held. {held.hold_in_words()}. Release it first.")


@transaction.atomic
def withdraw(action: Action, *, by: User | None, reason: str) -> Action:
    """Take a published action back; its page stays and says why. CannotWithdraw; NotAllowed."""
    permissions.require(by, permissions.PUBLISH, to="withdraw an action")
    _withdraw(action, by=by, reason=reason)
    return action


@transaction.atomic
def withdraw_without_sources(action: Action, *, by: User | None, reason: str) -> None:
    """Withdraw a published action whose last source a curator has taken back: the curator need not be an editor."""
    if action.evidence.exists():
        raise CannotWithdraw(f"“{action}” still has a source; withdrawing it is an editor's decision.")
    _withdraw(action, by=by, reason=reason)


def _withdraw(action: Action, *, by: User | None, reason: str) -> None:
    if not reason.strip():
        raise CannotWithdraw("Say why it is withdrawn: readers will see it.")
    lock(action)
    if action.state != ActionState.PUBLISHED:
        raise CannotWithdraw(
            f"“{action}” is {action.get_state_display().lower()}; only a published action can be withdrawn."
        )
    action.state = ActionState.WITHDRAWN
    action.withdrawn_reason = reason.strip()
    refresh(action, by=by, columns=("state", "withdrawn_reason"))
    log(action, ChangeKind.WITHDRAWN, reason=reason, by=by)


@transaction.atomic
def merge_away(action: Action, into: Action, *, by: User | None, reason: str) -> None:
    """Make an action one that was merged into another. Its milestones and evidence have moved by then."""
    was_public = action.state == ActionState.PUBLISHED
    action.state, action.merged_into = ActionState.MERGED, into
    refresh(action, by=by, columns=("state", "merged_into"))
    if was_public:
        log(action, ChangeKind.MERGED, reason=reason, by=by)


@transaction.atomic
def bring_back(action: Action, *, state: str, by: User | None, reason: str) -> None:
    """Give an action that was merged away its earlier state again. Its milestones and evidence are back by then."""
    action.state, action.merged_into = ActionState(state), None
    refresh(action, by=by, columns=("state", "merged_into"))
    if action.state == ActionState.PUBLISHED:
        log(action, ChangeKind.RESTORED, reason=reason, by=by)


@transaction.atomic
def changed(action: Action, *, by: User | None, reason: str = "", what: ChangeKind = ChangeKind.UPDATED) -> Action:
    """Bring the derived rows up to date after an edit; a published action's change is logged for readers.

    CannotPublish where the edit would leave a published action without a milestone or a source: nothing is saved.
    """
    lock(action)
    if action.state == ActionState.PUBLISHED:
        check_complete(action)
        if action.latest:  # one published undated by earlier software may stay until somebody finds its date
            check_dated(action)
        check_texts(action)
    refresh(action, by=by)
    if action.state == ActionState.PUBLISHED:
        log(action, what, reason=reason, by=by)
    return action


def lock(action: Action) -> None:
    """Lock the action's row until the transaction ends and bring the instance up to date with it."""
    action.refresh_from_db(from_queryset=Action.objects.select_for_update(of=("self",)))


def check_complete(action: Action) -> None:
    """Raise CannotPublish where the action lacks what a public one must have: a step that was taken, and a source."""
    if not action.evidence.exclude(finding__article__is_example=True).exists():
        lacks = "rests on made-up example articles alone" if action.evidence.exists() else "has no evidence"
        raise CannotPublish(f"“{action}” {lacks}. Accept a finding for it or add a source, then publish.")
    if not action.milestones.filter(is_deadline=False).exists():
        raise CannotPublish(f"“{action}” has no milestone. Add the step that was taken, then publish.")


def check_dated(action: Action) -> None:
    """Raise CannotPublish where no step that was taken has a date: it would stand in no timeline and on no day."""
    if not action.milestones.filter(is_deadline=False, date__isnull=False).exists():
        raise CannotPublish(
            f"“{action}” has no dated step. Give a step its day, month or year (2018-08-23, 2018-08 or 2018), "
            "then publish."
        )


def check_texts(action: Action) -> None:
    """Raise CannotPublish where a text of the action, its steps or its sources holds what files cannot carry."""
    for row in (action, *action.milestones.all(), *action.evidence.all()):
        for field in row._meta.fields:
            text = getattr(row, field.attname)
            if isinstance(text, str):
                try:
                    check_printable(text)
                except ValidationError as error:
                    raise CannotPublish(f"{field.verbose_name.capitalize()}: {error.messages[0]}") from error


def check_origin(action: Action) -> None:
    """Raise CannotPublish where nobody could tell a reader who says so."""
    if not independent_sources(action):
        raise CannotPublish(
            f"“{action}” rests on a text of unknown origin alone. "
            "Give its article a publisher or address, then publish."
        )


def check_coded(action: Action) -> None:
    """Raise CannotPublish where nobody has said whom the action binds and with what force."""
    if not (action.reach and action.force):
        raise CannotPublish(f"“{action}” lacks its reach or its force. Say whom it binds and how, then publish.")


def _check_four_eyes(action: Action, *, by: User | None) -> None:
    """With FOUR_EYES, a person cannot publish what they were the last to edit. Data files count as a second person."""
    if by is None or not settings.FOUR_EYES:
        return
    last = action.history.exclude(history_user=None).order_by("-history_date", "-history_id").first()
    if last is not None and last.history_user_id == by.pk:
        raise SecondPersonNeeded(f"You were the last to edit “{action}”. Someone else has to publish it.")
