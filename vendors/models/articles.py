"""What comes in: feeds, articles in their versions, the findings read from them, and the problems met on the way."""

import datetime
from collections.abc import Sequence
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vendors.extraction.types import Span
from vendors.models.choices import (
    ActorChoices,
    ArticleState,
    FindingState,
    KindChoices,
    ProblemKind,
    RejectReason,
    StatusChoices,
    Verdict,
)
from vendors.models.fields import PartialDateField, ScopeSetField
from vendors.models.reference import Country, Vendor
from vendors.models.statements import Statement, run_together, take_row, update_of

UNDATED = datetime.date(1, 1, 1)
"""Where an article without a date stands in an order by date."""


class FeedQuerySet(models.QuerySet["Feed"]):
    def free(self, *, at: datetime.datetime) -> Self:
        """Feeds that no worker polls at the moment."""
        return self.filter(Q(claimed_until__isnull=True) | Q(claimed_until__lte=at))

    def due(self, *, at: datetime.datetime) -> Self:
        """Active feeds whose next poll has come, or that never had one, and that no worker holds."""
        return self.free(at=at).filter(Q(next_poll_at__isnull=True) | Q(next_poll_at__lte=at), active=True)


class Feed(models.Model):
    """An RSS, Atom or JSON feed that is polled for articles."""

    url = models.URLField(max_length=2000, unique=True)
    title = models.CharField(max_length=300, blank=True)
    site_url = models.URLField(max_length=2000, blank=True)
    active = models.BooleanField(default=True)
    keep_words = models.TextField(blank=True, help_text=_("Take only entries with one of these words. One a line."))
    block_words = models.TextField(blank=True, help_text=_("Leave out entries with one of these words. One a line."))
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


class ArticleQuerySet(models.QuerySet["Article"]):
    def in_state(self, *states: ArticleState) -> Self:
        return self.filter(state__in=states)

    def free(self, *, at: datetime.datetime) -> Self:
        """Rows that no worker holds."""
        return self.filter(Q(claimed_until__isnull=True) | Q(claimed_until__lte=at))

    def claim(
        self, pk: int, *, expected: ArticleState, until: datetime.datetime, at: datetime.datetime
    ) -> "Article | None":
        """Take the row for one step while it still waits for it; None if another worker has it or has done it.

        `until` is also the proof of the claim: who writes the result shows it (`settle`).
        """
        row = {"id": pk, "state": expected}
        return take_row(Article, "claimed_until", until=until, at=at, where=row, count="attempts")

    def settle(
        self,
        pk: int,
        *,
        claim: datetime.datetime,
        expected: ArticleState,
        until: datetime.datetime | None = None,
        along: Sequence[Statement] = (),
        **columns: object,
    ) -> bool:
        """Write a step's result while the claim still stands; False if it was lost meanwhile.

        The row is let go, or held on for the next step with `until` as its new claim. `along` is run just before,
        whether the claim stands or not: within a transaction that is rolled back where it does not.
        """
        row = {"id": pk, "state": expected, "claimed_until": claim}
        return run_together(*along, update_of(Article, {"claimed_until": until, **columns}, where=row))[-1] == 1

    def waiting(self) -> Self:
        """Articles with a step still to be done."""
        return self.in_state(ArticleState.QUEUED, ArticleState.FETCHED, ArticleState.CLEANED)

    def stuck(self, *, at: datetime.datetime, since: datetime.datetime) -> Self:
        """Articles that wait, that nobody holds, whose time has come, and that have not moved since `since`."""
        due = Q(retry_at__isnull=True, state_since__lte=since) | Q(retry_at__lte=at)
        return self.waiting().free(at=at).filter(due)


