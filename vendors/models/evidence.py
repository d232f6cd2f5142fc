"""Why an action or one of its milestones is believed."""

from typing import Self
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from vendors.models.articles import Article
from vendors.models.choices import FindingState, QuoteState, SourceTypeChoices
from vendors.models.fields import PartialDateField
from vendors.models.findings import Finding
from vendors.models.milestones import Milestone
from vendors.models.pages import SourcePage

PUBLIC_OF_PAGE = (
    *("url", "health", "status", "failures", "moved_to", "seen_at", "gone_since", "changed_since"),
    *("is_pdf", "sha256", "kept_at"),
)
"""Columns of a source's page that readers are shown."""


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def in_doubt(self) -> Self:
        """Evidence whose quote is gone: its finding was reopened, or its page no longer has the confirmed sentence."""
        reopened = Q(finding__state=FindingState.PENDING, finding__quote_gone_at__isnull=False)
        without_quote = Evidence.objects.filter(source_quotes__state=QuoteState.GONE).values("pk")
        return self.filter(reopened | Q(pk__in=without_quote))

    def with_articles(self) -> Self:
        """With what a reader sees of evidence, finding and article, and no other columns."""
        own = ["action", "milestone", "page", "url", "publisher", "title", "published", "quote", "note", "type"]
        own += ["language", "read_on", "pinpoint", "supports", "archived_url"]
        own += ["quote_before", "quote_after", "quote_gone_at"]
        own += [f"page__{column}" for column in PUBLIC_OF_PAGE]
        of_article = [f"finding__article__{column}" for column in ("url", "publisher", "title", "lang", "published")]
        rows = self.exclude(finding__article__is_example=True).select_related("finding__article", "page")
        return rows.only(*own, "finding__quote", "finding__quote_gone_at", *of_article)


class Evidence(models.Model):
    """Why an action or one of its milestones is believed: an accepted finding, or a source that a curator added."""

    action = models.ForeignKey("vendors.Action", on_delete=models.CASCADE, related_name="evidence")
    milestone = models.ForeignKey(Milestone, on_delete=models.SET_NULL, null=True, blank=True, related_name="evidence")
    finding = models.OneToOneField(Finding, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence")
    url = models.URLField(max_length=2000, blank=True)
    publisher = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=500, blank=True)
    published = PartialDateField(help_text="Day, month or year of publication.")
    quote = models.TextField(blank=True)
    quote_before = models.CharField(
        max_length=200, blank=True, editable=False, help_text="Words before the quote, where it stands more than once."
    )
    quote_after = models.CharField(max_length=200, blank=True, editable=False, help_text="Words after it, likewise.")
    quote_gone_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When its page was first seen without the quote."
    )
    page = models.ForeignKey(
        SourcePage, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="evidence"
    )
    type = models.CharField(max_length=11, choices=SourceTypeChoices, blank=True, help_text="Who speaks in it.")
    language = models.CharField(max_length=5, blank=True, help_text="ISO 639-1 code.")
    read_on = models.DateField(null=True, blank=True, help_text="The day on which a person read it.")
    pinpoint = models.CharField(max_length=200, blank=True, help_text="Section, paragraph or page.")
    supports = models.TextField(blank=True, help_text="What it supports, in our own words.")
    archived_url = models.URLField(max_length=2000, blank=True, help_text="Address of an archived copy.")
    note = models.TextField(blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    added_at = models.DateTimeField(auto_now_add=True)

    objects = EvidenceQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["added_at", "pk"]
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=Q(finding__isnull=False) | ~Q(url="") | ~Q(note=""), name="evidence_says_where_from"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.publisher or self.url or f"Evidence {self.pk}"

    @property
    def article(self) -> Article | None:
        """The finding's article; None for a source added by hand."""
        return self.finding.article if self.finding else None

    @property
    def words(self) -> str:
        """The quote; "" where there is none."""
        return self.quote or (self.finding.quote if self.finding else "")

    def clean(self) -> None:
        """Check the constraint in words: a form without the finding does not check it before the database does."""
        if self.finding_id is None and not self.url and not self.note:
            raise ValidationError("Give the source's address, or say in the note where it can be found.")

    @property
    def source_url(self) -> str:
        """The address at which a reader can check it."""
        return self.url or (self.finding.article.url if self.finding else "")

    @property
    def source_key(self) -> str:
        """Evidence with the same key is one source: the same publisher, or copies of one article."""
        article = self.finding.article if self.finding else None
        url = self.source_url
        original = article and (article.near_duplicate_of or article.duplicate_of)
        if original:
            article, url = original, original.url
        host = (urlsplit(url).hostname or "").removeprefix("www.")
        publisher = self.publisher or (article.publisher if article else "")
        return host or (f"publisher:{publisher.casefold()}" if publisher else f"note:{self.note}")

    @property
    def has_origin(self) -> bool:
        """Whether it says where it comes from: a text without address and publisher may be anybody's."""
        publisher = self.publisher or (self.finding.article.publisher if self.finding else "")
        return bool(self.source_url or publisher or self.note)
