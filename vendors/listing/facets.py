"""Counts beside each value of each facet: what the list would hold with that value chosen and the rest as it is."""

import functools
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from vendors.extraction.vocabulary import UNNAMED
from vendors.listing import search
from vendors.listing.bits import numbers_in
from vendors.listing.dated_members import dated_within, in_effect
from vendors.listing.facet_counts import counts_among, value_counts
from vendors.listing.facet_labels import CLOSED_FACETS, FACETS
from vendors.listing.facet_members import MemberSets, dated_sets_under, sets_under
from vendors.listing.filters import ActionFilter
from vendors.models import Country, DataVersion
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
LONG_FACETS = ("vendor", "country", "body")
"""The facets with hundreds of values, each of a few actions."""
SHORT, LONG = 8, 60
"""How many values of a facet show at once, and how many when it is unfolded."""
LONG_BESIDE_ALL = 8
"""How many unfold while all values of another facet are shown: with 60, the page with all bodies had 156 kB, over the
150 kB that a page may have (December 2026)."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    value: str
    label: str
    count: int | None
    """None where so many actions match the words that they are not counted by value."""
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

    def __init__(self, actions: ActionFilter, *, unfolded: str = "", most: int = search.MOST_MATCHES) -> None:
        """`unfolded` names a facet of which all values are wanted; of `most` matches with words each is counted."""
        self.actions = actions
        self.unfolded = unfolded
        self.most = most

    @cached_property
    def _version(self) -> DataVersion:
        return DataVersion.objects.current()

    @cached_property
    def sets(self) -> Mapping[str, Mapping[str, int]]:
        """The members of each value of each facet, as bits."""
        by_facet: dict[str, dict[str, int]] = {facet: {} for facet in (*FACETS, ALL)}
        for (facet, value), members in sets_under(self._version.number, self._version.changed_at).items():
            by_facet[facet][value] = members
        links = Country.blocs.through._default_manager.values_list("bloc", "country")
        for bloc, country in links:
            if country in by_facet["country"]:
                by_facet["bloc"][bloc] = by_facet["bloc"].get(bloc, 0) | by_facet["country"][country]
        return by_facet

    @cached_property
    def dated(self) -> MemberSets:
        """The members of each month: see `models.listing.DATED`."""
        return dated_sets_under(self._version.number, self._version.changed_at)

    @property
    def everything(self) -> int:
        """All published actions, as bits."""
        return self.sets[ALL].get("", 0)

    @cached_property
    def matching(self) -> int:
        """The members that match words and dates."""
        return self._with_words[0] & self._on_days

    @cached_property
    def _on_days(self) -> int:
        """The members that match the dates."""
        found = self.everything
        values = self.actions.values
        if "on" in values:
            found &= in_effect(self.dated, values["on"])
        if self.actions.days != (None, None):
            found &= dated_within(self.dated, *self.actions.days)
        return found

    @cached_property
    def _words(self) -> search.SearchQuery | None:
        return search.SearchQuery.parse(self.actions.values["q"]) if "q" in self.actions.values else None

    @cached_property
    def _with_words(self) -> tuple[int, bool]:
        """The members that match the words, and whether these are all of them, and not the newest of too many."""
        if self._words is None:
            return self.everything, True
        numbers = search.newest_matches(self._words, self.most + 1)
        return bits_of(numbers[: self.most]), len(numbers) <= self.most

    @cached_property
    def _chosen(self) -> dict[str, int]:
        chosen = {facet: self.actions.chosen(facet) for facet in FACETS}
        return {
            facet: _union(self.sets[facet].get(value, 0) for value in values)
            for facet, values in chosen.items()
            if values
        }

    @cached_property
    def _found(self) -> tuple[int, bool]:
        matching, all_match = self._with_words
        found = functools.reduce(operator.and_, self._chosen.values(), self._on_days)
        if all_match or self._words is None:
            return found & matching, True
        if found == self.everything:
            return matching, False
        # The words are in too many actions to count them, but what else is asked for may leave few.
        numbers = search.newest_matches(self._words, self.most + 1, within=numbers_in(found))
        return bits_of(numbers[: self.most]), len(numbers) <= self.most

    @property
    def found(self) -> int:
        """The actions that the filter finds, as bits; some of them where there are too many matches to count them."""
        return self._found[0]

    @property
    def total(self) -> int:
        """How many actions the filter finds: exactly so many, or more."""
        return self.found.bit_count()

    @property
    def is_exact(self) -> bool:
        """Whether `found` and `total` are all."""
        return self._found[1]

    def all(self) -> list[Facet]:
        return [self.facet(name) for name in FACETS]

    def facet(self, name: str) -> Facet:
        """Return the facet with the counts that its values have under the choices made in the other facets."""
        if not self._with_words[1]:
            return self._uncounted(name)
        other_choices = [members for facet, members in self._chosen.items() if facet != name]
        beside = functools.reduce(operator.and_, other_choices, self.matching)
        if beside == self.everything:
            counts = self._all_counts(name)
        elif name in LONG_FACETS:
            counts = counts_among(self._version, name, beside)
        else:
            counts = {value: (members & beside).bit_count() for value, members in self.sets[name].items()}
        return self._facet(name, counts, lambda value: counts.get(value, 0))

    def _all_counts(self, name: str) -> Mapping[str, int]:
        """Return the counts of the whole record. Those of blocs follow from their countries."""
        if name == "bloc":
            return {value: members.bit_count() for value, members in self.sets[name].items()}
        return value_counts(self._version, name)

    def _uncounted(self, name: str) -> Facet:
        """Return a facet without counts, its values in the order of the whole record."""
        return self._facet(name, self._all_counts(name), lambda value: None)

    def _facet(self, name: str, counts: Mapping[str, int], told: Callable[[str], int | None]) -> Facet:
        """Return a facet with its values as the counts order them, and the counts that are told."""
        chosen = self.actions.chosen(name)
        shown = [value for value in self.actions.labels.of(name) if counts.get(value) or value in chosen]
        if name not in CLOSED_FACETS:
            shown.sort(key=lambda value: (value not in chosen, value == UNNAMED, -counts.get(value, 0)))
        values = [
            FacetValue(value, self.actions.labels.label(name, value), told(value), value in chosen) for value in shown
        ]
        short = len(values) if name in CLOSED_FACETS else max(SHORT, len(chosen))
        rest, unfolded = values[short:], name == self.unfolded
        more = rest if unfolded else rest[: LONG_BESIDE_ALL if self.unfolded else LONG]
        left_out = len(rest) - len(more)
        return Facet(name, str(LABELS[name]), tuple(values[:short]), tuple(more), left_out, unfolded)


def _union(sets: Iterable[int]) -> int:
    return functools.reduce(operator.or_, sets, 0)
