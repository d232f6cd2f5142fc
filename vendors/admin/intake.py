"""Articles in by hand: an address, a file, or pasted text. What becomes of them is the ingest's, as from the shell."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from vendors import tasks
from vendors.admin.base import person
from vendors.ingest.addresses import BadAddress
from vendors.ingest.intake import MAX_BYTES, MAX_TEXT, IntakeOutcome, IntakeResult, NotAnArticle, take_text, take_url
from vendors.ingest.sources import take_content
from vendors.models import Article
from vendors.models.choices import ArticleState

SAID: dict[IntakeOutcome, Any] = {
    IntakeOutcome.ADDED: _("Taken: “%(article)s”."),
    IntakeOutcome.ALREADY_HERE: _("“%(article)s” is here already."),
    IntakeOutcome.RECEIVED_AGAIN: _("“%(article)s” has changed: this is its new version."),
}


class IntakeForm(forms.Form):
    """One of three: an address alone, a file, or a text; the address of a text or file may be given with it."""

    url = forms.URLField(
        label=_("Address"),
        required=False,
        max_length=2000,
        help_text=_("Alone, it is fetched; with a text or file, it is its source."),
    )
    text = forms.CharField(
        label=_("Text"), required=False, max_length=MAX_TEXT, widget=forms.Textarea({"rows": 12}), strip=False
    )
    file = forms.FileField(label=_("File"), required=False, help_text=_("Text, HTML, PDF or JSON."))
    title = forms.CharField(label=_("Title"), required=False, max_length=500)
    publisher = forms.CharField(label=_("Publisher"), required=False, max_length=200)
    published = forms.DateField(
        label=_("Published"), required=False, help_text=_("Dates in the text such as “on Tuesday” go by it.")
    )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("text", "").strip() and found.get("file"):
            raise forms.ValidationError(_("Give a text or a file, not both."))
        if not (found.get("url") or found.get("text", "").strip() or found.get("file") or self.errors):
            raise forms.ValidationError(_("Give an address, a text or a file."))
        if found.get("file") and found["file"].size > MAX_BYTES:
            raise forms.ValidationError(_("The file has more than %(mb)d MB.") % {"mb": MAX_BYTES // 2**20})
        return found

    def take(self, request: HttpRequest) -> IntakeResult:
        """Hand the article in. NotTaken or BadAddress says what was wrong with it."""
        given, by = self.cleaned_data, person(request)
        known = {name: given[name] for name in ("title", "publisher", "published") if given[name]}
        if given["file"]:
            suffix = PurePath(given["file"].name).suffix.lower()
            return take_content(given["file"].read(), suffix=suffix, url=given["url"])
        if given["text"].strip():
            return take_text(given["text"], url=given["url"], by=by, **known)
        return take_url(given["url"], by=by, **known)


def take_in(request: HttpRequest) -> HttpResponse:
    """Show the form, or take an article in and open it."""
    if not request.user.has_perm("vendors.add_article"):
        raise PermissionDenied
    form = IntakeForm(request.POST, request.FILES) if request.method == "POST" else IntakeForm()
    if form.is_valid():
        try:
            taken = form.take(request)
        except (NotAnArticle, BadAddress) as refusal:
            form.add_error(None, str(refusal))
        else:
            tasks.start(taken.article)
            messages.success(request, SAID[taken.outcome] % {"article": taken.article})
            _say_how_far(request, taken.article)
            return HttpResponseRedirect(reverse("admin:vendors_article_change", args=[taken.article.pk]))
    context = {
        **admin.site.each_context(request),
        "opts": Article._meta,
        "title": _("Take an article in"),
        "form": form,
    }
    return TemplateResponse(
        request, "admin/vendors/intake.html", context, status=422 if form.is_bound and form.errors else 200
    )


def _say_how_far(request: HttpRequest, article: Article) -> None:
    """Say what came of it so far: with workers it is on its way, without it has come to its end."""
    article.refresh_from_db()
    number = article.findings.count()
    if article.state in tasks.STEP_TASKS:
        messages.info(request, _("It is being read; look here in a minute."))
    elif article.state == ArticleState.CODED:
        words = ngettext("It has %(number)s finding.", "It has %(number)s findings.", number)
        messages.info(request, words % {"number": number})
    else:
        messages.warning(request, article.reason or article.get_state_display())
