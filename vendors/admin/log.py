"""Read-only lists of what has been done: decisions, public changes, merges, and rows that the software derives."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.text import Truncator

from vendors.admin.base import ReadOnlyAdmin, UnlistedAdmin
from vendors.admin.differences_page import differences_page
from vendors.admin.list_filters import by_age, by_country, by_kind, by_vendor
from vendors.admin.to_publish import to_publish_page
from vendors.models import Calibration, Change, DataVersion, Decision, EffectPeriod, Merge, SecondLook

SHOWN = 90
"""Characters of a title or a note in a list: two lines of a column."""


class ExceptionFilter(admin.SimpleListFilter):
    """Those that went across country, vendor or kind."""

    title = "exception"
    parameter_name = "exception"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Across country, vendor or kind")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Decision]) -> QuerySet[Decision]:
        return queryset.exclude(exception="") if self.value() == "yes" else queryset


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin[Decision]):
    list_display = ("at", "by", "what", "finding", "short_action", "why", "waits", "undone")
    list_filter = (
        *("what", by_country("finding__jurisdiction"), by_vendor("finding__vendors"), by_kind("finding__kind")),
        *("finding__state", by_age("at", "age"), "by", ExceptionFilter, "waits"),
    )
    search_fields = ("by__username", "exception", "note", "finding__quote", "action__title")
    list_select_related = ("by", "finding", "action")

    @admin.display(description="action", ordering="action__title")
    def short_action(self, row: Decision) -> str:
        return Truncator(str(row.action or "")).chars(SHOWN)

    @admin.display(description="note or exception")
    def why(self, row: Decision) -> str:
        return Truncator(" · ".join(part for part in (row.exception, row.note) if part)).chars(SHOWN)

    @admin.display(description="undone", ordering="undone_at")
    def undone(self, row: Decision) -> str:
        when = f"{row.undone_at:%d %b %Y}" if row.undone_at else ""
        return f"{when}: {row.undone_reason}" if row.undone_reason else when

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(to_publish_page)
        return [
            path("to-publish/", view, name="vendors_decision_to_publish"),
            path("to-publish/<int:pk>/", view, name="vendors_decision_to_publish_one"),
            *super().get_urls(),
        ]


@admin.register(SecondLook)
class SecondLookAdmin(ReadOnlyAdmin[SecondLook]):
    """Those that were taken: an open one would show what the second person is not to see."""

    list_display = ("at", "by", "first", "finding", "outcome", "differs_in", "settled_as", "settled_by", "settled_at")
    list_filter = ("accepted", "settled_as", by_age("at", "age"), "by")
    search_fields = ("by__username", "note", "decision__finding__quote")
    list_select_related = ("by", "decision__by", "decision__finding", "settled_by")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SecondLook]:
        return super().get_queryset(request).filter(at__isnull=False).order_by("-at", "-pk")

    @admin.display(description="first decision by")
    def first(self, row: SecondLook) -> str:
        return str(row.decision.by or "")

    @admin.display
    def finding(self, row: SecondLook) -> str:
        return str(row.decision.finding)

    @admin.display
    def outcome(self, row: SecondLook) -> str:
        return "accepted" if row.accepted else f"rejected: {row.get_reject_reason_display()}"

    @admin.display
    def differs_in(self, row: SecondLook) -> str:
        return ", ".join(row.differing) or "nothing"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(differences_page)
        return [path("differences/", view, name="vendors_secondlook_differences"), *super().get_urls()]


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin[Change]):
    list_display = ("at", "what", "action", "reason", "by")
    list_filter = ("what", "at")
    search_fields = ("action__title", "reason")
    list_select_related = ("action", "by")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Change]:
        rows = super().get_queryset(request)
        return rows.defer("facts") if "/change/" not in request.path else rows


@admin.register(Merge)
class MergeAdmin(ReadOnlyAdmin[Merge]):
    list_display = ("at", "merged", "into", "reason", "by", "undone_at")
    search_fields = ("merged__title", "into__title", "reason")
    list_select_related = ("merged", "into", "by")


@admin.register(EffectPeriod)
class EffectPeriodAdmin(UnlistedAdmin[EffectPeriod]):
    list_display = ("action", "start", "end")
    search_fields = ("action__title",)
    list_select_related = ("action",)


@admin.register(DataVersion)
class DataVersionAdmin(UnlistedAdmin[DataVersion]):
    list_display = ("number", "changed_at")


@admin.register(Calibration)
class CalibrationAdmin(UnlistedAdmin[Calibration]):
    list_display = ("coder", "rule", "right", "wrong", "shift", "computed_at")
    list_filter = ("coder",)
    search_fields = ("rule",)
