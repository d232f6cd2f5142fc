"""Compares findings with the actions on record, and stores the verdict and the priority by which the queue is
ordered."""

import datetime
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from django.db import connection
from django.db.models import Q, QuerySet

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import Kind, Scope, Status, text_status
from vendors.findings import learning
from vendors.findings.comparison import CandidateAction, CandidateStep
from vendors.findings.matching import Match, match
from vendors.findings.values import Values, values_of
from vendors.models import Action, Conflict, DataVersion, Finding, Milestone
from vendors.models.choices import ActionState, Verdict

QUEUE_WEIGHTS = {
    Verdict.NEW: 1.0,
    Verdict.STEP: 1.0,
    Verdict.CONTRADICTS: 1.0,
    Verdict.UNCLEAR: 0.9,
    Verdict.SAME: 0.6,
}
"""A finding's priority is its confidence times this: what only confirms the record comes after what is new. At 0.6 a
sure confirmation still comes before a new finding that is more likely wrong than right. Chosen by judgement."""
BATCH = 500
"""Findings matched in one go, and the most that one changed action has matched again while its editor waits."""


def known_actions(countries: Iterable[str]) -> dict[str, list[CandidateAction]]:
    """Return the drafts and published actions of each country, in one query.

    It runs for each article coded, so only what the matcher compares is read, and an action that has not changed since
    this process last saw it comes from a cache.
    """
    join = "STRING_AGG" if connection.vendor == "postgresql" else "GROUP_CONCAT"
    codes = sorted(set(countries))
    if not codes:
        return {}
    statement = _CANDIDATES_SQL.format(join=join, codes=", ".join(["%s"] * len(codes)))
    by_country: dict[str, list[CandidateAction]] = {}
    with connection.cursor() as cursor:
        cursor.execute(statement, [ActionState.PUBLISHED, *codes, ActionState.DRAFT, ActionState.PUBLISHED])
        for row in cursor.fetchall():
            action = _candidate(*row)
            by_country.setdefault(action.country, []).append(action)
    return by_country


# One statement for rows of three tables: the ORM would need three, or would multiply vendors by milestones. No value
# that is joined into a string here can hold a comma or a space: they are slugs, statuses, partial dates and numbers.
_CANDIDATES_SQL = """
    SELECT id, country_id, actor, kind, scope, body_name, title, summary, instrument, state = %s,
        (SELECT {join}(vendor_id, ',') FROM vendors_action_vendors WHERE action_id = action.id),
        (SELECT {join}(status || ' ' || COALESCE(date, '') || ' ' || "position" || ' ' || id, ',')
            FROM vendors_milestone WHERE action_id = action.id AND NOT is_deadline)
    FROM vendors_action AS action
    WHERE country_id IN ({codes}) AND state IN (%s, %s) ORDER BY id
"""


@lru_cache(maxsize=20_000)
def _candidate(
    pk: int,
    country: str,
    actor: str,
    kind: str,
    scope: str,
    body: str,
    title: str,
    summary: str,
    instrument: str,
    published: bool,
    vendors: str | None,
    steps: str | None,
) -> CandidateAction:
    milestones = [_milestone(*step.split(" ")) for step in steps.split(",")] if steps else []
    return CandidateAction(
        pk=pk,
        country=country,
        vendors=frozenset(vendors.split(",")) if vendors else frozenset(),
        actor=actor,
        kind=Kind(kind),
        scope=frozenset(Scope(name) for name in scope.strip("|").split("|") if name),
        body=body,
        text=f"{title} {summary} {instrument}",
        steps=tuple(_step(milestone) for milestone in sorted(milestones, key=Milestone.order)),
        published=bool(published),
    )


def _milestone(status: str, date: str, position: str, pk: str) -> Milestone:
    return Milestone(pk=int(pk), status=status, date=PartialDate.parse(date) if date else None, position=int(position))


def _step(milestone: Milestone) -> CandidateStep:
    return CandidateStep(text_status(Status(milestone.status)), milestone.date)


def match_finding(finding: Finding, values: Values | None = None) -> Match:
    """Match one finding with the actions as they are now."""
    values = values or values_of(finding)
    return match(values, known_actions([values.country]).get(values.country, []), article_day=finding.article.published)


def assess(findings: "QuerySet[Finding] | Sequence[Finding]") -> int:
    """Match findings, store verdict, action and priority, and open or close conflicts. Return how many were matched."""
    rows = list(_with_dates(findings)) if isinstance(findings, QuerySet) else findings
    contradicted = _match_and_rank([(row, values_of(row), row.article.published) for row in rows])
    # Only columns that no decision writes, so that a finding decided in the meantime loses nothing.
    Finding.objects.bulk_update(rows, ["verdict", "match", "priority"], batch_size=BATCH)
    _drop_stale_conflicts(rows, contradicted)
    note_conflicts(contradicted)
    return len(rows)


