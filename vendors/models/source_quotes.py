"""What was kept of the pages on which the record rests, and which sentence of each says so."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from vendors.models.choices import ActionState, QuoteState
from vendors.models.evidence import Evidence
from vendors.models.milestones import Milestone
from vendors.models.pages import SourcePage


class KeptCopy(models.Model):
    """What a source's page was at one time: the bytes as received, and the text cleaned from them."""

    page = models.ForeignKey(SourcePage, on_delete=models.CASCADE, related_name="copies")
    number = models.PositiveIntegerField()
    url = models.URLField(max_length=2000, blank=True, help_text="Where the bytes came from, after redirects.")
    received_at = models.DateTimeField(auto_now_add=True)
    content_type = models.CharField(max_length=120, blank=True)
    received = models.BinaryField(help_text="The bytes as received, compressed.")
    sha256 = models.CharField(max_length=64, help_text="Of the bytes as received.")
    title = models.CharField(max_length=500, blank=True)
    lang = models.CharField(max_length=8, blank=True)
    published = models.DateField(null=True, blank=True)
    text = models.TextField(blank=True)
    text_digest = models.CharField(max_length=64, blank=True)
    page_starts = models.JSONField(default=list, help_text="Of a PDF: the offset at which each page's text begins.")
    cleaner = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["page", "number"]
        verbose_name_plural = "kept copies"
        constraints = [models.UniqueConstraint(fields=["page", "number"], name="kept_copy_once")]

    def __str__(self) -> str:
        return f"{self.page}, copy {self.number}"


class SourceQuoteQuerySet(models.QuerySet["SourceQuote"]):
    def waiting(self) -> Self:
        """Sentences that the program proposes and nobody has decided on, the surest first."""
        return self._at_work().filter(state=QuoteState.PROPOSED).order_by("-confidence", "pk")

    def _at_work(self) -> Self:
        """Of actions that are public or become so: nobody need look at those that are withdrawn or merged."""
        return self.filter(action__state__in=[ActionState.PUBLISHED, ActionState.DRAFT])

    def doubtful(self) -> Self:
        """What a curator should look at: not found, contradicting, or gone since it was confirmed."""
        return self._at_work().filter(state__in=[QuoteState.ABSENT, QuoteState.CONTRADICTS, QuoteState.GONE])

    def in_public(self) -> Self:
        """Quotes that a person has confirmed, whether the page still has them or not."""
        return self.filter(state__in=[QuoteState.CONFIRMED, QuoteState.KEPT, QuoteState.GONE])

    def with_rows(self) -> Self:
        """With the source, its action and its page."""
        return self.select_related("evidence", "milestone", "action__country", "page", "copy", "decided_by").defer(
            "copy__received", "copy__text"
        )


class SourceQuote(models.Model):
    """The sentence of a source that says what an action rests on: proposed by the program, public once confirmed."""

    page = models.ForeignKey(SourcePage, on_delete=models.CASCADE, related_name="quotes")
    action = models.ForeignKey("vendors.Action", on_delete=models.CASCADE, related_name="source_quotes")
    evidence = models.ForeignKey(
        Evidence, on_delete=models.CASCADE, null=True, blank=True, related_name="source_quotes"
    )
    milestone = models.ForeignKey(
        Milestone, on_delete=models.CASCADE, null=True, blank=True, related_name="source_quotes"
    )
    copy = models.ForeignKey(
        KeptCopy,
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="quotes",
        help_text="Where it was read.",
    )
    state = models.CharField(max_length=11, choices=QuoteState, default=QuoteState.PROPOSED)
    quote = models.TextField(blank=True)
    start = models.PositiveIntegerField(default=0)
    before = models.CharField(max_length=200, blank=True, help_text="Words before it, where it stands more than once.")
    after = models.CharField(max_length=200, blank=True, help_text="Words after it, where it stands more than once.")
    pinpoint = models.CharField(max_length=200, blank=True, help_text="Paragraph or page.")
    confidence = models.FloatField(default=0.0)
    reason = models.TextField(blank=True, help_text="Why this sentence, or why none.")
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True, help_text="When the page was last seen to have it.")
    gone_since = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = SourceQuoteQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["-found_at", "-pk"]
        indexes = [models.Index(fields=["state", "-confidence"], name="source_quote_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=Q(evidence__isnull=False) | Q(milestone__isnull=False), name="source_quote_of_a_source"
            ),
            models.UniqueConstraint(
                fields=["evidence"],
                condition=Q(state=QuoteState.PROPOSED) & Q(evidence__isnull=False),
                name="source_quote_proposed_once",
            ),
            models.UniqueConstraint(
                fields=["evidence"],
                condition=Q(state__in=[QuoteState.CONFIRMED, QuoteState.KEPT, QuoteState.GONE])
                & Q(evidence__isnull=False),
                name="source_quote_public_once",
            ),
        ]

    def __str__(self) -> str:
        return self.quote[:80] or f"{self.get_state_display()}: {self.page}"

    @property
    def rests_on(self) -> str:
        """What the source supports, in the record's own words."""
        supports = self.evidence.supports if self.evidence else ""
        return supports or (self.milestone.note if self.milestone else "")
