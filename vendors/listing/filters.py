"""The filter of every list of actions: the same parameters and errors for page, export, feed and API."""

import datetime
import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vendors.listing import search
from vendors.listing.facet_labels import FACETS, FacetLabels
from vendors.models import Action, Body, Vendor
from vendors.models.actions import ActionQuerySet
from vendors.models.fields import PartialDateFormField

LONGEST = 200
"""Characters of the words that one may search for."""
TOO_LONG = gettext_lazy("This is too long to search for: shorten it to %(limit_value)d characters.")
MOST_VALUES = 60
"""How many values one parameter may carry."""

SORTS = ("-decided", "decided", "-date", "date", "country", "title", "-sources", "-updated")
DEFAULT_SORT = "-decided"
"""Of pages and files. A list shows the date that it is sorted by, and what decides tells more than the latest step."""


MOST_EXPLAINED = 20
"""Errors explained one by one. Who mistypes does so a few times; more come from programs, for which a long address
would otherwise be repeated once for each of hundreds of valid values."""


@dataclass(frozen=True, slots=True)
class FilterError:
    """One parameter that cannot be used: which, with what value, why, and what would be valid."""

    parameter: str
    value: str
    message: str
    valid: tuple[tuple[str, str], ...] = ()
    likely: str = ""


class PartialDateFilter(django_filters.Filter):  # type: ignore[misc]  # the library has no types
    """A date known to the year, the month or the day."""

    field_class = PartialDateFormField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        messages = {
            "invalid": gettext_lazy("“%(value)s” is not a date: write 2019, 2019-05 or 2019-05-20."),
            "year": gettext_lazy("“%(value)s” lies outside the years %(earliest)d to %(latest)d."),
        }
        super().__init__(*args, error_messages=messages, **kwargs)


NOT_A_DAY = gettext_lazy("This is not a day: write it as 2020-07-01.")


