"""How far to believe a finding, in words: how sure the coder is, and how often it was right with such findings before.

No finding is certain, so no page shows a share of one hundred percent: a confidence is shown as a word, and a record
as a number of a number.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import F, FloatField, OuterRef, Q, Subquery, Value, Window
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce, RowNumber

from vendors.findings import learning
from vendors.models import Calibration, Finding
from vendors.models.findings import PERSON, FindingQuerySet

SURE, LIKELY = 0.95, 0.7
"""Confidence from which a finding is called sure, and likely; lower ones are doubtful. Of 73 findings in 20 articles
that nothing had been tuned on, 37 of 42 were right at 0.95 and above, 10 of 18 from 0.7 on, and 5 of 13 below."""
LAST = 50
"""Decisions that make a record: recent enough to follow what the coder does now. Chosen by judgement."""
MIN_DECISIONS = 20
"""From so many decisions on a record says something. With 20, a share of 80 % is known to 18 points either way, about
half of what lies between "sure" (88 % right) and "likely" (56 %); with fewer the two could not be told apart."""
BY_A_PERSON = "entered by a person"
"""What stands in the place of the word for what a person has entered."""

Group = tuple[str, str, str, str]
"""Coder, rule, language and kind."""


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """How many of the last decisions on findings of one group found them right as they stood."""

    right: int = 0
    decided: int = 0

    @property
    def says(self) -> str:
        """The record in words."""
        if self.decided < MIN_DECISIONS:
            return f"too few decisions to say ({self.decided})"
        return f"{self.right} of the last {self.decided} like it were right"


@dataclass(frozen=True, slots=True)
class Trust:
    """What a page says of a finding: its calibrated confidence, and the record of findings like it."""

    believed: float
    record: TrackRecord
    entered: bool = False

    @property
    def word(self) -> str:
        return BY_A_PERSON if self.entered else word_for(self.believed)


def word_for(confidence: float) -> str:
    """Return the word for a confidence that has been calibrated."""
    if confidence >= SURE:
        return "sure"
    return "likely" if confidence >= LIKELY else "doubtful"


def with_calibration(findings: FindingQuerySet) -> FindingQuerySet:
    """Return the findings with `believed`, the calibrated confidence, as a column to show and to order by."""
    return findings.annotate(believed=_believed())


def most_doubtful_first(findings: FindingQuerySet) -> FindingQuerySet:
    """Return the findings of `with_calibration`, those first of which the coder is least sure."""
    return findings.annotate(believed=_believed()).order_by("believed", "match", "pk")


def _believed() -> CombinedExpression:
    shift = Calibration.objects.filter(coder=OuterRef("coder"), rule=OuterRef("rule")).values("shift")[:1]
    return F("confidence") + Coalesce(Subquery(shift), Value(0.0), output_field=FloatField())


def word_of(finding: Finding) -> str:
    """Return the word for a finding of `with_calibration`."""
    return BY_A_PERSON if finding.coder == PERSON else word_for(getattr(finding, "believed", 0.0))


def trust_in(findings: Iterable[Finding]) -> dict[int, Trust]:
    """Return by id what to say of findings whose articles are at hand, in two queries."""
    rows = list(findings)
    records, shifts = track_records({group_of(row) for row in rows}), learning.confidence_shifts()
    return {row.pk: _trust(row, records, shifts) for row in rows}


def group_of(finding: Finding) -> Group:
    return finding.coder, finding.rule, finding.article.lang, finding.kind


def track_records(groups: set[Group]) -> dict[Group, TrackRecord]:
    """Return what became of the last decided findings of each group, in one query."""
    if not groups:
        return {}
    wanted = Q()
    for coder, rule, lang, kind in groups:
        wanted |= Q(coder=coder, rule=rule, article__lang=lang, kind=kind)
    columns = ("coder", "rule", "article__lang", "kind")
    place = Window(RowNumber(), partition_by=list(columns), order_by=[F("decided_at").desc(), F("pk").desc()])
    rows = learning.judged().filter(wanted).annotate(is_right=learning.IS_RIGHT, place=place)
    outcomes: dict[Group, list[bool]] = defaultdict(list)
    for *group, right in rows.filter(place__lte=LAST).values_list(*columns, "is_right"):
        outcomes[group[0], group[1], group[2], group[3]].append(right)
    return {group: TrackRecord(sum(right), len(right)) for group, right in outcomes.items()}


def _trust(row: Finding, records: Mapping[Group, TrackRecord], shifts: Mapping[tuple[str, str], float]) -> Trust:
    record = records.get(group_of(row), TrackRecord())
    return Trust(learning.calibrated(row, shifts), record, entered=row.coder == PERSON)
