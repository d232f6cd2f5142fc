"""Feeds that are polled for articles."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from vendors.models.leases import is_free

POLL_LEASE = datetime.timedelta(minutes=3)
"""How long a worker has for one poll. A fetch takes half a minute at most; the rest is for taking the entries in."""


class FeedQuerySet(models.QuerySet["Feed"]):
    def free(self, *, at: datetime.datetime) -> Self:
        """Feeds that no worker has leased."""
        return self.filter(is_free(at=at, lease=POLL_LEASE))

    def due(self, *, at: datetime.datetime) -> Self:
        """Active feeds that are due for a poll, or have never been polled, and that no worker has leased."""
        return self.free(at=at).filter(Q(next_poll_at__isnull=True) | Q(next_poll_at__lte=at), active=True)


class Feed(models.Model):
    """An RSS, Atom or JSON feed that is polled for articles."""

    url = models.URLField(max_length=2000, unique=True)
    title = models.CharField(max_length=300, blank=True)
    site_url = models.URLField(max_length=2000, blank=True)
    active = models.BooleanField(default=True)
    keep_words = models.TextField(blank=True, help_text="Take only entries with one of these words. One a line.")
    block_words = models.TextField(blank=True, help_text="Leave out entries with one of these words. One a line.")
    etag = models.CharField(max_length=300, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    interval = models.DurationField(default=datetime.timedelta(hours=1), editable=False)
    next_poll_at = models.DateTimeField(null=True, blank=True, db_index=True)
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    last_polled_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_new_at = models.DateTimeField(null=True, blank=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    last_error = models.TextField(blank=True, editable=False)

    objects = FeedQuerySet.as_manager()

    class Meta:
        ordering = ["title", "url"]

    def __str__(self) -> str:
        return self.title or self.url