class Article(models.Model):
    """One article from one address (or pasted), in its current text."""

    canonical_url = models.URLField(max_length=2000, null=True, blank=True, unique=True)
    url = models.URLField(max_length=2000, blank=True, help_text=_("The address as it was given."))
    publisher = models.CharField(max_length=200, blank=True)
    author = models.CharField(max_length=300, blank=True)
    title = models.CharField(max_length=500, blank=True)
    lang = models.CharField(max_length=8, blank=True)
    published = models.DateField(null=True, blank=True)
    text = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    signature = models.BinaryField(blank=True, default=b"", editable=False, help_text=_("For finding near-duplicates."))
    state = models.CharField(max_length=12, choices=ArticleState, default=ArticleState.QUEUED)
    reason = models.TextField(blank=True, editable=False, help_text=_("Why it failed, or why no finding is expected."))
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    retry_at = models.DateTimeField(null=True, blank=True, editable=False)
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    duplicate_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="duplicates"
    )
    near_duplicate_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="near_duplicates"
    )
    feeds = models.ManyToManyField(Feed, through="FeedEntry", related_name="articles")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False
    )
    added_at = models.DateTimeField(auto_now_add=True)
    state_since = models.DateTimeField(auto_now_add=True, db_index=True)
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
            models.Index(fields=["state", "lang", "published", "id"], name="article_read"),
            models.Index(fields=["state", "publisher"], name="article_of_publisher"),
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


class ArticleVersion(models.Model):
    """The bytes received at one time and the text cleaned from them. The newest is the article's own text."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    url = models.URLField(max_length=2000, blank=True, help_text=_("Where the bytes came from, after redirects."))
    received_at = models.DateTimeField(auto_now_add=True)
    content_type = models.CharField(max_length=120, blank=True)
    received = models.BinaryField(blank=True, default=b"", help_text=_("The bytes as received, compressed."))
    cleaner = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    received_hash = models.CharField(max_length=64, blank=True, db_index=True)

    class Meta:
        ordering = ["article", "number"]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="article_version_once")]

    def __str__(self) -> str:
        return f"{self.article}, version {self.number}"


class FeedEntry(models.Model):
    """That a feed carried an article."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="entries")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="entries")
    guid = models.CharField(max_length=500, blank=True)
    seen_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "article"], name="feed_entry_once")]

    def __str__(self) -> str:
        return f"{self.feed}: {self.article}"


class FindingQuerySet(models.QuerySet["Finding"]):
    def pending(self) -> Self:
        return self.filter(state=FindingState.PENDING)

    def decided(self) -> Self:
        return self.filter(state__in=[FindingState.ACCEPTED, FindingState.REJECTED])

    def reopened(self) -> Self:
        """Accepted ones that wait again: their article has changed and lacks the quote."""
        return self.pending().filter(quote_gone_at__isnull=False)

    def claimable(self, *, at: datetime.datetime) -> Self:
        """Pending findings that nobody holds at the moment."""
        return self.pending().filter(Q(claimed_until__isnull=True) | Q(claimed_until__lte=at))

    def best_first(self) -> Self:
        """What is worth most of a curator's time: sure and new before doubtful and known, then the oldest."""
        return self.order_by("-priority", "created_at", "pk")

    def with_details(self) -> Self:
        """All that a list or the desk shows of a finding, in a bounded number of queries."""
        people = ("decided_by", "claimed_by")
        return self.select_related("article", "jurisdiction", "match", *people).prefetch_related("vendors")

    def settle(self, pk: int, *, state: FindingState, **columns: object) -> bool:
        """Decide a finding while it is still pending; False if it has been decided or superseded meanwhile."""
        return self.pending().filter(pk=pk).update(state=state, **columns) == 1


