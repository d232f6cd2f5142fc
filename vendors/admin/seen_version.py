"""Edits of one action by two people at once: the second is shown both versions, and nothing that was saved is undone.

The action's row is locked while an edit or a deletion is saved, so that its version cannot change between the
comparison and the end of the transaction.
"""

import datetime
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from simple_history.admin import SimpleHistoryAdmin

from vendors.admin.lost_edit import TwoVersions, different_fields, different_rows, opened_at
from vendors.models import Action, Evidence, Milestone

SAVED_MEANWHILE = (
    "{who} saved this action while you were editing it. Nothing was overwritten: what you changed is still in the "
    "form, what you had not touched is as saved, and both versions are shown side by side where they differ. Save "
    "again to put your values in place of the saved ones, or reload the page to drop them."
)
NO_VERSION = (
    "The form did not say which version of the action it showed, so nothing was saved: somebody may have changed it "
    "since. Both versions are shown side by side where they differ. Save again if yours is the right one."
)
DELETED_MEANWHILE = "{who} saved this action after this page was opened. Look at it again before you delete anything."


class SeenVersionForm[M: (Action, Milestone, Evidence)](forms.ModelForm[M]):
    """An action, or a part of one. An edit that began before somebody else saved is refused, with both versions shown.

    `lost_edit` holds the fields in which they differ; it is None where the edit is not refused.
    """

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    lost_edit: list[TwoVersions] | None = None
    opened: datetime.datetime | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen_version"].initial = _action_of(self.instance).version

    def saved_row(self) -> M | None:
        """Return the row as the database has it now; None for one that is being added."""
        return type(self.instance)._default_manager.filter(pk=self.instance.pk).first() if self.instance.pk else None

    def refuse_lost_edit(self, saved: M | None, values: dict[str, Any]) -> None:
        """Add errors where the action has been saved since the form was opened, or the form does not say when.

        Call it last: a field with an error has no cleaned value any more.
        """
        if saved is None or values.get("seen_version") == _action_of(saved).version:
            return
        action = _action_of(saved)
        seen = values.get("seen_version")
        self.data = cast("QueryDict", self.data).copy()
        self.opened = opened_at(action, seen)
        differing = list(different_fields(self, saved, opened=self.opened))
        self.lost_edit = [both for _name, both in differing]
        self.add_error(None, NO_VERSION if seen is None else SAVED_MEANWHILE.format(who=_who_saved(action)))
        for name, both in differing:
            self.add_error(name, f"Saved meanwhile: {both.saved}")
        # A bound form shows what was sent: only the newer number lets the next attempt through.
        self.data[self.add_prefix("seen_version")] = str(action.version)


def _who_saved(action: Action) -> str:
    last = action.history.select_related("history_user").first()
    return str((last.history_user if last else None) or "Somebody else")


def _action_of(row: Model) -> Action:
    return row if isinstance(row, Action) else cast("Milestone | Evidence", row).action


class PartForm(SeenVersionForm[Any]):
    """A step or a source by itself."""

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        self.refuse_lost_edit(self.saved_row(), values)
        return values


class LocksAction(SimpleHistoryAdmin):
    """Locks the action, of which a page edits or deletes the whole or a part, before anything of it is read."""

    delete_confirmation_template: Any = "admin/vendors/delete_seen.html"

    def changeform_view(self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any) -> Any:
        if request.method != "POST" or not (object_id or "").isdigit():
            return super().changeform_view(request, object_id, *args, **kwargs)
        with transaction.atomic():
            self._lock(str(object_id))
            return super().changeform_view(request, object_id, *args, **kwargs)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Add what differs in steps and sources to what differs in the action's own fields."""
        form = context["adminform"].form
        lost: list[TwoVersions] | None = getattr(form, "lost_edit", None)
        if lost is not None:
            formsets = [inline.formset for inline in context.get("inline_admin_formsets", ())]
            rows = (both for formset in formsets for both in different_rows(formset, opened=form.opened))
            context["lost_edit"] = [*lost, *rows]
        return super().render_change_form(request, context, *args, **kwargs)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Delete only what the person has seen as it is now."""
        with transaction.atomic():
            action = self._lock(object_id) if object_id.isdigit() else None
            version = str(action.version) if action else ""
            if request.method == "POST" and action and request.POST.get("seen_version") != version:
                messages.error(request, DELETED_MEANWHILE.format(who=_who_saved(action)))
                return HttpResponseRedirect(request.get_full_path())
            context = {**(extra_context or {}), "seen_version": version}
            return cast("HttpResponse", super().delete_view(request, object_id, context))

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        """An old row is shown and never saved: saving it would pass by the version, the steps and the public log."""
        return True

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        if request.method == "POST":
            messages.error(request, "An old version is only to look at. To go back to one, restore it under Changes.")
            address = reverse(f"admin:vendors_{self.opts.model_name}_history", args=[object_id])
            return HttpResponseRedirect(address)
        return cast("HttpResponse", super().history_form_view(request, object_id, version_id, extra_context))

    def _lock(self, pk: str) -> Action | None:
        edited: QuerySet[Any] = self.model._default_manager.filter(pk=pk)
        actions = edited.values("pk" if self.model is Action else "action")
        return Action.objects.select_for_update().filter(pk__in=actions).first()
