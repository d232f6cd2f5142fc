"""Actions, their milestones and their evidence."""

import datetime
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.options import ActionLocation
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path
from django.utils.text import Truncator

from vendors import permissions
from vendors.admin import action_steps, memo_pages
from vendors.admin.action_form import ActionForm, EvidenceFormSet, MilestoneFormSet
from vendors.admin.base import RefusalsAsMessages, TableAdmin, person
from vendors.admin.list_filters import by_age, by_country, by_memo, by_vendor
from vendors.admin.needs_a_look import needs_a_look
from vendors.admin.other_reports_page import other_reports_page
from vendors.admin.picking import BodySelect, PickedByName
from vendors.admin.seen_version import LocksAction, PartForm
from vendors.admin.tables.record import ActionResource, EvidenceResource, MilestoneResource
from vendors.models import Action, Conflict, Evidence, Milestone
from vendors.models.choices import ActionState
from vendors.record import publication
from vendors.record.source_count import sources_of, without_origin

NOTE_SHOWN = 90
"""Characters of a note or a title in a list: two lines of a column."""


BY_ITSELF = "Write one, or publish it on its own page if the title says enough."


class InDoubtFilter(admin.SimpleListFilter):
    """Actions with a source whose article has changed and no longer says so."""

    title = "sources"
    parameter_name = "doubt"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", "One no longer says so")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Action]) -> QuerySet[Action]:
        in_doubt = Action.objects.in_doubt().values("pk")
        return queryset.filter(pk__in=in_doubt) if self.value() == "yes" else queryset


class MilestoneInline(admin.StackedInline[Milestone, Action]):
    model = Milestone
    formset = MilestoneFormSet
    template = "admin/vendors/compact_rows.html"
    fields = (("date", "status", "position"), ("is_deadline", "outcome", "outcome_on"), "note", "source_url")
    extra = 0


