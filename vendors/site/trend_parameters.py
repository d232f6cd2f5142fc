"""Parameters of the trends: whose measures on which vendor are counted, in which years, and which may lead."""

import datetime
from typing import Any

import django_filters
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vendors.listing.filters import FilterError
from vendors.listing.presentation import changed_query
from vendors.models import Action
from vendors.site.day_parameters import OneDayFilter, most_acted_upon
from vendors.site.trend_counts import FIRST_YEAR, TrendQuestion

ALL = "all"
COUNTED = (
    ("binding", gettext_lazy("national, binding measures")),
    (ALL, gettext_lazy("narrower and weaker ones too, separately")),
)


def years_counted() -> list[tuple[str, str]]:
    return [(str(year), str(year)) for year in range(FIRST_YEAR, timezone.localdate().year + 1)]


class TrendFilter(OneDayFilter):
    """What the trends count. Reach, force and scope mean what they mean on the map."""

    on = None  # type: ignore[assignment]  # takes the inherited parameter away
    vendor = django_filters.ChoiceFilter(method="by_nothing", null_label=None, empty_label=None)
    bloc = django_filters.ChoiceFilter(method="by_nothing", null_label=None)
    count = django_filters.ChoiceFilter(choices=COUNTED, method="by_nothing", null_label=None)

    class Meta:
        model = Action
        fields: list[str] = []

    @classmethod
    def get_filters(cls) -> Any:
        """Add the parameters of which one is named by a word of Python."""
        filters = super().get_filters()
        for name in ("from", "to"):
            filters[name] = django_filters.ChoiceFilter(choices=years_counted, method="by_nothing", null_label=None)
        return filters

    @cached_property
    def filter_errors(self) -> tuple[FilterError, ...]:
        errors: tuple[FilterError, ...] = super().filter_errors
        if not errors and self._year("from", FIRST_YEAR) > self._year("to", timezone.localdate().year):
            message = _("The last year lies before the first.")
            errors = (FilterError("to", self.query.get("to", ""), message),)
        return errors

    def _year(self, name: str, default: int) -> int:
        return int(self.query.get(name) or default)

    @property
    def counts_all(self) -> bool:
        """Whether narrower and weaker measures are counted too, apart from the national, binding ones."""
        return bool(self.values.get("count") == ALL)

    @cached_property
    def question(self) -> TrendQuestion:
        """What is to be counted. Without a choice of vendor it is the one with the most actions."""
        today = timezone.localdate()
        return TrendQuestion(
            vendor=self.values.get("vendor") or next(iter(most_acted_upon(1)), ""),
            first=self._year("from", FIRST_YEAR),
            last=self._year("to", today.year),
            today=today,
            bloc=self.values.get("bloc", ""),
            narrowing=self.narrowing,
        )


def address_on(chosen: TrendFilter, day: datetime.date) -> str:
    """Return the address of the countries behind the numbers of a day: on the map, or of a bloc in the matrix."""
    query = chosen.query.copy()
    for name in ("from", "to", "count"):
        query.pop(name, None)
    page, table = ("matrix", "") if chosen.question.bloc else ("map", "#table")
    changes = {"vendor": chosen.question.vendor, "on": day.isoformat()}
    return reverse(page) + changed_query(query, changes) + table
