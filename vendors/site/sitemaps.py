"""What search engines are told: every page worth reading, and when it last changed."""

from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import Max, Model, Q, QuerySet
from django.urls import reverse

from vendors.models import Action, Country, Vendor
from vendors.models.choices import ActionState

PUBLISHED = Q(actions__state=ActionState.PUBLISHED)


class SectionSitemap(Sitemap[str]):
    def items(self) -> list[str]:
        own = ["trends", "deadlines", "changes", "compare", "articles", "about", "codebook"]
        return ["home", "actions", "countries", "vendors", "data", *own]

    def location(self, item: str) -> str:
        return reverse(item)


class ActionSitemap(Sitemap[Action]):
    limit = 5000

    def items(self) -> "QuerySet[Action]":
        return Action.objects.published().order_by("pk")

    def lastmod(self, item: Action) -> Any:
        return item.updated_at


class ActedOnSitemap(Sitemap[Any]):
    """Pages that change with the actions they show."""

    model: type[Model]

    def items(self) -> "QuerySet[Any, Any]":
        changed = Max("actions__updated_at", filter=PUBLISHED)
        rows: QuerySet[Any, Any] = self.model._default_manager.filter(PUBLISHED).annotate(changed=changed)
        return rows.order_by("pk")

    def lastmod(self, item: Any) -> Any:
        return item.changed


class CountrySitemap(ActedOnSitemap):
    model = Country


class VendorSitemap(ActedOnSitemap):
    model = Vendor


class PairSitemap(Sitemap[Any]):
    """The pages of a country and a vendor on which something is recorded: (country, vendor, last change)."""

    def items(self) -> list[Any]:
        pairs = Action.objects.published().exclude(vendors=None).order_by("country", "vendors")
        return list(pairs.values_list("country", "vendors").annotate(changed=Max("updated_at")))

    def location(self, item: Any) -> str:
        return reverse("pair", args=item[:2])

    def lastmod(self, item: Any) -> Any:
        return item[2]


SITEMAPS = {
    "sections": SectionSitemap,
    "actions": ActionSitemap,
    "countries": CountrySitemap,
    "vendors": VendorSitemap,
    "pairs": PairSitemap,
}
