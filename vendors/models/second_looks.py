"""Double coding: findings that a second curator codes without seeing the first decision, and what became of it."""

import datetime
from typing import Self

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q

from vendors.models.choices import RejectReason
from vendors.models.decisions import Decision
from vendors.models.leases import is_free

LOOK_FOR = datetime.timedelta(minutes=10)
"""How long a second look is kept for who has opened it: as long as a finding on the desk."""


class Settled(models.TextChoices):
    """Which of two decisions an editor found right."""

    FIRST = "first", "The first"
    SECOND = "second", "The second"


class SecondLookQuerySet(models.QuerySet["SecondLook"]):
    def standing(self) -> Self:
        """Those whose first decision has not been undone."""
        return self.filter(decision__undone_at=None)

    def offered_to(self, person: User) -> Self:
        """Those that wait for somebody who had no part in any decision on the finding, the oldest first."""
        own = Decision.objects.filter(Q(by=person) | Q(undone_by=person) | Q(passed_by=person))
        waiting = self.standing().filter(at=None, decision__finding__quote_gone_at=None)
        waiting = waiting.exclude(decision__finding__in=own.values("finding"))
        return waiting.order_by("offered_at", "pk")

    def free_for(self, person: User, *, at: datetime.datetime) -> Self:
        """Those offered to the person that nobody else is looking at."""
        return self.offered_to(person).filter(is_free(at=at, lease=LOOK_FOR) | Q(claimed_by=person))

    def done(self) -> Self:
        return self.standing().filter(at__isnull=False)

    def to_settle(self) -> Self:
        """Those in which the two decisions differ, until an editor has settled it; the oldest first."""
        return self.done().exclude(differing=[]).filter(settled_as="").order_by("at", "pk")

    def overruling(self) -> Self:
        """Those that an editor has found right against the first decision."""
        return self.done().filter(settled_as=Settled.SECOND)


class SecondLook(models.Model):
    """One decision that is offered to a second person, her own decision, and what an editor made of the two.

    It changes nothing in the record. `edited` and `first_edited` have the fields that each changed, as
    `Finding.edited` has them; the first's are kept here because an undone decision takes them away there.
    """

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="second_look")
    offered_at = models.DateTimeField()
    first_edited = models.JSONField(default=dict, blank=True)
    first_reason = models.CharField(max_length=20, choices=RejectReason, blank=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    claimed_until = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(null=True, blank=True, help_text="When the second person decided.")
    accepted = models.BooleanField(null=True, blank=True)
    edited = models.JSONField(default=dict, blank=True, help_text="The fields that the second person changed.")
    reject_reason = models.CharField(max_length=20, choices=RejectReason, blank=True)
    note = models.TextField(blank=True)
    differing = models.JSONField(default=list, blank=True, help_text="The fields in which the two decisions differ.")
    settled_as = models.CharField(max_length=6, choices=Settled, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = SecondLookQuerySet.as_manager()

    class Meta:
        ordering = ["-offered_at", "-pk"]
        indexes = [
            models.Index(fields=["offered_at"], condition=Q(at__isnull=True), name="second_look_offered"),
            models.Index(fields=["at"], condition=Q(settled_as=""), name="second_look_to_settle"),
        ]

    def __str__(self) -> str:
        return f"Second look at {self.decision.finding}"
