"""What decisions teach: how often each rule, coder, source and language is right, and the confidence that follows."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Avg, Count, Q

from vendors.models import Calibration, Finding
from vendors.models.choices import FindingState

GROUPINGS = {
    "rule": "rule",
    "coder": "coder",
    "source": "article__publisher",
    "language": "article__lang",
    "kind": "kind",
}
"""The groupings by which rates are counted, and the column of each."""
PRIOR_STRENGTH = 10
"""A rule's own confidence counts as much as this many decisions (a beta prior): a few decisions shift it a little, a
hundred outweigh it. Chosen by judgement."""
MIN_CONFIDENCE, MAX_CONFIDENCE = 0.02, 0.99
"""No finding is certain, however good or bad its rule has been so far."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Decisions on the findings of one group. `edited`: accepted after a correction, and counted in `accepted` too."""

    name: str
    accepted: int
    edited: int
    rejected: int

    @property
    def decided(self) -> int:
        return self.accepted + self.rejected

    @property
    def share(self) -> float:
        """The accepted share, 0 to 1."""
        return self.accepted / self.decided if self.decided else 0.0


@dataclass(frozen=True, slots=True)
class RuleCalibration:
    """A rule's mean confidence before and after calibration, and the decisions that account for the difference."""

    coder: str
    rule: str
    accepted: int
    rejected: int
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class CalibrationReport:
    """All rules, and the Brier score of the confidences against the decisions, before and after (0 is best)."""

    rules: tuple[RuleCalibration, ...]
    error_before: float
    error_after: float


def rates(by: str, *, limit: int = 50) -> list[Rate]:
    """Return the rates by one of `GROUPINGS`, the group with the most decisions first; one query."""
    column = GROUPINGS[by]
    accepted, rejected = Q(state=FindingState.ACCEPTED), Q(state=FindingState.REJECTED)
    rows = (
        Finding.objects.decided()
        .values_list(column)
        .annotate(
            n=Count("pk"),
            accepted=Count("pk", filter=accepted),
            edited=Count("pk", filter=accepted & ~Q(edited={})),
            rejected=Count("pk", filter=rejected),
        )
        .order_by("-n", column)
    )
    return [Rate(str(name or "none"), yes, edited, no) for name, _n, yes, edited, no in rows[:limit]]


def reject_reasons() -> list[tuple[str, int]]:
    """Return how often each reason was given, the most frequent first."""
    rows = Finding.objects.filter(state=FindingState.REJECTED).values_list("reject_reason").annotate(n=Count("pk"))
    return [(reason, number) for reason, number in rows.order_by("-n", "reject_reason")]


def confidence_shifts() -> dict[tuple[str, str], float]:
    """Return {(coder, rule): shift} as `recalibrate` last computed it."""
    with connection.cursor() as cursor:  # written out, as in `names_version`: it runs for each article
        cursor.execute("SELECT coder, rule, shift FROM vendors_calibration")
        return {(coder, rule): shift for coder, rule, shift in cursor.fetchall()}


def calibrated(finding: Finding, shift_by_rule: Mapping[tuple[str, str], float]) -> float:
    """Return the finding's confidence with its rule's shift added."""
    return min(
        MAX_CONFIDENCE, max(MIN_CONFIDENCE, finding.confidence + shift_by_rule.get((finding.coder, finding.rule), 0.0))
    )


@transaction.atomic
def recalibrate() -> CalibrationReport:
    """Compute each rule's shift from all decisions. The caller has to match the pending findings again afterwards."""
    rows = (
        Finding.objects.decided()
        .values_list("coder", "rule")
        .annotate(
            mean=Avg("confidence"),
            accepted=Count("pk", filter=Q(state=FindingState.ACCEPTED)),
            rejected=Count("pk", filter=Q(state=FindingState.REJECTED)),
        )
        .order_by("coder", "rule")
    )
    calibrations = [_recalibrated(*row) for row in rows]
    Calibration.objects.all().delete()
    Calibration.objects.bulk_create(
        Calibration(coder=r.coder, rule=r.rule, accepted=r.accepted, rejected=r.rejected, shift=r.after - r.before)
        for r in calibrations
    )
    shift_by_rule = confidence_shifts()
    decided = list(Finding.objects.decided().only("coder", "rule", "confidence", "state"))
    before = _squared_error([(row.confidence, row.state) for row in decided])
    after = _squared_error([(calibrated(row, shift_by_rule), row.state) for row in decided])
    return CalibrationReport(tuple(calibrations), before, after)


def _recalibrated(coder: str, rule: str, mean: float, accepted: int, rejected: int) -> RuleCalibration:
    after = (accepted + PRIOR_STRENGTH * mean) / (accepted + rejected + PRIOR_STRENGTH)
    return RuleCalibration(coder, rule, accepted, rejected, mean, after)


def _squared_error(scored: list[tuple[float, str]]) -> float:
    if not scored:
        return 0.0
    return sum((confidence - (state == FindingState.ACCEPTED)) ** 2 for confidence, state in scored) / len(scored)
