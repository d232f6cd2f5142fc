"""The vocabulary and the reference data as a reader sees them: for each facet, its values and their labels."""

from dataclasses import dataclass
from functools import cached_property

from django.db import models
from django.utils.translation import gettext as _

from vendors.extraction.vocabulary import UNNAMED
from vendors.listing.facet_members import of_facet
from vendors.listing.localised_names import bloc_name, named
from vendors.models import Bloc, Body, Country, Vendor
from vendors.models.choices import (
    ActorChoices,
    ForceChoices,
    GradeChoices,
    KindChoices,
    ReachChoices,
    ScopeChoices,
    StatusChoices,
)

type Labels = dict[str, str]

FACETS = ("kind", "status", "vendor", "country", "bloc", "scope", "reach", "force", "actor", "body", "grade")
"""The facets, in the order in which they are shown."""

CLOSED_FACETS: dict[str, type[models.TextChoices]] = {
    "kind": KindChoices,
    "status": StatusChoices,
    "scope": ScopeChoices,
    "reach": ReachChoices,
    "force": ForceChoices,
    "actor": ActorChoices,
    "grade": GradeChoices,
}
"""The facets whose values are the codebook's: they are shown in its order, not by their counts."""


def unnamed() -> str:
    return _("No vendor named")


@dataclass(frozen=True)
class FacetLabels:
    """Labels of all facet values, read from the database once for each request that needs them."""

    @cached_property
    def vendors(self) -> Labels:
        return {**dict(Vendor.objects.order_by("name").values_list("slug", "name")), UNNAMED: unnamed()}

    @cached_property
    def countries(self) -> Labels:
        return dict(named(Country.objects.order_by("name").values_list("code", "name")))

    @cached_property
    def blocs(self) -> Labels:
        return {slug: bloc_name(name) for slug, name in Bloc.objects.order_by("name").values_list("slug", "name")}

    @cached_property
    def bodies(self) -> Labels:
        return dict(Body.objects.order_by("name").values_list("slug", "name"))

    def with_actions(self, facet: str) -> list[tuple[str, str]]:
        """Return (value, label) of the values under which any action is published, in the order of choosing."""
        acting = of_facet(facet)
        return [pair for pair in self.of(facet).items() if pair[0] in acting]

    def of(self, facet: str) -> Labels:
        """Return {value: label} of a facet, in the order of choosing. KeyError for an unknown facet."""
        if facet in CLOSED_FACETS:
            return {str(value): str(label) for value, label in CLOSED_FACETS[facet].choices}
        read = {"vendor": "vendors", "country": "countries", "bloc": "blocs", "body": "bodies"}  # one of them, not all
        labels: Labels = getattr(self, read[facet])
        return labels

    def label(self, facet: str, value: str) -> str:
        return self.of(facet).get(value, value)
