"""What went wrong, listed until someone resolves it, and how many reports of readers came in lately.

The count is enough to hold floods back and too little to tell from whom they came.
"""

import datetime
from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from vendors.models.articles import Article
from vendors.models.choices import ProblemKind
from vendors.models.watched_sites import WatchedSite


class ProblemQuerySet(models.QuerySet["Problem"]):
    def open(self) -> Self:
        return self.filter(resolved_at__isnull=True)

    def note(self, kind: ProblemKind, subject: str, message: str, **about: object) -> "Problem":
        """List a problem, or count it once more if it is open already. `about`: article=… or site=…"""
        row, new = self.get_or_create(
            kind=kind, subject=subject[:300], resolved_at=None, defaults={"message": message, **about}
        )
        if not new:
            row.message, row.count = message, row.count + 1
            row.save(update_fields=["message", "count", "last_seen"])
        return row

    def resolved(self, kind: ProblemKind, subjects: Iterable[str]) -> models.QuerySet["Problem", str]:
        """Return those of the subjects of which a problem was closed."""
        closed = self.filter(kind=kind, subject__in=list(subjects), resolved_at__isnull=False)
        return closed.values_list("subject", flat=True)

    def resolve(self, kind: ProblemKind, **about: object) -> int:
        """Close the open problems that a later attempt has solved; return how many there were."""
        return (
            self.open()
            .filter(kind=kind, **about)
            .update(resolved_at=timezone.now(), resolution="A later try succeeded.")
        )


class Problem(models.Model):
    """A step that failed, a name that nobody could resolve or a reader's report, open until someone resolves it."""

    kind = models.CharField(max_length=12, choices=ProblemKind)
    subject = models.CharField(max_length=300, help_text="What it is about: a name, an address, a page.")
    message = models.TextField(help_text="What was wrong, where, and what to do.")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, null=True, blank=True, related_name="problems")
    site = models.ForeignKey(WatchedSite, on_delete=models.CASCADE, null=True, blank=True, related_name="problems")
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


class ReportCountQuerySet(models.QuerySet["ReportCount"]):
    def allow(self, sender: str, *, limit: int, since: datetime.datetime, at: datetime.datetime) -> bool:
        """Count one report of a sender; False where it has sent `limit` since then. Holds across processes."""
        self.filter(started__lt=since).delete()
        self.get_or_create(sender=sender, defaults={"started": at})
        return self.filter(sender=sender, count__lt=limit).update(count=F("count") + 1) == 1


class ReportCount(models.Model):
    """The number of reports from one sender within a window of time. The sender is a keyed digest that changes
    daily."""

    sender = models.CharField(max_length=64, primary_key=True)
    started = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    objects = ReportCountQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.count} since {self.started}"
