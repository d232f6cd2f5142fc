"""The sites that are watched for articles, and what is kept of stories that were not taken."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from vendors.models.choices import Relevance, SiteKind, SiteSort
from vendors.models.leases import is_free
from vendors.models.reference import Country

POLL_LEASE = datetime.timedelta(minutes=3)
"""How long a worker has for one poll. A fetch takes half a minute at most; the rest is for taking the entries in."""


class WatchedSiteQuerySet(models.QuerySet["WatchedSite"]):
    def free(self, *, at: datetime.datetime) -> Self:
        """Sites that no worker has leased."""
        return self.filter(is_free(at=at, lease=POLL_LEASE))

    def due(self, *, at: datetime.datetime) -> Self:
        """Active sites that are due for a poll, or have never been polled, and that no worker has leased."""
        return self.free(at=at).filter(Q(next_poll_at__isnull=True) | Q(next_poll_at__lte=at), active=True)


class WatchedSite(models.Model):
    """An address that is polled for articles: a feed, a sitemap, a page that lists them, or a search."""

    url = models.URLField(
        "address", max_length=2000, unique=True, help_text="Of a search: with {words}, and {day} if it takes a date."
    )
    kind = models.CharField(max_length=8, choices=SiteKind, default=SiteKind.FEED, db_default=SiteKind.FEED)
    title = models.CharField(max_length=300, blank=True)
    site_url = models.URLField("home page", max_length=2000, blank=True)
    sort = models.CharField(max_length=12, choices=SiteSort, blank=True, db_default="", help_text="Whose site it is.")
    country = models.ForeignKey(Country, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=8, blank=True, db_default="", help_text="Its code, such as en.")
    active = models.BooleanField("watched", default=True, help_text="Whether it is polled.")
    relevance = models.CharField(max_length=5, choices=Relevance, default=Relevance.NONE, db_default=Relevance.NONE)
    keep_words = models.TextField(blank=True, help_text="Take only entries with one of these words. One a line.")
    block_words = models.TextField(blank=True, help_text="Leave out entries with one of these words. One a line.")
    selector = models.CharField(
        max_length=200,
        blank=True,
        db_default="",
        help_text="Of a list page: only links inside what this CSS selector names, such as main ul.news.",
    )
    search_words = models.TextField(
        blank=True, db_default="", help_text="Of a search: what takes the place of {words}, one search a line."
    )
    etag = models.CharField(max_length=300, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    interval = models.DurationField(default=datetime.timedelta(hours=1), editable=False)
    next_poll_at = models.DateTimeField(null=True, blank=True, db_index=True)
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    last_polled_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_new_at = models.DateTimeField(null=True, blank=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    last_error = models.TextField(blank=True, editable=False)
    notice = models.TextField(
        blank=True, db_default="", editable=False, help_text="What was left out at the last poll, and why."
    )
    pending = models.JSONField(
        default=list, db_default=[], editable=False, help_text="Addresses still to be asked in this round."
    )
    rounds = models.PositiveIntegerField(
        default=0, db_default=0, editable=False, help_text="How often all that it has was asked."
    )
    unfamiliar = models.PositiveSmallIntegerField(
        default=0, db_default=0, editable=False, help_text="Polls in a row at which every link was new."
    )
    passed_over = models.PositiveBigIntegerField(
        default=0, db_default=0, editable=False, help_text="Stories that were not taken, as they name nobody."
    )

    objects = WatchedSiteQuerySet.as_manager()

    class Meta:
        ordering = ["title", "url"]

    def __str__(self) -> str:
        return self.title or self.url


class PassedOverStory(models.Model):
    """A story that named no vendor, suppliers as a class or body: its address, title and time, and nothing else.

    The key is made from the canonical address (`ingest.passing_over`): eight bytes, where an index of addresses would
    take as much room as the rows.
    """

    key = models.BigIntegerField(primary_key=True)
    url = models.TextField()
    title = models.TextField(blank=True)
    at = models.DateTimeField(help_text="When it was published; when it was seen, where the site does not say.")
    site = models.ForeignKey(
        WatchedSite, on_delete=models.CASCADE, related_name="+", db_index=False, null=True, db_constraint=False
    )

    def __str__(self) -> str:
        return self.title or self.url


class StoryRecheck(models.Model):
    """The single row that says how far the stories passed over were judged again after a change of names."""

    names = models.PositiveBigIntegerField(default=0, help_text="The version of the names that they are judged by.")
    after = models.BigIntegerField(null=True, help_text="The key up to which that is done; none: all are done.")

    def __str__(self) -> str:
        return f"names {self.names}"
