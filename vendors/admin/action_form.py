"""The form of an action: its own fields, and why it is changed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from vendors.models import Action


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
