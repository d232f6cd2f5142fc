"""Double coding: a share of the decisions is offered to a second person, who does not see what the first decided.

The second decision changes nothing in the record. Where the two differ, an editor settles which one is right; that is
what *Learning* counts.
"""

import datetime
import hashlib

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from vendors import permissions
from vendors.findings.learning import SAYS_NOTHING
from vendors.findings.reliability import differing_fields
from vendors.findings.values import Values, edits_of
from vendors.models import DataVersion, Decision, Finding, SecondLook
from vendors.models.choices import DecisionKind, RejectReason
from vendors.models.findings import PERSON
from vendors.models.second_looks import LOOK_FOR, Settled

REASONS = [(reason.value, reason.label) for reason in RejectReason if reason not in SAYS_NOTHING]
"""Why a second person may reject: that an event was told before, or by a bad source, says nothing of the reading."""


class CannotLook(ValueError):
    """The second look or its settlement cannot be taken; the message says why."""


def is_chosen(finding: Finding, share: float) -> bool:
    """Return whether the finding is among the share coded twice: always the same ones, whoever asks and however often.

    A larger share has all findings of a smaller one.
    """
    identity = f"{finding.article_id} {finding.coder} {finding.fingerprint}".encode()
    place = int.from_bytes(hashlib.sha256(identity).digest()[:8], "big") / 2**64
    return place < share


def offer(decision: Decision) -> SecondLook | None:
    """Offer a person's new decision to a second person if its finding is chosen, and the decision says how it reads."""
    finding = decision.finding
    if not is_chosen(finding, settings.DOUBLE_CODING) or decision.by is None or finding.coder == PERSON:
        return None  # who opened what a person has entered would see that person's coding
    says_nothing = decision.what == DecisionKind.KEPT or finding.reject_reason in SAYS_NOTHING
    if says_nothing or finding.article.is_example:
        return None
    kept = {"first_edited": finding.edited, "first_reason": finding.reject_reason}
    return SecondLook.objects.create(decision=decision, offered_at=timezone.now(), **kept)


def claim(look: SecondLook, *, by: User, at: datetime.datetime | None = None) -> bool:
    """Keep a second look for a person; False if somebody else is looking at it. A courtesy, as a claim on a finding."""
    at = at or timezone.now()
    with transaction.atomic(savepoint=False):
        free = SecondLook.objects.free_for(by, at=at).filter(pk=look.pk)
        keys = list(free.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True))
        return bool(SecondLook.objects.filter(pk__in=keys).update(claimed_by=by, claimed_until=at + LOOK_FOR))


def release(look: SecondLook, *, by: User) -> None:
    """Give up the person's claim on a second look."""
    SecondLook.objects.filter(pk=look.pk, claimed_by=by).update(claimed_by=None, claimed_until=None)


@transaction.atomic
def accept(look: SecondLook, values: Values, *, by: User, note: str = "") -> SecondLook:
    """Store that a second person reads the finding as told, with these values. CannotLook, NotAllowed."""
    look = _offered(look, by)
    return _store(look, by=by, accepted=True, edited=edits_of(look.decision.finding, values), note=note)


@transaction.atomic
def reject(look: SecondLook, reason: str, *, by: User, note: str = "") -> SecondLook:
    """Store that a second person rejects the finding. CannotLook, also without one of `REASONS`; NotAllowed."""
    look = _offered(look, by)
    if reason not in dict(REASONS):
        raise CannotLook("Choose why it is rejected.")
    return _store(look, by=by, accepted=False, reject_reason=reason, note=note)


@transaction.atomic
def settle(look: SecondLook, as_: str, *, by: User) -> SecondLook:
    """Store which of two differing decisions is right. CannotLook where it is settled or not the person's to settle."""
    permissions.require(by, permissions.PUBLISH, to="settle differences")
    look = SecondLook.objects.select_for_update().get(pk=look.pk)
    if as_ not in Settled.values:
        raise CannotLook("Choose the first or the second decision.")
    if look.settled_as:
        who, when = look.settled_by or "Somebody", f"{look.settled_at:%d %b %Y at %H:%M} UTC"
        raise CannotLook(f"{who} settled it on {when}: {look.get_settled_as_display().lower()}.")
    if not SecondLook.objects.to_settle().filter(pk=look.pk).exists():
        raise CannotLook("There is nothing to settle: the decision was undone, or the two do not differ.")
    if settings.FOUR_EYES and by.pk in (look.by_id, look.decision.by_id):
        raise CannotLook("One of the two decisions is your own: with FOUR_EYES, a third person settles it.")
    look.settled_as, look.settled_by, look.settled_at = as_, by, timezone.now()
    look.save(update_fields=["settled_as", "settled_by", "settled_at"])
    return look


def _offered(look: SecondLook, by: User) -> SecondLook:
    permissions.require(by, permissions.DECIDE, to="decide findings")
    locked = SecondLook.objects.select_for_update().get(pk=look.pk)
    if locked.at is not None:
        raise CannotLook("It has had its second look meanwhile. Yours was not stored.")
    if not SecondLook.objects.offered_to(by).filter(pk=look.pk).exists():
        raise CannotLook("It does not wait for you: its decision was undone, or you had a part in it.")
    return locked


def _store(look: SecondLook, *, by: User, accepted: bool, note: str, **columns: object) -> SecondLook:
    look.by, look.at, look.accepted, look.note = by, timezone.now(), accepted, note
    for name, value in columns.items():
        setattr(look, name, value)
    look.differing = differing_fields(look)
    look.save()
    if settings.DOUBLE_CODING_PUBLIC:
        DataVersion.objects.bump("readings")  # the about page tells the agreement
    return look
