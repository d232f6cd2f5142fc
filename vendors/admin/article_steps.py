"""Pages and buttons of one article: dismiss it, take that back, clean it again; and what a correction has changed."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import pluralize
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from vendors import permissions, tasks
from vendors.admin.base import person
from vendors.admin.day_field import DayInPast
from vendors.admin.outcome_messages import say_how_far
from vendors.ingest.steps import clean_again
from vendors.models import Article
from vendors.models.choices import RejectReason
from vendors.review import dismissal
from vendors.review.corrections import Correction
from vendors.review.decisions import CannotDecide

FINDINGS_NAMED = 6
"""Findings named one by one in a message; of more, only their number."""


class ArticleForm(forms.ModelForm[Article]):
    """An article's particulars, corrected by hand."""

    published = DayInPast(required=False, help_text="Dates in the text such as “on Tuesday” go by it.")

    def clean(self) -> dict[str, Any]:
        """Keep a month or year only where the day is not known."""
        values = super().clean() or self.cleaned_data
        if values.get("published"):
            values["published_in"] = None
        return values


class DismissForm(forms.Form):
    """Why an article is dismissed: one of the reasons for which findings are rejected."""

    reason = forms.ChoiceField(label="Why", choices=[("", "—"), *RejectReason.choices])
    note = forms.CharField(label="Note", required=False, max_length=500, widget=forms.Textarea({"rows": 2}))


def urls(wrap: Any) -> list[URLPattern]:
    """Return the pages' addresses below an article's own."""
    return [
        path("<int:pk>/dismiss/", wrap(dismiss), name="vendors_article_dismiss"),
        path("<int:pk>/take-back/", wrap(take_back), name="vendors_article_take_back"),
        path("<int:pk>/clean/", wrap(clean), name="vendors_article_clean"),
    ]


def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why the article is dismissed, and dismiss it."""
    if not permissions.may(person(request), permissions.DECIDE):
        raise PermissionDenied
    article = get_object_or_404(Article.objects.defer("signature"), pk=pk)
    form = DismissForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            number = dismissal.dismiss(article, by=person(request), **form.cleaned_data)
        except CannotDecide as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Dismissed, and {number} finding{pluralize(number)} rejected with it.")
            return _to_article(pk)
    context = {
        **admin.site.each_context(request),
        "title": "Dismiss an article",
        "article": article,
        "waiting": article.findings.pending().count(),
        "form": form,
    }
    status = 422 if form.is_bound and form.errors else 200
    return TemplateResponse(request, "admin/vendors/dismiss.html", context, status=status)


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a dismissal back."""
    if not permissions.may(person(request), permissions.DECIDE):
        raise PermissionDenied
    try:
        number = dismissal.undo(get_object_or_404(Article, pk=pk), by=person(request))
    except CannotDecide as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, f"Taken back: {number} finding{pluralize(number)} wait{pluralize(number, 's,')} again."
        )
    return _to_article(pk)


@require_POST
def clean(request: HttpRequest, pk: int) -> HttpResponse:
    """Make an article's text anew from the bytes that were received; nothing is fetched."""
    if not person(request).has_perm("vendors.change_article"):
        raise PermissionDenied
    article = get_object_or_404(Article, pk=pk)
    if clean_again(article):
        article.refresh_from_db()
        tasks.start(article)
        say_how_far(request, article)
    else:
        messages.warning(request, "It cannot be cleaned again: no text was received, or it is on its way already.")
    return _to_article(pk)


def _to_article(pk: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:vendors_article_change", args=[pk]))


def say_what_changed(request: HttpRequest, correction: Correction) -> None:
    """Tell what a correction has changed: the findings read anew, those that decisions keep, the sources."""
    recoding = correction.recoding
    parts = [
        _named(words, findings)
        for words, findings in (("new", recoding.added), ("gone", recoding.gone), ("changed", recoding.altered))
        if findings
    ]
    messages.info(request, f"Read again: {'; '.join(parts) or 'its findings are as they were'}.")
    if recoding.decided:
        kept = _named("decided before", recoding.decided)
        messages.warning(request, f"Read otherwise now, and left as it was decided: {kept}. Look at the action.")
    if correction.sources:
        number = correction.sources
        messages.info(request, f"{number} source{pluralize(number)} of actions corrected with it.")


def _named(words: str, findings: Iterable[str]) -> str:
    named = list(findings)
    rest = f" and {len(named) - FINDINGS_NAMED} more" if len(named) > FINDINGS_NAMED else ""
    return f"{len(named)} {words} ({'; '.join(named[:FINDINGS_NAMED])}{rest})"
