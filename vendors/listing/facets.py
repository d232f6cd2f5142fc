"""Counts beside each value of each facet: what the list would hold with that value chosen and the rest as it is."""

import functools
import operator
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from vendors.extraction.vocabulary import UNNAMED
from vendors.listing.facet_labels import CLOSED_FACETS, FACETS
from vendors.listing.facet_members import member_sets
from vendors.listing.filters import ActionFilter
from vendors.models import Country
from vendors.models.listing import ALL, bits_of

LABELS = {
    "kind": _("Kind"),
    "status": _("Status"),
    "vendor": _("Vendor"),
    "country": _("Country"),
    "bloc": _("Bloc"),
    "scope": _("Scope"),
    "reach": _("Reach"),
    "force": _("Force"),
    "actor": _("Who acts"),
    "body": _("Body"),
    "grade": _("Evidence"),
}
SHORT, LONG = 8, 60
"""How many values of a facet show at once, and how many when it is unfolded."""
LONG_BESIDE_ALL = 8
"""How many unfold while all values of another facet are shown: with 60, the page with all bodies had 156 kB, over the
150 kB that a page may have (December 2026)."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet as it is shown: its first values, those that unfold, and how many more there are."""

    name: str
    label: str
    first: tuple[FacetValue, ...]
    more: tuple[FacetValue, ...] = ()
    left_out: int = 0
    unfolded: bool = False

    @property
    def total(self) -> int:
        return len(self.first) + len(self.more) + self.left_out


class Facets:
    """The facets of one filter, from the member sets: the number of queries does not grow with the actions."""

    def __init__(self, actions: ActionFilter, *, unfolded: str = "") -> None:
        """`unfolded` names a facet of which all values are wanted."""
        self.actions = actions
        self.unfolded = unfolded

    @cached_property
    def sets(self) -> Mapping[str, Mapping[str, int]]:
        """The members of each value of each facet, as bits."""
        by_facet: dict[str, dict[str, int]] = {facet: {} for facet in (*FACETS, ALL)}
        for (facet, value), members in member_sets().items():
            by_facet[facet][value] = members
        links = Country.blocs.through._default_manager.values_list("bloc", "country")
        for bloc, country in links:
            if country in by_facet["country"]:
                by_facet["bloc"][bloc] = by_facet["bloc"].get(bloc, 0) | by_facet["country"][country]
        return by_facet

    @cached_property
    def matching(self) -> int:
        """The members that match words and dates."""
        matching = self.actions.without_facets()
        return (
            self.sets[ALL].get("", 0) if matching is None else bits_of(matching.order_by().values_list("pk", flat=True))
        )

    @cached_property
    def _chosen(self) -> dict[str, int]:
        chosen = {facet: self.actions.chosen(facet) for facet in FACETS}
        return {
            facet: _union(self.sets[facet].get(value, 0) for value in values)
            for facet, values in chosen.items()
            if values
        }

    @cached_property
    def total(self) -> int:
        """How many actions the filter finds."""
        return functools.reduce(operator.and_, self._chosen.values(), self.matching).bit_count()

    def all(self) -> list[Facet]:
        return [self.facet(name) for name in FACETS]

    def facet(self, name: str) -> Facet:
        """Return the facet with the counts that its values have under the choices made in the other facets."""
        other_choices = [members for facet, members in self._chosen.items() if facet != name]
        beside = functools.reduce(operator.and_, other_choices, self.matching)
        chosen = self.actions.chosen(name)
        counts = {value: (members & beside).bit_count() for value, members in self.sets[name].items()}
        shown = [value for value in self.actions.labels.of(name) if counts.get(value) or value in chosen]
        if name not in CLOSED_FACETS:
            shown.sort(key=lambda value: (value not in chosen, value == UNNAMED, -counts.get(value, 0)))
        values = [
            FacetValue(value, self.actions.labels.label(name, value), counts.get(value, 0), value in chosen)
            for value in shown
        ]
        short = len(values) if name in CLOSED_FACETS else max(SHORT, len(chosen))
        rest, unfolded = values[short:], name == self.unfolded
        more = rest if unfolded else rest[: LONG_BESIDE_ALL if self.unfolded else LONG]
        left_out = len(rest) - len(more)
        return Facet(name, str(LABELS[name]), tuple(values[:short]), tuple(more), left_out, unfolded)


def _union(sets: Iterable[int]) -> int:
    return functools.reduce(operator.or_, sets, 0)
