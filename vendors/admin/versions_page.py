"""What an article's publisher changed: two of its versions compared, and what that means for decisions made on it."""

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
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vendors import tasks
from vendors.admin.base import person
from vendors.ingest.steps import fetch_again
from vendors.ingest.versions import DiffRun, word_diff
from vendors.models import Article, ArticleVersion, Finding
from vendors.models.choices import FindingState

CONTEXT = 1
"""Unchanged paragraphs shown before and after a changed one."""


@dataclass(frozen=True, slots=True)
class Row:
    """One paragraph: its pieces in both versions."""

    pieces: tuple[DiffRun, ...]

    @property
    def changed(self) -> bool:
        return any(piece.what != "same" for piece in self.pieces)

    @property
    def before(self) -> tuple[DiffRun, ...]:
        return tuple(piece for piece in self.pieces if piece.what != "new")

    @property
    def after(self) -> tuple[DiffRun, ...]:
        return tuple(piece for piece in self.pieces if piece.what != "gone")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Paragraphs that are shown, or unchanged ones that are folded away."""

    rows: tuple[Row, ...]
    folded: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of one article beside each other."""

    older: ArticleVersion
    newer: ArticleVersion
    stretches: tuple[Stretch, ...] = field(default=())
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
    """List an article's versions and show what changed between two of them: the last two unless others are asked."""
    if not person(request).has_perm("vendors.view_article"):
        raise PermissionDenied
    article = get_object_or_404(Article.objects.defer("text", "signature"), pk=pk)
    versions = list(article.versions.defer("received").order_by("number"))
    chosen = _chosen(versions, request.GET.get("from", ""), request.GET.get("to", ""))
    context = {
        **admin.site.each_context(request),
        "title": _("What changed in it"),
        "article": article,
        "versions": [(version, len(version.text.split())) for version in versions],
        "comparison": compare(*chosen) if chosen else None,
        "beside": request.GET.get("view") == "beside",
        "findings": _touched(article),
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
        messages.warning(request, _("It cannot be fetched again: it has no address, or is on its way already."))
        return HttpResponseRedirect(reverse("admin:vendors_article_versions", args=[pk]))
    article.refresh_from_db()
    tasks.start(article)
    _say_what_came(request, article, before)
    return HttpResponseRedirect(reverse("admin:vendors_article_versions", args=[pk]))


def compare(older: ArticleVersion, newer: ArticleVersion) -> Comparison:
    """Compare the texts of two versions word by word."""
    pieces = word_diff(older.text, newer.text)
    counts = {what: sum(len(piece.words.split()) for piece in pieces if piece.what == what) for what in ("gone", "new")}
    return Comparison(older, newer, tuple(stretches_of(rows_of(pieces))), **counts)


def rows_of(pieces: Iterable[DiffRun]) -> list[Row]:
    """Cut a comparison into paragraphs, at the line ends that both versions have."""
    rows: list[Row] = []
    current: list[DiffRun] = []
    for piece in pieces:
        if piece.what != "same":
            current.append(piece)
            continue
        for line in piece.words.splitlines(keepends=True):
            current.append(DiffRun("same", line))
            if line.endswith("\n"):
                rows.append(Row(tuple(current)))
                current = []
    return [row for row in [*rows, Row(tuple(current))] if any(piece.words.strip() for piece in row.pieces)]


def stretches_of(rows: Sequence[Row]) -> list[Stretch]:
    """Fold away what is unchanged and not near a change; a single paragraph is not worth folding."""
    near = {
        place + step
        for place, row in enumerate(rows)
        if row.changed
        for step in range(-CONTEXT, CONTEXT + 1)
        if 0 <= place + step < len(rows)
    }
    stretches = []
    for shown, places in groupby(range(len(rows)), key=lambda place: place in near):
        found = tuple(rows[place] for place in places)
        stretches.append(Stretch(found, folded=not shown and len(found) > 1))
    return stretches


def _chosen(versions: list[ArticleVersion], older: str, newer: str) -> tuple[ArticleVersion, ArticleVersion] | None:
    """Return the two versions asked for by number, else the last two that have a text; None where there is one only."""
    by_number = {str(version.number): version for version in versions}
    with_text = [version for version in versions if version.text] or versions
    if len(versions) < 2:
        return None
    last = by_number.get(newer) or with_text[-1]
    earlier = [version for version in with_text if version.number < last.number]
    return by_number.get(older) or (earlier[-1] if earlier else versions[0]), last


def _touched(article: Article) -> list[Finding]:
    """Return the findings whose decision rested on a quote that is gone: those open again, then those kept."""
    rows = article.findings.filter(quote_gone_at__isnull=False).exclude(state=FindingState.SUPERSEDED)
    return list(rows.select_related("jurisdiction", "evidence__action").order_by("-state", "quote_start"))


def _say_what_came(request: HttpRequest, article: Article, before: int) -> None:
    article.refresh_from_db()
    if article.state in tasks.STEP_TASKS:
        messages.info(request, _("It is being fetched again; look here in a minute."))
    elif article.reason:
        messages.warning(request, article.reason)
    elif article.versions.count() == before:
        messages.success(request, _("It has not changed."))
    else:
        messages.success(request, _("It has changed: this is what."))
