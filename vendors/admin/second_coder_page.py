"""The page "Second coder": what the endpoint has cost, where it failed, and how far it agrees with the engine."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import admin
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from vendors.admin.base import UnlistedAdmin
from vendors.findings import readers
from vendors.findings.agreement import agreement
from vendors.findings.model_coder import ModelCoder, configured_endpoint
from vendors.models import CoderUsage, Finding, Problem
from vendors.models.choices import ProblemKind

DAYS_SHOWN = 31
COUNTED = ("requests", "tokens", "failed", "dropped", "shared", "unshared", "engine_only", "raised", "rejected")
ARTICLES_COMPARED = 500
"""The latest articles in which both coders found something: two queries, whatever else is stored."""


@admin.register(CoderUsage)
class CoderUsageAdmin(UnlistedAdmin[CoderUsage]):
    list_display = ("day", "coder", *COUNTED)
    list_filter = ("coder", "day")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(second_coder_page)
        return [path("second-coder/", view, name="vendors_coderusage_second_coder"), *super().get_urls()]


def second_coder_page(request: HttpRequest) -> HttpResponse:
    """Show settings, costs by day, failures and agreement of the configured endpoint."""
    if not request.user.has_perm("vendors.view_finding"):
        return HttpResponse(status=403)
    usage, endpoint = CoderUsage.objects.filter(coder=ModelCoder.name), configured_endpoint()
    totals = usage.aggregate(**{f"all_{name}": Sum(name, default=0) for name in COUNTED})
    total = {name: totals[f"all_{name}"] for name in COUNTED}
    spent = usage.spent(ModelCoder.name, on=timezone.now().date())
    context = {
        **admin.site.each_context(request),
        "opts": CoderUsage._meta,
        "title": "Second coder",
        "reader": settings.READER,
        "endpoint": endpoint,
        "host": urlsplit(endpoint.url).netloc.rpartition("@")[2] if endpoint else "",
        "spent": spent,
        "budget_spent": endpoint is not None and spent >= endpoint.daily_tokens,
        "days": usage.order_by("-day")[:DAYS_SHOWN],
        "total": total,
        "f1": f1(total["shared"], total["engine_only"], total["unshared"]),
        "side_by_side": _side_by_side(),
        "problems": _problems(),
    }
    return TemplateResponse(request, "admin/vendors/second_coder.html", context)


def f1(both: int, first: int, second: int) -> float | None:
    """Return the agreement on what both or only one found; None where neither found anything."""
    either = 2 * both + first + second
    return 2 * both / either if either else None


def _side_by_side() -> dict[str, float | int | None]:
    """Return how far both agree where each has read the articles for itself (`manage.py second_coder`)."""
    read = Finding.objects.filter(coder=ModelCoder.name, article__findings__coder="rules").order_by("-article")
    compared = agreement(list(read.values_list("article", flat=True).distinct()[:ARTICLES_COMPARED]))
    both, first, second = (
        sum(len(getattr(row, name)) for row in compared) for name in ("both", "first_only", "second_only")
    )
    return {"articles": len(compared), "both": both, "first": first, "second": second, "f1": f1(both, first, second)}


def _problems() -> list[Problem]:
    """Return the open problems of the endpoint: as a reader, and of single articles read by the command."""
    as_reader = Problem.objects.open().filter(kind=ProblemKind.OPERATION, subject__in=[readers.FAILED, readers.SPENT])
    of_articles = Problem.objects.open().filter(kind=ProblemKind.CODING, subject__endswith=f"coder {ModelCoder.name}")
    return [*as_reader, *of_articles[:20]]
