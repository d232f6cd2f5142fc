"""Watched sites: their list, what a site offers to be watched, and what one would bring before it is switched on."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import pluralize
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from vendors.admin.base import person
from vendors.findings.relevance import current_judge
from vendors.ingest import discovery, watching
from vendors.ingest.addresses import BadAddress
from vendors.ingest.discovery import Offer
from vendors.ingest.failures import NotYet, StepFailed
from vendors.ingest.list_pages import check_selector
from vendors.ingest.search_addresses import check_template
from vendors.models import WatchedSite
from vendors.models.choices import Relevance, SiteKind

CHANGE = "vendors.change_watchedsite"
ASKED_BY = frozenset(("url", "kind", "selector", "search_words"))
"""What decides how a site is asked, and so what counts as new on it."""
BUSY = "Its host is being asked already; try again in a minute."
SET_BY_THE_SOFTWARE = (
    *("last_polled_at", "next_poll_at", "last_new_at", "failures", "last_error", "notice"),
    *("passed_over", "rounds", "interval", "claimed_until"),
)


class WatchedSiteForm(forms.ModelForm[WatchedSite]):
    """A watched site, with what its kind needs."""

    class Meta:
        widgets = {name: forms.Textarea({"rows": 4}) for name in ("keep_words", "block_words", "search_words")}

    def clean_selector(self) -> str:
        selector = str(self.cleaned_data["selector"])
        return _checked(check_selector, selector) if selector else ""

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("kind") == SiteKind.SEARCH and not self.errors:
            if not values.get("search_words", "").strip():
                self.add_error("search_words", "A search needs at least one line of words.")
            try:
                check_template(values.get("url", ""))
            except ValueError as error:
                self.add_error("url", str(error))
        return values


def _checked(check: Any, value: str) -> str:
    try:
        return str(check(value))
    except ValueError as error:
        raise forms.ValidationError(str(error)) from error


class HomePageForm(forms.Form):
    """The home page of a site, to look for what it offers."""

    home = forms.URLField(label="Home page", assume_scheme="https", max_length=2000)


class OfferForm(forms.Form):
    """One of the addresses that a site offers."""

    url = forms.URLField(max_length=2000, assume_scheme="https")
    kind = forms.ChoiceField(choices=SiteKind.choices)
    title = forms.CharField(max_length=300, required=False)
    home = forms.URLField(max_length=2000, assume_scheme="https")


@admin.register(WatchedSite)
class WatchedSiteAdmin(admin.ModelAdmin[WatchedSite]):
    form = WatchedSiteForm
    list_display = ("__str__", "kind", "sort", "country", "language", "active", "relevance", "health", "preview_link")
    list_filter = ("active", "kind", "sort", "language", "relevance", ("country", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("country",)
    list_per_page = 50
    search_fields = ("title", "url")
    autocomplete_fields = ("country",)
    actions = ("switch_on", "switch_off")
    fields = (
        ("title", "active"),
        "url",
        ("kind", "relevance"),
        ("keep_words", "block_words"),
        ("selector", "search_words"),
        "site_url",
        ("sort", "country", "language"),
        *SET_BY_THE_SOFTWARE,
    )
    readonly_fields = SET_BY_THE_SOFTWARE
    change_form_template = "admin/vendors/watched_site_form.html"
    change_list_template = "admin/vendors/watched_site_list.html"

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new site is off until someone has seen what it would bring."""
        return {"active": False, "relevance": Relevance.TITLE, **super().get_changeform_initial_data(request)}

    def save_model(self, request: HttpRequest, obj: WatchedSite, form: Any, change: bool) -> None:
        """Begin anew with a site that is asked in another way: nothing on it has been seen then."""
        if set(form.changed_data) & ASKED_BY:
            obj.pending, obj.rounds, obj.unfamiliar, obj.etag, obj.last_modified = [], 0, 0, "", ""
        super().save_model(request, obj, form, change)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("discover/", wrap(discover_page), name="vendors_watchedsite_discover"),
            path("discover/add/", wrap(add_offer), name="vendors_watchedsite_add_offer"),
            path("<int:pk>/preview/", wrap(preview_page), name="vendors_watchedsite_preview"),
            path("<int:pk>/switch/", wrap(switch), name="vendors_watchedsite_switch"),
            *super().get_urls(),
        ]

    @admin.display(description="state")
    def health(self, row: WatchedSite) -> str:
        return row.last_error or row.notice or ("in order" if row.last_polled_at else "never polled")

    @admin.display(description="preview")
    def preview_link(self, row: WatchedSite) -> str:
        return format_html('<a href="{}">Preview</a>', reverse("admin:vendors_watchedsite_preview", args=[row.pk]))

    @admin.action(description="Switch the selected sites on", permissions=["change"])
    def switch_on(self, request: HttpRequest, queryset: QuerySet[WatchedSite]) -> None:
        chosen = list(queryset.filter(active=False))
        for site in chosen:
            watching.resume(site)
        messages.success(request, f"{len(chosen)} site{pluralize(chosen)} switched on.")

    @admin.action(description="Switch the selected sites off", permissions=["change"])
    def switch_off(self, request: HttpRequest, queryset: QuerySet[WatchedSite]) -> None:
        chosen = list(queryset.filter(active=True))
        for site in chosen:
            watching.switch_off(site)
        messages.success(request, f"{len(chosen)} site{pluralize(chosen)} switched off.")


