"""What a publisher changed in an article: two versions compared, and which decisions the change concerns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_GET, require_POST

from vendors import tasks
from vendors.admin.base import person
from vendors.ingest.steps import fetch_again
from vendors.ingest.versions import DiffRun, word_diff
from vendors.models import Article, ArticleVersion, Finding
from vendors.models.choices import FindingState

CONTEXT_PARAGRAPHS = 1
"""Unchanged paragraphs shown before and after a changed one: enough to see where one is in the article."""


@dataclass(frozen=True, slots=True)
class ParagraphPair:
    """One paragraph of both versions, as the runs of words that they share or not."""

    runs: tuple[DiffRun, ...]

    @property
    def changed(self) -> bool:
        return any(run.what != "same" for run in self.runs)

    @property
    def before(self) -> tuple[DiffRun, ...]:
        return tuple(run for run in self.runs if run.what != "new")

    @property
    def after(self) -> tuple[DiffRun, ...]:
        return tuple(run for run in self.runs if run.what != "gone")


@dataclass(frozen=True, slots=True)
class ParagraphGroup:
    """Consecutive paragraphs, all shown or all folded away."""

    pairs: tuple[ParagraphPair, ...]
    folded: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of one article compared. `gone` and `new` count the words removed and added."""

    older: ArticleVersion
    newer: ArticleVersion
    groups: tuple[ParagraphGroup, ...] = field(default=())
    gone: int = 0
    new: int = 0

    @property
    def same(self) -> bool:
        return not self.gone and not self.new


def urls(wrap: Any) -> list[URLPattern]:
    """Return the pages' addresses below an article's own."""
    return [
        path("<int:pk>/versions/", wrap(show), name="vendors_article_versions"),
        path("<int:pk>/again/", wrap(again), name="vendors_article_again"),
    ]


@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """List an article's versions and compare two of them: the last two, unless the request names others."""
    if not person(request).has_perm("vendors.view_article"):
        raise PermissionDenied
    article = get_object_or_404(Article.objects.defer("text", "signature"), pk=pk)
    versions = list(article.versions.defer("received").order_by("number"))
    chosen = _chosen_versions(versions, request.GET.get("from", ""), request.GET.get("to", ""))
    context = {
        **admin.site.each_context(request),
        "title": "What changed in it",
        "article": article,
        "versions": [(version, len(version.text.split())) for version in versions],
        "comparison": compare(*chosen) if chosen else None,
        "beside": request.GET.get("view") == "beside",
        "findings": _affected_findings(article),
        "may_fetch": person(request).has_perm("vendors.change_article") and bool(article.url),
    }
    return TemplateResponse(request, "admin/vendors/versions.html", context)


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Fetch an article again, to see whether it has changed."""
    if not person(request).has_perm("vendors.change_article"):
        raise PermissionDenied
    article = get_object_or_404(Article, pk=pk)
    before = article.versions.count()
    if not fetch_again(article):
        messages.warning(request, "It cannot be fetched again: it has no address, or is on its way already.")
        return HttpResponseRedirect(reverse("admin:vendors_article_versions", args=[pk]))
    article.refresh_from_db()
    tasks.start(article)
    _report_outcome(request, article, before)
    return HttpResponseRedirect(reverse("admin:vendors_article_versions", args=[pk]))


def compare(older: ArticleVersion, newer: ArticleVersion) -> Comparison:
    """Compare the texts of two versions word by word."""
    runs = word_diff(older.text, newer.text)
    counts = {what: sum(len(run.words.split()) for run in runs if run.what == what) for what in ("gone", "new")}
    return Comparison(older, newer, tuple(group_paragraphs(paragraph_pairs(runs))), **counts)


def paragraph_pairs(runs: Iterable[DiffRun]) -> list[ParagraphPair]:
    """Divide a comparison into paragraphs, at the line ends that both versions have."""
    pairs: list[ParagraphPair] = []
    current: list[DiffRun] = []
    for run in runs:
        if run.what != "same":
            current.append(run)
            continue
        for line in run.words.splitlines(keepends=True):
            current.append(DiffRun("same", line))
            if line.endswith("\n"):
                pairs.append(ParagraphPair(tuple(current)))
                current = []
    return [pair for pair in [*pairs, ParagraphPair(tuple(current))] if any(run.words.strip() for run in pair.runs)]


def group_paragraphs(pairs: Sequence[ParagraphPair]) -> list[ParagraphGroup]:
    """Group the paragraphs, folding those far from any change; a single paragraph is not worth folding."""
    near_changes = {
        position + offset
        for position, pair in enumerate(pairs)
        if pair.changed
        for offset in range(-CONTEXT_PARAGRAPHS, CONTEXT_PARAGRAPHS + 1)
        if 0 <= position + offset < len(pairs)
    }
    groups = []
    for is_near, positions in groupby(range(len(pairs)), key=lambda position: position in near_changes):
        group = tuple(pairs[position] for position in positions)
        groups.append(ParagraphGroup(group, folded=not is_near and len(group) > 1))
    return groups


def _chosen_versions(
    versions: list[ArticleVersion], older: str, newer: str
) -> tuple[ArticleVersion, ArticleVersion] | None:
    """Return the two versions requested by number, or else the last two with a text; None if there is only one
    version."""
    by_number = {str(version.number): version for version in versions}
    with_text = [version for version in versions if version.text] or versions
    if len(versions) < 2:
        return None
    newest = by_number.get(newer) or with_text[-1]
    earlier = [version for version in with_text if version.number < newest.number]
    return by_number.get(older) or (earlier[-1] if earlier else versions[0]), newest


def _affected_findings(article: Article) -> list[Finding]:
    """Return the findings whose quote the text has lost: first those that are open again, then those kept."""
    pairs = article.findings.filter(quote_gone_at__isnull=False).exclude(state=FindingState.SUPERSEDED)
    return list(pairs.select_related("jurisdiction", "evidence__action").order_by("-state", "quote_start"))


def _report_outcome(request: HttpRequest, article: Article, before: int) -> None:
    article.refresh_from_db()
    if article.state in tasks.STEP_TASKS:
        messages.info(request, "It is being fetched again; look here in a minute.")
    elif article.reason:
        messages.warning(request, article.reason)
    elif article.versions.count() == before:
        messages.success(request, "It has not changed.")
    else:
        messages.success(request, "It has changed: this is what.")
