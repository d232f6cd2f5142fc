"""What decisions teach: how often each rule, coder, source and language is right, and how sure to be from now on."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Avg, Count, Q

from vendors.models import Calibration, Finding
from vendors.models.choices import FindingState

BY = {"rule": "rule", "coder": "coder", "source": "article__publisher", "language": "article__lang", "kind": "kind"}
"""What rates are counted by, and the column for each."""
STRENGTH = 10
"""The rule's own word counts like this many decisions: a few decisions shift it a little, many decide."""
LEAST, MOST = 0.02, 0.99


@dataclass(frozen=True, slots=True)
class Rate:
    """Decisions on the findings of one rule, coder, source or language. `edited`: accepted after a correction."""

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
class Recalibrated:
    """One rule before and after: its own mean confidence, what decisions say, and the shift that follows."""

    coder: str
    rule: str
    accepted: int
    rejected: int
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """All rules, and the mean squared error of the confidence against the decisions, before and after (0 is best)."""

    rules: tuple[Recalibrated, ...]
    error_before: float
    error_after: float


def rates(by: str, *, limit: int = 50) -> list[Rate]:
    """Return the rates by one of `BY`, those with most decisions first; one query."""
    column = BY[by]
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


def shifts() -> dict[tuple[str, str], float]:
    """Return {(coder, rule): shift} as last computed."""
    with connection.cursor() as cursor:  # as in `lexicon.names_version`: each article asks for them
        cursor.execute("SELECT coder, rule, shift FROM vendors_calibration")
        return {(coder, rule): shift for coder, rule, shift in cursor.fetchall()}


def calibrated(finding: Finding, by_rule: Mapping[tuple[str, str], float]) -> float:
    """Return how sure one can be of a finding, its rule's record counted in."""
    return min(MOST, max(LEAST, finding.confidence + by_rule.get((finding.coder, finding.rule), 0.0)))


@transaction.atomic
def recalibrate() -> Outcome:
    """Compute each rule's shift from all decisions. Whoever calls it matches the waiting findings again afterwards."""
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
    found = [_recalibrated(*row) for row in rows]
    Calibration.objects.all().delete()
    Calibration.objects.bulk_create(
        Calibration(coder=r.coder, rule=r.rule, accepted=r.accepted, rejected=r.rejected, shift=r.after - r.before)
        for r in found
    )
    by_rule = shifts()
    decided = list(Finding.objects.decided().only("coder", "rule", "confidence", "state"))
    before = _squared_error([(row.confidence, row.state) for row in decided])
    after = _squared_error([(calibrated(row, by_rule), row.state) for row in decided])
    return Outcome(tuple(found), before, after)


def _recalibrated(coder: str, rule: str, mean: float, accepted: int, rejected: int) -> Recalibrated:
    after = (accepted + STRENGTH * mean) / (accepted + rejected + STRENGTH)
    return Recalibrated(coder, rule, accepted, rejected, mean, after)


def _squared_error(told: list[tuple[float, str]]) -> float:
    if not told:
        return 0.0
    return sum((sure - (state == FindingState.ACCEPTED)) ** 2 for sure, state in told) / len(told)
