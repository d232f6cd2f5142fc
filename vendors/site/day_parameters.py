"""Parameters of the pages that show one day: matrix and map."""

import datetime
from collections.abc import Mapping
from typing import Any

import django_filters
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vendors.extraction.vocabulary import UNNAMED, Force
from vendors.listing.facet_counts import value_counts
from vendors.listing.filters import DayFilter, ValuesFilter, VendorKindFilter
from vendors.listing.localised_names import region_name
from vendors.listing.presentation import any_of
from vendors.models import Action, DataVersion
from vendors.models.choices import (
    FORCE_IN_SENTENCE,
    REACH_IN_SENTENCE,
    SCOPE_IN_SENTENCE,
    ForceChoices,
    ReachChoices,
    ScopeChoices,
)
from vendors.models.effect_periods import RECORD_BEGINS
from vendors.site.cells import Narrowing

GROUPS = (("region", gettext_lazy("Region")), ("bloc", gettext_lazy("Bloc")))
COLUMNS = (("all", gettext_lazy("All vendors")),)
NARROWING = {"reach": gettext_lazy("Reach"), "force": gettext_lazy("Force"), "scope": gettext_lazy("Scope")}
FORCES = [(value, label) for value, label in ForceChoices.choices if value != Force.ACT]
"""What a measure that stands can have: a single act happens on its day and stands on no other."""


class OneDayFilter(VendorKindFilter):
    """A day of the record, and vendors. What is shown is computed for the day; no list of actions is filtered."""

    kind = None  # type: ignore[assignment]  # takes the inherited parameter away
    reach = ValuesFilter(choices=ReachChoices.choices, method="by_nothing")
    force = ValuesFilter(choices=FORCES, method="by_nothing")
    scope = ValuesFilter(choices=ScopeChoices.choices, method="by_nothing")
    on = DayFilter(
        method="by_nothing",
        validators=[
            MinValueValidator(RECORD_BEGINS, gettext_lazy("The record begins on %(limit_value)s.")),
            MaxValueValidator(
                timezone.localdate, gettext_lazy("What will hold after today, %(limit_value)s, is not known yet.")
            ),
        ],
    )

    class Meta:
        model = Action
        fields: list[str] = []

    def __init__(self, data: QueryDict, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        if "vendor" in data:  # a measure that names nobody stands on no vendor
            choices = self.filters["vendor"].extra["choices"]
            self.filters["vendor"].extra["choices"] = [pair for pair in choices if pair[0] != UNNAMED]
        self.filters["force"].extra["choices"] = FORCES

    @cached_property
    def day(self) -> datetime.date:
        day: datetime.date = self.values.get("on") or timezone.localdate()
        return day

    @cached_property
    def narrowing(self) -> Narrowing:
        """Which measures may lead."""
        return Narrowing(*(tuple(self.chosen(name)) for name in NARROWING))

    @cached_property
    def narrowing_words(self) -> str:
        """Say which measures are shown: "only national or one body; law; 5G networks"; "" where all are."""
        words: dict[str, Mapping[Any, Any]] = {
            "reach": REACH_IN_SENTENCE,
            "force": FORCE_IN_SENTENCE,
            "scope": SCOPE_IN_SENTENCE,
        }
        parts = [any_of([str(words[name][value]) for value in self.chosen(name)]) for name in NARROWING]
        return _("only %(parts)s") % {"parts": "; ".join(filter(None, parts))} if any(parts) else ""

    @property
    def narrowing_choices(self) -> list[tuple[str, str, list[tuple[str, str, bool]]]]:
        """Return for each of reach, force and scope its parameter, its label, and (value, label, chosen)."""
        return [
            (name, str(label), [(value, str(text), value in self.chosen(name)) for value, text in choices])
            for (name, label), choices in zip(
                NARROWING.items(), (ReachChoices.choices, FORCES, ScopeChoices.choices), strict=True
            )
        ]


class MatrixFilter(OneDayFilter):
    """What the matrix shows: columns, rows and their grouping."""

    bloc = ValuesFilter(method="by_nothing")
    region = django_filters.ChoiceFilter(method="by_nothing", null_label=None)
    group = django_filters.ChoiceFilter(choices=GROUPS, method="by_nothing", null_label=None)
    columns = django_filters.ChoiceFilter(choices=COLUMNS, method="by_nothing", null_label=None)

    class Meta:
        model = Action
        fields: list[str] = []

    def __init__(self, data: QueryDict, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        if "region" in data:
            regions = Action.objects.published().exclude(country__region="").order_by("country__region")
            names = regions.values_list("country__region", flat=True).distinct()
            self.filters["region"].extra["choices"] = [(name, region_name(name)) for name in names]

    @property
    def grouped_by_bloc(self) -> bool:
        grouping: str = self.values.get("group", "bloc" if self.chosen("bloc") else "region")
        return grouping == "bloc"


class MapFilter(OneDayFilter):
    """What the map shows: one vendor on one day."""

    vendor = django_filters.ChoiceFilter(method="by_nothing", null_label=None, empty_label=None)

    class Meta:
        model = Action
        fields: list[str] = []


def most_acted_upon(most: int | None = None) -> list[str]:
    """Return the vendors with the most published actions, or all that have any, in one query over the member sets."""
    counts = value_counts(DataVersion.objects.current(), "vendor")
    return sorted(counts.keys() - {UNNAMED}, key=lambda vendor: (-counts[vendor], vendor))[:most]