class Finding(models.Model):
    """One event that one article tells, as a coder read it; `edited` holds what a person made of it."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="findings")
    jurisdiction = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="findings")
    vendors = models.ManyToManyField(Vendor, related_name="findings", blank=True)
    actor = models.CharField(max_length=12, choices=ActorChoices, default=ActorChoices.GOVERNMENT)
    kind = models.CharField(max_length=16, choices=KindChoices)
    status = models.CharField(max_length=12, choices=StatusChoices)
    date = PartialDateField()
    scope = ScopeSetField()
    body = models.CharField(max_length=200, blank=True)
    quote = models.TextField()
    quote_start = models.PositiveIntegerField()
    quote_end = models.PositiveIntegerField()
    confidence = models.FloatField(default=0.5)
    rule = models.CharField(max_length=80, blank=True)
    traces = models.JSONField(
        default=dict, blank=True, help_text=_("For each field: the rule and the offsets that decided it.")
    )
    coder = models.CharField(max_length=40)
    coder_version = models.CharField(max_length=40)
    fingerprint = models.CharField(
        max_length=64, help_text=_("Digest of the coded values: the same reading is kept once.")
    )
    verdict = models.CharField(
        max_length=12, choices=Verdict, blank=True, editable=False, help_text=_("How it stands to the known actions.")
    )
    match = models.ForeignKey(
        "vendors.Action", on_delete=models.SET_NULL, null=True, blank=True, related_name="suggested_for", editable=False
    )
    priority = models.FloatField(
        default=0.5, editable=False, help_text=_("Place in the queue: confidence, weighed by what it would add.")
    )
    state = models.CharField(max_length=12, choices=FindingState, default=FindingState.PENDING)
    edited = models.JSONField(default=dict, blank=True, help_text=_("The fields that a person changed when deciding."))
    reject_reason = models.CharField(max_length=20, choices=RejectReason, blank=True)
    decision_note = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    claimed_until = models.DateTimeField(null=True, blank=True)
    quote_gone_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text=_("Since when the article lacks the quote of a decision on it."),
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        permissions = [("decide_finding", "Can accept, attach and reject findings")]
        indexes = [
            models.Index(fields=["state", "-priority", "created_at", "id"], name="finding_queue"),
            models.Index(fields=["jurisdiction", "kind", "state"], name="finding_by_measure"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["article", "coder", "fingerprint"], name="finding_once_an_article"),
            models.CheckConstraint(condition=Q(quote_start__lt=F("quote_end")), name="finding_quote_not_empty"),
            models.CheckConstraint(
                condition=~Q(state=FindingState.REJECTED) | ~Q(reject_reason=""), name="finding_rejected_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction_id} {self.kind} ({self.status})"

    @property
    def span(self) -> Span:
        """Where the quote stands in the article's text."""
        return Span(self.quote_start, self.quote_end)

    @property
    def is_reopened(self) -> bool:
        """Whether it was accepted and waits again, because its article no longer has the quote."""
        return self.state == FindingState.PENDING and self.quote_gone_at is not None

    @property
    def quote_holds(self) -> bool:
        """Whether the article's current text still has the quote at its offsets."""
        return self.span.of(self.article.text) == self.quote


class ProblemQuerySet(models.QuerySet["Problem"]):
    def open(self) -> Self:
        return self.filter(resolved_at__isnull=True)

    def note(self, kind: ProblemKind, subject: str, message: str, **about: object) -> "Problem":
        """List a problem, or count it again if it is listed already. `about`: article=… or feed=…"""
        row, new = self.get_or_create(
            kind=kind, subject=subject[:300], resolved_at=None, defaults={"message": message, **about}
        )
        if not new:
            row.message, row.count = message, row.count + 1
            row.save(update_fields=["message", "count", "last_seen"])
        return row

    def settle(self, kind: ProblemKind, **about: object) -> int:
        """Mark as resolved what a later try has made good; return how many were open."""
        return (
            self.open()
            .filter(kind=kind, **about)
            .update(resolved_at=timezone.now(), resolution="A later try succeeded.")
        )


class Problem(models.Model):
    """A step that failed or a word that nobody could resolve, listed until someone resolves it."""

    kind = models.CharField(max_length=12, choices=ProblemKind)
    subject = models.CharField(max_length=300, help_text=_("What it is about: a name, an address, a page."))
    message = models.TextField(help_text=_("What was wrong, where, and what to do."))
    article = models.ForeignKey(Article, on_delete=models.CASCADE, null=True, blank=True, related_name="problems")
    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, null=True, blank=True, related_name="problems")
    count = models.PositiveIntegerField(default=1)
    first_seen = models.DateTimeField(auto_now_add=True)
    last_seen = models.DateTimeField(auto_now=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    resolution = models.TextField(blank=True)

    objects = ProblemQuerySet.as_manager()

    class Meta:
        ordering = ["-last_seen", "-pk"]
        indexes = [models.Index(fields=["resolved_at", "kind", "-last_seen"], name="problem_open")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=Q(resolved_at__isnull=True), name="problem_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.subject}"