class DayFilter(django_filters.DateFilter):  # type: ignore[misc]
    """A day, written as in ISO 8601."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, input_formats=["%Y-%m-%d"], error_messages={"invalid": NOT_A_DAY}, **kwargs)


class ValuesField(forms.MultipleChoiceField):
    """Several values of one facet, checked against its labels."""

    def validate(self, value: Any) -> None:
        if len(value) > MOST_VALUES:
            raise ValidationError(_("At most %(most)d values at once."), params={"most": MOST_VALUES})
        super().validate(value)


class ValuesFilter(django_filters.Filter):  # type: ignore[misc]
    field_class = ValuesField


class StrictFilterSet(django_filters.FilterSet):  # type: ignore[misc]
    """A filter set that refuses a parameter that it does not know, instead of leaving it unread.

    `extra` names further parameters that the caller reads itself, such as a page's key.
    """

    extra: frozenset[str] = frozenset()

    def __init__(self, data: QueryDict, *args: Any, extra: Iterable[str] = (), **kwargs: Any) -> None:
        self.extra = frozenset(extra)
        super().__init__(data, *args, **kwargs)

    def by_nothing(self, rows: Any, name: str, value: Any) -> Any:
        """Leave the rows as they are: for a parameter that the page reads, or that is read together with others."""
        return rows

    @property
    def query(self) -> QueryDict:
        assert isinstance(self.data, QueryDict)
        return self.data

    def is_valid(self) -> bool:
        return not self.filter_errors

    @cached_property
    def filter_errors(self) -> tuple[FilterError, ...]:
        """All that is wrong with the parameters; empty where the filter can be used."""
        return (*self._unknown(), *self._repeated(), *self._invalid())

    def _unknown(self) -> Iterable[FilterError]:
        valid_names = [*self.filters, *sorted(self.extra)]
        for name in self.query:
            if name not in valid_names:
                likely = difflib.get_close_matches(name, valid_names, 1)
                valid = tuple((parameter, "") for parameter in valid_names)
                yield FilterError(name, "", _("There is no such parameter."), valid, likely[0] if likely else "")

    def _repeated(self) -> Iterable[FilterError]:
        for name, field in self.form.fields.items():
            values = self.query.getlist(name)
            if not isinstance(field, forms.MultipleChoiceField) and len(values) > 1:
                yield FilterError(name, ", ".join(values), _("This parameter takes one value only."))

    def _invalid(self) -> Iterable[FilterError]:
        for name, errors in self.form.errors.as_data().items():
            field = self.form.fields[name]
            choices = dict(getattr(field, "choices", []))
            values = [value for value in self.query.getlist(name) if value not in choices] if choices else []
            for value in values or [self.query.get(name, "")]:
                message = " ".join(text for error in errors for text in error.messages)
                yield self._filter_error(name, value, message, choices)

    def _filter_error(self, name: str, value: str, message: str, choices: Mapping[str, str]) -> FilterError:
        labels = {str(key): str(label) for key, label in choices.items() if key != ""}
        if labels:
            message = _("“%(value)s” is not one of the values.") % {"value": value[:80]}
        by_folded = {word.casefold(): key for key, label in labels.items() for word in (key, label)}
        likely = difflib.get_close_matches(value.casefold()[:80], by_folded, 1, cutoff=0.6)
        return FilterError(name, value[:80], message, tuple(labels.items()), by_folded[likely[0]] if likely else "")


class FacetFilterSet(StrictFilterSet):
    """A filter set with parameters that take the labelled values of facets.

    A merged vendor or body is read as the one that stands for it, in the filter and in the addresses made from it.
    """

    retirable: ClassVar[Mapping[str, type[Vendor | Body]]] = {"vendor": Vendor, "body": Body}
    """Parameters whose values may have been merged into others, with the model of each."""

    def __init__(self, data: QueryDict, *args: Any, labels: FacetLabels | None = None, **kwargs: Any) -> None:
        super().__init__(self._with_successors(data), *args, **kwargs)
        self.labels = labels or FacetLabels()
        for facet in FACETS:
            if facet in data and facet in self.filters:  # labels of what is not asked for need not be read
                self.filters[facet].extra["choices"] = list(self.labels.of(facet).items())

    def _with_successors(self, data: QueryDict) -> QueryDict:
        asked = {name: data.getlist(name) for name in self.retirable if name in data}
        changed = data.copy()
        for name, keys in asked.items():
            successors = self.retirable[name].successors()
            if not successors.keys().isdisjoint(keys):
                changed.setlist(name, list(dict.fromkeys(successors.get(key, key) for key in keys)))
        return changed

    @cached_property
    def values(self) -> dict[str, Any]:
        """The cleaned value of each parameter that is set."""
        assert self.is_valid(), "values of a filter with errors"
        return {name: value for name, value in self.form.cleaned_data.items() if value not in (None, "", [])}

    def chosen(self, facet: str) -> list[str]:
        return list(self.values.get(facet, []))


class VendorKindFilter(FacetFilterSet):
    """Published actions by vendor and kind: what a country's page can be narrowed by."""

    vendor = ValuesFilter(method="by_vendor")
    kind = ValuesFilter(field_name="kind", lookup_expr="in")

    class Meta:
        model = Action
        fields: list[str] = []

    def __init__(self, data: QueryDict, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("queryset", Action.objects.published())
        super().__init__(data, *args, **kwargs)

    def by_vendor(self, rows: ActionQuerySet, name: str, value: list[str]) -> ActionQuerySet:
        return rows.of_vendors(value)


class OfActionFilter(FacetFilterSet):
    """Rows that belong to actions (deadlines, changes), by the action's country and vendors."""

    country = ValuesFilter(field_name="action__country", lookup_expr="in")
    vendor = ValuesFilter(method="by_vendor")

    def by_vendor(self, rows: QuerySet[Any], name: str, value: list[str]) -> QuerySet[Any]:
        return rows.filter(action__in=Action.objects.of_vendors(value).values("pk"))


class ActionFilter(VendorKindFilter):
    """Published actions by what they say. Values of one parameter are alternatives; parameters narrow one another."""

    country = ValuesFilter(field_name="country", lookup_expr="in")
    bloc = ValuesFilter(method="by_bloc")
    status = ValuesFilter(field_name="status", lookup_expr="in")
    scope = ValuesFilter(method="by_scope")
    reach = ValuesFilter(field_name="reach", lookup_expr="in")
    force = ValuesFilter(field_name="force", lookup_expr="in")
    grade = ValuesFilter(field_name="grade", lookup_expr="in")
    actor = ValuesFilter(field_name="actor", lookup_expr="in")
    body = ValuesFilter(field_name="body", lookup_expr="in")
    q = django_filters.CharFilter(method="by_words", max_length=LONGEST, error_messages={"max_length": TOO_LONG})
    on = DayFilter(method="by_day")
    sort = django_filters.ChoiceFilter(choices=[(sort, sort) for sort in SORTS], method="by_nothing", null_label=None)

    class Meta:
        model = Action
        fields: list[str] = []

    @classmethod
    def get_filters(cls) -> Any:
        """Add the parameters whose names are words of Python."""
        filters = super().get_filters()
        filters["from"] = PartialDateFilter(method="by_nothing")
        filters["to"] = PartialDateFilter(method="by_nothing")
        return filters

    def filter_queryset(self, queryset: Any) -> ActionQuerySet:
        rows: ActionQuerySet = super().filter_queryset(queryset)
        return rows.dated_within(*self.days) if self.days != (None, None) else rows

    @property
    def days(self) -> tuple[datetime.date | None, datetime.date | None]:
        """The first and the last day asked for; a bound of less than a day is meant whole."""
        first, last = self.values.get("from"), self.values.get("to")
        return (first.first_day if first else None, last.last_day if last else None)

    def by_bloc(self, rows: ActionQuerySet, name: str, value: list[str]) -> ActionQuerySet:
        return rows.in_blocs(value)

    def by_scope(self, rows: ActionQuerySet, name: str, value: list[str]) -> ActionQuerySet:
        return rows.with_scopes(value)

    def by_words(self, rows: ActionQuerySet, name: str, value: str) -> ActionQuerySet:
        return rows.filter(search.matches(search.SearchQuery.parse(value)))

    def by_day(self, rows: ActionQuerySet, name: str, value: datetime.date) -> ActionQuerySet:
        return rows.in_effect(on=value)
