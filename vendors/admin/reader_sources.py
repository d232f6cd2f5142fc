"""Sources that readers sent: the list of those to look at, and what is shown of them beside an article."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html

from vendors import permissions
from vendors.admin.base import person
from vendors.models import Action, Article, ReaderSource
from vendors.models.choices import RejectReason
from vendors.review.reader_sources import CannotDecline, Outcome, decline, outcomes

FATES = {
    "received": "Received, not read yet",
    "unreadable": "Could not be read",
    "nothing": "Read, no finding",
    "waiting": "Its findings wait",
    "accepted": "Accepted, not public yet",
    "used": "Used",
    "declined": "Not used",
    "gone": "Its article was removed",
}


def outcome_in_words(outcome: Outcome) -> str:
    words = FATES[outcome.fate]
    return f"{words}: {outcome.reason_label.lower()}" if outcome.reason_label else words


def sent_for(article: Article) -> QuerySet[ReaderSource]:
    """Return what readers sent that became this article, or a duplicate of it."""
    rows = ReaderSource.objects.filter(Q(article=article) | Q(article__duplicate_of=article))
    return rows.select_related("action", "country").order_by("sent_at")


def articles_from_readers(articles: Iterable[int]) -> set[int]:
    """Return those of the articles, by their ids, that a reader sent."""
    rows = ReaderSource.objects.filter(article__in=set(articles)).values_list("article", flat=True)
    return {number for number in rows if number is not None}


class ToLookAtFilter(admin.SimpleListFilter):
    """What a curator should look at, unless all are asked for: findings have their own queue."""

    title = "which"
    parameter_name = "which"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("all", "All")]

    def choices(self, changelist: Any) -> Any:
        for value, label in ((None, "To look at"), ("all", "All")):
            query = changelist.get_query_string({self.parameter_name: value} if value else {}, [self.parameter_name])
            yield {"selected": self.value() == value, "query_string": query, "display": label}

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset if self.value() == "all" else queryset.filter(pk__in=ReaderSource.objects.open().values("pk"))


class DeclineForm(forms.ModelForm[ReaderSource]):
    """Why a source is not used, the one thing that a curator decides here."""

    declined_reason = forms.ChoiceField(
        label="Not used because",
        choices=[("", "—"), *RejectReason.choices],
        help_text="Saving closes it, and whoever sent it can read the reason. "
        "To use it, enter a finding on its article, or add it to an action by hand.",
    )


@admin.register(ReaderSource)
class ReaderSourceAdmin(admin.ModelAdmin[ReaderSource]):
    form = DeclineForm
    list_display = ("url_in_short", "subject", "why", "became", "article_link", "sent_at")
    list_filter = (ToLookAtFilter,)
    search_fields = ("url", "why", "reference")
    readonly_fields = (
        *("original", "why", "subject", "article_link", "became", "was_known", "times", "sent_at", "reference"),
        *("declined_by", "declined_at"),
    )
    fields = (*readonly_fields[:5], "declined_reason", *readonly_fields[5:])
    list_select_related = ("action", "country", "article")
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReaderSource]:
        rows = super().get_queryset(request)
        return rows.defer("article__text", "article__signature")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return permissions.may(person(request), permissions.RESOLVE) and (obj is None or obj.declined_at is None)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Look up what became of all rows of the page at once."""
        response = super().changelist_view(request, {**(extra_context or {}), "title": "Sources from readers"})
        listed = getattr(response, "context_data", {}).get("cl")
        if listed is not None:
            found = outcomes(listed.result_list)
            for row in listed.result_list:
                row.outcome = found[row.pk]
        return response

    def save_model(self, request: HttpRequest, obj: ReaderSource, form: Any, change: bool) -> None:
        try:
            decline(obj, reason=form.cleaned_data["declined_reason"], by=person(request))
        except CannotDecline as refusal:
            messages.error(request, str(refusal))

    @admin.display(description="address", ordering="url")
    def url_in_short(self, row: ReaderSource) -> str:
        return row.url.partition("://")[2][:70]

    @admin.display(description="address")
    def original(self, row: ReaderSource) -> str:
        return format_html('<a href="{0}" rel="noopener noreferrer nofollow" target="_blank">{0}</a>', row.url)

    @admin.display(description="about")
    def subject(self, row: ReaderSource) -> str:
        if isinstance(row.about, Action):
            return format_html(
                '<a href="{}">{}</a>', reverse("admin:vendors_action_change", args=[row.action_id]), row.about
            )
        return str(row.about or "nothing in particular")

    @admin.display(description="what became of it")
    def became(self, row: ReaderSource) -> str:
        return outcome_in_words(getattr(row, "outcome", None) or outcomes([row])[row.pk])

    @admin.display(description="article")
    def article_link(self, row: ReaderSource) -> str:
        if row.article is None:
            return "none"
        page = reverse("admin:vendors_article_change", args=[row.article_id])
        return format_html('<a href="{}">{}</a>', page, str(row.article)[:70])