def match_and_rank(
    rows: Sequence[Finding], read: Sequence[Values], *, article_day: datetime.date | None
) -> list[Finding]:
    """Set verdict, action and priority on findings of one article that are not stored yet.

    `read`: what each of them says. Returns those that contradict what is published: `note_conflicts` takes them once
    they are stored.
    """
    return _match_and_rank([(row, values, article_day) for row, values in zip(rows, read, strict=True)])


def _match_and_rank(findings: Sequence[tuple[Finding, Values, datetime.date | None]]) -> list[Finding]:
    by_country = known_actions(row.jurisdiction_id for row, _, _ in findings)
    published = {action.pk for actions in by_country.values() for action in actions if action.published}
    shift_by_rule = learning.confidence_shifts()
    for row, values, article_day in findings:
        result = match(values, by_country.get(row.jurisdiction_id, []), article_day=article_day)
        row.verdict, row.match_id = result.verdict, result.action
        confidence = learning.calibrated(row, shift_by_rule) * QUEUE_WEIGHTS[result.verdict]
        # A published source in doubt comes before everything else.
        row.priority = 1.0 if row.is_reopened else round(confidence, 4)
    return [row for row, _, _ in findings if _contradicts(row) and row.match_id in published]


def reassess_for(action: Action) -> int:
    """Match again the pending findings that a change of this action may concern, the first of the queue (BATCH)."""
    waiting = Finding.objects.pending().filter(
        Q(vendors__in=action.vendors.all()) | Q(vendors=None), jurisdiction=action.country_id
    )
    return assess(list(_with_dates(waiting.distinct().best_first())[:BATCH]))


def waiting_findings(*, after: int = 0) -> list[int]:
    """Return the ids of all pending findings, country by country; only those that come after the finding `after`."""
    rows = Finding.objects.pending().order_by("jurisdiction_id", "pk")
    if after:
        country = Finding.objects.values_list("jurisdiction_id", flat=True).get(pk=after)
        rows = rows.filter(Q(jurisdiction_id__gt=country) | Q(jurisdiction_id=country, pk__gt=after))
    return list(rows.values_list("pk", flat=True))


def assess_all(
    keys: Sequence[int] | None = None, *, each: Callable[[Sequence[int]], object] = lambda batch: None
) -> int:
    """Match pending findings again, without `keys` all of them; return how many. `each` is called with each batch."""
    keys = waiting_findings() if keys is None else keys
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        assess(Finding.objects.filter(pk__in=batch))
        each(batch)
    return len(keys)


def _contradicts(row: Finding) -> bool:
    """Whether the finding says that what is on record is not, or no longer, so."""
    reversed_since = row.verdict == Verdict.STEP and row.status in (Status.ENDED, Status.REJECTED, Status.SUSPENDED)
    return row.verdict == Verdict.CONTRADICTS or reversed_since


def _with_dates(findings: QuerySet[Finding]) -> QuerySet[Finding]:
    """Return the findings with their vendors and their article's date, but without its text."""
    rows = findings.select_related("article").prefetch_related("vendors")
    return rows.defer("article__text", "article__signature", "traces")


def _drop_stale_conflicts(rows: Sequence[Finding], contradicted: Sequence[Finding]) -> None:
    """Close the conflicts of these findings that are no longer contradictions."""
    contradicted_action = {row.pk: row.match_id for row in contradicted}
    open_now = Conflict.objects.filter(finding__in=[row.pk for row in rows], resolved_at=None)
    stale = [c.pk for c in open_now if contradicted_action.get(c.finding_id) != c.action_id]
    Conflict.objects.filter(pk__in=stale).close(
        resolution="The record has changed: they no longer contradict each other."
    )


def note_conflicts(contradicted: Sequence[Finding]) -> None:
    """Open a conflict for each finding that contradicts a published action, once for each pair of the two.

    A made-up example contradicts nothing.
    """
    if not contradicted:
        return
    numbers = [row.pk for row in contradicted]
    made_up = Finding.objects.filter(pk__in=numbers, article__is_example=True)
    examples = set(made_up.values_list("pk", flat=True))
    pairs = Conflict.objects.filter(finding__in=numbers)
    settled = set(pairs.values_list("finding_id", "action_id"))
    new = [
        Conflict(finding=row, action_id=row.match_id, reason=f"It says {row.get_kind_display().lower()}: {row.status}.")
        for row in contradicted
        if row.match_id is not None and row.pk not in examples and (row.pk, row.match_id) not in settled
    ]
    if new:
        Conflict.objects.bulk_create(new)
        DataVersion.objects.bump("readings")  # the action's page shows the open question
