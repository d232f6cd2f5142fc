"""The addresses on which the record rests, and how each was when last looked at."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from vendors.models.choices import PageFault, PageHealth
from vendors.models.leases import is_free

AFTER_A_BREAK = datetime.timedelta(hours=1)
ARCHIVE_TRIES = 3
"""How often a source is submitted to a web archive that does not take it."""
LOOK_LEASE = datetime.timedelta(minutes=5)
"""For which a page is one worker's: longer than a fetch, a long PDF and its reading take together."""


class SourcePageQuerySet(models.QuerySet["SourcePage"]):
    def due(self, *, at: datetime.datetime) -> Self:
        """Pages that are to be looked at now and that nobody is looking at, those never read first."""
        free = is_free(at=at, lease=LOOK_LEASE)
        return self.filter(free, in_use=True, due_at__lte=at).order_by("due_at", "pk")

    def lease(self, pk: int, *, until: datetime.datetime, at: datetime.datetime) -> bool:
        """Lease the page for one look at it; False if another process has it.

        If that look breaks off, the page is due again an hour later, and not at once for ever.
        """
        free = is_free(at=at, lease=LOOK_LEASE)
        return self.filter(free, pk=pk).update(claimed_until=until, due_at=at + AFTER_A_BREAK) == 1

    def at_fault(self) -> Self:
        """Pages that are gone, cannot be reached, or could be fetched and not read."""
        bad = [PageHealth.GONE, PageHealth.UNREACHABLE, PageHealth.REFUSED]
        return self.filter(Q(health__in=bad) | ~Q(fault=""), in_use=True)

    def looked_at_since(self, moment: datetime.datetime) -> int:
        return self.filter(checked_at__gte=moment).count()


class SourcePage(models.Model):
    """One address at which sources of the record can be read."""

    url = models.URLField(max_length=2000, unique=True)
    in_use = models.BooleanField(default=True, help_text="Whether the record still names it.")
    health = models.CharField(max_length=11, choices=PageHealth, default=PageHealth.UNREAD)
    fault = models.CharField(max_length=10, choices=PageFault, blank=True)
    reason = models.TextField(blank=True, help_text="What was wrong when it was last looked at.")
    status = models.PositiveSmallIntegerField(default=0, help_text="The last HTTP status; 0 without an answer.")
    moved_to = models.URLField(max_length=2000, blank=True)
    first_seen = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True, help_text="When it was last there.")
    checked_at = models.DateTimeField(null=True, blank=True, db_index=True)
    changed_since = models.DateTimeField(null=True, blank=True, help_text="When its text was first seen to differ.")
    gone_since = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0, help_text="Looks in a row that found it gone or silent.")
    due_at = models.DateTimeField(db_index=True)
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    etag = models.CharField(max_length=300, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    is_pdf = models.BooleanField(default=False)
    sha256 = models.CharField(max_length=64, blank=True, help_text="Of the newest kept copy, as received.")
    kept_at = models.DateTimeField(null=True, blank=True, help_text="When the newest copy was received.")

    pictures_read_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When a worker with OCR tried to read a PDF without text."
    )
    drawn_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When a worker with a browser last tried to draw it."
    )
    archive_asked_at = models.DateTimeField(
        null=True, blank=True, db_index=True, help_text="When it was last submitted to the web archive."
    )
    archive_tries = models.PositiveSmallIntegerField(default=0)
    archive_result = models.CharField(max_length=300, blank=True, help_text="“submitted”, or what went wrong.")
    archived_url = models.URLField(max_length=2000, blank=True, help_text="Where the archive says that its copy is.")

    objects = SourcePageQuerySet.as_manager()

    class Meta:
        ordering = ["url"]

    def __str__(self) -> str:
        return self.url

    @property
    def is_surely_gone(self) -> bool:
        """Whether readers are told so: a 404 may be a slip of one day, so it has to be seen twice; a 410 is meant."""
        return self.health == PageHealth.GONE and (self.status == 410 or self.failures > 1)
