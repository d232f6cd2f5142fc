"""Reference data: countries, blocs, bodies and vendors, with the names that the extractor uses at once."""

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path

from vendors.admin.base import TableAdmin
from vendors.admin.picking import BodyPicker
from vendors.admin.retirement import NamedInRecord, RetirableAdmin
from vendors.admin.tables.names import BodyResource, VendorResource
from vendors.models import Bloc, Body, Country, Vendor
from vendors.record import retirement


@admin.register(Bloc)
class BlocAdmin(admin.ModelAdmin[Bloc]):
    list_display = ("slug", "name", "full_name")
    search_fields = ("name", "full_name")


@admin.register(Country)
class CountryAdmin(NamedInRecord):
    list_display = ("code", "name", "capital", "region", "last_searched", "action_count")
    list_filter = ("blocs", "region")
    search_fields = ("code", "name", "official_name", "capital", "aliases")
    picked_also_by = ("code", "official_name", "aliases")
    autocomplete_fields = ("blocs",)
    list_per_page = 100

    def get_queryset(self, request: HttpRequest) -> QuerySet[Country]:
        rows: QuerySet[Country] = super().get_queryset(request)
        return rows.annotate(number=Count("actions"))

    @admin.display(description="actions", ordering="number")
    def action_count(self, row: Country) -> int:
        return int(getattr(row, "number", 0))


@admin.register(Body)
class BodyAdmin(TableAdmin, RetirableAdmin):
    merge = staticmethod(retirement.merge_body)
    resource_classes = (BodyResource,)
    list_display = ("slug", "name", "country", "kind", "abbreviations")
    list_filter = ("kind",)
    search_fields = ("slug", "name", "abbreviations", "aliases", "country__name")
    picked_also_by = ("slug", "abbreviations", "aliases")
    autocomplete_fields = ("country",)
    list_select_related = ("country",)
    prepopulated_fields = {"slug": ("country", "name")}

    def get_urls(self) -> list[URLPattern]:
        picker = BodyPicker.as_view(admin_site=self.admin_site)
        pick = path("pick/", self.admin_site.admin_view(picker), name="vendors_body_pick")
        return [pick, *super().get_urls()]


@admin.register(Vendor)
class VendorAdmin(TableAdmin, RetirableAdmin):
    merge = staticmethod(retirement.merge_vendor)
    resource_classes = (VendorResource,)
    list_display = ("slug", "name", "home_country", "parent", "kind", "seat")
    list_filter = ("kind", "read_as_vendor", "prominent", "leading")
    search_fields = ("slug", "name", "aliases")
    picked_also_by = ("slug", "aliases")
    autocomplete_fields = ("home_country", "parent")
    list_select_related = ("home_country", "parent")
    prepopulated_fields = {"slug": ("name",)}
