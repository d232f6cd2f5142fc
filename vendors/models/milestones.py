"""The steps of an action's history, and the order in which they count."""

import datetime
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, When
from django.utils import timezone
from simple_history.models import HistoricalRecords

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import OVER, Status
from vendors.models.choices import OutcomeChoices, StatusChoices
from vendors.models.fields import DayField, PartialDateField

CLOSING: frozenset[Status] = OVER | {Status.REJECTED}


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    def in_order(self) -> Self:
        """In the order of `Milestone.order`."""
        sorts_at = Case(When(status__in=CLOSING, then="last_day"), default="first_day")
        return self.order_by(sorts_at.asc(nulls_first=True), F("date").asc(nulls_first=True), "position", "pk")

    def within(self, first: datetime.date | None, last: datetime.date | None) -> Self:
        """Milestones whose date may be between the two days, both included; None leaves that side open."""
        rows = self if first is None else self.filter(last_day__gte=first)
        return rows if last is None else rows.filter(first_day__lte=last)

    def deadlines(self, *, after: datetime.date) -> Self:
        return self.filter(is_deadline=True, last_day__gte=after).order_by("last_day", "pk")


class Milestone(models.Model):
    """One dated step in an action's history, or a deadline that it sets."""

    action = models.ForeignKey("vendors.Action", on_delete=models.CASCADE, related_name="milestones")
    date = PartialDateField(help_text="2018-08-23, 2018-08 or 2018; empty where no source tells.")
    first_day = DayField(source="date", edge="first", db_index=True)
    last_day = DayField(source="date", edge="last")
    status = models.CharField(max_length=12, choices=StatusChoices)
    is_deadline = models.BooleanField(default=False, help_text="A date by which others must comply, not a step taken.")
    outcome = models.CharField(
        max_length=9, choices=OutcomeChoices, blank=True, help_text="What became of a deadline that has passed."
    )
    outcome_on = models.DateField(null=True, blank=True, help_text="The day on which the outcome was looked up.")
    position = models.PositiveSmallIntegerField(default=0, help_text="Order among steps of one date.")
    note = models.TextField(blank=True)
    source_url = models.URLField(max_length=2000, blank=True)

    objects = MilestoneQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["date", "position", "pk"]
        indexes = [
            models.Index(fields=["last_day", "id"], condition=models.Q(is_deadline=True), name="deadline_by_day")
        ]

    def __str__(self) -> str:
        return f"{self.date or 'undated'}: {self.get_status_display()}"

    def clean(self) -> None:
        """A deadline's outcome is known on some day, not before the deadline and not in the future."""
        if self.outcome and not self.is_deadline:
            raise ValidationError({"outcome": "Only a deadline has an outcome; this is a step that was taken."})
        if self.outcome and self.outcome_on is None:
            raise ValidationError({"outcome_on": "Say on which day the outcome was looked up."})
        date = PartialDate.parse(self.date) if isinstance(self.date, str) and self.date else self.date
        if self.outcome and self.outcome_on and date and self.outcome_on < date.first_day:
            raise ValidationError({"outcome_on": "This day is before the deadline itself."})
        if self.outcome_on and self.outcome_on > timezone.localdate():
            raise ValidationError({"outcome_on": "This day is in the future."})

    def order(self) -> tuple[datetime.date, str, int, int]:
        date = PartialDate.parse(self.date) if isinstance(self.date, str) and self.date else self.date
        return order_of_step(date or None, self.status, self.position, self.pk or 0)


def order_of_step(
    date: PartialDate | None, status: str, position: int, number: int
) -> tuple[datetime.date, str, int, int]:
    """Return a step's sort key: undated steps first, then by day, date, position and id.

    A date known to the year or the month counts as its first day, but as its last where something ends: what began in
    March 2022 and ended "in 2022" is over.
    """
    if date is None:
        return (datetime.date.min, "", position, number)
    return (date.last_day if status in CLOSING else date.first_day, str(date), position, number)
