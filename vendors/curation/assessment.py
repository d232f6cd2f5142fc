"""Findings against the actions on record: read both, match them, keep the verdict where the queue is ordered by it."""

from collections.abc import Iterable, Sequence

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from vendors.curation import learning
from vendors.curation.matching import Known, Match, Step, match
from vendors.curation.values import Values, values_of
from vendors.extraction.vocabulary import Kind, Scope, Status, text_status
from vendors.models import Action, Conflict, Finding, Milestone
from vendors.models.choices import ActionState, Verdict

WORTH = {
    Verdict.NEW: 1.0,
    Verdict.STEP: 1.0,
    Verdict.CONTRADICTS: 1.0,
    Verdict.UNCLEAR: 0.9,
    Verdict.SAME: 0.6,
}
"""How much of its confidence a finding keeps in the queue's order: what only confirms comes after what is new."""
BATCH = 500


def known_actions(countries: Iterable[str]) -> dict[str, list[Known]]:
    """Return the open actions of each country, in three queries whatever their number."""
    rows = (
        Action.objects.filter(country__in=set(countries), state__in=[ActionState.DRAFT, ActionState.PUBLISHED])
        .prefetch_related("vendors", Prefetch("milestones", Milestone.objects.filter(is_deadline=False).in_order()))
        .order_by("pk")
    )
    found: dict[str, list[Known]] = {}
    for row in rows:
        found.setdefault(row.country_id, []).append(known(row))
    return found


def known(action: Action) -> Known:
    """Return the action as the matcher sees it; expects `vendors` and `milestones` to be fetched."""
    steps = sorted((m for m in action.milestones.all() if not m.is_deadline), key=Milestone.order)
    return Known(
        pk=action.pk,
        country=action.country_id,
        vendors=frozenset(vendor.pk for vendor in action.vendors.all()),
        actor=action.actor,
        kind=Kind(action.kind),
        scope=frozenset(Scope(scope) for scope in action.scope or ()),
        body=action.body_name,
        words=f"{action.title} {action.summary} {action.instrument}",
        steps=tuple(Step(text_status(Status(m.status)), m.date) for m in steps),
        published=action.state == ActionState.PUBLISHED,
    )


def match_finding(finding: Finding, values: Values | None = None) -> Match:
    """Match one finding with the actions as they stand now."""
    values = values or values_of(finding)
    return match(values, known_actions([values.country]).get(values.country, []), told=finding.article.published)


def assess(findings: "QuerySet[Finding] | Sequence[Finding]") -> int:
    """Match findings, store verdict, action and place in the queue, and note contradictions. Returns how many."""
    if isinstance(findings, QuerySet):
        findings = list(_with_dates(findings))
    rows = findings
    known_by_country = known_actions({row.jurisdiction_id for row in rows})
    by_rule = learning.shifts()
    for row in rows:
        result = match(values_of(row), known_by_country.get(row.jurisdiction_id, []), told=row.article.published)
        row.verdict, row.match_id = result.verdict, result.action
        sure = learning.calibrated(row, by_rule) * WORTH[result.verdict]
        row.priority = 1.0 if row.is_reopened else round(sure, 4)  # a published source in doubt waits for nobody else
    # Only columns that no decision writes: a finding that is decided meanwhile loses nothing.
    Finding.objects.bulk_update(rows, ["verdict", "match", "priority"], batch_size=BATCH)
    _note_conflicts(
        rows, {action.pk for actions in known_by_country.values() for action in actions if action.published}
    )
    return len(rows)


def assess_beside(action: Action) -> int:
    """Match again the waiting findings that a change of this action may concern, the first 500 of the queue."""
    waiting = Finding.objects.pending().filter(
        Q(vendors__in=action.vendors.all()) | Q(vendors=None), jurisdiction=action.country_id
    )
    return assess(list(_with_dates(waiting.distinct().best_first())[:BATCH]))


def assess_all() -> int:
    """Match every waiting finding again, in batches; returns how many."""
    keys = list(Finding.objects.pending().order_by("jurisdiction", "pk").values_list("pk", flat=True))
    batches = (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))
    return sum(assess(Finding.objects.filter(pk__in=batch)) for batch in batches)


def _denies(row: Finding) -> bool:
    """Whether the finding says that what is on record does not hold, or holds no longer."""
    reversed_since = row.verdict == Verdict.STEP and row.status in (Status.ENDED, Status.REJECTED, Status.SUSPENDED)
    return row.verdict == Verdict.CONTRADICTS or reversed_since


def _with_dates(findings: QuerySet[Finding]) -> QuerySet[Finding]:
    """The findings with their vendors and their article's date, without its text."""
    rows = findings.select_related("article").prefetch_related("vendors")
    return rows.defer("article__text", "article__signature", "traces")


def _note_conflicts(rows: Sequence[Finding], published: set[int]) -> None:
    """Open a conflict for each contradiction of a published action, and drop those that no longer hold."""
    against = {row.pk: row.match_id for row in rows if _denies(row) and row.match_id in published}
    open_now = Conflict.objects.filter(finding__in=[row.pk for row in rows], resolved_at=None)
    stale = [c.pk for c in open_now if against.get(c.finding_id) != c.action_id]
    Conflict.objects.filter(pk__in=stale).update(
        resolved_at=timezone.now(), resolution="The record has changed: they no longer contradict each other."
    )
    settled = set(Conflict.objects.filter(finding__in=against).values_list("finding_id", "action_id"))
    fresh = [row for row in rows if row.pk in against and (row.pk, against[row.pk]) not in settled]
    Conflict.objects.bulk_create(
        Conflict(finding=row, action=row.match, reason=f"It says {row.get_kind_display().lower()}: {row.status}.")
        for row in fresh
        if row.match is not None
    )
