"""The second look: a decided finding as the coder read it, beside its article, for somebody who had no part in it.

Neither the first decision nor its edits nor what became of it is on the page.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from vendors import permissions
from vendors.admin.base import person
from vendors.admin.coded_form import CodedForm
from vendors.admin.highlighting import segments_of_text
from vendors.findings.values import machine_values
from vendors.models import Finding, SecondLook, Vendor
from vendors.review import second_looks
from vendors.review.second_looks import CannotLook

SKIPPED = "second_looks_skipped"
MAX_SKIPPED = 200
"""As at the desk: more would swell the session's row."""
REFUSALS = (CannotLook, permissions.NotAllowed)


class SecondLookForm(CodedForm):
    """The codebook's fields as the coder read them, for a second person to correct."""

    note = forms.CharField(label="Note", required=False, max_length=1000)


def next_address(request: HttpRequest) -> str:
    """Return the address of the oldest second look that waits for the person and was not skipped; "" for none."""
    waiting = SecondLook.objects.free_for(person(request), at=timezone.now())
    pk = waiting.exclude(pk__in=_skipped(request)).values_list("pk", flat=True).first()
    return reverse("admin:vendors_finding_second_look_one", args=[pk]) if pk else ""


def open_next(request: HttpRequest) -> HttpResponse:
    """Open the next second look; where none is left, the queue."""
    if not permissions.may(person(request), permissions.DECIDE):
        raise PermissionDenied
    address = next_address(request)
    if not address:
        request.session.pop(SKIPPED, None)
        messages.info(request, "No second look waits for you.")
    return HttpResponseRedirect(address or reverse("admin:vendors_finding_queue"))


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one second look, or store it by the button pressed and go on at the desk."""
    if not permissions.may(person(request), permissions.DECIDE):
        raise PermissionDenied
    found = SecondLook.objects.select_related("decision__finding__article", "decision__finding__jurisdiction")
    look = get_object_or_404(found, pk=pk)
    if request.method != "POST":
        if second_looks.claim(look, by=person(request)):
            return _page(request, look, _form(look))
        messages.info(request, "This second look does not wait for you, or somebody else is taking it.")
        return HttpResponseRedirect(reverse("admin:vendors_finding_queue"))
    if request.POST.get("do") == "skip":
        second_looks.release(look, by=person(request))
        request.session[SKIPPED] = [*_skipped(request), pk][-MAX_SKIPPED:]
        return HttpResponseRedirect(reverse("admin:vendors_finding_desk_next"))
    return _store(request, look)


def _store(request: HttpRequest, look: SecondLook) -> HttpResponse:
    by, form = person(request), _form(look, request.POST)
    note = request.POST.get("note", "")[:1000]
    try:
        if request.POST.get("do") == "reject":
            second_looks.reject(look, request.POST.get("reason", ""), by=by, note=note)
        elif not form.is_valid():
            return _page(request, look, form, status=422)
        else:
            second_looks.accept(look, form.values(), by=by, note=note)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        if SecondLook.objects.offered_to(by).filter(pk=look.pk).exists():
            return _page(request, look, form, status=409)
    else:
        messages.success(request, "Your second look is stored. It changes nothing in the record.")
    return HttpResponseRedirect(reverse("admin:vendors_finding_desk_next"))


def _form(look: SecondLook, data: Any = None) -> SecondLookForm:
    finding = look.decision.finding
    values = machine_values(finding)
    initial = {name: getattr(values, name) for name in type(values).__slots__} | {"quote_start": values.start}
    initial["scope"] = [str(scope) for scope in values.scope]
    return SecondLookForm(finding.article, data, start=values.start, shown=values.quote, initial=initial)


def _page(request: HttpRequest, look: SecondLook, form: SecondLookForm, *, status: int = 200) -> HttpResponse:
    finding: Finding = look.decision.finding
    context = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": "Second look",
        "look": look,
        "finding": finding,
        "article": finding.article,
        "form": form,
        # Not the other quotes: their marks would tell which of them are decided.
        "segments": segments_of_text(finding.article.text, (), start=finding.quote_start, end=finding.quote_end),
        "left": SecondLook.objects.free_for(person(request), at=timezone.now()).count(),
        "reject_reasons": second_looks.REASONS,
        "vendor_names": Vendor.objects.in_use().values_list("slug", "name"),
    }
    return TemplateResponse(request, "admin/vendors/second_look.html", context, status=status)


def _skipped(request: HttpRequest) -> list[int]:
    return list(request.session.get(SKIPPED, []))
