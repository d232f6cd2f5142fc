"""What curators decided, so that it can be seen, counted and undone: one row a decision, one row a merge."""

import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from vendors.models.actions import Action
from vendors.models.choices import DecisionKind
from vendors.models.findings import Finding
from vendors.models.milestones import Milestone

UNDO_FOR = datetime.timedelta(days=2)
"""How long a decision can be undone with one key. Later on, other decisions will have built on it: edit the action."""


class DecisionQuerySet(models.QuerySet["Decision"]):
    def in_force(self) -> Self:
        return self.filter(undone_at__isnull=True)

    def undoable(self, *, at: datetime.datetime) -> Self:
        """Decisions that are in force and recent enough to be undone."""
        return self.in_force().filter(at__gt=at - UNDO_FOR)

    def to_publish(self) -> Self:
        """Attachments that wait for an editor, the oldest first."""
        return self.in_force().filter(waits=True).order_by("at", "pk")

    def sent_back(self) -> Self:
        """Attachments that an editor did not publish, with the reason; the latest first."""
        return self.filter(undone_by__isnull=False).exclude(undone_reason="").select_related("undone_by", "action")

    def take_back(self, pk: int, *, at: datetime.datetime, by: object) -> bool:
        """Mark a decision as undone if it is in force; False if someone has undone it meanwhile."""
        return self.in_force().filter(pk=pk).update(undone_at=at, undone_by=by) == 1


class Decision(models.Model):
    """A person's decision on a finding, with the rows that it created."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="decisions")
    what = models.CharField(max_length=12, choices=DecisionKind)
    action = models.ForeignKey(Action, on_delete=models.SET_NULL, null=True, blank=True, related_name="decisions")
    milestone = models.ForeignKey(Milestone, on_delete=models.SET_NULL, null=True, blank=True, related_name="decisions")
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(db_index=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    undone_reason = models.TextField(
        blank=True, help_text="Why the software took it back or an editor sent it back; a person's undo has no reason."
    )
    exception = models.TextField(
        blank=True, help_text="In what the finding differs from the action, and why it was attached all the same."
    )
    repeats = models.ForeignKey(
        Finding,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The finding decided before that this one tells again.",
    )
    waits = models.BooleanField(default=False, help_text="Nothing of it is public until an editor publishes it.")
    passed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    passed_at = models.DateTimeField(null=True, blank=True, help_text="When an editor published what waited.")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["finding"], condition=Q(undone_at__isnull=True), name="decision_one_stands_a_finding"
            )
        ]
        indexes = [
            models.Index(fields=["at"], condition=Q(waits=True, undone_at__isnull=True), name="decision_to_publish")
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.finding}"


class Merge(models.Model):
    """The merge of one action into another, with the rows that moved, so that it can be undone."""

    merged = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="merges_out")
    into = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="merges_in")
    moved = models.JSONField(default=dict, help_text="Keys of the rows that moved, by model, and the state before.")
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["merged"], condition=Q(undone_at__isnull=True), name="merge_stands_once"),
            models.CheckConstraint(condition=~Q(merged=F("into")), name="merge_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.merged} into {self.into}"
