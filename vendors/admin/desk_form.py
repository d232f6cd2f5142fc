"""The finding's fields as a form, and the values that a decision takes."""

from collections.abc import Mapping
from typing import Any

from django import forms

from vendors.extraction.vocabulary import Scope
from vendors.findings.values import MIN_QUOTE_WORDS, QuoteNotFound, Values, is_too_short, locate_quote
from vendors.models import Article, Country, Vendor
from vendors.models.choices import (
    ActorChoices,
    ForceChoices,
    KindChoices,
    ReachChoices,
    ScopeChoices,
    StatusChoices,
)
from vendors.models.fields import PartialDateFormField
from vendors.record.coding_rules import CODED_FIELDS, coding_faults

TO_PUBLISH = "needed to publish"
"""What stands in a field that a draft may leave empty and a published action may not."""


TO_BE_READ = "one or two sentences; readers see them under the title"
BARE_TITLE = (
    "Readers would see a title and nothing else. Write a sentence or two here, or press P once more to publish the "
    "title alone."
)


class VendorsField(forms.CharField):
    """Vendors by slug, name or alias, separated by commas; its value is a sorted tuple of slugs."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        names = [name.strip() for name in (value or "").split(",") if name.strip()]
        slugs = _slugs_by_name() if names else {}
        unknown = [name for name in names if name.casefold() not in slugs]
        if unknown:
            message = "No vendor goes by “%(names)s”. Add it under Vendors, or leave the field empty."
            raise forms.ValidationError(message, params={"names": "”, “".join(unknown)})
        return tuple(sorted({slugs[name.casefold()] for name in names}))

    def validate(self, value: Any) -> None:
        """A measure may name no vendor."""

    def run_validators(self, value: Any) -> None:
        """CharField's validators are for text."""


class DeskForm(forms.Form):
    """The codebook's fields of one finding. `values()` holds once the form is valid."""

    country = forms.ModelChoiceField(Country.objects.only("code", "name"), label="Country", empty_label=None)
    vendors = VendorsField(label="Vendors", required=False)
    actor = forms.ChoiceField(choices=ActorChoices.choices, label="Actor")
    kind = forms.ChoiceField(choices=KindChoices.choices, label="Kind")
    status = forms.ChoiceField(choices=StatusChoices.choices, label="Status")
    date = PartialDateFormField(label="Date", required=False)
    body = forms.CharField(label="Body", required=False, max_length=200)
    scope = forms.MultipleChoiceField(
        choices=ScopeChoices.choices, label="Scope", required=False, widget=forms.CheckboxSelectMultiple
    )
    quote = forms.CharField(label="Quote", strip=False, widget=forms.Textarea(attrs={"rows": 3}))
    quote_start = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    title = forms.CharField(label="Title, if it becomes a new action", required=False, max_length=200)
    instrument = forms.CharField(
        label="Instrument",
        required=False,
        max_length=200,
        widget=forms.TextInput({"placeholder": "law, order, agreement"}),
    )
    summary = forms.CharField(
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
        self.article = article
        self.before = values
        self.asks_about_title = False
        initial = {name: getattr(values, name) for name in Values.__slots__} | {"quote_start": values.start}
        initial["scope"] = [str(scope) for scope in values.scope]
        super().__init__(data, initial={**initial, **kwargs.pop("initial", {})}, **kwargs)
        self.fields["vendors"].widget.attrs.update(
            {"list": "vendor-names", "autocomplete": "off", "spellcheck": "false"}
        )
        self.fields["date"].widget.attrs.update({"placeholder": "2018-08-23", "size": 10, "autocomplete": "off"})

    def coded_fields(self) -> list[forms.BoundField]:
        """The fields of one line, in the page's order."""
        return [self[name] for name in ("country", "kind", "status", "date", "vendors", "body", "actor")]

    def words_of_new_action(self) -> list[forms.BoundField]:
        """What readers see of a new action in words."""
        return [self[name] for name in ("title", "instrument", "summary")]

    def new_action_fields(self) -> list[forms.BoundField]:
        """The fields that no article codes: a curator gives them to a new action."""
        return [self[name] for name in ("reach", "area", "force")]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        quote = cleaned.get("quote")
        if quote and quote.split() != self.before.quote.split() and is_too_short(quote):
            self.add_error("quote", f"A quote has at least {MIN_QUOTE_WORDS} words. Select more of the sentence.")
        elif quote:
            near = cleaned.get("quote_start")
            try:
                cleaned["quote_span"] = locate_quote(
                    self.article.text, quote, near=self.before.start if near is None else near
                )
            except QuoteNotFound as error:
                self.add_error("quote", str(error))
        if self.data.get("do") == "publish" and not cleaned.get("summary"):
            self._ask_about_title()
        if self.data.get("do") != "attach":  # an action that is there already keeps its own coding
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

    def values(self) -> Values:
        """Return the fields as the person left them, with the quote's offsets in the text."""
        cleaned = self.cleaned_data
        quote, start, end = cleaned["quote_span"]
        if cleaned["quote"].split() == self.before.quote.split() and cleaned.get("quote_start") in (
            None,
            self.before.start,
        ):
            quote, start, end = self.before.quote, self.before.start, self.before.end
        return Values(
            country=cleaned["country"].pk,
            vendors=cleaned["vendors"],
            actor=cleaned["actor"],
            kind=cleaned["kind"],
            status=cleaned["status"],
            date=cleaned["date"],
            scope=tuple(scope for scope in Scope if scope in cleaned["scope"]),
            body=cleaned["body"],
            quote=quote,
            start=start,
            end=end,
        )


def _slugs_by_name() -> dict[str, str]:
    cleaned: dict[str, str] = {}
    for slug, name, aliases in Vendor.objects.in_use().values_list("slug", "name", "aliases"):
        cleaned.update({alias.casefold(): slug for alias in aliases})
        cleaned[name.casefold()] = cleaned[slug.casefold()] = slug
    return cleaned
