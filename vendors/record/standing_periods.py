"""Keeps true from when to when each country stands so on each vendor: the summary that matrix and map are read from."""

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
from vendors.record.standing_intervals import ANSWERS, Answer, Measure, stretches

type Pair = tuple[str, str]
"""A country's code and a vendor's slug."""
type Rows = Iterable[tuple[Any, ...]]

BATCH = 5000


def stand_anew(pairs: Collection[Pair]) -> None:
    """Make the periods of these pairs anew, in the transaction that changed their actions, once it has its turn."""
    for country in {country for country, _vendor in pairs}:
        vendors = [vendor for code, vendor in pairs if code == country]
        StandingPeriod.objects.filter(country=country, vendor__in=vendors).delete()
        _write(Action.objects.published().filter(country=country), vendors)


def stand_all_anew() -> None:
    """Make all periods anew from all published actions."""
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
    """Give the columns of each period of each pair that the links name.

    `actions` are (number, country, kind), `links` (action, vendor), `effects` (action, start, end or None), `steps`
    (action, status, date, first day, last day) by date, without deadlines.
    """
    told = list(steps)
    facts = {number: (country, Kind(kind)) for number, country, kind in actions}
    measures, answers = _measures(effects, told, facts), _answers(told, facts)
    pairs: dict[Pair, list[int]] = {}
    for action, vendor in links:
        pairs.setdefault((facts[action][0], vendor), []).append(action)
    for (country, vendor), numbers in pairs.items():
        for stretch in stretches(
            [measure for number in numbers for measure in measures.get(number, ())],
            [answer for number in numbers for answer in answers.get(number, ())],
        ):
            yield {
                "country_id": country,
                "vendor_id": vendor,
                "start": stretch.start,
                "end": stretch.end or OPEN,
                "kind": stretch.stand.kind,
                "status": stretch.stand.status,
                "since": stretch.stand.since,
            }


type Facts = dict[int, tuple[str, Kind]]


def _measures(effects: Rows, steps: Rows, facts: Facts) -> dict[int, list[Measure]]:
    """Return the times in effect by action, each with the date of the step that began it."""
    dates: dict[tuple[int, datetime.date], PartialDate] = {
        (action, first_day): date for action, status, date, first_day, _last in steps if date and status in IN_EFFECT
    }
    found: dict[int, list[Measure]] = {}
    for action, start, end in effects:
        unknown = None if start == RECORD_BEGINS else PartialDate.of(start)
        since = dates.get((action, start), unknown)
        found.setdefault(action, []).append(Measure(facts[action][1], start, end or OPEN, action, since))
    return found


def _answers(steps: Rows, facts: Facts) -> dict[int, list[Answer]]:
    """Return the proposals, refusals and ends by action."""
    found: dict[int, list[Answer]] = {}
    for action, status, date, first_day, last_day in steps:
        if status in ANSWERS:
            begun = first_day or RECORD_BEGINS
            day = (last_day or begun) if status in CLOSING else begun
            found.setdefault(action, []).append(Answer(facts[action][1], Status(status), begun, day, date))
    return found
