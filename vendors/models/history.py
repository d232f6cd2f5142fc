"""An action's changes as readers and curators see them: the public log, and conflicts that someone has to resolve."""

import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.signals import post_delete, post_save
from django.utils import timezone

from vendors.models.actions import Action
from vendors.models.choices import ActionState, ChangeKind
from vendors.models.findings import Finding
from vendors.models.reference import Body, Country, Vendor


class ChangeQuerySet(models.QuerySet["Change"]):
    def newest_first(self) -> Self:
        return self.select_related("action__country").order_by("-at", "-pk")

    def public_before(self, *, at: datetime.datetime) -> Self:
        """The last change of each action before a moment, if it left the action public: the record as of then."""
        return self.filter(Q(until=None) | Q(until__gte=at), at__lt=at, is_public=True)

    def date_ends(self) -> None:
        """Set `until` on all changes to when the next one of the action came, for rows that were written in bulk."""
        at_once = Q(at=OuterRef("at"), pk__gt=OuterRef("pk"))
        later = Change.objects.filter(Q(at__gt=OuterRef("at")) | at_once, action=OuterRef("action"))
        self.update(until=Subquery(later.order_by("at", "pk").values("at")[:1]))


LEAVE_PUBLIC = (ChangeKind.PUBLISHED, ChangeKind.UPDATED, ChangeKind.CORRECTED, ChangeKind.RESTORED)
"""Kinds of change after which an action is public. After any other kind, its facts say whether it is."""


class Change(models.Model):
    """A change to the public record of an action, with the facts as published by it. Pages of what was known on a day
    are read from these rows."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField(db_index=True)
    until = models.DateTimeField(null=True, editable=False, help_text="When the next change of the action came.")
    what = models.CharField(max_length=12, choices=ChangeKind)
    reason = models.TextField(blank=True, help_text="Public.")
    facts = models.JSONField(default=dict, help_text="The published facts after the change.")
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
            models.Index(fields=["at", "what"], name="change_by_day"),  # a day's changes are counted from it alone
            # What the record said at a moment is counted from this index alone.
            models.Index(fields=["at", "until", "action"], condition=Q(is_public=True), name="change_standing_at"),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.action}"


class ConflictQuerySet(models.QuerySet["Conflict"]):
    def close(self, *, resolution: str, by: Any = None) -> int:
        """Close those that are open with a resolution; return how many there were. Readers see it at once."""
        closed = self.filter(resolved_at=None).update(resolved_at=timezone.now(), resolved_by=by, resolution=resolution)
        if closed:
            DataVersion.objects.bump("readings")
        return closed


class Conflict(models.Model):
    """A finding that contradicts a published action, open until someone resolves it."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="conflicts")
    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="conflicts")
    reason = models.TextField(help_text="In what they differ.")
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
        """Raise one of the counters, so that whatever was cached under its old value is read again."""
        self.current()
        self.filter(pk=1).update(**{counter: F(counter) + 1}, changed_at=timezone.now())


class DataVersion(models.Model):
    """The single row of counters by which caches are invalidated."""

    number = models.PositiveBigIntegerField(default=1, help_text="Raised by each publication.")
    names = models.PositiveBigIntegerField(default=1, help_text="Raised by each change of a name.")
    readings = models.PositiveBigIntegerField(
        default=1,
        help_text="Raised where an article, a finding or a contradiction changes and leaves no newer row.",
    )
    changed_at = models.DateTimeField(auto_now=True)
    gathered_until = models.DateField(
        null=True, blank=True, help_text="The day up to which events were gathered for the record."
    )

    objects = DataVersionQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.number)


def names_changed(**_: Any) -> None:
    """Raise the counter of names: called after each save of a row with names, and by loads that write in bulk."""
    DataVersion.objects.bump("names")


def watch_names() -> None:
    """Have each save and deletion of a named row call `names_changed`: called once, when all models are loaded."""
    for model in (Country, Body, Vendor):
        post_save.connect(names_changed, sender=model, dispatch_uid=f"{model.__name__} saved")
        post_delete.connect(names_changed, sender=model, dispatch_uid=f"{model.__name__} deleted")
