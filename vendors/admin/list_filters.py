"""Filters that the lists of curators share: country, vendor, kind, age, and what is held or assigned."""

import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from vendors.admin.base import person
from vendors.models import Country, Memo, Vendor
from vendors.models.choices import KindChoices
from vendors.models.memos import MemoKind

type Filter = type[admin.SimpleListFilter]

AGES = {
    "today": ("Today", 1),
    "week": ("The last 7 days", 7),
    "month": ("The last 30 days", 30),
    "year": ("The last 12 months", 365),
}
OLDER = "older"


class PathFilter(admin.SimpleListFilter):
    """Rows by the value of a column, of their own or at the end of a path; only values in use are offered."""

    column = ""
    labels: Any = None

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = model_admin.model._default_manager.order_by()
        used = {value for value in rows.values_list(self.column, flat=True).distinct() if value}
        names: dict[str, str] = self.labels() if callable(self.labels) else dict(self.labels)
        return [(str(value), str(label)) for value, label in names.items() if value in used]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        rows = queryset.model._default_manager.filter(**{self.column: self.value()})
        return queryset.filter(pk__in=rows.values("pk"))  # a row with two of a kind is listed once


def _countries() -> dict[str, str]:
    return dict(Country.objects.order_by("name").values_list("code", "name"))


def _vendors() -> dict[str, str]:
    return dict(Vendor.objects.order_by("name").values_list("slug", "name"))


def by_country(column: str) -> Filter:
    named = {"title": "country", "parameter_name": "country", "column": column, "labels": staticmethod(_countries)}
    return type("CountryFilter", (PathFilter,), named)


def by_vendor(column: str) -> Filter:
    named = {"title": "vendor", "parameter_name": "vendor", "column": column, "labels": staticmethod(_vendors)}
    return type("VendorFilter", (PathFilter,), named)


def by_kind(column: str) -> Filter:
    named = {"title": "kind", "parameter_name": "of_kind", "column": column, "labels": KindChoices.choices}
    return type("KindFilter", (PathFilter,), named)


class AgeBase(admin.SimpleListFilter):
    """Rows by how long ago the day in a column was; a day ahead is in no list but that of all."""

    parameter_name = "age"
    column = ""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [*((key, label) for key, (label, _days) in AGES.items()), (OLDER, "Older")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        day = timezone.localdate()
        with_time = queryset.model._meta.get_field(self.column).get_internal_type() == "DateTimeField"
        part = f"{self.column}__date" if with_time else self.column
        if chosen == OLDER:
            return queryset.filter(**{f"{part}__lte": day - datetime.timedelta(days=AGES["year"][1])})
        if chosen in AGES:
            since = day - datetime.timedelta(days=AGES[chosen][1])
            return queryset.filter(**{f"{part}__gt": since, f"{part}__lte": day})
        return queryset


def by_age(column: str, title: str) -> Filter:
    return type("AgeFilter", (AgeBase,), {"title": title, "column": column})


class MemoBase(admin.SimpleListFilter):
    """Rows that are held, or assigned to the person who looks."""

    title = "among curators"
    parameter_name = "memo"
    key = ""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("held", "Held"), ("mine", "Assigned to me"), ("assigned", "Assigned to anybody")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows = Memo.objects.open(MemoKind.HOLD if self.value() == "held" else MemoKind.ASSIGNMENT)
        if self.value() == "mine":
            rows = rows.filter(to=person(request))
        keys = rows.filter(**{f"{self.key}__isnull": False}).values(self.key)
        return queryset.filter(pk__in=keys) if self.value() else queryset


def by_memo(key: str) -> Filter:
    """`key` is `finding` or `action`."""
    return type("MemoFilter", (MemoBase,), {"key": key})
