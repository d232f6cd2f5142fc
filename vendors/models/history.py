"""What readers and curators see of an action's changes: the public log, and contradictions that wait for someone."""

import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.signals import post_delete, post_save
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vendors.models.actions import Action
from vendors.models.choices import ActionState, ChangeKind
from vendors.models.findings import Finding
from vendors.models.reference import Body, Country, Vendor


class ChangeQuerySet(models.QuerySet["Change"]):
    def known(self, *, at: datetime.datetime) -> Self:
        """What the public record said by then: the changes made up to that moment."""
        return self.filter(at__lte=at)

    def newest_first(self) -> Self:
        return self.select_related("action__country").order_by("-at", "-pk")

    def standing(self, *, at: datetime.datetime) -> Self:
        """The last change of each action before a moment, where it left the action public: what was then said."""
        return self.filter(Q(until=None) | Q(until__gte=at), at__lt=at, is_public=True)

    def date_ends(self) -> None:
        """Write for each change when the next one of its action came, for rows that were written by other means."""
        at_once = Q(at=OuterRef("at"), pk__gt=OuterRef("pk"))
        later = Change.objects.filter(Q(at__gt=OuterRef("at")) | at_once, action=OuterRef("action"))
        self.update(until=Subquery(later.order_by("at", "pk").values("at")[:1]))


LEAVE_PUBLIC = (ChangeKind.PUBLISHED, ChangeKind.UPDATED, ChangeKind.CORRECTED, ChangeKind.RESTORED)
"""Changes after which an action is public, whatever else they did: of the others the facts kept with them tell."""


class Change(models.Model):
    """One change to the public record of an action, with the facts as published by it: the clock of what we knew."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField(db_index=True)
    until = models.DateTimeField(null=True, editable=False, help_text=_("When the next change of the action came."))
    what = models.CharField(max_length=12, choices=ChangeKind)
    reason = models.TextField(blank=True, help_text=_("Public."))
    facts = models.JSONField(default=dict, help_text=_("The published facts after the change."))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    is_public = models.GeneratedField(
        expression=Case(
            When(Q(what__in=LEAVE_PUBLIC) | Q(facts__state=ActionState.PUBLISHED), then=True), default=Value(False)
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    """Whether it left the action public."""

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["action", "-at"], name="change_of_action"),
            # What the record said at a moment is counted from this index alone.
            models.Index(fields=["at", "until", "action"], condition=Q(is_public=True), name="change_standing_at"),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.action}"


class ConflictQuerySet(models.QuerySet["Conflict"]):
    def close(self, *, resolution: str, by: Any = None) -> int:
        """Say of those that are still open how they ended; returns how many there were. Readers see it at once."""
        closed = self.filter(resolved_at=None).update(resolved_at=timezone.now(), resolved_by=by, resolution=resolution)
        if closed:
            DataVersion.objects.bump("readings")
        return closed


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

    objects = ConflictQuerySet.as_manager()

    class Meta:
        ordering = ["-found_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "finding"], condition=Q(resolved_at__isnull=True), name="conflict_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.finding} against {self.action}"


class DataVersionQuerySet(models.QuerySet["DataVersion"]):
    def current(self) -> "DataVersion":
        return self.get_or_create(pk=1)[0]

    def note_gathered(self, *, until: datetime.date | None) -> None:
        """Note the day up to which events were gathered; an earlier day than the one noted changes nothing."""
        version = self.current()
        if until is not None and (version.gathered_until is None or version.gathered_until < until):
            self.filter(pk=version.pk).update(gathered_until=until)
            self.bump("number")

    def bump(self, counter: str) -> None:
        """Raise one of the counters; readers that cached under the old number look again."""
        self.current()
        self.filter(pk=1).update(**{counter: F(counter) + 1}, changed_at=timezone.now())


class DataVersion(models.Model):
    """A single row of counters for caches, each raised by what a page or a process may have kept."""

    number = models.PositiveBigIntegerField(default=1, help_text=_("Raised by each publication."))
    names = models.PositiveBigIntegerField(default=1, help_text=_("Raised by each change of a name."))
    readings = models.PositiveBigIntegerField(
        default=1,
        help_text=_("Raised where an article, a finding or a contradiction changes and leaves no newer row."),
    )
    changed_at = models.DateTimeField(auto_now=True)
    gathered_until = models.DateField(
        null=True, blank=True, help_text=_("The day up to which events were gathered for the record.")
    )

    objects = DataVersionQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.number)


def names_changed(**_: Any) -> None:
    """Say that a name has changed: called after each save of a named row, and by loads that write in bulk."""
    DataVersion.objects.bump("names")


def watch_names() -> None:
    """Have each save and deletion of a named row call `names_changed`: called once, when all models are loaded."""
    for model in (Country, Body, Vendor):
        post_save.connect(names_changed, sender=model, dispatch_uid=f"{model.__name__} saved")
        post_delete.connect(names_changed, sender=model, dispatch_uid=f"{model.__name__} deleted")
