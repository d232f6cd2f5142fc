"""The standing of countries on vendors on a day, with the actions behind each: what the API gives out."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import F

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import STRICTNESS_RANK, Force, Kind, Scope
from vendors.models import EffectPeriod, StandingPeriod
from vendors.models.choices import ActionState
from vendors.record.standing_periods import Pair

COLUMNS = ("country", "vendor", "kind", "status", "force", "reach", "area", "scope", "since", "no_news", "action")


@dataclass(frozen=True, slots=True)
class Standing:
    """What leads for a country and a vendor on a day: the leading measure, or else the last thing that happened."""

    country: str
    vendor: str
    kind: str
    status: str
    """`adopted` for everything that is in effect."""
    force: str
    reach: str
    area: str
    scope: tuple[Scope, ...]
    since: PartialDate | None
    no_news: bool
    action: int
    actions: tuple[int, ...]
    """The leading one first, then all others in effect on the day, the strictest kinds first."""


def standings(
    *, on: datetime.date, countries: Collection[str] | None = None, vendors: Collection[str] | None = None
) -> dict[Pair, Standing]:
    """Return {(country, vendor): standing} for a day, in two queries; without pairs on which nothing has happened."""
    in_effect = _in_effect(on, countries, vendors)
    rows = StandingPeriod.objects.on(on).among(countries=countries, vendors=vendors).annotate(area=F("action__area"))
    by_pair: dict[Pair, Standing] = {}
    for row in rows.values(*COLUMNS):
        pair = (row["country"], row["vendor"])
        actions = tuple(dict.fromkeys([row["action"], *in_effect.get(pair, ())]))
        by_pair[pair] = Standing(**row, actions=actions)
    return by_pair


def _in_effect(
    on: datetime.date, countries: Collection[str] | None, vendors: Collection[str] | None
) -> dict[Pair, list[int]]:
    """Return the actions in effect on the day for each pair, the strictest kinds first; a single act never is."""
    about = {"action__vendors__isnull": False} if vendors is None else {"action__vendors__in": vendors}
    rows = (
        EffectPeriod.objects.on(on)
        .filter(action__state=ActionState.PUBLISHED, **about)
        .exclude(action__force=Force.ACT)
    )
    if countries is not None:
        rows = rows.filter(action__country__in=countries)
    columns = ("action__country", "action__vendors", "action__kind", "start", "action")
    ranked = sorted(
        (STRICTNESS_RANK[Kind(kind)], start, action, (country, vendor))
        for country, vendor, kind, start, action in rows.order_by().values_list(*columns)
    )
    by_pair: dict[Pair, list[int]] = {}
    for _rank, _start, action, pair in ranked:
        by_pair.setdefault(pair, []).append(action)
    return by_pair
