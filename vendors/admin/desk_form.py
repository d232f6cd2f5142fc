"""The finding's fields as a form, and the values that a decision takes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms

from vendors.admin.coded_form import CodedForm
from vendors.extraction.vocabulary import Scope
from vendors.findings.values import Values
from vendors.models import Article
from vendors.models.choices import ForceChoices, ReachChoices
from vendors.models.texts import check_printable
from vendors.record.coding_rules import CODED_FIELDS, coding_faults

TO_PUBLISH = "needed to publish"
"""What stands in a field that a draft may leave empty and a published action may not."""


TO_BE_READ = "one or two sentences; readers see them under the title"
BARE_TITLE = (
    "Readers would see a title and nothing else. Write a sentence or two here, or press P once more to publish the "
    "title alone."
)


EDITED_FIELDS = ("vendors", "actor", "kind", "status", "date", "body")
"""The fields that stand in `Values` as the form has them."""


class DeskForm(CodedForm):
    """The codebook's fields of one finding, and the words that it takes to become a new action."""

    title = forms.CharField(
        validators=[check_printable], label="Title, if it becomes a new action", required=False, max_length=200
    )
    instrument = forms.CharField(
        validators=[check_printable],
        label="Instrument",
        required=False,
        max_length=200,
        widget=forms.TextInput({"placeholder": "law, order, agreement"}),
    )
    summary = forms.CharField(
        validators=[check_printable],
        label="Summary, if it becomes a new action",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 1, "placeholder": TO_BE_READ}),
    )
    reach = forms.ChoiceField(choices=[("", TO_PUBLISH), *ReachChoices.choices], label="Reach", required=False)
    area = forms.CharField(
        label="Area", required=False, max_length=6, widget=forms.TextInput(attrs={"placeholder": "US-TX", "size": 6})
    )
    force = forms.ChoiceField(choices=[("", TO_PUBLISH), *ForceChoices.choices], label="Force", required=False)
    note = forms.CharField(label="Note", required=False, max_length=1000)

    def __init__(self, article: Article, values: Values, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        self.before = values
        self.asks_about_title = False
        initial = {name: getattr(values, name) for name in Values.__slots__} | {"quote_start": values.start}
        initial["scope"] = [str(scope) for scope in values.scope]
        initial |= kwargs.pop("initial", {})
        super().__init__(article, data, start=values.start, shown=values.quote, initial=initial, **kwargs)

    def words_of_new_action(self) -> list[forms.BoundField]:
        """What readers see of a new action in words."""
        return [self[name] for name in ("title", "instrument", "summary")]

    def new_action_fields(self) -> list[forms.BoundField]:
        """The fields that no article codes: a curator gives them to a new action."""
        return [self[name] for name in ("reach", "area", "force")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.data.get("do") == "publish" and not cleaned.get("summary"):
            self._ask_about_title()
        if self.data.get("do") not in ("attach", "match"):  # an action that is there already keeps its own coding
            self._check_coding(cleaned)
        return cleaned

    def _ask_about_title(self) -> None:
        """Refuse to publish a bare title the first time; the page shown then says so by `bare_title` the next time."""
        self.asks_about_title = True
        if not self.data.get("bare_title"):
            self.add_error("summary", BARE_TITLE)

    def _check_coding(self, cleaned: Mapping[str, Any]) -> None:
        country = cleaned.get("country")
        coding = {name: cleaned.get(name) or "" for name in CODED_FIELDS}
        for field, reason in coding_faults(coding, country=country.pk if country else ""):
            self.add_error(field, f"{field.capitalize()}: {reason}.")

    def has_own_words(self) -> bool:
        """Whether a person typed a text that is nowhere else."""
        return any(self.cleaned_data.get(name) for name in ("summary", "instrument", "note"))

    def values_so_far(self) -> Values:
        """Return the fields as a person has left them so far, those that cannot be read as they were before."""
        if not self.is_bound:
            return self.before
        if self.is_valid():
            return self.values()
        read = {name: self.cleaned_data[name] for name in EDITED_FIELDS if name in self.cleaned_data}
        country = self.cleaned_data.get("country")
        scope = tuple(scope for scope in Scope if scope in self.cleaned_data.get("scope", self.before.scope))
        return replace(self.before, **read, country=country.pk if country else self.before.country, scope=scope)

    def values(self) -> Values:
        """Return the fields as the person left them; a quote that was left alone keeps its very offsets."""
        values, cleaned = super().values(), self.cleaned_data
        if cleaned["quote"].split() == self.before.quote.split() and cleaned.get("quote_start") in (
            None,
            self.before.start,
        ):
            return replace(values, quote=self.before.quote, start=self.before.start, end=self.before.end)
        return values
