"""When actions are in effect, as their milestones tell it."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import IN_EFFECT, Status
from vendors.models.milestones import Milestone


class EffectPeriodQuerySet(models.QuerySet["EffectPeriod"]):
    def on(self, day: datetime.date) -> Self:
        """Periods that include the day: the first day counts, the day of the end does not."""
        return self.filter(Q(end__isnull=True) | Q(end__gt=day), start__lte=day)


class EffectPeriod(models.Model):
    """From when to when a published action is in effect: computed from its milestones, never written by hand.

    Standing and the matrix on a day are read from these rows. A partial date counts as the first day that it can mean.
    """

    action = models.ForeignKey("vendors.Action", on_delete=models.CASCADE, related_name="periods")
    start = models.DateField()
    end = models.DateField(null=True, blank=True)

    objects = EffectPeriodQuerySet.as_manager()

    class Meta:
        ordering = ["start", "pk"]
        indexes = [
            models.Index(fields=["start", "end"], name="effect_period_on"),
            # Which actions' times in effect ended within some days is read from this index alone.
            models.Index(fields=["end", "start", "action"], name="effect_period_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.start} to {self.end or 'now'}"


@dataclass(frozen=True, slots=True)
class Period:
    """A time in effect: from the start day, included, to the end day, excluded, or open."""

    start: datetime.date
    end: datetime.date | None


# A step of unknown date still has an effect: it counts from the first day that the record covers.
RECORD_BEGINS = datetime.date(2010, 1, 1)


def end_after(latest: datetime.date, date: PartialDate | None) -> datetime.date:
    """Return the day on which something ends: of the first and the last that its date can mean.

    It is the first, or the last where the first is no later than `latest`, the day of the step before: what began in
    March 2022 and ended "in 2022" did last. But what is recorded as ended this year has ended, so it is never put off
    beyond today.
    """
    if date is None:
        return max(latest, RECORD_BEGINS)
    return date.first_day if date.first_day > latest else max(latest, min(date.last_day, timezone.localdate()))


def periods_in_effect(milestones: Sequence[Milestone]) -> list[Period]:
    """Return the times in effect that follow from the steps, in order. A rejection or an end closes the open one."""
    periods: list[Period] = []
    since: datetime.date | None = None
    latest = datetime.date.min
    for step in sorted((m for m in milestones if not m.is_deadline), key=Milestone.order):
        date = step.date if isinstance(step.date, PartialDate) else None
        day = max(latest, date.first_day if date else RECORD_BEGINS)
        if step.status in IN_EFFECT:
            since = since or day
        elif since is not None and step.status != Status.PROPOSED:
            day = end_after(latest, date)
            periods.append(Period(since, day))
            since = None
        latest = day
    return periods if since is None else [*periods, Period(since, None)]
