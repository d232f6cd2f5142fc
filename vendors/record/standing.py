"""The standing of a country on a vendor on a day: the strictest measure in effect."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from vendors.extraction.vocabulary import STRICTNESS_RANK, Kind
from vendors.models import EffectPeriod
from vendors.models.choices import ActionState


@dataclass(frozen=True, slots=True)
class Standing:
    """The strictest kind in effect for a country and a vendor on a day, and all actions in effect, strictest first."""

    country: str
    vendor: str
    kind: Kind
    since: datetime.date
    actions: tuple[int, ...]


def standings(
    *, on: datetime.date, countries: Collection[str] | None = None, vendors: Collection[str] | None = None
) -> dict[tuple[str, str], Standing]:
    """Return {(country, vendor): standing} for a day, in one query. A pair with nothing in effect is absent."""
    about = {"action__vendors__isnull": False} if vendors is None else {"action__vendors__in": vendors}
    rows = EffectPeriod.objects.on(on).filter(action__state=ActionState.PUBLISHED, **about)
    if countries is not None:
        rows = rows.filter(action__country__in=countries)
    by_pair: dict[tuple[str, str], list[tuple[int, datetime.date, int, Kind]]] = {}
    columns = ("action__country", "action__vendors", "action__kind", "start", "action")
    for country, vendor, kind, start, action in rows.order_by().values_list(*columns):
        by_pair.setdefault((country, vendor), []).append((STRICTNESS_RANK[Kind(kind)], start, action, Kind(kind)))
    return {pair: _strictest(pair, sorted(measures)) for pair, measures in by_pair.items()}


def _strictest(pair: tuple[str, str], measures: list[tuple[int, datetime.date, int, Kind]]) -> Standing:
    _, since, _, kind = measures[0]
    return Standing(pair[0], pair[1], kind, since, tuple(dict.fromkeys(action for _, _, action, _ in measures)))
