"""Keeps the rows of StandingPeriod up to date, from which matrix and map are read."""

import datetime
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import IN_EFFECT, Kind, Status
from vendors.models import Action, EffectPeriod, Milestone, StandingPeriod
from vendors.models.actions import ActionQuerySet
from vendors.models.effect_periods import RECORD_BEGINS
from vendors.models.milestones import CLOSING
from vendors.models.standing import OPEN
from vendors.record.standing_intervals import STATUSES_WITHOUT_EFFECT, EffectSpan, StepWithoutEffect, standing_intervals

type Pair = tuple[str, str]
"""A country's code and a vendor's slug."""
type Rows = Iterable[tuple[Any, ...]]

BATCH = 5000
"""Rows in one INSERT: fewer round trips than Django's default, and well below what PostgreSQL takes in one
statement."""


def rebuild_standing(pairs: Collection[Pair]) -> None:
    """Rebuild the periods of these pairs, in the transaction that changed their actions. The caller holds the lock."""
    for country in {country for country, _vendor in pairs}:
        vendors = [vendor for code, vendor in pairs if code == country]
        StandingPeriod.objects.filter(country=country, vendor__in=vendors).delete()
        _write(Action.objects.published().filter(country=country), vendors)


def rebuild_all_standing() -> None:
    """Rebuild all periods from all published actions."""
    StandingPeriod.objects.all().delete()
    _write(Action.objects.published())


def _write(actions: ActionQuerySet, vendors: Collection[str] | None = None) -> None:
    links = Action.vendors.through._default_manager.filter(action__in=actions.order_by().values("pk"))
    if vendors is not None:
        links = links.filter(vendor__in=vendors)
    about = {"action__in": links.values("action")}
    steps = Milestone.objects.filter(**about, is_deadline=False).order_by("date", "position", "pk")
    rows = periods_from(
        actions=actions.filter(pk__in=links.values("action")).order_by().values_list("pk", "country", "kind"),
        links=links.values_list("action", "vendor"),
        effects=EffectPeriod.objects.filter(**about).order_by().values_list("action", "start", "end"),
        steps=steps.values_list("action", "status", "date", "first_day", "last_day"),
    )
    StandingPeriod.objects.bulk_create((StandingPeriod(**row) for row in rows), batch_size=BATCH)


def periods_from(*, actions: Rows, links: Rows, effects: Rows, steps: Rows) -> Iterator[dict[str, Any]]:
    """Yield the columns of each period, for each pair of country and vendor that the links name.

    `actions` are (number, country, kind), `links` (action, vendor), `effects` (action, start, end or None), `steps`
    (action, status, date, first day, last day) by date, without deadlines.
    """
    all_steps = list(steps)
    facts = {number: (country, Kind(kind)) for number, country, kind in actions}
    spans, other_steps = _effect_spans(effects, all_steps, facts), _steps_without_effect(all_steps, facts)
    pairs: dict[Pair, list[int]] = {}
    for action, vendor in links:
        pairs.setdefault((facts[action][0], vendor), []).append(action)
    for (country, vendor), numbers in pairs.items():
        for interval in standing_intervals(
            [measure for number in numbers for measure in spans.get(number, ())],
            [answer for number in numbers for answer in other_steps.get(number, ())],
        ):
            yield {
                "country_id": country,
                "vendor_id": vendor,
                "start": interval.start,
                "end": interval.end or OPEN,
                "kind": interval.state.kind,
                "status": interval.state.status,
                "since": interval.state.since,
            }


type Facts = dict[int, tuple[str, Kind]]


def _effect_spans(effects: Rows, steps: Rows, facts: Facts) -> dict[int, list[EffectSpan]]:
    """Return the times in effect by action, each with the partial date of the step that began it."""
    dates: dict[tuple[int, datetime.date], PartialDate] = {
        (action, first_day): date for action, status, date, first_day, _last in steps if date and status in IN_EFFECT
    }
    by_action: dict[int, list[EffectSpan]] = {}
    for action, start, end in effects:
        unknown = None if start == RECORD_BEGINS else PartialDate.of(start)
        since = dates.get((action, start), unknown)
        by_action.setdefault(action, []).append(EffectSpan(facts[action][1], start, end or OPEN, action, since))
    return by_action


def _steps_without_effect(steps: Rows, facts: Facts) -> dict[int, list[StepWithoutEffect]]:
    """Return the proposals, refusals and ends by action."""
    by_action: dict[int, list[StepWithoutEffect]] = {}
    for action, status, date, first_day, last_day in steps:
        if status in STATUSES_WITHOUT_EFFECT:
            happened_on = first_day or RECORD_BEGINS
            day = (last_day or happened_on) if status in CLOSING else happened_on
            by_action.setdefault(action, []).append(
                StepWithoutEffect(facts[action][1], Status(status), happened_on, day, date)
            )
    return by_action
