"""How many sources an action has that do not repeat one another, and why some of them count as one."""

from dataclasses import dataclass

from vendors.findings.values import values_of
from vendors.models import Action, Evidence, Finding
from vendors.record.independence import Told, groups_of, told_twice


@dataclass(frozen=True, slots=True)
class Source:
    """Pieces of evidence that count once, the first one and those that repeat it, and the reasons for that."""

    evidence: tuple[Evidence, ...]
    reasons: tuple[str, ...]


def sources_of(action: Action) -> list[Source]:
    """Return an action's independent sources: near-duplicates, one publisher's pages and agency copy count once."""
    copies = ("finding__article", "finding__article__near_duplicate_of", "finding__article__duplicate_of")
    rows = list(action.evidence.select_related(*copies).prefetch_related("finding__vendors").order_by("added_at", "pk"))
    told = [_told(row.finding) if row.finding else None for row in rows]
    groups = groups_of(told, [row.source_key for row in rows])
    return [Source(tuple(rows[at] for at in group), _reasons(group, rows, told)) for group in groups]


def independent_sources(action: Action) -> int:
    """Count the sources that do not repeat one another."""
    return len(sources_of(action))


def _told(finding: Finding) -> Told:
    values, article = values_of(finding), finding.article
    return Told(
        publisher=article.publisher,
        published=article.published,
        country=values.country,
        vendors=frozenset(values.vendors),
        kind=values.kind,
        status=values.status,
        date=values.date,
        text=article.text,
    )


def _reasons(group: list[int], rows: list[Evidence], told: list[Told | None]) -> tuple[str, ...]:
    """Say for each further piece of a group how it goes together with an earlier one."""
    reasons = []
    for place, later in enumerate(group[1:], 1):
        for earlier in group[:place]:
            one, other = told[earlier], told[later]
            same = rows[earlier].source_key == rows[later].source_key
            why = "one publisher, or copies of one text" if same else told_twice(one, other) if one and other else ""
            if why:
                reasons.append(f"“{rows[later]}” with “{rows[earlier]}”: {why}")
                break
    return tuple(reasons)
