"""When actions are in effect, as their milestones tell it."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from django.db import models
from django.db.models import Q

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
        indexes = [models.Index(fields=["start", "end"], name="effect_period_on")]

    def __str__(self) -> str:
        return f"{self.start} to {self.end or 'now'}"


@dataclass(frozen=True, slots=True)
class Period:
    """A time in effect: from the start day, included, to the end day, excluded, or open."""

    start: datetime.date
    end: datetime.date | None


# A step of unknown date still has an effect: it counts from the first day that the record covers.
RECORD_BEGINS = datetime.date(2010, 1, 1)


def periods_in_effect(milestones: Sequence[Milestone]) -> list[Period]:
    """Return the times in effect that follow from the steps, in order. A rejection or an end closes the open one."""
    periods: list[Period] = []
    since: datetime.date | None = None
    for step in sorted((m for m in milestones if not m.is_deadline), key=Milestone.order):
        day = step.date.first_day if isinstance(step.date, PartialDate) else RECORD_BEGINS
        if step.status in IN_EFFECT:
            since = since or day
        elif since is not None and step.status != Status.PROPOSED:
            periods.append(Period(since, max(since, day)))
            since = None
    return periods if since is None else [*periods, Period(since, None)]
