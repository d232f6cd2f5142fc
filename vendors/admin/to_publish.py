"""The page "To publish": what curators have added to published actions, one at a time, beside what it rests on."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from vendors import permissions
from vendors.admin.base import person
from vendors.findings import assessment
from vendors.models import Decision
from vendors.record.publication import CannotPublish
from vendors.review import to_publish
from vendors.review.decisions import CannotDecide

REFUSALS = (CannotDecide, CannotPublish, permissions.NotAllowed)


def to_publish_page(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Show the oldest addition that waits, or the one asked for; publish it or send it back by the button pressed."""
    if not request.user.has_perm("vendors.view_decision"):
        return HttpResponse(status=403)
    if request.method == "POST":
        return _act(request, get_object_or_404(Decision, pk=request.POST.get("decision")))
    waiting = Decision.objects.to_publish().select_related("action__country", "finding__article", "by")
    rows = list(waiting.defer("finding__article__text", "finding__article__signature", "finding__traces"))
    shown = next((row for row in rows if row.pk == pk), rows[0] if rows and pk is None else None)
    place = rows.index(shown) if shown else 0
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "opts": Decision._meta,
        "title": "To publish",
        "shown": shown,
        "preview": to_publish.preview(shown) if shown else None,
        "rows": rows,
        "following": rows[(place + 1) % len(rows)] if len(rows) > 1 else None,
        "may_publish": permissions.may(person(request), permissions.PUBLISH),
    }
    return TemplateResponse(request, "admin/vendors/to_publish.html", context)


def _act(request: HttpRequest, decision: Decision) -> HttpResponse:
    """Publish or send back, and open the next one; a refusal opens the same one again."""
    again = reverse("admin:vendors_decision_to_publish_one", args=[decision.pk])
    try:
        if request.POST.get("do") == "send_back":
            to_publish.send_back(decision, by=person(request), reason=request.POST.get("reason", "")[:500])
            messages.success(request, "Sent back to the queue.")
        else:
            action = to_publish.publish(decision, by=person(request))
            assessment.reassess_for(action)
            messages.success(request, f"Published: “{action}”.")
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(again)
    return HttpResponseRedirect(reverse("admin:vendors_decision_to_publish"))
