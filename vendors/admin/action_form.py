"""The forms of an action: its own fields, and what is asked before a step that changes its state."""

from typing import Any

from django import forms
from django.utils import timezone

from vendors.admin.seen_version import SeenVersionForm
from vendors.extraction.vocabulary import Force, Status
from vendors.models import Action, Evidence, Milestone
from vendors.models.choices import ActionState
from vendors.record.coding_rules import CODED_FIELDS, coding_faults, emptied_faults


class ActionForm(SeenVersionForm[Action]):
    """An action's own fields."""

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

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        saved = self.saved_row()
        country = values.get("country")
        coding = {name: str(values.get(name) or "") for name in CODED_FIELDS}
        faults = list(coding_faults(coding, country=country.pk if country else ""))
        if saved is not None and saved.state == ActionState.PUBLISHED:
            faults += emptied_faults({name: getattr(saved, name) for name in CODED_FIELDS}, coding)
        for field, reason in faults:
            self.add_error(field, f"{field.capitalize()}: {reason}.")
        if values.get("checked") and values["checked"] > timezone.localdate():
            self.add_error("checked", "This day is in the future.")
        self.refuse_lost_edit(saved, values)
        return values


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
