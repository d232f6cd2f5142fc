"""The page on which a person enters what the machine missed: the article, and a form filled from the selected words.

Without JavaScript the sentence is pasted into the form, and a button reads it.
"""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from vendors import permissions
from vendors.admin.base import person
from vendors.admin.coded_form import CodedForm
from vendors.admin.desk import desk_url
from vendors.admin.highlighting import segments_of_text
from vendors.findings.values import QuoteNotFound, locate_quote
from vendors.models import Article, Country, Finding, Vendor
from vendors.models.choices import FindingState, KindChoices
from vendors.review import entering
from vendors.review.entering import CannotEnter, Selection
from vendors.review.queue import QueueFilter

NO_VENDOR = "Name the vendor, or tick that the sentence names none."


class EnterForm(CodedForm):
    """The fields of a finding that nobody has read yet, so that nothing is chosen that the words do not suggest."""

    country = forms.ModelChoiceField(Country.objects.only("code", "name"), label="Country", empty_label="choose")
    kind = forms.ChoiceField(choices=[("", "choose"), *KindChoices.choices], label="Kind")
    unnamed = forms.BooleanField(label="It names no vendor", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "vendors" in cleaned and not cleaned["vendors"] and not cleaned.get("unnamed"):
            self.add_error("vendors", NO_VENDOR)
        if cleaned.get("vendors") and cleaned.get("unnamed"):
            self.add_error("unnamed", "Vendors are named above: take them out, or do not tick this.")
        return cleaned


def enter_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an article beside the form, filled from the words between `start` and `end`; POST reads a quote or saves."""
    if not permissions.may(person(request), permissions.DECIDE):
        raise PermissionDenied
    article = get_object_or_404(Article.objects.defer("signature"), pk=pk)
    if request.method == "POST" and request.POST.get("do") == "read":
        return _read_quote(request, article)
    if request.method == "POST":
        return _save(request, article)
    try:
        selection = _selection(request, article)
    except CannotEnter as refusal:
        return _show(request, article, EnterForm(article), refusal=refusal)
    form = EnterForm(article, initial=_initial(selection)) if selection else EnterForm(article)
    return _show(request, article, form, selection=selection)


def _selection(request: HttpRequest, article: Article) -> Selection | None:
    start, end = request.GET.get("start", ""), request.GET.get("end", "")
    if not start and not end:
        return None
    whole = start.isdecimal() and end.isdecimal() and max(len(start), len(end)) < 10
    return entering.read_selection(article, int(start) if whole else -1, int(end) if whole else -1)


def _initial(selection: Selection) -> dict[str, Any]:
    passage = selection.passage
    return {
        "quote": selection.quote,
        "quote_start": selection.start,
        "country": passage.jurisdiction,
        "vendors": passage.vendors,
        "actor": passage.actor,
        "kind": passage.kind or "",
        "status": passage.status,
        "date": passage.date,
        "scope": [str(scope) for scope in passage.scope],
        "body": passage.body,
    }


def _read_quote(request: HttpRequest, article: Article) -> HttpResponse:
    """Find the words of the quote box in the article, and open the page as if they had been selected."""
    try:
        _, start, end = locate_quote(article.text, request.POST.get("quote", "").strip(), near=0)
    except QuoteNotFound as refusal:
        form = EnterForm(article, initial={"quote": request.POST.get("quote", "")})
        return _show(request, article, form, refusal=CannotEnter(str(refusal)))
    query = {**request.GET.dict(), "start": start, "end": end}
    return HttpResponseRedirect(f"{_address(article)}?{urlencode(query)}")


def _save(request: HttpRequest, article: Article) -> HttpResponse:
    form = EnterForm(article, request.POST)
    if not form.is_valid():
        return _show(request, article, form)
    try:
        finding = entering.enter(article, form.values(), by=person(request))
    except CannotEnter as refusal:
        return _show(request, article, form, refusal=refusal)
    messages.success(request, "Entered. It waits for a decision like any other, and counts as missed once accepted.")
    return HttpResponseRedirect(desk_url(finding.pk, QueueFilter.read(request.GET)))


def _show(
    request: HttpRequest,
    article: Article,
    form: EnterForm,
    *,
    selection: Selection | None = None,
    refusal: CannotEnter | None = None,
) -> HttpResponse:
    known = article.findings.exclude(state=FindingState.SUPERSEDED).select_related("jurisdiction")
    siblings = list(known.order_by("quote_start", "pk"))
    start, end = (selection.start, selection.start + len(selection.quote)) if selection else (0, 0)
    context = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": "Enter a finding",
        "article": article,
        "form": form,
        "segments": segments_of_text(article.text, siblings, start=start, end=end),
        "siblings": siblings,
        "refusal": refusal,
        "query": request.GET.urlencode(),
        "back": _back(request, article),
        "vendor_names": Vendor.objects.in_use().values_list("slug", "name"),
    }
    status = 422 if refusal or form.errors else 200
    return TemplateResponse(request, "admin/vendors/enter.html", context, status=status)


def _back(request: HttpRequest, article: Article) -> str:
    """Return the address from which the person came: a finding on the desk, or the article's page."""
    finding = request.GET.get("finding", "")
    pk = int(finding) if finding.isdecimal() and len(finding) < 19 else 0
    if Finding.objects.filter(pk=pk, article=article).exists():
        return desk_url(pk, QueueFilter.read(request.GET))
    return reverse("admin:vendors_article_change", args=[article.pk])


def _address(article: Article) -> str:
    return reverse("admin:vendors_article_enter", args=[article.pk])
