"""What became of measures that are not in effect on a day: the last thing that happened by then."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from operator import itemgetter

from django.db.models import Case, DateField, Exists, F, Max, OuterRef, QuerySet, Value, When
from django.db.models.functions import Coalesce

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import OVER, Kind, Status
from vendors.models import EffectPeriod, Milestone
from vendors.models.actions import CLOSING, RECORD_BEGINS
from vendors.models.choices import ActionState

_ORDER = (Status.PROPOSED, Status.REJECTED, *sorted(OVER))
"""Steps of one day: an answer counts as later than the proposal that it answers."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The last step of a country on a vendor among its measures that are not in effect."""

    kind: Kind
    status: Status
    date: PartialDate | None


def outcomes(
    *, on: datetime.date, countries: Collection[str] | None = None, vendors: Collection[str] | None = None
) -> dict[tuple[str, str], Outcome]:
    """Return {(country, vendor): outcome} for a day, in one query. A pair with no such step by then is absent."""
    steps = _steps(on)
    if countries is not None:
        steps = steps.filter(action__country__in=countries)
    if vendors is not None:
        steps = steps.filter(action__vendors__in=vendors)
    # One row for each kind and status, not for each step: the database folds, however long the record grows.
    rows = steps.values_list("action__country", "action__vendors", "action__kind", "status").annotate(
        last=Max("day"), told=Max("date")
    )
    found: dict[tuple[str, str], tuple[datetime.date, int, str, Outcome]] = {}
    for country, vendor, kind, status, last, told in rows.order_by():
        new = (last, _ORDER.index(Status(status)), kind, Outcome(Kind(kind), Status(status), told))
        found[country, vendor] = max(new, found.get((country, vendor), new), key=itemgetter(0, 1, 2))
    return {pair: outcome for pair, (*_order, outcome) in found.items()}


def _steps(on: datetime.date) -> QuerySet[Milestone]:
    """Proposals, refusals and ends up to the day, of published actions that are not in effect on it."""
    begun = Coalesce("first_day", Value(RECORD_BEGINS), output_field=DateField())
    day = Case(When(status__in=CLOSING, then=Coalesce("last_day", "begun")), default=F("begun"))
    in_effect = EffectPeriod.objects.filter(action=OuterRef("action")).on(on)
    return (
        Milestone.objects.filter(is_deadline=False, status__in=_ORDER)
        .filter(action__state=ActionState.PUBLISHED, action__vendors__isnull=False)
        .annotate(begun=begun, day=day)
        .filter(~Exists(in_effect), begun__lte=on)
    )