class EvidenceInline(admin.StackedInline[Evidence, Action]):
    model = Evidence
    formset = EvidenceFormSet
    template = "admin/vendors/compact_rows.html"
    fields = (
        ("url", "publisher"),
        ("title", "published", "language"),
        ("type", "read_on", "pinpoint"),
        ("supports", "milestone"),
        "archived_url",
        "quote",
        "note",
        "finding",
    )
    readonly_fields = ("finding",)
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Evidence]:
        return super().get_queryset(request).select_related("finding__article", "milestone")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the action's own milestones: all of them would be thousands."""
        if db_field.name == "milestone" and request.resolver_match is not None:
            key = request.resolver_match.kwargs.get("object_id", "")
            own = Milestone.objects.filter(action=int(key)) if key.isdigit() else Milestone.objects.none()
            field: Any = super().formfield_for_foreignkey(db_field, request, queryset=own.in_order(), **kwargs)
            field.choices = list(field.choices)  # read once for all rows of the formset
            return field
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Action)
class ActionAdmin(TableAdmin, LocksAction, PickedByName, RefusalsAsMessages):
    resource_classes = (ActionResource,)
    form = ActionForm
    change_form_template = "admin/vendors/action_form.html"
    change_list_template = "admin/vendors/action_list.html"
    actions = ("publish_selected", "delete_selected")
    delete_selected_confirmation_template = "admin/vendors/delete_seen_selected.html"
    list_display = ("title", "country", "vendor_names", "kind", "status", "latest", "state", "sources")
    list_filter = (
        *("state", by_country("country"), by_vendor("vendors"), "kind", "status"),
        *(by_age("latest_first", "latest step"), by_memo("action")),
        *(InDoubtFilter, "reach", "force", "grade", "actor"),
    )
    search_fields = ("title", "summary", "instrument", "body_name", "country__name", "vendors__name")
    picked_by, picked_also_by = "title", ("instrument",)
    autocomplete_fields = ("country", "vendors", "body", "under")
    inlines = (MilestoneInline, EvidenceInline)
    fields = (
        "title",
        "summary",
        ("country", "vendors"),
        ("kind", "actor", "force"),
        ("reach", "area", "grade", "checked"),
        "scope",
        ("body", "body_name"),
        ("instrument", "under"),
        ("official_title", "official_title_language"),
        ("official_number", "official_text_url"),
        ("change_reason", "seen_version"),
    )
    list_per_page = 50
    show_full_result_count = False

    @admin.display(description="sources", ordering="source_count")
    def sources(self, row: Action) -> int:
        return row.source_count

    def view_on_site(self, obj: Action) -> str | None:
        """Only what is public has a page; beside everything else stands a preview."""
        return obj.get_absolute_url() if obj.state == ActionState.PUBLISHED else None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Action]:
        return Action.objects.for_lists()

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Leave out the button that saves and adds another: actions come from findings, seldom one after another."""
        return super().render_change_form(request, {**context, "show_save_and_add_another": False}, *args, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer to add a vendor or a body beside its field; countries and actions are not changed in passing."""
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_change_related = field.widget.can_delete_related = field.widget.can_view_related = False
            field.widget.can_add_related &= db_field.name in ("vendors", "body")
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "body":
            kwargs["widget"] = BodySelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description="vendors")
    def vendor_names(self, row: Action) -> str:
        return ", ".join(vendor.name for vendor in row.vendors.all()) or "none named"

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        steps = "|".join(action_steps.STEP_PAGES)
        return [
            path("needs-a-look/", wrap(needs_a_look), name="vendors_action_needs_a_look"),
            re_path(rf"^(?P<pk>\d+)/(?P<step>{steps})/$", wrap(action_steps.ask), name="vendors_action_step"),
            path("<int:pk>/memo/", wrap(memo_pages.on_action), name="vendors_action_memo"),
            path("<int:pk>/reports/", wrap(other_reports_page), name="vendors_action_reports"),
            path("<int:pk>/changes/", wrap(action_steps.changes), name="vendors_action_changes"),
            path("<int:pk>/restore/<int:change>/", wrap(action_steps.restore), name="vendors_action_restore"),
            path("<int:pk>/unmerge/<int:merge>/", wrap(action_steps.unmerge), name="vendors_action_unmerge"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        conflicts = Conflict.objects.filter(action=int(object_id), resolved_at=None) if object_id.isdigit() else []
        doubts = Evidence.objects.in_doubt().filter(action=int(object_id)) if object_id.isdigit() else []
        action = Action.objects.filter(pk=int(object_id)).first() if object_id.isdigit() else None
        reasons = [reason for source in sources_of(action) for reason in source.reasons] if action else []
        marks: dict[str, Any] = {
            "no_origin": without_origin(action) if action else [],
            "open_conflicts": conflicts,
            "doubts": doubts,
            "counted_as_one": reasons,
        }
        if action is not None:
            marks |= memo_pages.memo_context(action, person(request))
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **marks})

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return permissions.may(person(request), permissions.PUBLISH)

    @admin.action(description="Publish the selected drafts", permissions=["publish"])
    def publish_selected(self, request: HttpRequest, queryset: QuerySet[Action]) -> None:
        """Publish each that is fit for it; the others stay as they are, and it is said why."""
        published = 0
        for action in queryset:
            if not action.summary:
                self.message_user(request, f"“{action}” has no summary. {BY_ITSELF}", messages.WARNING)
                continue
            try:
                publication.publish(action, by=person(request))
                published += 1
            except publication.CannotPublish as refusal:
                self.message_user(request, str(refusal), messages.WARNING)
        self.message_user(request, f"{published} published.")

    @admin.action(description="Delete the selected drafts", permissions=["delete"])
    def delete_selected(self, request: HttpRequest, queryset: QuerySet[Action]) -> HttpResponse | None:
        """Delete drafts, if all are as they were when the person was asked; nothing otherwise."""
        with transaction.atomic():
            now = {f"{row.pk}:{row.version}" for row in queryset.select_for_update(of=("self",))}
            if request.POST.get("post") and set(request.POST.getlist("seen_version")) != now:
                message = (
                    "Somebody saved one of these after the page was opened. Nothing was deleted: look at them again."
                )
                self.message_user(request, message, messages.ERROR)
                return None
            return delete_selected(self, request, queryset)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A curator edits drafts; what is public is an editor's."""
        allowed = super().has_change_permission(request, obj)
        if obj is None or obj.state == ActionState.DRAFT:
            return bool(allowed)
        return bool(allowed) and permissions.may(person(request), permissions.PUBLISH)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What has been public is withdrawn or merged, never deleted: its address must go on answering."""
        unpublished = obj is None or (obj.state == ActionState.DRAFT and obj.published_at is None)
        return bool(super().has_delete_permission(request, obj)) and unpublished

    def save_model(self, request: HttpRequest, obj: Action, form: Any, change: bool) -> None:
        """Save without a row of history: `publication.changed` writes one for fields, vendors and steps together.

        Of a row that is there already only the form's columns are saved: its state is not the form's to write.
        """
        obj.skip_history_when_saving = True  # type: ignore[attr-defined]
        if change:
            columns = {field.name for field in Action._meta.concrete_fields}
            obj.save(update_fields=columns & set(form.cleaned_data))
        else:
            super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for row in formset.save(commit=False):
            if isinstance(row, Evidence) and row.added_by_id is None:
                row.added_by = person(request)
            row.save()
        for row in formset.deleted_objects:
            row.delete()
        formset.save_m2m()

    def response_add(self, request: HttpRequest, obj: Action, post_url_continue: str | None = None) -> HttpResponse:
        publication.changed(obj, by=person(request))
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Action) -> HttpResponse:
        publication.changed(obj, by=person(request), reason=request.POST.get("change_reason", ""))
        return super().response_change(request, obj)


class PartOfActionAdmin(LocksAction, RefusalsAsMessages):
    """Rows of an action's record, opened by themselves; they are added, and moved, on the action's page only."""

    form = PartForm
    change_form_template = "admin/vendors/part_form.html"
    list_per_page = 50
    show_full_result_count = False

    def get_actions(
        self, request: HttpRequest, action_location: ActionLocation = ActionLocation.CHANGE_LIST
    ) -> dict[str, Any]:
        """Steps and sources go one at a time: a list does not say as part of what each was seen."""
        offered: dict[str, Any] = super().get_actions(request, action_location)
        return {name: action for name, action in offered.items() if name != "delete_selected"}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(super().has_change_permission(request, obj)) and _may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(super().has_delete_permission(request, obj)) and _may_touch(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        publication.changed(obj.action, by=person(request))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.delete_queryset(request, type(obj).objects.filter(pk=obj.pk))

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        actions = list(Action.objects.filter(pk__in=queryset.values("action")))
        super().delete_queryset(request, queryset)
        for action in actions:
            publication.changed(action, by=person(request))


def _may_touch(request: HttpRequest, row: Milestone | Evidence | None) -> bool:
    """Whether the person may change the record of the row's action: a draft's, or as an editor any."""
    return row is None or row.action.state == ActionState.DRAFT or permissions.may(person(request), permissions.PUBLISH)


@admin.register(Milestone)
class MilestoneAdmin(TableAdmin, PartOfActionAdmin):
    resource_classes = (MilestoneResource,)
    list_display = ("action", "country", "date", "status", "is_deadline", "outcome", "short_note")
    list_filter = (
        *(by_country("action__country"), by_vendor("action__vendors"), "action__kind", "action__state"),
        *("status", "is_deadline", "outcome", by_age("first_day", "day")),
    )
    search_fields = ("action__title", "note")
    readonly_fields = ("action",)
    list_select_related = ("action__country",)

    @admin.display(description="country", ordering="action__country__name")
    def country(self, row: Milestone) -> str:
        return row.action.country.name

    @admin.display(description="note")
    def short_note(self, row: Milestone) -> str:
        return Truncator(row.note).chars(NOTE_SHOWN)


@admin.register(Evidence)
class EvidenceAdmin(TableAdmin, PartOfActionAdmin):
    resource_classes = (EvidenceResource,)
    list_display = ("short_name", "action", "publisher", "type", "published", "added_by", "added_on")
    list_filter = (
        *(by_country("action__country"), by_vendor("action__vendors"), "action__kind", "action__state"),
        *("type", by_age("added_at", "added")),
    )
    search_fields = ("action__title", "title", "publisher", "url", "quote")
    autocomplete_fields = ("milestone",)
    readonly_fields = ("action", "finding", "added_by", "added_at")
    list_select_related = ("action", "added_by", "finding__article")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Evidence]:
        rows: QuerySet[Evidence] = super().get_queryset(request)
        return rows.defer("finding__article__text", "finding__article__signature", "finding__traces")

    @admin.display(description="source", ordering="title")
    def short_name(self, row: Evidence) -> str:
        return Truncator(str(row)).chars(NOTE_SHOWN)

    @admin.display(description="added", ordering="added_at")
    def added_on(self, row: Evidence) -> datetime.date:
        return row.added_at.date()
