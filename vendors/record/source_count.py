"""How many independent sources an action has, and why some of its evidence counts as one source."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Q

from vendors.findings.values import values_of
from vendors.models import Action, DataVersion, Evidence, Finding, Milestone
from vendors.record.independence import Report, group_reports, why_one_report
from vendors.record.migration_state import all_applied


@dataclass(frozen=True, slots=True)
class IndependentSource:
    """Evidence that counts as one source: the first and what repeats it, with the reasons."""

    evidence: tuple[Evidence, ...]
    reasons: tuple[str, ...]


def sources_of(action: Action) -> list[IndependentSource]:
    """Return an action's independent sources. Near-duplicates, pages of one publisher and agency copy count once.

    An address that is given with a step alone counts like any other source; a text of unknown origin does not count.
    """
    rows = [row for row in _real_evidence(action) if row.has_origin]
    rows += _given_with_steps(action, {row.source_url for row in rows})
    reports = [_report_of(row.finding) if row.finding else None for row in rows]
    groups = group_reports(reports, [row.source_key for row in rows])
    return [IndependentSource(tuple(rows[at] for at in group), _reasons(group, rows, reports)) for group in groups]


def more_sources(action: Action, findings: Iterable[int]) -> set[int]:
    """Return those of the findings, by their ids, each of which would be one more independent source of an action."""
    rows = [row for row in _real_evidence(action) if row.has_origin]
    rows += _given_with_steps(action, {row.source_url for row in rows})
    reports = [_report_of(row.finding) if row.finding else None for row in rows]
    keys = [row.source_key for row in rows]
    now = len(group_reports(reports, keys))
    more = set()
    details = ("article__near_duplicate_of", "article__duplicate_of", "jurisdiction")
    read = Finding.objects.filter(pk__in=list(findings)).select_related(*details).prefetch_related("vendors")
    for finding in read:
        row = Evidence(action=action, finding=finding)
        if row.has_origin and len(group_reports([*reports, _report_of(finding)], [*keys, row.source_key])) > now:
            more.add(finding.pk)
    return more


def without_origin(action: Action) -> list[Evidence]:
    """Return an action's evidence of which nobody has said where it comes from: it is no source."""
    return [row for row in _real_evidence(action) if not row.has_origin]


def _real_evidence(action: Action) -> list[Evidence]:
    copies = ("finding__article", "finding__article__near_duplicate_of", "finding__article__duplicate_of")
    real = action.evidence.exclude(finding__article__is_example=True)
    return list(real.select_related(*copies).prefetch_related("finding__vendors").order_by("added_at", "pk"))


def _given_with_steps(action: Action, addresses: set[str]) -> list[Evidence]:
    """Return the sources whose addresses only the action's steps name, as evidence that is not saved."""
    steps = [step for step in action.milestones.exclude(source_url="") if step.source_url not in addresses]
    return [Evidence(action=action, milestone=step, url=step.source_url) for step in steps]


def recount_sources() -> int:
    """Count the sources again of published actions whose number an older version counted otherwise; return of how many
    it was another.

    Before December 2026 addresses given with a step were left out, and texts without address or publisher counted; a
    count is stored until its action is next edited.
    """
    named_by_steps = Q(milestones__in=Milestone.objects.exclude(source_url=""))
    pasted = Q(evidence__in=Evidence.objects.filter(url="", finding__article__url=""))
    published = Action.objects.published().filter(named_by_steps | pasted)
    corrected = 0
    for action in published.distinct().order_by("pk"):
        count = independent_sources(action)
        if count != action.source_count:
            corrected += Action.objects.filter(pk=action.pk).update(source_count=count)
    if corrected:
        DataVersion.objects.bump("number")
    return corrected


def independent_sources(action: Action) -> int:
    """Count the sources that do not repeat one another's report."""
    return len(sources_of(action))


def _report_of(finding: Finding) -> Report:
    values, article = values_of(finding), finding.article
    return Report(
        publisher=article.publisher,
        published=article.published,
        country=values.country,
        vendors=frozenset(values.vendors),
        kind=values.kind,
        status=values.status,
        date=values.date,
        text=article.text,
    )


def _reasons(group: list[int], rows: list[Evidence], reports: list[Report | None]) -> tuple[str, ...]:
    """Say of each further piece of evidence in a group why it is one source with an earlier one."""
    reasons = []
    for position, later in enumerate(group[1:], 1):
        for earlier in group[:position]:
            first, second = reports[earlier], reports[later]
            same = rows[earlier].source_key == rows[later].source_key
            reason = (
                "one publisher, or copies of one text"
                if same
                else why_one_report(first, second)
                if first and second
                else ""
            )
            if reason:
                reasons.append(f"“{rows[later]}” with “{rows[earlier]}”: {reason}")
                break
    return tuple(reasons)


def on_migrated(using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """After the migrations: count the sources again that an older version left out."""
    if all_applied(using):
        recount_sources()
