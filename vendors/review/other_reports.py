"""Who else reports an action: findings that wait and articles that repeat its sources, as candidates for more sources.

Nothing is attached here: each leads to the desk, where a person decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from vendors.findings.assessment import known_actions
from vendors.findings.matching import compare
from vendors.findings.values import values_of
from vendors.models import Action, Article, Finding
from vendors.models.choices import Verdict
from vendors.record.source_count import more_sources

MOST_COMPARED = 400
"""Findings that wait and are compared with the action, the newest: each comparison takes a tenth of a millisecond."""
MOST_SHOWN = 40
ABOUT_IT = (Verdict.SAME, Verdict.STEP, Verdict.UNCLEAR, Verdict.CONTRADICTS)


@dataclass(frozen=True, slots=True)
class OtherReport:
    """An article that may tell of the action. `finding`: the best of its findings that wait; none in a mere copy."""

    article: Article
    finding: Finding | None
    verdict: str
    reasons: tuple[str, ...]
    copy_of: Article | None
    """The article, a source of the action already, whose text it repeats."""
    is_new_source: bool
    """Whether it would count as one more independent source."""


def other_reports(action: Action) -> list[OtherReport]:
    """Return what else reports the action, new sources first, then the likeliest."""
    own = set(action.evidence.filter(finding__isnull=False).values_list("finding__article", flat=True))
    copies = _copies(own)
    found = [*_with_findings(action, own, copies)]
    with_findings = {report.article.pk for report in found}
    found += [
        OtherReport(article, None, "", (), of, is_new_source=False)
        for article, of in copies.values()
        if article.pk not in with_findings
    ]
    found.sort(key=lambda report: (not report.is_new_source, report.finding is None))
    return found[:MOST_SHOWN]


def _copies(own: set[int]) -> dict[int, tuple[Article, Article]]:
    """Return the articles that repeat one of the action's, or are repeated by it, by id, each with that one."""
    rows = Article.objects.real().defer("text", "signature")
    mine = rows.in_bulk(own)
    repeating = rows.filter(Q(near_duplicate_of__in=own) | Q(duplicate_of__in=own)).exclude(pk__in=own)
    copies = {
        article.pk: (article, mine[article.near_duplicate_of_id or article.duplicate_of_id or 0])
        for article in repeating.order_by("pk")[:MOST_SHOWN]
        if (article.near_duplicate_of_id or article.duplicate_of_id) in mine
    }
    originals = {article.near_duplicate_of_id: article for article in mine.values() if article.near_duplicate_of_id}
    for article in rows.filter(pk__in=originals.keys() - own):
        copies[article.pk] = (article, originals[article.pk])
    return copies


def _with_findings(action: Action, own: set[int], copies: dict[int, tuple[Article, Article]]) -> Iterable[OtherReport]:
    """Yield the articles with a finding that waits and may be about the action, the likeliest first."""
    known = {one.pk: one for one in known_actions([action.country_id]).get(action.country_id, [])}
    if action.pk not in known:
        return
    waiting = Finding.objects.pending().filter(jurisdiction=action.country).exclude(article__in=own)
    waiting = waiting.filter(article__is_example=False, article__dismissed_at=None)
    rows = waiting.select_related("article", "jurisdiction").prefetch_related("vendors")
    rows = rows.defer("article__text", "article__signature", "traces").order_by("-pk")[:MOST_COMPARED]
    best: dict[int, tuple[int, Finding, str, tuple[str, ...]]] = {}
    for finding in rows:
        score = compare(values_of(finding), known[action.pk])
        if score is None or score.verdict not in ABOUT_IT:
            continue
        if finding.article_id not in best or best[finding.article_id][0] < score.score:
            best[finding.article_id] = (score.score, finding, score.verdict, score.reasons)
    likeliest = sorted(best.values(), key=lambda one: (-one[0], one[1].pk))[:MOST_SHOWN]
    new = more_sources(action, [one[1].pk for one in likeliest])
    for _score, finding, verdict, reasons in likeliest:
        of = copies[finding.article_id][1] if finding.article_id in copies else None
        label = str(Verdict(verdict).label)
        yield OtherReport(finding.article, finding, label, reasons, of, is_new_source=finding.pk in new)
