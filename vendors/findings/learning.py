"""What decisions teach: how often each rule, coder, source and language is right, what the coders miss, and the
confidence that follows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import BooleanField, Case, CharField, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from vendors.models import Calibration, CalibrationRun, Decision, Finding, SecondLook
from vendors.models.choices import FindingState, RejectReason
from vendors.models.findings import PERSON, FindingQuerySet

GROUPINGS = {
    "rule": "rule",
    "coder": "coder",
    "source": "article__publisher",
    "language": "article__lang",
    "kind": "kind",
}
"""The groupings by which rates are counted, and the column of each."""
WRONG_IF_EDITED = ["country", "vendors", "actor", "kind", "status"]
"""What a finding claims. Who had to correct one of these found it wrong; a date, scope, body or quote is a detail."""
_OVERRULED = SecondLook.objects.overruling().filter(decision__finding=OuterRef("pk"))
_STANDS = ~Exists(_OVERRULED)
ACCEPTED = (Q(state=FindingState.ACCEPTED) & _STANDS) | Q(Exists(_OVERRULED.filter(accepted=True)))
REJECTED = (Q(state=FindingState.REJECTED) & _STANDS) | Q(Exists(_OVERRULED.filter(accepted=False)))
EDITED = (~Q(edited={}) & _STANDS) | Q(Exists(_OVERRULED.exclude(edited={})))
"""What became of a decided finding: the decision on it, or the second one where an editor has found that right."""
REASON = Coalesce(Subquery(_OVERRULED.values("reject_reason")[:1], output_field=CharField()), F("reject_reason"))
"""Why it was rejected, likewise."""
IS_RIGHT = Case(
    When(Exists(_OVERRULED.filter(accepted=False)), then=Value(False)),
    When(Exists(_OVERRULED), then=~Exists(_OVERRULED.filter(edited__has_any_keys=WRONG_IF_EDITED))),
    When(Q(state=FindingState.ACCEPTED) & ~Q(edited__has_any_keys=WRONG_IF_EDITED), then=Value(True)),
    default=Value(False),
    output_field=BooleanField(),
)
"""Whether a decided finding was accepted with its claim as it stood."""
SAYS_NOTHING = (RejectReason.REPEATED, RejectReason.UNRELIABLE)
"""Reasons that leave open whether the article was read rightly: the event is told twice, or the source is bad."""
_REPEATS = Decision.objects.in_force().filter(finding=OuterRef("pk"), repeats__isnull=False)
"""The decision by which a finding went where the one that it repeats had gone: it says nothing of its own."""
MISSES_BY = ("kind", "language", "source")
"""The groupings by which misses are counted: what was missed has no rule."""
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
class Recall:
    """Accepted findings of one group: those that a coder had found, and those that a person had to enter."""

    name: str
    found: int
    missed: int

    @property
    def told(self) -> int:
        return self.found + self.missed

    @property
    def share(self) -> float:
        """The share that was found, 0 to 1."""
        return self.found / self.told if self.told else 0.0


@dataclass(frozen=True, slots=True)
class RuleCalibration:
    """A rule's mean confidence before and after calibration, and the decisions that account for the difference.

    `right`: accepted with the claim as it stood; `wrong`: rejected, or accepted after the claim was corrected.
    """

    coder: str
    rule: str
    right: int
    wrong: int
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class CalibrationReport:
    """All rules, and the Brier score of the confidences against the decisions, before and after (0 is best)."""

    rules: tuple[RuleCalibration, ...]
    error_before: float
    error_after: float


def rates(by: str, *, limit: int = 50) -> list[Rate]:
    """Return the rates by one of `GROUPINGS`, the group with the most decisions first; one query.

    What persons entered is counted by coder only: the other rates are those of what was proposed.
    """
    column = GROUPINGS[by]
    decided = Finding.objects.decided()
    rows = (
        (decided if by == "coder" else decided.exclude(coder=PERSON))
        .values_list(column)
        .annotate(
            n=Count("pk"),
            accepted=Count("pk", filter=ACCEPTED),
            edited=Count("pk", filter=ACCEPTED & EDITED),
            rejected=Count("pk", filter=REJECTED),
        )
        .order_by("-n", column)
    )
    return [Rate(str(name or "none"), yes, edited, no) for name, _n, yes, edited, no in rows[:limit]]


def recall(by: str, *, limit: int = 50) -> list[Recall]:
    """Return what was found and missed by one of `MISSES_BY`, the group with the most misses first; one query.

    Only events of articles that somebody has read are known, so this is the recall at the desk, not of the engine.
    """
    column = GROUPINGS[by]
    rows = (
        Finding.objects.decided()
        .filter(ACCEPTED)
        .values_list(column)
        .annotate(missed=Count("pk", filter=Q(coder=PERSON)), found=Count("pk", filter=~Q(coder=PERSON)))
        .order_by("-missed", "-found", column)
    )
    return [Recall(str(name or "none"), found, missed) for name, missed, found in rows[:limit]]


def reject_reasons() -> list[tuple[str, int]]:
    """Return how often each reason was given, the most frequent first."""
    rejected = Finding.objects.decided().filter(REJECTED).annotate(reason=REASON)
    rows = rejected.values_list("reason").annotate(n=Count("pk"))
    return [(reason, number) for reason, number in rows.order_by("-n", "reason")]


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


def judged() -> FindingQuerySet:
    """Return the findings whose decision says whether the article was read rightly, each event's once."""
    decided = Finding.objects.decided().annotate(reason=REASON).exclude(reason__in=SAYS_NOTHING)
    return decided.exclude(Exists(_REPEATS))


