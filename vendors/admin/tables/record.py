"""The tables of the record in and out: actions, their steps and their sources."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from import_export import fields
from import_export.widgets import BooleanWidget, CharWidget

from vendors.admin.tables.checked_resource import CheckedResource, Errors
from vendors.admin.tables.names import ExistingRow, ExistingVendors, PartialDateWidget, ScopesWidget
from vendors.models import Action, Country, Evidence, Milestone, Vendor
from vendors.models.choices import ActionState
from vendors.record import publication
from vendors.record.coding_rules import CODED_FIELDS, coding_faults, emptied_faults

MOST_DIGITS = 16
"""More digits than a row's number can have, and fewer than a database refuses to compare."""


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

    def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Note the action that a row is moved away from: it changes, too."""
        super().before_save_instance(instance, row, **kwargs)
        if instance.pk and not isinstance(instance, Action):
            saved = type(instance)._default_manager.filter(pk=instance.pk)
            self.previous_actions.update(saved.values_list("action", flat=True))

    def subject_of(self, row: Any) -> str:
        (name,) = self.get_import_id_fields()
        saved = self.get_queryset().get(**{name: str(row[name]).strip()})
        return f"“{saved if isinstance(saved, Action) else saved.action}”"

    def action_of(self, instance: Any) -> int | None:
        """Return the number of the action that a row belongs to."""
        return getattr(instance, "action_id", None)


class ActionResource(DerivingResource):
    """Actions by their stable key; a row without one adds an action, which is given a key. A new one is a draft:
    publishing is a step of its own.

    A column that the table lacks is left as it is, so that a table of before reach and force were coded makes drafts
    that cannot be published until they are, and takes nothing away from an action that is coded already.
    """

    country = fields.Field("country", "country", ExistingRow(Country))
    vendors = fields.Field("vendors", "vendors", ExistingVendors(Vendor, separator=";", field="slug"))
    scope = fields.Field("scope", "scope", ScopesWidget())
    body = fields.Field("body_name", "body", CharWidget())
    only_exported_because = {
        "status": "it follows from the steps, which have a table of their own.",
        "state": "publish or withdraw the action on its page.",
    }
    status = fields.Field("status", "status", CharWidget(), readonly=True)
    state = fields.Field("state", "state", CharWidget(), readonly=True)
    version = fields.Field("version", "version", CharWidget(), readonly=True)
    version_column = "version"

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
            "official_title",
            "official_title_language",
            "official_number",
            "official_text_url",
            "title",
            "summary",
            "status",
            "state",
            "version",
        )

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("country", "body").prefetch_related("vendors")

    def action_of(self, instance: Any) -> int | None:
        return getattr(instance, "pk", None)

    def rules_of_row(self, instance: Any) -> Errors:
        """Check the row as the action's form would: by the codebook's rules, and that what is public stays coded."""
        coding = {name: str(getattr(instance, name) or "") for name in CODED_FIELDS}
        faults: Errors = dict(coding_faults(coding, country=instance.country_id)) if instance.country_id else {}
        if instance.state == ActionState.PUBLISHED:
            saved = Action.objects.values(*CODED_FIELDS).get(pk=instance.pk)
            faults |= dict(emptied_faults(saved, coding))
        if instance.checked and instance.checked > timezone.localdate():
            faults["checked"] = "this day is in the future"
        return faults


class PartResource(DerivingResource):
    """Rows that belong to an action and go by their number in the database, which the database gives."""

    action_version = fields.Field("action__version", "action_version", CharWidget(), readonly=True)
    version_column = "action_version"

    def get_instance(self, instance_loader: Any, row: Any) -> Any:
        """Return the row with the `id` of the file; None, with a fault to be told, for an `id` that the table lacks."""
        number = str(row.get("id") or "").strip()
        if not number:
            return None
        found = super().get_instance(instance_loader, row) if number.isdecimal() and len(number) < MOST_DIGITS else None
        if found is None:
            name = self._meta.model._meta.verbose_name
            fault = f"there is no {name} “{number}” in this table; leave the id empty to add one"
            self.row_faults.setdefault("id", ValidationError(fault))
        return found


class MilestoneResource(PartResource):
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
            "action_version",
        )

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("action")


class EvidenceResource(PartResource):
    """Sources of actions. A row with an `id` changes that source; one without adds one to the action of its key.

    `milestone` is the `id` of the step that the source supports, as the table of steps has it. Whether a source rests
    on a finding is not in the table and stays as it is.
    """

    action = fields.Field("action", "action", ExistingRow(Action, field="key"))
    milestone = fields.Field("milestone", "milestone", ExistingRow(Milestone))
    published = fields.Field("published", "published", PartialDateWidget())

    class Meta(CheckedResource.Meta):
        model = Evidence
        import_id_fields = ("id",)
        fields = (
            "id",
            "action",
            "milestone",
            "type",
            "url",
            "publisher",
            "title",
            "published",
            "language",
            "read_on",
            "pinpoint",
            "supports",
            "quote",
            "archived_url",
            "note",
            "action_version",
        )

    def get_queryset(self) -> Any:
        return self.filter_export(super().get_queryset()).select_related("action", "milestone")

    def filter_export(self, queryset: Any, **kwargs: Any) -> Any:
        """Leave out what rests on made-up articles, also where the list that is exported shows it."""
        return queryset.exclude(finding__article__is_example=True)

    def rules_of_row(self, instance: Any) -> Errors:
        if instance.milestone and instance.milestone.action_id != instance.action_id:
            return {"milestone": f"step {instance.milestone_id} is one of another action"}
        return {}

    def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        super().before_save_instance(instance, row, **kwargs)
        if instance.pk is None:
            instance.added_by = kwargs.get("user")
