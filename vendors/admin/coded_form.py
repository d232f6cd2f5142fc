"""The codebook's fields of a finding as a form, and the values that they hold."""

from collections.abc import Mapping
from typing import Any

from django import forms

from vendors.extraction.vocabulary import Scope
from vendors.findings.values import MIN_QUOTE_WORDS, QuoteNotFound, Values, is_too_short, locate_quote
from vendors.models import Article, Country, Vendor
from vendors.models.choices import ActorChoices, KindChoices, ScopeChoices, StatusChoices
from vendors.models.fields import PartialDateFormField
from vendors.models.texts import check_printable


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


class CodedForm(forms.Form):
    """What one article says, with its quote. `values()` holds once the form is valid."""

    country = forms.ModelChoiceField(Country.objects.only("code", "name"), label="Country", empty_label=None)
    vendors = VendorsField(label="Vendors", required=False)
    actor = forms.ChoiceField(choices=ActorChoices.choices, label="Actor")
    kind = forms.ChoiceField(choices=KindChoices.choices, label="Kind")
    status = forms.ChoiceField(choices=StatusChoices.choices, label="Status")
    date = PartialDateFormField(label="Date", required=False)
    body = forms.CharField(validators=[check_printable], label="Body", required=False, max_length=200)
    scope = forms.MultipleChoiceField(
        choices=ScopeChoices.choices, label="Scope", required=False, widget=forms.CheckboxSelectMultiple
    )
    quote = forms.CharField(
        validators=[check_printable], label="Quote", strip=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    quote_start = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(
        self, article: Article, data: Mapping[str, Any] | None = None, *, start: int = 0, shown: str = "", **kwargs: Any
    ) -> None:
        """`start`: near where the quote is looked for; `shown`: the quote as the form had it, which may be short."""
        self.article = article
        self.start, self.shown = start, shown
        super().__init__(data, **kwargs)
        self.fields["vendors"].widget.attrs.update(
            {"list": "vendor-names", "autocomplete": "off", "spellcheck": "false"}
        )
        self.fields["date"].widget.attrs.update({"placeholder": "2018-08-23", "size": 10, "autocomplete": "off"})

    def coded_fields(self) -> list[forms.BoundField]:
        """The fields of one line, in the page's order."""
        return [self[name] for name in ("country", "kind", "status", "date", "vendors", "body", "actor")]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        quote = cleaned.get("quote")
        if quote and quote.split() != self.shown.split() and is_too_short(quote):
            self.add_error("quote", f"A quote has at least {MIN_QUOTE_WORDS} words. Select more of the sentence.")
        elif quote:
            near = cleaned.get("quote_start")
            try:
                cleaned["quote_span"] = locate_quote(
                    self.article.text, quote, near=self.start if near is None else near
                )
            except QuoteNotFound as error:
                self.add_error("quote", str(error))
        return cleaned

    def values(self) -> Values:
        """Return the fields as the person left them, with the quote's offsets in the text."""
        cleaned = self.cleaned_data
        quote, start, end = cleaned["quote_span"]
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
