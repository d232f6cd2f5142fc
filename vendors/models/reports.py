"""How many readers' reports came in lately: enough to hold floods back, too little to tell from whom they came."""

import datetime

from django.db import models
from django.db.models import F


class ReportCountQuerySet(models.QuerySet["ReportCount"]):
    def allow(self, sender: str, *, limit: int, since: datetime.datetime, at: datetime.datetime) -> bool:
        """Count one report of a sender; False where it has sent `limit` since then. Holds across processes."""
        self.filter(started__lt=since).delete()
        self.get_or_create(sender=sender, defaults={"started": at})
        return self.filter(sender=sender, count__lt=limit).update(count=F("count") + 1) == 1


class ReportCount(models.Model):
    """The number of reports from one sender within a window of time. The sender is a keyed digest that changes
    daily."""

    sender = models.CharField(max_length=64, primary_key=True)
    started = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    objects = ReportCountQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.count} since {self.started}"
