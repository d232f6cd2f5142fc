"""Problems and conflicts: what waits for someone to resolve it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from vendors.models import Conflict, Problem


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


@admin.register(Problem)
class ProblemAdmin(admin.ModelAdmin[Problem]):
    list_display = ("subject", "kind", "message", "count", "last_seen", "resolved_at")
    list_filter = (OpenFilter, "kind")
    search_fields = ("subject", "message")
    fields = readonly_fields = (
        "kind",
        "subject",
        "message",
        "article",
        "feed",
        "count",
        "first_seen",
        "last_seen",
        "resolved_at",
        "resolved_by",
        "resolution",
    )
    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Conflict)
class ConflictAdmin(admin.ModelAdmin[Conflict]):
    list_display = ("action", "finding", "reason", "found_at", "resolved_at")
    list_filter = (OpenFilter,)
    search_fields = ("action__title", "reason")
    list_select_related = ("action", "finding")
    fields = readonly_fields = ("action", "finding", "reason", "found_at", "resolved_at", "resolved_by", "resolution")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
