"""What a reader sees whose browser sends no cookie back: why a form was not taken, with all that was typed."""

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from vendors.site.report import ReportForm, action_at
from vendors.site.send_source import SourceForm, shown


@never_cache
def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 to a form without its token; readers' own forms come back filled in. Django's CSRF_FAILURE_VIEW."""
    match = request.resolver_match
    name = match.url_name if match else ""
    if name == "report":
        report = ReportForm(initial=_typed(request, ReportForm))
        context = {"form": report, "about": action_at(request.POST.get("page", "")), "without_cookie": True}
        return render(request, "site/report.html", context, status=403)
    if name == "send-source":
        return shown(request, SourceForm(initial=_typed(request, SourceForm)), without_cookie=True)
    return render(request, "site/form_refused.html", status=403)


def _typed(request: HttpRequest, form: type[Form]) -> dict[str, str]:
    return {field: request.POST.get(field, "") for field in form.base_fields}
