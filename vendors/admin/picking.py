"""Pickers: what is named exactly as typed comes first, and the bodies offered are those of the country chosen."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import Case, QuerySet, Value, When
from django.http import HttpRequest
from django.urls import reverse

from vendors.models import Body

EXACT, STARTS, OTHER_NAME_STARTS, WORD_STARTS, WITHIN = range(5)


def place_of(term: str, name: str, others: Iterable[str]) -> int:
    """Return how well a term, as typed, names a row with this name and these other names; less is better."""
    term, name = term.strip().casefold(), name.casefold()
    rest = [other.casefold() for other in others]
    if term == name or term in rest:
        return EXACT
    if name.startswith(term):
        return STARTS
    if any(other.startswith(term) for other in rest):
        return OTHER_NAME_STARTS
    return WORD_STARTS if f" {term}" in name else WITHIN


def best_first(rows: QuerySet[Any], term: str, name: str, others: tuple[str, ...]) -> QuerySet[Any]:
    """Return the rows found for a term, the best named first. The columns `others` hold a name or a list of names."""
    by_place: dict[int, list[Any]] = {}
    for pk, own, *rest in rows.order_by().values_list("pk", name, *others):
        names = [one for value in rest for one in (value if isinstance(value, list) else [value or ""])]
        by_place.setdefault(place_of(term, own, names), []).append(pk)
    cases = [When(pk__in=keys, then=Value(place)) for place, keys in by_place.items() if place != WITHIN]
    return rows.order_by(Case(*cases, default=Value(WITHIN)), name, "pk") if cases else rows.order_by(name, "pk")


def is_picking(request: HttpRequest) -> bool:
    """Whether a picker asks, and not a list."""
    match = request.resolver_match
    return match is not None and match.url_name in ("autocomplete", "vendors_body_pick")


class PickedByName(admin.ModelAdmin[Any]):
    """Rows that pickers offer by name."""

    picked_by = "name"
    picked_also_by: tuple[str, ...] = ()

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        rows, duplicates = super().get_search_results(request, queryset, search_term)
        if search_term.strip() and is_picking(request):
            rows = best_first(rows, search_term, self.picked_by, self.picked_also_by)
        return rows, duplicates


class BodyPicker(AutocompleteJsonView):
    """Offers the bodies of the country that the form names; without one, those of all countries."""

    def get_queryset(self) -> QuerySet[Body]:
        rows: QuerySet[Body] = super().get_queryset().select_related("country")
        country = self.request.GET.get("country", "")
        return rows.filter(country=country) if country else rows

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        return {"id": str(getattr(obj, to_field_name)), "text": f"{obj.name} ({obj.country})"}


class BodySelect(AutocompleteSelect):
    """Asks the picker of bodies, and says to the script beside it which field holds the country."""

    def __init__(self, *args: Any, country_field: str = "id_country", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country_field = country_field

    def get_url(self) -> str:
        return reverse("admin:vendors_body_pick")

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> dict[str, Any]:
        return {**super().build_attrs(base_attrs, extra_attrs), "data-country-field": self.country_field}

    @property
    def media(self) -> forms.Media:
        return super().media + forms.Media(js=["admin/js/autocomplete.js", "admin_desk/pickers.js"])
