"""What a reader sees whose browser sends no cookie back: why a form was not taken, with all that was typed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from vendors.site.report import ReportForm, action_at
from vendors.site.send_source import SourceForm, about


@never_cache
def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 to a form without its token; readers' own forms come back filled in. Django's CSRF_FAILURE_VIEW."""
    match = request.resolver_match
    name = match.url_name if match else ""
    if name == "report":
        typed = {field: request.POST.get(field, "") for field in ReportForm.base_fields}
        context = {"form": ReportForm(initial=typed), "about": action_at(typed["page"]), "without_cookie": True}
        return render(request, "site/report.html", context, status=403)
    if name == "send-source":
        typed = {field: request.POST.get(field, "") for field in SourceForm.base_fields}
        context = {"form": SourceForm(initial=typed), "about": about(typed["page"]), "without_cookie": True}
        return render(request, "site/send_source.html", context, status=403)
    return render(request, "site/form_refused.html", status=403)
