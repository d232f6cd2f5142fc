"""Tables in and out: how values are read, and the columns of the tables of vendors and bodies."""

from typing import Any

from import_export import fields
from import_export.widgets import ForeignKeyWidget, ManyToManyWidget, Widget

from vendors.admin.tables.checked_resource import CheckedResource
from vendors.extraction.text.lexicon import YES
from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import Scope
from vendors.models import Body, Country, Vendor
from vendors.models.fields import check_year


class NamesWidget(Widget):
    """Several names in one cell, with semicolons between."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[str]:
        return [name.strip() for name in str(value or "").split(";") if name.strip()]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return ";".join(value or [])


class YesWidget(Widget):
    """`yes` or an empty cell, as the data files have it; anything else is an error of its row."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:
        text = str(value or "").strip().lower()
        if text not in ("", YES):
            raise ValueError(f"{value!r} is neither “{YES}” nor empty")
        return text == YES

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return YES if value else ""


class ScopesWidget(NamesWidget):
    """Scopes in one cell, with semicolons between; an unknown one is an error of its row."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        codes = super().clean(value, row, **kwargs)
        unknown = sorted(set(codes) - set(Scope))
        if unknown:
            raise ValueError(f"unknown scope {', '.join(unknown)}; there are {', '.join(Scope)}")
        return tuple(Scope(code) for code in codes)


class PartialDateWidget(Widget):
    """2018-08-23, 2018-08 or 2018; an empty cell is an unknown date."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> PartialDate | None:
        text = str(value or "").strip().removesuffix(" 00:00:00")
        return check_year(PartialDate.parse(text)) if text else None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(value or "")


class ExistingRow(ForeignKeyWidget):
    """A reference by key; the error of its row says which key is unknown."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        try:
            return super().clean(value, row, **kwargs)
        except self.model.DoesNotExist as error:
            raise ValueError(f"there is no {self.model._meta.verbose_name} “{value}”") from error


class ExistingVendors(ManyToManyWidget):
    """Vendors by slug, with semicolons between; an unknown slug is an error of its row, never left out in silence."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        slugs = [slug.strip() for slug in str(value or "").split(";") if slug.strip() and slug.strip() != "unnamed"]
        unknown = sorted(set(slugs) - set(Vendor.objects.filter(pk__in=slugs).values_list("pk", flat=True)))
        if unknown:
            raise ValueError(f"there is no vendor “{', '.join(unknown)}”")
        return Vendor.objects.standing_for(slugs)


class VendorResource(CheckedResource):
    aliases = fields.Field("aliases", "aliases", NamesWidget())
    home_country = fields.Field("home_country", "home_country", ExistingRow(Country))
    parent = fields.Field("parent", "parent", ExistingRow(Vendor))
    read_as_vendor = fields.Field("read_as_vendor", "read_as_vendor", YesWidget())
    prominent = fields.Field("prominent", "prominent", YesWidget())
    leading = fields.Field("leading", "leading", YesWidget())

    class Meta(CheckedResource.Meta):
        model = Vendor
        import_id_fields = ("slug",)
        fields = (
            "slug",
            "name",
            "aliases",
            "home_country",
            "parent",
            "kind",
            "seat",
            "read_as_vendor",
            "prominent",
            "leading",
            "wikidata",
            "lei",
        )


class BodyResource(CheckedResource):
    country = fields.Field("country", "country", ExistingRow(Country))
    abbreviations = fields.Field("abbreviations", "abbreviations", NamesWidget())
    aliases = fields.Field("aliases", "aliases", NamesWidget())

    class Meta(CheckedResource.Meta):
        model = Body
        import_id_fields = ("slug",)
        fields = (
            "slug",
            "country",
            "name",
            "abbreviations",
            "aliases",
            "kind",
            "own_name",
            "own_language",
            "website",
        )
