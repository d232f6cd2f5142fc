"""What was read from the articles, and what curators made of it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from vendors.extraction.types import Span
from vendors.models.articles import Article
from vendors.models.choices import ActorChoices, FindingState, KindChoices, RejectReason, StatusChoices, Verdict
from vendors.models.fields import PartialDateField, ScopeSetField
from vendors.models.reference import Country, Vendor

PERSON = "person"
"""The coder of a finding that a person has entered, because the machine had missed it."""


class FindingQuerySet(models.QuerySet["Finding"]):
    def pending(self) -> Self:
        return self.filter(state=FindingState.PENDING)

    def decided(self) -> Self:
        return self.filter(state__in=[FindingState.ACCEPTED, FindingState.REJECTED])

    def reopened(self) -> Self:
        """Findings that were accepted and are pending again, because their article has lost the quote."""
        return self.pending().filter(quote_gone_at__isnull=False)

    def best_first(self) -> Self:
        """By priority: likely and new findings before doubtful ones and confirmations, then the oldest first."""
        return self.order_by("-priority", "created_at", "pk")

    def with_details(self) -> Self:
        """With everything that a list or the desk shows of a finding, in a bounded number of queries."""
        people = ("decided_by", "claimed_by", "entered_by")
        return self.select_related("article", "jurisdiction", "match", *people).prefetch_related("vendors")

    def decide(self, pk: int, *, state: FindingState, **columns: object) -> bool:
        """Decide a finding if it is still pending; False if it has been decided or superseded meanwhile."""
        return self.pending().filter(pk=pk).update(state=state, **columns) == 1


class Finding(models.Model):
    """One event that one article reports, as a coder read it; `edited` holds the fields that a person has changed."""

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
        default=dict, blank=True, help_text="For each field: the rule and the offsets that decided it."
    )
    coder = models.CharField(max_length=40)
    coder_version = models.CharField(max_length=40)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who entered it, where the coder is a person.",
    )
    fingerprint = models.CharField(
        max_length=64, help_text="Digest of the coded values: the same reading is kept once."
    )
    verdict = models.CharField(
        max_length=12, choices=Verdict, blank=True, editable=False, help_text="How it stands to the known actions."
    )
    match = models.ForeignKey(
        "vendors.Action", on_delete=models.SET_NULL, null=True, blank=True, related_name="suggested_for", editable=False
    )
    priority = models.FloatField(
        default=0.5, editable=False, help_text="Place in the queue: confidence, weighed by what it would add."
    )
    state = models.CharField(max_length=12, choices=FindingState, default=FindingState.PENDING)
    edited = models.JSONField(default=dict, blank=True, help_text="The fields that a person changed when deciding.")
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
        help_text="Since when the article lacks the quote of a decision on it.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        permissions = [("decide_finding", "Can accept, attach and reject findings")]
        indexes = [
            models.Index(fields=["state", "-priority", "created_at", "id"], name="finding_queue"),
            models.Index(fields=["jurisdiction", "kind", "state"], name="finding_by_measure"),
            # How far a country was read is counted from this index alone.
            models.Index(fields=["jurisdiction", "state", "article"], name="finding_of_country"),
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
        """Where the quote is in the article's text."""
        return Span(self.quote_start, self.quote_end)

    @property
    def is_reopened(self) -> bool:
        """Whether it was accepted and is pending again, because its article has lost the quote."""
        return self.state == FindingState.PENDING and self.quote_gone_at is not None

    @property
    def quote_holds(self) -> bool:
        """Whether the article's current text has the quote at its offsets."""
        return self.span.of(self.article.text) == self.quote
