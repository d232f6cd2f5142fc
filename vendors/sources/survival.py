"""How many sources are still at their addresses, and how many quotes still stand in them."""

from dataclasses import dataclass

from django.db.models import Count, Q

from vendors.models import Evidence, SourcePage
from vendors.models.choices import ActionState, PageHealth


@dataclass(frozen=True, slots=True)
class Survival:
    """`looked_at` of `addresses` were looked at; of the `quotes` whose pages were, `standing` ones are still there."""

    addresses: int
    looked_at: int
    there: int
    moved: int
    gone: int
    quotes: int
    standing: int


def survival() -> Survival:
    """Count the addresses of the record by how they were when last looked at, and the quotes that still stand."""
    pages = SourcePage.objects.filter(in_use=True)
    by_health = dict(pages.order_by().values_list("health").annotate(n=Count("pk")))
    quoted = Evidence.objects.filter(action__state=ActionState.PUBLISHED).filter(
        ~Q(quote="") | Q(finding__isnull=False)
    )
    quoted = quoted.exclude(finding__article__is_example=True).exclude(page=None)
    quoted = quoted.exclude(page__health=PageHealth.UNREAD)
    there = Q(page__health__in=[PageHealth.ALIVE, PageHealth.MOVED])
    gone_from_page = Q(quote_gone_at__isnull=False) | Q(finding__quote_gone_at__isnull=False)
    counts = quoted.aggregate(quotes=Count("pk"), standing=Count("pk", filter=there & ~gone_from_page))
    return Survival(
        addresses=sum(by_health.values()),
        looked_at=sum(by_health.values()) - by_health.get(PageHealth.UNREAD, 0),
        there=by_health.get(PageHealth.ALIVE, 0),
        moved=by_health.get(PageHealth.MOVED, 0),
        gone=by_health.get(PageHealth.GONE, 0),
        quotes=counts["quotes"],
        standing=counts["standing"],
    )
