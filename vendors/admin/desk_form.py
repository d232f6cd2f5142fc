"""The finding's fields as a form, and back to the values that a decision takes."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import Scope
from vendors.findings.values import QuoteNotFound, Values, locate_quote
from vendors.models import Article, Country, Vendor
from vendors.models.choices import ActorChoices, KindChoices, ScopeChoices, StatusChoices


class VendorsField(forms.CharField):
    """Vendors by slug, name or alias, with commas between; gives a sorted tuple of slugs."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        wanted = [name.strip() for name in (value or "").split(",") if name.strip()]
        known = _slugs_by_name() if wanted else {}
        unknown = [name for name in wanted if name.casefold() not in known]
        if unknown:
            message = _("No vendor goes by “%(names)s”. Add it under Vendors, or leave the field empty.")
            raise forms.ValidationError(message, params={"names": "”, “".join(unknown)})
        return tuple(sorted({known[name.casefold()] for name in wanted}))

    def validate(self, value: Any) -> None:
        """A measure may name no vendor."""

    def run_validators(self, value: Any) -> None:
        """CharField's validators are for text."""


class PartialDateFormField(forms.CharField):
    """A date known to the day, the month or the year, or none."""

    def prepare_value(self, value: Any) -> Any:
        return "" if value is None else str(value)

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        try:
            return PartialDate.parse(text) if text else None
        except ValueError as error:
            raise forms.ValidationError(_("Write 2018-08-23, 2018-08 or 2018, or leave it empty.")) from error

    def run_validators(self, value: Any) -> None:
        """CharField's validators are for text."""


class DeskForm(forms.Form):
    """The codebook's fields of one finding. `values()` holds once the form is valid."""

    country = forms.ModelChoiceField(Country.objects.only("code", "name"), label=_("Country"), empty_label=None)
    vendors = VendorsField(label=_("Vendors"), required=False)
    actor = forms.ChoiceField(choices=ActorChoices.choices, label=_("Actor"))
    kind = forms.ChoiceField(choices=KindChoices.choices, label=_("Kind"))
    status = forms.ChoiceField(choices=StatusChoices.choices, label=_("Status"))
    date = PartialDateFormField(label=_("Date"), required=False)
    body = forms.CharField(label=_("Body"), required=False, max_length=200)
    scope = forms.MultipleChoiceField(
        choices=ScopeChoices.choices, label=_("Scope"), required=False, widget=forms.CheckboxSelectMultiple
    )
    quote = forms.CharField(label=_("Quote"), strip=False, widget=forms.Textarea(attrs={"rows": 3}))
    quote_start = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    title = forms.CharField(label=_("Title, if it becomes a new action"), required=False, max_length=200)
    note = forms.CharField(label=_("Note"), required=False, max_length=1000)

    def __init__(self, article: Article, values: Values, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        self.article = article
        self.before = values
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

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        quote = found.get("quote")
        if quote:
            near = found.get("quote_start")
            try:
                found["place"] = locate_quote(
                    self.article.text, quote, near=self.before.start if near is None else near
                )
            except QuoteNotFound as error:
                self.add_error("quote", str(error))
        return found

    def values(self) -> Values:
        """Return the fields as the person left them, the quote with its place in the text."""
        found = self.cleaned_data
        quote, start, end = found["place"]
        if found["quote"].split() == self.before.quote.split() and found.get("quote_start") in (
            None,
            self.before.start,
        ):
            quote, start, end = self.before.quote, self.before.start, self.before.end
        return Values(
            country=found["country"].pk,
            vendors=found["vendors"],
            actor=found["actor"],
            kind=found["kind"],
            status=found["status"],
            date=found["date"],
            scope=tuple(scope for scope in Scope if scope in found["scope"]),
            body=found["body"],
            quote=quote,
            start=start,
            end=end,
        )


def _slugs_by_name() -> dict[str, str]:
    found: dict[str, str] = {}
    for slug, name, aliases in Vendor.objects.in_use().values_list("slug", "name", "aliases"):
        found.update({alias.casefold(): slug for alias in aliases})
        found[name.casefold()] = found[slug.casefold()] = slug
    return found
