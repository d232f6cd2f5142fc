"""Edits of one action by two people at once: the second is shown what the first has saved.

The action's row is locked while an edit is saved, so that its version cannot change between the comparison and the end
of the transaction.
"""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import Manager, Model, QuerySet
from django.http import HttpRequest, QueryDict

from vendors.models import Action, Evidence, Milestone


class SeenVersionForm[M: (Action, Milestone, Evidence)](forms.ModelForm[M]):
    """An action, or a part of one. An edit that began before somebody else saved is refused, with both values shown."""

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen_version"].initial = _action_of(self.instance).version

    def saved_row(self) -> M | None:
        """Return the row as the database has it now; None for one that is being added."""
        return type(self.instance)._default_manager.filter(pk=self.instance.pk).first() if self.instance.pk else None

    def refuse_lost_edit(self, saved: M | None, values: dict[str, Any]) -> None:
        """Add errors where the action has been saved since the form was opened.

        Call it last: a field with an error has no cleaned value any more.
        """
        if saved is not None and values.get("seen_version") not in (None, _action_of(saved).version):
            self._show_lost_edit(saved, values)

    def _show_lost_edit(self, saved: M, values: dict[str, Any]) -> None:
        """Say what was saved meanwhile, beside each field that differs; saving once more is then a decision."""
        action = _action_of(saved)
        last = action.history.select_related("history_user").first()
        who = (last.history_user if last else None) or "Somebody else"
        steps = "; ".join(str(step) for step in action.milestones.in_order()) or "none"
        self.add_error(
            None,
            f"{who} saved this action while you were editing it. Nothing was overwritten: your values are still in the "
            f"form, and the saved ones are shown beside each field that differs. The saved steps are: {steps}. "
            "Save again to put your values in their place, or reload the page to drop them.",
        )
        for name in {field.name for field in type(saved)._meta.get_fields()} & set(values):
            saved_value = _as_shown(getattr(saved, name))
            if saved_value != _as_shown(values[name]):
                self.add_error(name, f"Saved meanwhile: {saved_value or 'nothing'}")
        # A bound form shows what was sent: only the newer number lets the next attempt through.
        self.data = cast("QueryDict", self.data).copy()
        self.data[self.add_prefix("seen_version")] = str(action.version)


def _as_shown(value: Any) -> str:
    """Return a field's value as a person reads it, whether it comes from a row or from cleaned form data."""
    if isinstance(value, Manager | QuerySet):
        return ", ".join(sorted(str(row) for row in value.all()))
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value)
    return str(value or "")


def _action_of(row: Model) -> Action:
    return row if isinstance(row, Action) else cast("Milestone | Evidence", row).action


class PartForm(SeenVersionForm[Any]):
    """A step or a source by itself."""

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        self.refuse_lost_edit(self.saved_row(), values)
        return values


class LocksAction(admin.ModelAdmin[Any]):
    """Locks the action, of which a page edits the fields or a part, before anything of it is read for saving."""

    def changeform_view(self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any) -> Any:
        if request.method != "POST" or not (object_id or "").isdigit():
            return super().changeform_view(request, object_id, *args, **kwargs)
        with transaction.atomic():
            edited = self.model._default_manager.filter(pk=object_id)
            actions = edited.values("pk" if self.model is Action else "action")
            list(Action.objects.select_for_update().filter(pk__in=actions).values_list("pk"))
            return super().changeform_view(request, object_id, *args, **kwargs)
