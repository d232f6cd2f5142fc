"""Parameters of the pages that show one day: matrix and map."""

import datetime
from typing import Any

import django_filters
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from vendors.extraction.vocabulary import UNNAMED
from vendors.listing.facet_members import of_facet
from vendors.listing.filters import DayFilter, ValuesFilter, VendorKindFilter
from vendors.listing.localised_names import region_name
from vendors.models import Action
from vendors.models.effect_periods import RECORD_BEGINS

GROUPS = (("region", _("Region")), ("bloc", _("Bloc")))


class OneDayFilter(VendorKindFilter):
    """A day of the record, and vendors. What is shown is computed for the day; no list of actions is filtered."""

    kind = None  # type: ignore[assignment]  # takes the inherited parameter away
    on = DayFilter(
        method="by_nothing",
        validators=[
            MinValueValidator(RECORD_BEGINS, _("The record begins on %(limit_value)s.")),
            MaxValueValidator(timezone.localdate, _("What holds after today, %(limit_value)s, is not known yet.")),
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

    @cached_property
    def day(self) -> datetime.date:
        day: datetime.date = self.values.get("on") or timezone.localdate()
        return day


class MatrixFilter(OneDayFilter):
    """What the matrix shows: columns, rows and their grouping."""

    bloc = ValuesFilter(method="by_nothing")
    region = django_filters.ChoiceFilter(method="by_nothing", null_label=None)
    group = django_filters.ChoiceFilter(choices=GROUPS, method="by_nothing", null_label=None)

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


def most_acted_upon(most: int) -> list[str]:
    """Return the vendors with the most published actions, in one query over the member sets."""
    counts = {vendor: members.bit_count() for vendor, members in of_facet("vendor").items() if vendor != UNNAMED}
    return sorted(counts, key=lambda vendor: (-counts[vendor], vendor))[:most]
