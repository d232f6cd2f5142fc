"""Tables in and out: which columns a file has, and how its values are read."""

from typing import Any

from import_export import fields, resources
from import_export.widgets import BooleanWidget, CharWidget, ForeignKeyWidget, ManyToManyWidget, Widget

from vendors.extraction.text.lexicon import YES
from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import Scope
from vendors.models import Action, Body, Country, Milestone, Vendor
from vendors.record import publication


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
        return PartialDate.parse(text) if text else None

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
        vendors = Vendor.objects.filter(pk__in=slugs)
        unknown = sorted(set(slugs) - {vendor.pk for vendor in vendors})
        if unknown:
            raise ValueError(f"there is no vendor “{', '.join(unknown)}”")
        return vendors


class CheckedResource(resources.ModelResource):
    """Each row is checked as a form would check it, before anything is written; unchanged rows are passed over."""

    class Meta:
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True
        use_transactions = True


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
        )


class BodyResource(CheckedResource):
    country = fields.Field("country", "country", ExistingRow(Country))
    abbreviations = fields.Field("abbreviations", "abbreviations", NamesWidget())
    aliases = fields.Field("aliases", "aliases", NamesWidget())

    class Meta(CheckedResource.Meta):
        model = Body
        import_id_fields = ("slug",)
        fields = ("slug", "country", "name", "abbreviations", "aliases", "kind")


class DerivingResource(CheckedResource):
    """Rows of an action's record: what is derived from them is brought up to date once the import is confirmed."""

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        self.previous_actions: set[int] = set()
        super().before_import(dataset, **kwargs)

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """CannotPublish where a published action would be left without a step: shown as an error of the file."""
        touched = {self.action_of(row.instance) for row in result.rows if row.is_new() or row.is_update()}
        for action in Action.objects.filter(pk__in={pk for pk in touched | self.previous_actions if pk is not None}):
            publication.changed(action, by=kwargs.get("user"), reason="Imported from a table")

    def action_of(self, instance: Any) -> int | None:
        raise NotImplementedError


class ActionResource(DerivingResource):
    """Actions by their stable key. A new one is a draft: publishing is a step of its own."""

    country = fields.Field("country", "country", ExistingRow(Country))
    vendors = fields.Field("vendors", "vendors", ExistingVendors(Vendor, separator=";", field="slug"))
    scope = fields.Field("scope", "scope", ScopesWidget())
    body = fields.Field("body_name", "body", CharWidget())
    status = fields.Field("status", "status", CharWidget(), readonly=True)
    state = fields.Field("state", "state", CharWidget(), readonly=True)

    class Meta(CheckedResource.Meta):
        model = Action
        import_id_fields = ("key",)
        fields = (
            "key",
            "country",
            "vendors",
            "actor",
            "kind",
            "scope",
            "reach",
            "area",
            "force",
            "grade",
            "checked",
            "body",
            "instrument",
            "title",
            "summary",
            "status",
            "state",
        )

    def action_of(self, instance: Any) -> int | None:
        return getattr(instance, "pk", None)


class MilestoneResource(DerivingResource):
    """Steps of actions. A row with an `id` changes that step; one without adds a step to the action of its key."""

    action = fields.Field("action", "action", ExistingRow(Action, field="key"))
    date = fields.Field("date", "date", PartialDateWidget())
    is_deadline = fields.Field("is_deadline", "is_deadline", BooleanWidget())

    class Meta(CheckedResource.Meta):
        model = Milestone
        import_id_fields = ("id",)
        fields = (
            "id",
            "action",
            "date",
            "status",
            "is_deadline",
            "outcome",
            "outcome_on",
            "position",
            "note",
            "source_url",
        )

    def action_of(self, instance: Any) -> int | None:
        return getattr(instance, "action_id", None)

    def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Note the action that a step is moved away from: it changes, too."""
        super().before_save_instance(instance, row, **kwargs)
        self.previous_actions.update(Milestone.objects.filter(pk=instance.pk).values_list("action", flat=True))
