"""Problems and conflicts: lists of what someone has to resolve."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from vendors import permissions
from vendors.admin import bulk_pages
from vendors.admin.base import person
from vendors.findings.values import values_of
from vendors.models import Conflict, Problem
from vendors.review import conflicts
from vendors.review.conflicts import CannotResolve


class OpenFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("all", "All"), ("resolved", "Resolved")]

    def choices(self, changelist: Any) -> Any:
        labels: dict[str | None, Any] = {None: "Open", **{str(k): v for k, v in self.lookup_choices}}
        for value, label in labels.items():
            query = changelist.get_query_string({self.parameter_name: value} if value else {}, [self.parameter_name])
            yield {"selected": self.value() == value, "query_string": query, "display": label}

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "all":
            return queryset
        return queryset.filter(resolved_at__isnull=self.value() != "resolved")


class ResolvedForm(forms.ModelForm[Any]):
    """A form with one field: how the problem or conflict ended."""

    resolution = forms.CharField(
        label="How it ended", widget=forms.Textarea({"rows": 2}), help_text="Saving closes it."
    )


class ResolvableAdmin(admin.ModelAdmin[Any]):
    """Rows that the software adds and a person closes with a resolution."""

    form = ResolvedForm
    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A closed row cannot be changed any more."""
        return super().has_change_permission(request, obj) and (obj is None or obj.resolved_at is None)

    def has_resolve_permission(self, request: HttpRequest) -> bool:
        return permissions.may(person(request), permissions.RESOLVE)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        close = conflicts.resolve_conflict if isinstance(obj, Conflict) else conflicts.resolve_problem
        close(obj, resolution=form.cleaned_data["resolution"], by=person(request))


@admin.register(Problem)
class ProblemAdmin(ResolvableAdmin):
    list_display = ("subject", "kind", "message", "count", "last_seen", "resolved_at")
    list_filter = (OpenFilter, "kind")
    search_fields = ("subject", "message")
    readonly_fields = (
        "kind",
        "subject",
        "message",
        "article",
        "site",
        "count",
        "first_seen",
        "last_seen",
        "resolved_at",
        "resolved_by",
    )
    fields = (*readonly_fields, "resolution")
    actions = ("resolve_selected",)
    change_list_template = "admin/vendors/problem_list.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(bulk_pages.unknown_names_page)
        return [path("words/", view, name="vendors_problem_words"), *super().get_urls()]

    @admin.action(description="Resolve the selected problems", permissions=["resolve"])
    def resolve_selected(self, request: HttpRequest, queryset: QuerySet[Problem]) -> None:
        closed = 0
        for problem in queryset:
            try:
                conflicts.resolve_problem(problem, resolution="Resolved in the list.", by=person(request))
                closed += 1
            except CannotResolve as refusal:
                self.message_user(request, f"{problem}: {refusal}", messages.WARNING)
        self.message_user(request, f"{closed} resolved.")


@admin.register(Conflict)
class ConflictAdmin(ResolvableAdmin):
    list_display = ("action", "finding", "reason", "found_at", "resolved_at")
    list_filter = (OpenFilter,)
    search_fields = ("action__title", "reason")
    list_select_related = ("action", "finding")
    readonly_fields = ("action", "reason", "quote", "article", "found_at", "resolved_at", "resolved_by")
    fields = (*readonly_fields, "resolution")

    @admin.display(description="what the article says")
    def quote(self, row: Conflict) -> str:
        desk = reverse("admin:vendors_finding_desk", args=[row.finding_id])
        return format_html('“{}” <a href="{}">on the desk</a>', values_of(row.finding).quote, desk)

    @admin.display(description="article")
    def article(self, row: Conflict) -> str:
        article = row.finding.article
        where = ", ".join(str(part) for part in (article.publisher, article.published) if part)
        page = reverse("admin:vendors_article_change", args=[article.pk])
        original = (
            format_html(' · <a href="{}" rel="noopener noreferrer">original</a>', article.url) if article.url else ""
        )
        return format_html('<a href="{}">{}</a> {}{}', page, article.title or "Untitled", where, original)
