"""Readers send sources: an address and a word why, without an account, and a page that says what became of it.

The pages of actions and countries are cached and the same for everybody, so that their form has no token of its own:
it leads to `look_over`, which stores nothing and shows what was typed with the token, ready to be sent.
"""

import re
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from tracker.client_address import address_of
from vendors import tasks
from vendors.ingest.addresses import BadAddress, canonical_address, checked_address, host_of
from vendors.ingest.network import reason_without_lookup
from vendors.listing.presentation import without_empty
from vendors.listing.site_address import site_address
from vendors.models import Action, Country, ReaderSource
from vendors.models.choices import ActionState
from vendors.review.reader_reports import WINDOW, TooManyReports
from vendors.review.reader_sources import LONGEST_WHY, AlreadyASource, outcomes, rests_on, send_source
from vendors.site.errors import refuse_unknown
from vendors.site.report import LONGEST_PAGE, action_at

PARAMETERS = ("page",)
_SCHEME = re.compile(r"^[a-z][a-z0-9+-]*:(?!\d)", re.IGNORECASE)
"""A scheme, and not a host with its port: example.org:8080."""


class SourceForm(forms.Form):
    """An address, why it matters, and the page of the action or country that it is about."""

    page = forms.CharField(max_length=LONGEST_PAGE, required=False, widget=forms.HiddenInput)
    address = forms.CharField(
        max_length=2000,
        label=gettext_lazy("Address of the document or article"),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )
    why = forms.CharField(
        max_length=LONGEST_WHY,
        required=False,
        label=gettext_lazy("What it shows"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One sentence is enough. Only curators see it."),
    )
    homepage = forms.CharField(required=False, label=gettext_lazy("Leave this field empty"))

    def __init__(self, *args: Any, site: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.site = site

    def clean_address(self) -> str:
        typed: str = self.cleaned_data["address"]
        address = typed if _SCHEME.match(typed) else f"https://{typed}"
        if refusal := refused(address, site=self.site):
            raise forms.ValidationError(refusal)
        return checked_address(address)

    def clean_homepage(self) -> str:
        """As in the form for reports: programs that fill in every field give themselves away."""
        if self.cleaned_data["homepage"]:
            raise forms.ValidationError(_("This field is there to catch programs. Empty it and send again."))
        return ""


def refused(address: str, *, site: str) -> str:
    """Return the sentence that refuses an address; "" for one that can be fetched. `site`: this site's own address."""
    try:
        canonical_address(address)
        parts = urlsplit(address)
        host, port = host_of(address), parts.port
    except BadAddress:
        parts, host, port = None, "", None
    if parts is None or not host:
        if not address.lower().startswith(("http://", "https://")):
            return _("Only addresses that start with http:// or https:// are taken.")
        return _("This is not the address of a page. Copy it from your browser.")
    if "@" in parts.netloc:
        return _("This address has a name or a password in it. Send it without.")
    if host == host_of(site):
        return _("This is a page of this site. Send the address of the source itself.")
    if reason_without_lookup(parts.hostname or ""):
        return _("This address is in a private network, where nobody else can read it.")
    if port and port not in settings.FETCH_PORTS and not settings.FETCH_ALLOW_LOOPBACK:
        return _("Pages are not fetched from this port. Send an address without one.")
    return ""


@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """Show the form for the page that `page` names; take a source; 429 for too many."""
    query = without_empty(request.GET)
    if refusal := refuse_unknown(request, query, PARAMETERS):
        return refusal
    if request.method != "POST":
        form = SourceForm(initial={"page": query.get("page", "")[:LONGEST_PAGE]})
        return shown(request, form)
    form = SourceForm(request.POST, site=site_address(request))
    return _taken(request, form) if form.is_valid() else shown(request, form)


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def look_over(request: HttpRequest) -> HttpResponse:
    """Show what was typed on a cached page, with what is wrong with it, to be sent from here. Nothing is stored.

    Who comes back by a link, as after a change of the language, is led to the empty form.
    """
    if request.method != "POST":
        return redirect("send-source")
    form = SourceForm(request.POST, site=site_address(request))
    if form.is_valid():
        subject = about(form.cleaned_data["page"])
        if isinstance(subject, Action) and rests_on(subject, form.cleaned_data["address"]):
            form.add_error("address", among_the_sources())
    return shown(request, form, looked_over=form.is_valid())


def among_the_sources() -> str:
    return _("This address is among the sources of this action already.")


def shown(
    request: HttpRequest, form: SourceForm, *, looked_over: bool = False, without_cookie: bool = False
) -> HttpResponse:
    """Return the page with the form; 422 with what is wrong marked, 403 where the browser sent no cookie back."""
    subject = about(str(form["page"].value() or ""))
    context = {"form": form, "about": subject, "looked_over": looked_over, "without_cookie": without_cookie}
    status = 403 if without_cookie else 422 if form.errors else 200
    return render(request, "site/send_source.html", context, status=status)


def _taken(request: HttpRequest, form: SourceForm) -> HttpResponse:
    typed = form.cleaned_data
    subject = about(typed["page"])
    action = subject if isinstance(subject, Action) else None
    country = subject if isinstance(subject, Country) else None
    try:
        sent, was_sent = send_source(
            typed["address"],
            why=typed["why"],
            action=action,
            country=country,
            address=address_of(request),
            at=timezone.now(),
        )
    except AlreadyASource:
        form.add_error("address", among_the_sources())
        return shown(request, form)
    except TooManyReports:
        words = "\n\n".join(filter(None, (typed["address"], typed["why"])))
        response = render(request, "site/report_too_many.html", {"typed": words}, status=429)
        response["Retry-After"] = str(int(WINDOW.total_seconds()))
        return response
    if sent.article is not None and not was_sent and not settings.CELERY_TASK_ALWAYS_EAGER:
        tasks.start(sent.article)  # without a queue the sweep fetches it: a reader does not wait for somebody's site
    return redirect(reverse("sent-source", args=[sent.reference]) + ("?again=1" if was_sent else ""))


def about(page: str) -> Action | Country | None:
    """Return the published action, or the country, whose page a path is; None for any other page."""
    action = action_at(page)
    if action is not None:
        return action if action.state == ActionState.PUBLISHED else None
    try:
        match = resolve(page.partition("?")[0])
    except Resolver404:
        return None
    if match.url_name != "country":
        return None
    return Country.objects.filter(code=match.kwargs["code"]).first()


@never_cache
@require_safe
def sent_source(request: HttpRequest, reference: str) -> HttpResponse:
    """Say what has become of a source, to whoever has its reference."""
    sent = get_object_or_404(ReaderSource.objects.select_related("action", "country"), reference=reference)
    outcome = outcomes([sent])[sent.pk]
    subject = sent.about if sent.action is None or sent.action.state == ActionState.PUBLISHED else None
    context = {"sent": sent, "outcome": outcome, "about": subject, "again": request.GET.get("again") == "1"}
    return render(request, "site/sent_source.html", context)
