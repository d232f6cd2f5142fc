"""The forms of an action: its own fields, and what is asked before a step that changes its state."""

import re
from collections.abc import Iterator, Mapping
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
            "official_title",
            "official_title_language",
            "official_number",
            "official_text_url",
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
        for field, reason in _wrong_ties(values, saved):
            self.add_error(field, reason)
        if values.get("checked") and values["checked"] > timezone.localdate():
            self.add_error("checked", "This day is in the future.")
        self.refuse_lost_edit(saved, values)
        return values


def _wrong_ties(values: Mapping[str, Any], saved: Action | None) -> Iterator[tuple[str, str]]:
    """Yield the fields that tie an action to a body or another action which cannot be meant, and why."""
    country, body, under = values.get("country"), values.get("body"), values.get("under")
    if country and body and body.country_id != country.pk:
        yield (
            "body",
            f"“{body}” is a body of {body.country}, not of {country}. Choose one of {country}, or leave this empty and "
            "write the name in the next field.",
        )
    if saved is None or under is None:
        return
    if under.pk == saved.pk:
        yield "under", "An action cannot be made under itself. Choose the law or decision that it rests on."
    elif saved.pk in (chain := [above.pk for above in under.above()]):
        between = " and others" if len(chain) > 1 and chain[0] != saved.pk else ""
        yield (
            "under",
            f"“{under}” is itself made under this action{between}: one of the two rests on the other. "
            "Leave this empty, or first empty it there.",
        )


class KeepsOneFormSet(forms.BaseInlineFormSet[Any, Any, Any]):
    """Rows of which a published action must keep at least one."""

    missing: Any = ""

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        if self.is_bound:
            self.data = self._with_vanished_as_new(self.data)

    def _with_vanished_as_new(self, data: Any) -> Any:
        """Return what was sent with the rows that somebody has removed meanwhile as new ones, so that none is lost.

        Django takes the first rows as those that exist and refuses one that is gone with no word that a person can use.
        """
        total, initial = (int(data.get(f"{self.prefix}-{name}_FORMS") or 0) for name in ("TOTAL", "INITIAL"))
        rows: Any = self.model
        there = {str(pk) for pk in rows.objects.filter(action=self.instance.pk).values_list("pk", flat=True)}
        gone = [n for n in range(initial) if data.get(f"{self.prefix}-{n}-id") not in there]
        if not gone:
            return data.copy()
        order = [n for n in range(initial) if n not in gone] + gone + list(range(initial, total))
        moved = data.copy()
        for name in [name for name in data if re.match(rf"{self.prefix}-\d+-", name)]:
            del moved[name]
        for place, old in enumerate(order):
            start = f"{self.prefix}-{old}-"
            for name in [name for name in data if name.startswith(start)]:
                moved.setlist(f"{self.prefix}-{place}-{name.removeprefix(start)}", data.getlist(name))
            if old in gone:
                moved[f"{self.prefix}-{place}-id"] = ""
        moved[f"{self.prefix}-INITIAL_FORMS"] = str(initial - len(gone))
        return moved

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
        if self._loses_its_dates(steps):
            raise forms.ValidationError("A published action keeps at least one dated step: give one its day or year.")
        if force not in (Force.LAW, "") and any(row.get("status") == Status.IN_FORCE for row in steps):
            label = self.instance.get_force_display()
            raise forms.ValidationError(f"“In force” is only for what binds as law; this action's force is “{label}”.")

    def _loses_its_dates(self, steps: list[dict[str, Any]]) -> bool:
        """Whether the action is public, has a date, and would have none with these steps."""
        dated = getattr(self.instance, "state", "") == ActionState.PUBLISHED and self.instance.latest
        return bool(dated and steps) and not any(self.errors) and not any(step.get("date") for step in steps)


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
