"""The page of an action that says who else reports it, each with the way to the desk."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from vendors.models import Action
from vendors.review.other_reports import other_reports


def other_reports_page(request: HttpRequest, pk: int) -> HttpResponse:
    """List what else reports the action: findings that wait, and articles that repeat its sources."""
    if not request.user.has_perm("vendors.view_action") or not request.user.has_perm("vendors.view_finding"):
        raise PermissionDenied
    action = get_object_or_404(Action.objects.for_lists(), pk=pk)
    names = [vendor.name for vendor in action.vendors.all()]
    context = {
        **admin.site.each_context(request),
        "title": "Who else reports this",
        "opts": Action._meta,
        "action": action,
        "reports": other_reports(action),
        "words": " ".join(f'"{name}"' for name in (*names[:1], action.country.name)),
    }
    return TemplateResponse(request, "admin/vendors/other_reports.html", context)
