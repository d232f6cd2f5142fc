"""Sources that readers have sent: an address, a word why, and the page that it came from; of the sender, nothing."""

import secrets
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from vendors.models.actions import Action
from vendors.models.articles import Article, SiteEntry
from vendors.models.choices import ArticleState, FindingState, RejectReason
from vendors.models.findings import Finding
from vendors.models.reference import Country

REFERENCE_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without those that are taken for others when a reference is read out or copied by hand."""
REFERENCE_LENGTH = 12
"""31 to the twelfth: nobody comes upon another sender's reference by trying."""


def new_reference() -> str:
    return "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(REFERENCE_LENGTH))


class ReaderSourceQuerySet(models.QuerySet["ReaderSource"]):
    def open(self) -> Self:
        """Those that a curator should look at, as the queue of findings does not show them: not read, or read without
        a finding, and neither dismissed nor declined."""
        findings = Finding.objects.filter(article=OuterRef("article")).exclude(state=FindingState.SUPERSEDED)
        nothing = Q(article__state=ArticleState.CODED, article__dismissed_at=None) & ~Exists(findings)
        return self.filter(Q(article=None) | Q(article__state=ArticleState.FAILED) | nothing, declined_at=None)

    def unvouched(self) -> models.QuerySet["ReaderSource", int | None]:
        """Return the ids of articles that are here only because a reader sent them, and of which no finding has been
        accepted: no public page names them, or what they say."""
        accepted = Finding.objects.filter(article=OuterRef("article"), state=FindingState.ACCEPTED)
        listed = SiteEntry.objects.filter(article=OuterRef("article"))
        brought = self.filter(was_known=False, article__isnull=False)
        return brought.filter(~Exists(accepted), ~Exists(listed)).values_list("article", flat=True)


class ReaderSource(models.Model):
    """An address that a reader sent from the page of an action or a country."""

    reference = models.CharField(max_length=REFERENCE_LENGTH, unique=True, editable=False)
    url = models.URLField("address", max_length=2000, help_text="As it was sent.")
    why = models.TextField(blank=True, help_text="The reader's own words.")
    action = models.ForeignKey(
        Action, on_delete=models.SET_NULL, null=True, blank=True, related_name="reader_sources", help_text="Sent from."
    )
    country = models.ForeignKey(
        Country, on_delete=models.SET_NULL, null=True, blank=True, related_name="reader_sources", help_text="Sent from."
    )
    article = models.ForeignKey(
        Article, on_delete=models.SET_NULL, null=True, blank=True, related_name="reader_sources"
    )
    was_known = models.BooleanField("known before", default=False, help_text="Whether the article was here already.")
    times = models.PositiveIntegerField("times sent", default=1, help_text="How often it was sent about the same.")
    sent_at = models.DateTimeField()
    declined_reason = models.CharField(max_length=20, choices=RejectReason, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    declined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ReaderSourceQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        verbose_name = "source from a reader"
        verbose_name_plural = "sources from readers"

    def __str__(self) -> str:
        return self.url

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the row; a new one gets its reference."""
        self.reference = self.reference or new_reference()
        super().save(*args, **kwargs)

    @property
    def about(self) -> Any:
        """The action or country that it was sent about; None where neither is known."""
        return self.action or self.country
