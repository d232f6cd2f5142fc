"""When the scheduled work was last done, so that its silence can be noticed."""

import datetime

from django.db import models
from django.utils import timezone


class HeartbeatQuerySet(models.QuerySet["Heartbeat"]):
    def beat(self, name: str) -> None:
        """Note that the scheduled work of this name begins now, or, where it can fail, has succeeded."""
        self.update_or_create(name=name, defaults={"at": timezone.now()})

    def age(self, name: str) -> datetime.timedelta | None:
        """Return how long ago it last began; None if it never has."""
        at = self.filter(name=name).values_list("at", flat=True).first()
        return None if at is None else timezone.now() - at


class Heartbeat(models.Model):
    """One row for each kind of scheduled work."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    objects = HeartbeatQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name}, {self.at:%Y-%m-%d %H:%M:%S}"
