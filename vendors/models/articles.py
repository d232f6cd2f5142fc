"""Articles in their versions, and the watched sites that brought them."""

import datetime
from collections.abc import Sequence
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from vendors.extraction.types import PartialDate
from vendors.models.choices import ArticleState, RejectReason
from vendors.models.fields import PartialDateField
from vendors.models.leases import CLOCKS_APART, is_free
from vendors.models.statements import Statement, run_together, take_row, update_of
from vendors.models.watched_sites import WatchedSite

UNDATED = datetime.date(1, 1, 1)
"""Where an article without a date is placed in an order by date."""
REAL = Q(is_example=False)
"""Articles that somebody published."""


def step_lease() -> datetime.timedelta:
    """Return how long a step may hold its article."""
    return datetime.timedelta(seconds=settings.STEP_LEASE)


class ArticleQuerySet(models.QuerySet["Article"]):
    def in_state(self, *states: ArticleState) -> Self:
        return self.filter(state__in=states)

    def real(self) -> Self:
        """Articles that somebody published: the made-up examples are left out."""
        return self.filter(REAL)

    def free(self, *, at: datetime.datetime) -> Self:
        """Rows that no worker has leased."""
        return self.filter(is_free(at=at, lease=step_lease()))

    def lease(
        self, pk: int, *, expected: ArticleState, until: datetime.datetime, at: datetime.datetime
    ) -> "Article | None":
        """Lease the row for one step if it still waits for it; None if another worker has it or has done it.

        `until` also proves whose lease it is: `write_result` has to show it.
        """
        row = {"id": pk, "state": expected}
        longest = step_lease() + CLOCKS_APART
        return take_row(Article, "claimed_until", until=until, at=at, where=row, counter="attempts", longest=longest)

    def write_result(
        self,
        pk: int,
        *,
        lease: datetime.datetime,
        expected: ArticleState,
        until: datetime.datetime | None = None,
        statements_before: Sequence[Statement] = (),
        **columns: object,
    ) -> bool:
        """Write a step's result if the row is still leased until `lease`; False if it no longer is.

        The row is released, or leased for the next step until `until`. `statements_before` run first, in the same
        exchange, whether the lease holds or not: the caller's transaction has to roll them back where it does not.
        """
        row = {"id": pk, "state": expected, "claimed_until": lease}
        return (
            run_together(*statements_before, update_of(Article, {"claimed_until": until, **columns}, where=row))[-1]
            == 1
        )

    def waiting(self) -> Self:
        """Articles that wait for a step."""
        return self.in_state(ArticleState.QUEUED, ArticleState.FETCHED, ArticleState.CLEANED)

    def stuck(self, *, at: datetime.datetime, since: datetime.datetime) -> Self:
        """Articles that wait, that no worker has leased, and that are due for a retry or unchanged since `since`."""
        due = Q(retry_at__isnull=True, state_since__lte=since) | Q(retry_at__lte=at)
        return self.waiting().free(at=at).filter(due)


class Article(models.Model):
    """An article from one address, or pasted, with its current text."""

    canonical_url = models.URLField(max_length=2000, null=True, blank=True, unique=True)
    url = models.URLField(max_length=2000, blank=True, help_text="The address as it was given.")
    publisher = models.CharField(max_length=200, blank=True)
    author = models.CharField(max_length=300, blank=True)
    title = models.CharField(max_length=500, blank=True)
    lang = models.CharField(max_length=8, blank=True)
    published = models.DateField(null=True, blank=True)
    published_in = PartialDateField(help_text="Month or year of publication, where the day is not known.")
    text = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    signature = models.BinaryField(blank=True, default=b"", editable=False, help_text="For finding near-duplicates.")
    state = models.CharField(max_length=12, choices=ArticleState, default=ArticleState.QUEUED)
    reason = models.TextField(blank=True, editable=False, help_text="Why it failed, or why no finding is expected.")
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    retry_at = models.DateTimeField(null=True, blank=True, editable=False)
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    duplicate_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="duplicates"
    )
    near_duplicate_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="near_duplicates"
    )
    sites = models.ManyToManyField(WatchedSite, through="SiteEntry", related_name="articles")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False
    )
    only_if_relevant = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text="Kept only if its text names a vendor, suppliers as a class, or a body.",
    )
    is_example = models.BooleanField(
        default=False, editable=False, help_text="Made up to fill the desk; never shown or counted in public."
    )
    added_at = models.DateTimeField(auto_now_add=True)
    state_since = models.DateTimeField(auto_now_add=True, db_index=True)
    dismissed_at = models.DateTimeField(null=True, blank=True, editable=False)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    dismissed_reason = models.CharField(max_length=20, choices=RejectReason, blank=True, editable=False)
    dismissed_note = models.TextField(blank=True, editable=False)
    coder_version = models.CharField(max_length=40, blank=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-added_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "retry_at"], name="article_waiting"),
            models.Index(fields=["-published", "-id"], name="article_newest"),
            # An article without a date sorts as the oldest, on every database alike (see `site.articles`).
            models.Index("state", Coalesce("published", Value(UNDATED)), "id", name="article_listed"),
            # What was read is counted from these indexes alone: a row with its text is a thousand times as wide.
            models.Index(fields=["state", "lang", "published", "id"], condition=REAL, name="article_read"),
            models.Index(fields=["state", "publisher"], condition=REAL, name="article_of_publisher"),
            # The articles of a language in the order of the list, of which only a page is read.
            models.Index(
                "lang",
                Coalesce("published", Value(UNDATED)),
                "id",
                "published",
                condition=REAL & Q(state=ArticleState.CODED),
                name="article_listed_by_lang",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["content_hash"],
                condition=Q(canonical_url__isnull=True) & ~Q(content_hash=""),
                name="article_without_address_once",
            ),
            models.CheckConstraint(condition=~Q(pk=F("duplicate_of")), name="article_no_duplicate_of_itself"),
        ]

    def __str__(self) -> str:
        return self.title or self.url or f"Article {self.pk}"

    @property
    def published_as_known(self) -> datetime.date | PartialDate | None:
        """When it was published, to the day or only to the month or year."""
        return self.published or self.published_in


class ArticleVersion(models.Model):
    """The bytes received at one time and the text cleaned from them. The latest version's text is the article's."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    url = models.URLField(max_length=2000, blank=True, help_text="Where the bytes came from, after redirects.")
    received_at = models.DateTimeField(auto_now_add=True)
    content_type = models.CharField(max_length=120, blank=True)
    received = models.BinaryField(blank=True, default=b"", help_text="The bytes as received, compressed.")
    cleaner = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    received_hash = models.CharField(max_length=64, blank=True, db_index=True)
    left_out = models.TextField(
        blank=True, help_text="What the page's scripts asked for and did not get, where a browser drew it."
    )

    class Meta:
        ordering = ["article", "number"]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="article_version_once")]

    def __str__(self) -> str:
        return f"{self.article}, version {self.number}"


class SiteEntry(models.Model):
    """The link between a watched site and an article that it brought."""

    site = models.ForeignKey(WatchedSite, on_delete=models.CASCADE, related_name="entries")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="entries")
    guid = models.CharField(max_length=500, blank=True)
    seen_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "article"], name="site_entry_once")]

    def __str__(self) -> str:
        return f"{self.site}: {self.article}"
