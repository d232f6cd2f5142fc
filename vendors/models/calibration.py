"""What past decisions say of a rule's confidence."""

from django.db import models


class Calibration(models.Model):
    """How far a rule's findings are believed more or less than it says itself, computed from decisions."""

    coder = models.CharField(max_length=40)
    rule = models.CharField(max_length=80, blank=True)
    accepted = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    shift = models.FloatField(default=0.0, help_text="Added to the confidence that the rule gives.")
    computed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["coder", "rule"]
        constraints = [models.UniqueConstraint(fields=["coder", "rule"], name="calibration_once_a_rule")]

    def __str__(self) -> str:
        return f"{self.coder} {self.rule}: {self.shift:+.2f}"
