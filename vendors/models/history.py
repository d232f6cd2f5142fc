"""What readers and curators see of an action's changes: the public log, and contradictions that wait for someone."""

import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vendors.models.actions import Action
from vendors.models.articles import Finding
from vendors.models.choices import ChangeKind


class ChangeQuerySet(models.QuerySet["Change"]):
    def known(self, *, at: datetime.datetime) -> Self:
        """What the public record said by then: the changes made up to that moment."""
        return self.filter(at__lte=at)

    def newest_first(self) -> Self:
        return self.select_related("action__country").order_by("-at", "-pk")


class Change(models.Model):
    """One change to the public record of an action, with the facts as published by it: the clock of what we knew."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField(db_index=True)
    what = models.CharField(max_length=12, choices=ChangeKind)
    reason = models.TextField(blank=True, help_text=_("Public."))
    facts = models.JSONField(default=dict, help_text=_("The published facts after the change."))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["action", "-at"], name="change_of_action")]

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.action}"


class Conflict(models.Model):
    """That a finding contradicts a published action, until someone resolves it."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="conflicts")
    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="conflicts")
    reason = models.TextField(help_text=_("In what they differ."))
    found_at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    resolution = models.TextField(blank=True)

    class Meta:
        ordering = ["-found_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "finding"], condition=Q(resolved_at__isnull=True), name="conflict_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.finding} against {self.action}"


class DataVersion(models.Model):
    """A single row whose number any publication raises: readers' caches and the footer go by it."""

    number = models.PositiveBigIntegerField(default=1)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.number)
