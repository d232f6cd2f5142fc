"""What is kept about coders: how far past decisions bear out their rules, when that was computed, and what a paid one
has used."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import F


class Calibration(models.Model):
    """How far a rule's findings are believed more or less than it says itself, computed from decisions."""

    coder = models.CharField(max_length=40)
    rule = models.CharField(max_length=80, blank=True)
    right = models.PositiveIntegerField(default=0, help_text="Accepted with the claim as it stood.")
    wrong = models.PositiveIntegerField(default=0, help_text="Rejected, or accepted after the claim was corrected.")
    shift = models.FloatField(default=0.0, help_text="Added to the confidence that the rule gives.")
    computed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["coder", "rule"]
        constraints = [models.UniqueConstraint(fields=["coder", "rule"], name="calibration_once_a_rule")]

    def __str__(self) -> str:
        return f"{self.coder} {self.rule}: {self.shift:+.2f}"


class CalibrationRun(models.Model):
    """One computation of the calibrations, with what it changed."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty for the nightly run.",
    )
    decided = models.PositiveIntegerField(help_text="Decisions from which it was computed.")
    error_before = models.FloatField(help_text="Mean squared error of the confidence, 0 is best.")
    error_after = models.FloatField()
    rules = models.JSONField(default=list, help_text="For each rule: its decisions, and its mean confidence.")

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}: {self.error_before:.3f} to {self.error_after:.3f}"


class CoderUsageQuerySet(models.QuerySet["CoderUsage"]):
    def spent(self, coder: str, *, on: datetime.date) -> int:
        """Return the tokens that a coder has used on a day."""
        return self.filter(coder=coder, day=on).values_list("tokens", flat=True).first() or 0

    def spend(self, coder: str, tokens: int, *, on: datetime.date) -> None:
        """Add to a coder's tokens of a day."""
        self.get_or_create(coder=coder, day=on)
        self.filter(coder=coder, day=on).update(tokens=F("tokens") + tokens, requests=F("requests") + 1)

    def add(self, coder: str, *, on: datetime.date, **numbers: int) -> None:
        """Add to the columns named, for a coder and a day."""
        self.get_or_create(coder=coder, day=on)
        self.filter(coder=coder, day=on).update(**{name: F(name) + number for name, number in numbers.items()})


class CoderUsage(models.Model):
    """What a paid coder has used and done on one day, and how far the engine agreed with it."""

    coder = models.CharField(max_length=40)
    day = models.DateField()
    requests = models.PositiveIntegerField(default=0)
    tokens = models.PositiveBigIntegerField(default=0)
    dropped = models.PositiveIntegerField(default=0, help_text="Findings whose quote is not in the article.")
    failed = models.PositiveIntegerField(default=0, help_text="Questions without an answer that can be used.")
    shared = models.PositiveIntegerField(default=0, help_text="Its findings that the engine shares.")
    unshared = models.PositiveIntegerField(default=0, help_text="Its findings that the engine does not share.")
    engine_only = models.PositiveIntegerField(default=0, help_text="Findings of the engine that it does not share.")
    raised = models.PositiveIntegerField(default=0, help_text="Doubtful claims of the engine that it found told.")
    rejected = models.PositiveIntegerField(default=0, help_text="Doubtful claims of the engine that it rejected.")

    objects = CoderUsageQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "coder"]
        constraints = [models.UniqueConstraint(fields=["coder", "day"], name="coder_usage_once_a_day")]

    def __str__(self) -> str:
        return f"{self.coder} on {self.day}: {self.tokens} tokens"
