"""The forms of an action: its own fields, and what is asked before a step that changes its state."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vendors.models import Action, Evidence, Milestone
from vendors.models.choices import ActionState


class ActionForm(forms.ModelForm[Action]):
    change_reason = forms.CharField(
        label=_("Why it is changed"), required=False, max_length=300, help_text=_("Readers see this beside the change.")
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
            "body",
            "body_name",
            "instrument",
            "under",
        )


class ReasonForm(forms.Form):
    """Why something is done; `required` where readers must be told."""

    reason = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=300,
        help_text=_("Readers see it."),
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
    into = forms.ModelChoiceField(Action.objects.none(), label=_("Into"), help_text=_("This one stays."))
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
    title = forms.CharField(label=_("Title of the second action"), max_length=200)
    milestones = forms.ModelMultipleChoiceField(
        Milestone.objects.none(), label=_("Steps that go with it"), widget=forms.CheckboxSelectMultiple
    )
    evidence = forms.ModelMultipleChoiceField(
        Evidence.objects.none(),
        label=_("Sources that go with it"),
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
