"""What is drawn of a country: the lanes of the vendors on which it acts most, and the answers above them."""

import datetime
import functools
import operator
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse

from vendors.extraction.vocabulary import UNNAMED
from vendors.listing.bits import numbers_in
from vendors.listing.facet_labels import unnamed
from vendors.listing.facet_members import MemberSets
from vendors.listing.filters import VendorKindFilter
from vendors.models import Action, Country
from vendors.models.addresses import address_of
from vendors.site.chart_rows import ChartAction, chart_actions
from vendors.site.country_answers import CountryAnswers, answered_vendors, country_answers
from vendors.site.crowded_pairs import CrowdedPairs
from vendors.site.lanes import CROWDED, LaneOwner, Lanes, busiest

LANES = 30


@dataclass(frozen=True)
class CountryDrawing:
    """The country's chosen actions: `members` as bits, and `counts` by vendor's slug. `dated` are its sets by date."""

    country: Country
    chosen: VendorKindFilter
    members: int
    counts: Mapping[str, int]
    sets: MemberSets
    dated: MemberSets
    today: datetime.date

    @cached_property
    def slugs(self) -> list[str]:
        """The vendors that have a lane."""
        return self._busiest[0]

    @cached_property
    def lanes(self) -> Lanes:
        names = self.chosen.labels.vendors
        return Lanes.of(
            self._actions,
            self._owners,
            today=self.today,
            left_out=self._busiest[1],
            crowded=[self._crowded.lane(self._owner(pair[1], names[pair[1]]), pair) for pair in self._too_many],
        )

    @cached_property
    def opening(self) -> CountryAnswers | None:
        """Where the country stands, unless the page is narrowed to a part of its actions."""
        if self.chosen.values:
            return None
        return country_answers(
            self.country,
            self.counts,
            drawn=self._actions,
            complete=self._shown,
            crowded=self._crowded,
            names=self.chosen.labels.vendors,
            today=self.today,
        )

    @cached_property
    def _busiest(self) -> tuple[list[str], int]:
        return busiest(self.counts, LANES)

    @cached_property
    def _by_vendor(self) -> dict[str, int]:
        return {slug: self.sets["vendor", slug] & self.members for slug in self.slugs}

    @cached_property
    def _shown(self) -> set[str]:
        """The vendors whose actions are read one by one."""
        return {slug for slug, members in self._by_vendor.items() if members.bit_count() <= CROWDED}

    @cached_property
    def _actions(self) -> list[ChartAction]:
        numbers = numbers_in(functools.reduce(operator.or_, (self._by_vendor[slug] for slug in self._shown), 0))
        return chart_actions(Action.objects.published().filter(pk__in=numbers).order_by("latest", "pk"))

    @cached_property
    def _too_many(self) -> dict[tuple[str, str], int]:
        """The lanes with more actions than are read one by one, by (country, vendor)."""
        return {(self.country.pk, slug): here for slug, here in self._by_vendor.items() if slug not in self._shown}

    @cached_property
    def _crowded(self) -> CrowdedPairs:
        answered = [] if self.chosen.values else answered_vendors(self.counts)
        told = [(self.country.pk, slug) for slug in answered if self.counts[slug] > CROWDED and slug != UNNAMED]
        return CrowdedPairs.read(self._too_many, told, self.sets, self.dated, self.today)

    def _owners(self, drawn: ChartAction) -> Iterable[LaneOwner]:
        """Return the lanes, of those shown, in which an action stands."""
        for slug, name in drawn.vendors:
            if slug in self._shown:
                yield self._owner(slug, name)
        if UNNAMED in self._shown and not drawn.vendors:
            yield LaneOwner(UNNAMED, unnamed(), f"{reverse('actions')}?vendor={UNNAMED}&country={self.country.pk}")

    def _owner(self, slug: str, name: str) -> LaneOwner:
        return LaneOwner(slug, name, address_of("pair", self.country.pk, slug))