def discover_page(request: HttpRequest) -> HttpResponse:
    """Ask for a home page, and show what its site offers to be watched."""
    _require_permission(request)
    form = HomePageForm(request.POST or None)
    offers: list[Offer] | None = None
    if request.method == "POST" and form.is_valid():
        try:
            offers = discovery.discover(form.cleaned_data["home"])
        except (StepFailed, BadAddress) as refusal:
            form.add_error("home", str(refusal))
        except NotYet:
            form.add_error("home", BUSY)
    context = {**admin.site.each_context(request), "title": "Find what a site offers", "form": form, "offers": offers}
    return TemplateResponse(request, "admin/vendors/discover.html", context, status=400 if form.errors else 200)


@require_POST
def add_offer(request: HttpRequest) -> HttpResponse:
    """Add one of the addresses that a site offers, switched off, and lead to its preview."""
    _require_permission(request)
    form = OfferForm(request.POST)
    if not form.is_valid():
        messages.error(request, "That address cannot be watched.")
        return HttpResponseRedirect(reverse("admin:vendors_watchedsite_discover"))
    values = form.cleaned_data
    offer = Offer(values["url"], SiteKind(values["kind"]), values["title"], "")
    site, is_new = discovery.add_offer(offer, home=values["home"])
    messages.success(request, f"Added, switched off: {site}." if is_new else f"Known already: {site}.")
    return HttpResponseRedirect(reverse("admin:vendors_watchedsite_preview", args=[site.pk]))


def preview_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a site with its switch; at a press, what it would bring now."""
    _require_permission(request)
    site = get_object_or_404(WatchedSite, pk=pk)
    preview, refusal = None, ""
    if request.method == "POST":
        try:
            preview = discovery.preview(site, judge=current_judge())
        except StepFailed as failure:
            refusal = failure.reason
        except NotYet:
            refusal = BUSY
    context = {
        **admin.site.each_context(request),
        "title": f"Preview of {site}",
        "site": site,
        "preview": preview,
        "refusal": refusal,
        "listed": sum(preview.fates.values()) if preview else 0,
    }
    return TemplateResponse(request, "admin/vendors/watched_site_preview.html", context)


@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch a site on or off."""
    _require_permission(request)
    site = get_object_or_404(WatchedSite, pk=pk)
    (watching.switch_off if site.active else watching.resume)(site)
    messages.success(request, f"“{site}” is switched {'off' if site.active else 'on'}.")
    return HttpResponseRedirect(reverse("admin:vendors_watchedsite_preview", args=[pk]))


def _require_permission(request: HttpRequest) -> None:
    if not person(request).has_perm(CHANGE):
        raise PermissionDenied