@transaction.atomic
def recalibrate(*, by: User | None = None) -> CalibrationReport:
    """Compute each rule's shift from the decisions so far, and keep the run with what it changed; none without any.

    The caller has to match the pending findings again afterwards (`assessment.assess_all`).
    """
    decided = list(
        judged()
        .exclude(coder=PERSON)
        .annotate(is_right=IS_RIGHT)
        .only("coder", "rule", "confidence", "state")
        .order_by("coder", "rule", "pk")
    )
    if not decided:
        return CalibrationReport((), 0.0, 0.0)
    shifts_before = confidence_shifts()
    by_rule: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for row in decided:
        by_rule[row.coder, row.rule].append(row)
    learned = [_learned(coder, rule, rows) for (coder, rule), rows in by_rule.items()]
    Calibration.objects.all().delete()
    Calibration.objects.bulk_create(learned)
    shifts_after = {(row.coder, row.rule): row.shift for row in learned}
    rules = tuple(_with_means(row, by_rule[row.coder, row.rule], shifts_before, shifts_after) for row in learned)
    report = CalibrationReport(rules, _squared_error(decided, shifts_before), _squared_error(decided, shifts_after))
    CalibrationRun.objects.create(
        by=by,
        decided=len(decided),
        error_before=report.error_before,
        error_after=report.error_after,
        rules=[asdict(rule) for rule in rules],
    )
    return report


def _learned(coder: str, rule: str, rows: Sequence[Finding]) -> Calibration:
    right = sum(_is_right(row) for row in rows)
    mean = sum(row.confidence for row in rows) / len(rows)
    after = (right + PRIOR_STRENGTH * mean) / (len(rows) + PRIOR_STRENGTH)
    return Calibration(coder=coder, rule=rule, right=right, wrong=len(rows) - right, shift=after - mean)


def _with_means(
    row: Calibration,
    rows: Sequence[Finding],
    shifts_before: Mapping[tuple[str, str], float],
    shifts_after: Mapping[tuple[str, str], float],
) -> RuleCalibration:
    before, after = (
        sum(calibrated(one, shifts) for one in rows) / len(rows) for shifts in (shifts_before, shifts_after)
    )
    return RuleCalibration(row.coder, row.rule, row.right, row.wrong, before, after)


def _squared_error(decided: Sequence[Finding], shift_by_rule: Mapping[tuple[str, str], float]) -> float:
    return sum((calibrated(row, shift_by_rule) - _is_right(row)) ** 2 for row in decided) / len(decided)


def _is_right(row: Finding) -> bool:
    """Return IS_RIGHT of a finding that was read with it."""
    return bool(getattr(row, "is_right"))  # noqa: B009 (an annotation that the model does not declare)
