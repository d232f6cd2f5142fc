"""Findings: the list, the queue, and the addresses of the desk."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html

from vendors import permissions
from vendors.admin import bulk_pages, desk, memo_pages, second_look_page
from vendors.admin.base import ReadOnlyAdmin, person
from vendors.admin.kept_pages import article_page
from vendors.admin.list_filters import by_age, by_country, by_memo, by_vendor
from vendors.admin.reader_sources import articles_from_readers
from vendors.findings import confidence
from vendors.models import Finding, Memo, SecondLook
from vendors.models.choices import FindingState, KindChoices, Verdict
from vendors.review import corroboration, queue, repeats
from vendors.review.examples import example_articles
from vendors.review.queue import QueueFilter

ROWS_SHOWN = 50


class ReopenedFilter(admin.SimpleListFilter):
    """Those that were accepted and wait again, because their article changed."""

    title = "open again"
    parameter_name = "reopened"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Its quote is gone")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Finding]) -> QuerySet[Finding]:
        waits = {"state": FindingState.PENDING, "quote_gone_at__isnull": False}
        return queryset.filter(**waits) if self.value() == "yes" else queryset


@admin.register(Finding)
class FindingAdmin(ReadOnlyAdmin[Finding]):
    list_display = (
        "id",
        "jurisdiction",
        "vendor_names",
        "kind",
        "status",
        "date",
        "verdict",
        "sure",
        "state",
        "source",
    )
    list_display_links = ("id", "jurisdiction")
    list_filter = (
        *("state", by_country("jurisdiction"), by_vendor("vendors"), "kind", "status", "verdict"),
        *(by_age("created_at", "found"), by_memo("finding"), ReopenedFilter, "coder", "article__lang"),
    )
    search_fields = ("quote", "article__title", "article__publisher", "body")
    ordering = ("-priority", "created_at", "pk")
    change_list_template = "admin/vendors/finding_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Finding]:
        rows = confidence.with_calibration(Finding.objects.order_by(*self.get_ordering(request)))
        rows = rows.select_related("article", "jurisdiction").prefetch_related("vendors")
        return rows.defer("article__text", "article__signature", "traces")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("queue/", wrap(self.queue_view), name="vendors_finding_queue"),
            path("corroborating/", wrap(bulk_pages.corroborating_page), name="vendors_finding_corroborating"),
            path("learning/", wrap(bulk_pages.learning_page), name="vendors_finding_learning"),
            path("second-look/", wrap(second_look_page.open_next), name="vendors_finding_second_look"),
            path("second-look/<int:pk>/", wrap(second_look_page.show), name="vendors_finding_second_look_one"),
            path("desk/", wrap(desk.open_next), name="vendors_finding_desk_next"),
            path("desk/undo/", wrap(desk.undo), name="vendors_finding_undo"),
            path("desk/undo/<int:pk>/", wrap(desk.undo), name="vendors_decision_undo"),
            path("<int:pk>/desk/", wrap(desk.show), name="vendors_finding_desk"),
            path("<int:pk>/page/", wrap(article_page), name="vendors_finding_page"),
            path("<int:pk>/matches/", wrap(desk.matches), name="vendors_finding_matches"),
            path("<int:pk>/memo/", wrap(memo_pages.on_finding), name="vendors_finding_memo"),
            path("<int:pk>/decide/", wrap(desk.decide), name="vendors_finding_decide"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """A finding is decided on the desk, nowhere else."""
        return HttpResponseRedirect(reverse("admin:vendors_finding_desk", args=[object_id]))

    def queue_view(self, request: HttpRequest) -> HttpResponse:
        """Show how many findings are pending, since when, and the first of them."""
        if not self.has_view_permission(request):
            return HttpResponse(status=403)
        queue_filter = QueueFilter.read(request.GET)
        rows = confidence.with_calibration(queue_filter.of(queue.offered()).with_details().best_first())
        shown = list(rows.defer("article__text", "article__signature", "traces")[:ROWS_SHOWN])
        context = {
            **self.admin_site.each_context(request),
            "title": "Findings that wait",
            "opts": self.opts,
            "wanted": queue_filter,
            "query": queue_filter.query(),
            "waiting": queue.waiting(queue_filter),
            "rows": shown,
            "again": repeats.told_before(shown),
            "from_readers": articles_from_readers(row.article_id for row in shown),
            "filters": _filters(queue_filter),
            "held": Finding.objects.pending().filter(pk__in=Memo.objects.held_findings()).count(),
            "now": timezone.now(),
            "examples": example_articles(),
            "reopened": queue_filter.of(Finding.objects.reopened()).count(),
            "corroborating": corroboration.corroborating().count(),
            "second_looks": (
                SecondLook.objects.free_for(person(request), at=timezone.now()).count() if settings.DOUBLE_CODING else 0
            ),
            "may_decide": permissions.may(person(request), permissions.DECIDE),
        }
        return TemplateResponse(request, "admin/vendors/queue.html", context)

    @admin.display(description="vendors")
    def vendor_names(self, row: Finding) -> str:
        return ", ".join(vendor.name for vendor in row.vendors.all()) or "none named"

    @admin.display(description="sure", ordering="believed")
    def sure(self, row: Finding) -> str:
        return confidence.word_of(row)

    @admin.display(description="article")
    def source(self, row: Finding) -> str:
        return format_html("{} <small>{}</small>", row.article.title[:70], row.article.publisher)


@dataclass(frozen=True, slots=True)
class FilterSelect:
    """One drop-down of the queue: its values with labels, and how many findings are pending for each."""

    name: str
    label: str
    chosen: str
    choices: list[tuple[str, str, int]]


def _filters(queue_filter: QueueFilter) -> list[FilterSelect]:
    kinds, verdicts = dict(KindChoices.choices), dict(Verdict.choices)
    vendors = _counted("vendors", "vendors__name", none="none named")
    publishers = _counted("article__publisher", "article__publisher", none="unknown")
    return [
        FilterSelect("country", "Country", queue_filter.country, _counted("jurisdiction", "jurisdiction__name")),
        FilterSelect("vendor", "Vendor", queue_filter.vendor, vendors),
        FilterSelect("kind", "Kind", queue_filter.kind, _labelled(_counted("kind", "kind"), kinds)),
        FilterSelect("lang", "Language", queue_filter.lang, _counted("article__lang", "article__lang")),
        FilterSelect("source", "Source", queue_filter.source, publishers),
        FilterSelect(
            "verdict", "To the record", queue_filter.verdict, _labelled(_counted("verdict", "verdict"), verdicts)
        ),
    ]


def _counted(value: str, label: str, none: str = "") -> list[tuple[str, str, int]]:
    """Return the values that pending findings have, with labels and numbers; before them `none`, for those without."""
    rows = list(Finding.objects.pending().order_by(label).values_list(value, label).annotate(n=Count("pk")))
    lacking = sum(n for v, _name, n in rows if not v)
    without = [(queue.NONE, none, lacking)] if none and lacking else []
    return without + [(str(v), str(name), n) for v, name, n in rows if v]


def _labelled(rows: list[tuple[str, str, int]], labels: Mapping[str, Any]) -> list[tuple[str, str, int]]:
    return [(value, str(labels[value]), number) for value, _name, number in rows]
