"""Readers report errors: a form that needs no account and keeps nothing but what is typed."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from tracker.client_address import address_of
from vendors.listing.filters import FilterError
from vendors.listing.presentation import without_empty
from vendors.listing.site_address import site_address
from vendors.models import Action
from vendors.models.choices import ActionState
from vendors.review.reader_reports import WINDOW, TooManyReports, report
from vendors.site.errors import bad_filter, refuse_unknown

PARAMETERS = ("page",)
LONGEST_PAGE = 500


class ReportForm(forms.Form):
    """What is wrong, where, and how anyone can check it."""

    page = forms.CharField(max_length=LONGEST_PAGE, required=False, label=gettext_lazy("Page"))
    wrong = forms.CharField(
        min_length=10,
        max_length=4000,
        label=gettext_lazy("What is wrong, and what is right?"),
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    source = forms.URLField(
        max_length=2000,
        required=False,
        assume_scheme="https",
        label=gettext_lazy("A source that shows it"),
        help_text=gettext_lazy("The address of a document or an article."),
    )
    reply_to = forms.EmailField(
        max_length=200,
        required=False,
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("Only if you want an answer. Curators see it with the report."),
    )
    homepage = forms.CharField(required=False, label=gettext_lazy("Leave this field empty"))

    def clean_page(self) -> str:
        page: str = self.cleaned_data["page"]
        if page and not page.startswith("/"):
            raise forms.ValidationError(_("Write the page as its path on this site, such as /countries/DE/."))
        return page

    def clean_homepage(self) -> str:
        """Programs that fill in every field give themselves away; a person who did is told, and loses nothing."""
        if self.cleaned_data["homepage"]:
            raise forms.ValidationError(_("This field is there to catch programs. Empty it and send again."))
        return ""

    def message(self, site: str) -> str:
        """Return the report as the curators read it; `site` is the address of the site."""
        typed = self.cleaned_data
        lines = [
            typed["wrong"],
            typed["page"] and f"Page: {site}{typed['page']}",
            typed["source"] and f"Source: {typed['source']}",
            typed["reply_to"] and f"Answer to: {typed['reply_to']}",
        ]
        return "\n\n".join(filter(None, lines))


@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def report_error(request: HttpRequest) -> HttpResponse:
    """Show the form, filled in for the page that `page` names; take a report; 429 for too many."""
    query = without_empty(request.GET)
    if refusal := refuse_unknown(request, query, PARAMETERS):
        return refusal
    page = query.get("page", "")
    if page and not (page.startswith("/") and len(page) <= LONGEST_PAGE):
        message = _("This is not the path of a page on this site, such as /countries/DE/.")
        return bad_filter(request, [FilterError("page", page[:80], message)])
    form = ReportForm(request.POST) if request.method == "POST" else ReportForm(initial={"page": page})
    if request.method == "POST" and form.is_valid():
        return _taken(request, form)
    shown = request.POST.get("page", "") if request.method == "POST" else page
    context = {"form": form, "about": action_at(shown)}
    return render(request, "site/report.html", context, status=422 if form.errors else 200)


def _taken(request: HttpRequest, form: ReportForm) -> HttpResponse:
    page: str = form.cleaned_data["page"]
    action = action_at(page)
    subject = f"Action {action.pk}: {action}" if action else (page or "The site")
    try:
        reference = report(subject, form.message(site_address(request)), address=address_of(request), at=timezone.now())
    except TooManyReports:
        response = render(request, "site/report_too_many.html", {"typed": form.cleaned_data["wrong"]}, status=429)
        response["Retry-After"] = str(int(WINDOW.total_seconds()))
        return response
    return redirect(reverse("report-thanks") + "?" + urlencode({"reference": reference}))


def action_at(page: str) -> Action | None:
    """Return the public action whose page a path is; None for any other page."""
    try:
        match = resolve(page.partition("?")[0])
    except Resolver404:
        return None
    if match.url_name != "action":
        return None
    public = (ActionState.PUBLISHED, ActionState.WITHDRAWN)
    return Action.objects.filter(pk=match.kwargs["pk"], state__in=public).first()


@never_cache
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """Thank for a report and name its reference."""
    reference = request.GET.get("reference", "")
    is_reference = len(reference) == 8 and all(letter in "0123456789abcdef" for letter in reference)
    context: dict[str, Any] = {"reference": reference if is_reference else ""}
    return render(request, "site/report_thanks.html", context)
