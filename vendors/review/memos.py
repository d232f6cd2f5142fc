"""Holding, assigning and commenting on a finding or an action. What is held leaves the queue until it is released."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from vendors import permissions
from vendors.models import Action, Finding, Memo
from vendors.models.memos import MemoKind

Subject = Finding | Action


class CannotNote(ValueError):
    """It cannot be left like this; the message says what to do."""


@transaction.atomic
def hold(subject: Subject, *, by: User | None, text: str) -> Memo:
    """Keep a finding or an action from being handed out until someone releases it. CannotNote, NotAllowed."""
    if not text.strip():
        raise CannotNote("Say what it waits for: whoever releases it has to know.")
    _may(by, "hold findings and actions")
    held = Memo.objects.hold_on(subject)
    if held is not None:
        raise CannotNote(f"{held.hold_in_words()}. Release it first, or comment on it.")
    return _leave(subject, MemoKind.HOLD, by=by, text=text)


@transaction.atomic
def release(subject: Subject, *, by: User | None) -> None:
    """Put what is held back into the queue. CannotNote, NotAllowed."""
    _may(by, "release what is held")
    if not _end(subject, MemoKind.HOLD, by=by):
        raise CannotNote("It is not held any more.")


@transaction.atomic
def assign(subject: Subject, *, to: User | None, by: User | None, text: str = "") -> Memo | None:
    """Assign it to a person, to whom it is then offered first; to nobody with None. CannotNote, NotAllowed."""
    _may(by, "assign findings and actions")
    if to is not None and not to.has_perm(permissions.DECIDE):
        raise CannotNote(f"{to} may not decide: choose a curator or an editor.")
    _end(subject, MemoKind.ASSIGNMENT, by=by)
    return _leave(subject, MemoKind.ASSIGNMENT, by=by, text=text, to=to) if to is not None else None


def comment(subject: Subject, *, by: User | None, text: str) -> Memo:
    """Leave a comment for other curators. CannotNote, NotAllowed."""
    _may(by, "comment on findings and actions")
    if not text.strip():
        raise CannotNote("Write the comment first.")
    return _leave(subject, MemoKind.COMMENT, by=by, text=text)


def _may(by: User | None, to: str) -> None:
    permissions.require(by, permissions.DECIDE, to=to)


def _end(subject: Subject, kind: MemoKind, *, by: User | None) -> int:
    rows = Memo.objects.filter(pk__in=Memo.objects.about(subject).open(kind).values("pk"))
    return rows.update(ended_at=timezone.now(), ended_by=by)


def _leave(subject: Subject, kind: MemoKind, *, by: User | None, text: str, to: User | None = None) -> Memo:
    about = {"finding": subject} if isinstance(subject, Finding) else {"action": subject}
    return Memo.objects.create(**about, kind=kind, by=by, to=to, text=text.strip(), at=timezone.now())
