"""What curators leave each other on a finding or an action: a hold, an assignment, a comment. Readers never see it."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from vendors.models.actions import Action
from vendors.models.findings import Finding


class MemoKind(models.TextChoices):
    HOLD = "hold", "Held"
    ASSIGNMENT = "assignment", "Assigned"
    COMMENT = "comment", "Comment"


class MemoQuerySet(models.QuerySet["Memo"]):
    def open(self, kind: MemoKind) -> Self:
        return self.filter(kind=kind, ended_at=None)

    def about(self, subject: Finding | Action) -> Self:
        """All that was left on a finding or an action, the oldest first."""
        rows = self.filter(finding=subject) if isinstance(subject, Finding) else self.filter(action=subject)
        return rows.select_related("by", "to", "ended_by").order_by("at", "pk")

    def hold_on(self, subject: Finding | Action) -> "Memo | None":
        """The hold in force on a finding or an action."""
        return self.about(subject).open(MemoKind.HOLD).first()

    def held_findings(self) -> models.QuerySet["Memo", Any]:
        """The keys of the findings that are held, for a condition."""
        return self.open(MemoKind.HOLD).filter(finding__isnull=False).values("finding")

    def held_actions(self) -> models.QuerySet["Memo", Any]:
        return self.open(MemoKind.HOLD).filter(action__isnull=False).values("action")

    def findings_assigned(self, **to: Any) -> models.QuerySet["Memo", Any]:
        """The keys of the findings that are assigned, with `to` to one person, for a condition."""
        return self.open(MemoKind.ASSIGNMENT).filter(finding__isnull=False, **to).values("finding")


class Memo(models.Model):
    """A hold or an assignment, in force until it is ended, or a comment. Rows are never changed otherwise: they are the
    history of who left what, when."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, null=True, blank=True, related_name="memos")
    action = models.ForeignKey(Action, on_delete=models.CASCADE, null=True, blank=True, related_name="memos")
    kind = models.CharField(max_length=10, choices=MemoKind)
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    text = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = MemoQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finding__isnull=False, action__isnull=True) | Q(finding__isnull=True, action__isnull=False),
                name="memo_on_one_thing",
            ),
            models.CheckConstraint(
                condition=~Q(kind=MemoKind.ASSIGNMENT) | Q(to__isnull=False), name="memo_assigned_to_someone"
            ),
            models.UniqueConstraint(
                fields=["finding", "kind"],
                condition=Q(ended_at__isnull=True, finding__isnull=False) & ~Q(kind=MemoKind.COMMENT),
                name="memo_one_open_a_finding",
            ),
            models.UniqueConstraint(
                fields=["action", "kind"],
                condition=Q(ended_at__isnull=True, action__isnull=False) & ~Q(kind=MemoKind.COMMENT),
                name="memo_one_open_an_action",
            ),
        ]

    def __str__(self) -> str:
        to = f" to {self.to}" if self.to else ""
        return f"{self.get_kind_display()}{to}: {self.text}" if self.text else f"{self.get_kind_display()}{to}"

    def hold_in_words(self) -> str:
        return f"{self.by or 'Somebody'} holds it since {self.at:%d %b %Y}: {self.text.rstrip('.')}"
