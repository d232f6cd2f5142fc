"""The form by which one article is taken in: an address, a file or pasted text, handled as from the command line."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from vendors import tasks
from vendors.admin import outcome_messages
from vendors.admin.base import person
from vendors.admin.day_field import IN_FUTURE, DayInPast
from vendors.extraction.types import PartialDate
from vendors.ingest.addresses import BadAddress
from vendors.ingest.intake import MAX_BYTES, IntakeOutcome, IntakeResult, NotAnArticle, take_text, take_url
from vendors.ingest.sources import take_content
from vendors.models import Article
from vendors.models.fields import PartialDateFormField

MESSAGES: dict[IntakeOutcome, str] = {
    IntakeOutcome.ADDED: "Taken: “{article}”.",
    IntakeOutcome.ALREADY_HERE: "“{article}” is here already.",
    IntakeOutcome.RECEIVED_AGAIN: "“{article}” has changed: this is its new version.",
}


class IntakeForm(forms.Form):
    """An address alone, a file or a text; a file or text may come with its address."""

    url = forms.URLField(
        label="Address",
        required=False,
        max_length=2000,
        help_text="Alone, it is fetched; with a text or file, it is its source.",
    )
    # No length here: a browser cuts what is pasted to it without a word, and `take_text` refuses in words.
    text = forms.CharField(label="Text", required=False, widget=forms.Textarea({"rows": 12}), strip=False)
    file = forms.FileField(label="File", required=False, help_text="Text, HTML, PDF, Word (.docx) or JSON.")
    title = forms.CharField(label="Title", required=False, max_length=500)
    publisher = forms.CharField(label="Publisher", required=False, max_length=200)
    published = DayInPast(
        label="Published", required=False, help_text="Dates in the text such as “on Tuesday” go by it."
    )

    published_in = PartialDateFormField(
        label="or only month or year", required=False, help_text="2026-11 or 2026, where the day is not known."
    )

    def clean_published_in(self) -> PartialDate | None:
        date: PartialDate | None = self.cleaned_data["published_in"]
        if date and date.first_day > timezone.localdate():
            raise forms.ValidationError(IN_FUTURE)
        return date

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("text", "").strip() and cleaned.get("file"):
            raise forms.ValidationError("Give a text or a file, not both.")
        if not (cleaned.get("url") or cleaned.get("text", "").strip() or cleaned.get("file") or self.errors):
            raise forms.ValidationError("Give an address, a text or a file.")
        if cleaned.get("file") and cleaned["file"].size > MAX_BYTES:
            raise forms.ValidationError(f"The file has more than {MAX_BYTES // 2**20} MB.")
        return cleaned

    def take(self, request: HttpRequest) -> IntakeResult:
        """Take the article in. NotAnArticle or BadAddress says what is wrong with it."""
        fields, by = self.cleaned_data, person(request)
        metadata = {name: fields[name] for name in ("title", "publisher") if fields[name]}
        if fields["published"] or fields["published_in"]:
            metadata["published"] = fields["published"] or fields["published_in"]
        if fields["file"]:
            suffix = PurePath(fields["file"].name).suffix.lower()
            return take_content(fields["file"].read(), suffix=suffix, url=fields["url"], by=by, **metadata)
        if fields["text"].strip():
            return take_text(fields["text"], url=fields["url"], by=by, **metadata)
        return take_url(fields["url"], by=by, **metadata)


def take_in(request: HttpRequest) -> HttpResponse:
    """Show the form, or take an article in and open it."""
    if not request.user.has_perm("vendors.add_article"):
        raise PermissionDenied
    form = IntakeForm(request.POST, request.FILES) if request.method == "POST" else IntakeForm()
    if form.is_valid():
        try:
            taken = form.take(request)
        except (NotAnArticle, BadAddress) as refusal:
            file = form.cleaned_data["file"]
            form.add_error(None, f"“{file.name}”: {refusal}" if file else str(refusal))
        else:
            tasks.start(taken.article)
            messages.success(request, MESSAGES[taken.outcome].format(article=taken.article))
            _say_what_was_not_used(request, taken, form.cleaned_data)
            outcome_messages.say_how_far(request, taken.article)
            return HttpResponseRedirect(reverse("admin:vendors_article_change", args=[taken.article.pk]))
    context = {
        **admin.site.each_context(request),
        "opts": Article._meta,
        "title": "Take an article in",
        "form": form,
    }
    return TemplateResponse(
        request, "admin/vendors/intake.html", context, status=422 if form.is_bound and form.errors else 200
    )


def _say_what_was_not_used(request: HttpRequest, taken: IntakeResult, given: dict[str, Any]) -> None:
    """Say which particulars given with the article are not those under which it is here already."""
    if taken.outcome is IntakeOutcome.ADDED:
        return
    words = {"title": "title", "publisher": "publisher", "published": "date"}
    names = [name for name in words if given[name]]
    other = [words[name] for name in names if given[name] != getattr(taken.article, name)]
    if other:
        was, it = ("it was", "it") if len(other) == 1 else ("they were", "them")
        *first, last = other
        told = f"{', '.join(first)} and {last}" if first else last
        messages.warning(request, f"Its {told} stayed as {was} here, not as you gave {it}: an editor can correct {it}.")
