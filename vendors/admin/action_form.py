"""The forms of an action: its own fields, and what is asked before a step that changes its state."""

from typing import Any, cast

from django import forms
from django.db.models import Manager, QuerySet
from django.http import QueryDict
from django.utils import timezone

from vendors.extraction.vocabulary import Force, Status
from vendors.models import Action, Evidence, Milestone
from vendors.models.choices import ActionState
from vendors.record.coding_rules import CODED_FIELDS, coding_faults, emptied_faults


class ActionForm(forms.ModelForm[Action]):
    """An action's own fields. An edit that began before somebody else saved is refused, with both values shown."""

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    change_reason = forms.CharField(
        label="Why it is changed", required=False, max_length=300, help_text="Readers see this beside the change."
    )

    class Meta:
        model = Action
        fields = (
            "title",
            "summary",
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
            "body_name",
            "instrument",
            "under",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen_version"].initial = self.instance.version

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        saved = Action.objects.filter(pk=self.instance.pk).first() if self.instance.pk else None
        country = values.get("country")
        coding = {name: str(values.get(name) or "") for name in CODED_FIELDS}
        faults = list(coding_faults(coding, country=country.pk if country else ""))
        if saved is not None and saved.state == ActionState.PUBLISHED:
            faults += emptied_faults({name: getattr(saved, name) for name in CODED_FIELDS}, coding)
        for field, reason in faults:
            self.add_error(field, f"{field.capitalize()}: {reason}.")
        if values.get("checked") and values["checked"] > timezone.localdate():
            self.add_error("checked", "This day is in the future.")
        if saved is not None and values.get("seen_version") not in (None, saved.version):
            self._refuse_lost_edit(saved, values)
        return values

    def _refuse_lost_edit(self, saved: Action, values: dict[str, Any]) -> None:
        """Say what was saved meanwhile, beside each field that differs; saving once more is then a decision."""
        last = saved.history.select_related("history_user").first()
        who = (last.history_user if last else None) or "Somebody else"
        steps = "; ".join(str(step) for step in saved.milestones.in_order()) or "none"
        self.add_error(
            None,
            f"{who} saved this action while you were editing it. Nothing was overwritten: your values are still in the "
            f"form, and the saved ones are shown beside each field that differs. The saved steps are: {steps}. "
            "Save again to put your values in their place, or reload the page to drop them.",
        )
        for name in {field.name for field in Action._meta.get_fields()} & set(values):
            saved_value = _as_shown(getattr(saved, name))
            if saved_value != _as_shown(values[name]):
                self.add_error(name, f"Saved meanwhile: {saved_value or 'nothing'}")
        # A bound form shows what was sent: only the newer number lets the next attempt through.
        self.data = cast("QueryDict", self.data).copy()
        self.data[self.add_prefix("seen_version")] = str(saved.version)


def _as_shown(value: Any) -> str:
    """Return a field's value as a person reads it, whether it comes from a row or from cleaned form data."""
    if isinstance(value, Manager | QuerySet):
        return ", ".join(sorted(str(row) for row in value.all()))
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value)
    return str(value or "")


class KeepsOneFormSet(forms.BaseInlineFormSet[Any, Any, Any]):
    """Rows of which a published action must keep at least one."""

    missing: Any = ""

    def counts(self, row: dict[str, Any]) -> bool:
        return True

    def clean(self) -> None:
        super().clean()
        if getattr(self.instance, "state", "") != ActionState.PUBLISHED or any(self.errors):
            return
        rows = [form.cleaned_data for form in self.forms if getattr(form, "cleaned_data", None)]
        if not any(self.counts(row) for row in rows if not row.get("DELETE")):
            raise forms.ValidationError(self.missing)


class MilestoneFormSet(KeepsOneFormSet):
    missing = "A published action keeps at least one step that was taken. Withdraw it if nothing of it holds."

    def counts(self, row: dict[str, Any]) -> bool:
        return not row.get("is_deadline")

    def clean(self) -> None:
        super().clean()
        force = getattr(self.instance, "force", "")
        rows = [getattr(form, "cleaned_data", {}) for form in self.forms]
        steps = [row for row in rows if not row.get("DELETE") and self.counts(row)]
        if force not in (Force.LAW, "") and any(row.get("status") == Status.IN_FORCE for row in steps):
            label = self.instance.get_force_display()
            raise forms.ValidationError(f"“In force” is only for what binds as law; this action's force is “{label}”.")


class EvidenceFormSet(KeepsOneFormSet):
    missing = "A published action keeps at least one source. Add another one before you remove the last."


class ReasonForm(forms.Form):
    """Why something is done; `required` where readers must be told."""

    reason = forms.CharField(
        label="Why",
        required=False,
        max_length=300,
        help_text="Readers see it.",
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, action: Action, *args: Any, **kwargs: Any) -> None:
        self.action = action
        super().__init__(*args, **kwargs)


class WithdrawForm(ReasonForm):
    def __init__(self, action: Action, *args: Any, **kwargs: Any) -> None:
        super().__init__(action, *args, **kwargs)
        self.fields["reason"].required = True


class MergeForm(ReasonForm):
    into = forms.ModelChoiceField(Action.objects.none(), label="Into", help_text="This one stays.")
    field_order = ("into", "reason")

    def __init__(self, action: Action, *args: Any, **kwargs: Any) -> None:
        super().__init__(action, *args, **kwargs)
        field = self.fields["into"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = (
            Action.objects.filter(country=action.country_id)
            .exclude(pk=action.pk)
            .exclude(state=ActionState.MERGED)
            .order_by("title")
        )


class SplitForm(ReasonForm):
    title = forms.CharField(label="Title of the second action", max_length=200)
    milestones = forms.ModelMultipleChoiceField(
        Milestone.objects.none(), label="Steps that go with it", widget=forms.CheckboxSelectMultiple
    )
    evidence = forms.ModelMultipleChoiceField(
        Evidence.objects.none(),
        label="Sources that go with it",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("title", "milestones", "evidence", "reason")

    def __init__(self, action: Action, *args: Any, **kwargs: Any) -> None:
        super().__init__(action, *args, **kwargs)
        for name, rows in (("milestones", action.milestones.in_order()), ("evidence", action.evidence.all())):
            field = self.fields[name]
            assert isinstance(field, forms.ModelMultipleChoiceField)
            field.queryset = rows
