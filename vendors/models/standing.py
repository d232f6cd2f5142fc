"""The standing of countries on vendors over time, from which matrix, map and tables of a day are read."""

import datetime
from collections.abc import Collection
from typing import Self

from django.db import models
from django.db.models import Max, Min, Q

from vendors.models.choices import ForceChoices, KindChoices, ReachChoices, StatusChoices
from vendors.models.fields import PartialDateField, ScopeSetField
from vendors.models.reference import Country, Vendor

OPEN = datetime.date.max
"""The end of a period that still lasts: a day and not null, so that one index range finds what holds on a day."""


class StandingPeriodQuerySet(models.QuerySet["StandingPeriod"]):
    def on(self, day: datetime.date) -> Self:
        """Periods that include the day: the first day counts, the day of the end does not."""
        return self.filter(start__lte=day, end__gt=day)

    def in_effect(self) -> Self:
        """Periods in which some measure is in effect."""
        return self.filter(status=StatusChoices.ADOPTED)

    def among(self, *, countries: Collection[str] | None = None, vendors: Collection[str] | None = None) -> Self:
        """Periods of these countries and vendors; None means all of them."""
        rows = self if countries is None else self.filter(country__in=countries)
        return rows if vendors is None else rows.filter(vendor__in=vendors)

    def changes_around(
        self, day: datetime.date, *, first: datetime.date, last: datetime.date
    ) -> tuple[datetime.date | None, datetime.date | None]:
        """Return the last day before and the first day after on which a period begins, within first and last."""
        before, after = Q(start__gte=first, start__lt=day), Q(start__gt=day, start__lte=last)
        days = self.aggregate(before=Max("start", filter=before), after=Min("start", filter=after))
        return days["before"], days["after"]


class StandingPeriod(models.Model):
    """From when to when a country has one standing on a vendor: the leading measure, or else the last thing that ended.

    A pair and a day have one row at most.

    Computed from the published actions, never written by hand: `record.standing_periods` keeps the rows true in the
    transaction that changes an action, so that a page of a day reads one row for each pair, however long the record.
    """

    country = models.ForeignKey(Country, on_delete=models.CASCADE, related_name="+", db_index=False)
    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE, related_name="+", db_index=False)
    start = models.DateField()
    end = models.DateField(default=OPEN)
    action = models.ForeignKey("vendors.Action", on_delete=models.CASCADE, related_name="+")
    """The leading measure."""
    kind = models.CharField(max_length=16, choices=KindChoices)
    status = models.CharField(max_length=12, choices=StatusChoices)
    """`adopted` for everything that is in effect."""
    force = models.CharField(max_length=6, choices=ForceChoices, blank=True)
    reach = models.CharField(max_length=8, choices=ReachChoices, blank=True)
    scope = ScopeSetField()
    since = PartialDateField()
    no_news = models.BooleanField(default=False)
    """Whether an inquiry or a proposal has had no step for two years."""

    objects = StandingPeriodQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["vendor", "end", "start"], name="standing_of_vendor_on"),
            models.Index(fields=["end", "start"], name="standing_on"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["country", "vendor", "start"], name="standing_once_from_a_day"),
            models.CheckConstraint(condition=models.Q(end__gt=models.F("start")), name="standing_ends_after_its_start"),
        ]

    def __str__(self) -> str:
        return f"{self.country_id} on {self.vendor_id} from {self.start}: {self.kind}, {self.status}"
