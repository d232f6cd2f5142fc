"""What a reader sees whose browser sends no cookie back: why a form was not taken, with all that was typed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from vendors.site.report import ReportForm, action_at


@never_cache
def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 to a form without its token; the form for reports comes back filled in. Django's CSRF_FAILURE_VIEW."""
    match = request.resolver_match
    if match is None or match.url_name != "report":
        return render(request, "site/form_refused.html", status=403)
    typed = {name: request.POST.get(name, "") for name in ReportForm.base_fields}
    context = {"form": ReportForm(initial=typed), "about": action_at(typed["page"]), "without_cookie": True}
    return render(request, "site/report.html", context, status=403)
