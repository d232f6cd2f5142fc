"""Keeps true from when to when each country has which standing: the summary that matrix, map and tables read."""

import datetime
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import Count

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import Kind
from vendors.models import Action, EffectPeriod, Milestone, StandingPeriod
from vendors.models.actions import ActionQuerySet
from vendors.models.effect_periods import Period
from vendors.models.milestones import order_of_step
from vendors.models.standing import OPEN
from vendors.record.standing_intervals import (
    CodedAction,
    StandingInterval,
    Step,
    StepColumns,
    in_sequence,
    standing_intervals,
)

type Pair = tuple[str, str]
"""A country's code and a vendor's slug."""

BATCH = 5000
"""Rows inserted by one statement: far below the limits of both databases, and few statements for a whole record."""
PORTION = 5000
"""Actions that are in memory at a time while all standing is made anew: some 30 MB."""


def rebuild_standing(pairs: Collection[Pair]) -> None:
    """Make the periods of these pairs anew, in the transaction that changed their actions."""
    for country in {country for country, _vendor in pairs}:
        vendors = [vendor for code, vendor in pairs if code == country]
        StandingPeriod.objects.filter(country=country, vendor__in=vendors).delete()
        _write(Action.objects.published().filter(country=country), vendors)


def rebuild_all_standing() -> None:
    """Make all periods anew from all published actions, for some countries at a time: memory holds only theirs."""
    StandingPeriod.objects.all().delete()
    published = Action.objects.published()
    counts = published.order_by("country").values_list("country").annotate(n=Count("pk"))
    for codes in _in_portions(counts):
        _write(published.filter(country__in=codes))


def _in_portions(counts: Iterable[tuple[str, int]]) -> Iterator[list[str]]:
    """Yield the countries in portions of some `PORTION` actions; one with more is a portion of its own."""
    codes: list[str] = []
    total = 0
    for code, count in counts:
        if codes and total + count > PORTION:
            yield codes
            codes, total = [], 0
        codes.append(code)
        total += count
    if codes:
        yield codes


def _write(actions: ActionQuerySet, vendors: Collection[str] | None = None) -> None:
    by_pair = coded_by_pair(actions, vendors)
    rows = (
        _row(pair, interval) for pair, pair_actions in by_pair.items() for interval in standing_intervals(pair_actions)
    )
    StandingPeriod.objects.bulk_create(rows, batch_size=BATCH)


def coded_by_pair(actions: ActionQuerySet, vendors: Collection[str] | None = None) -> dict[Pair, list[CodedAction]]:
    """Return the actions of each country on each vendor, in five queries whatever their number."""
    links = Action.vendors.through._default_manager.filter(action__in=actions.order_by().values("pk"))
    if vendors is not None:
        links = links.filter(vendor__in=vendors)
    about = actions.filter(pk__in=links.values("action")).order_by()
    countries = dict(about.values_list("pk", "country"))
    coded = {action.number: action for action in coded_actions(about)}
    by_pair: dict[Pair, list[CodedAction]] = {}
    for number, vendor in links.values_list("action", "vendor"):
        by_pair.setdefault((countries[number], vendor), []).append(coded[number])
    return by_pair


def _row(pair: Pair, interval: StandingInterval) -> StandingPeriod:
    state = interval.state
    return StandingPeriod(
        country_id=pair[0],
        vendor_id=pair[1],
        start=interval.start,
        end=interval.end or OPEN,
        action_id=state.action,
        kind=state.kind,
        status=state.status,
        force=state.force,
        reach=state.reach,
        scope=state.scope,
        since=state.since,
        no_news=state.no_news,
    )


def coded_actions(actions: ActionQuerySet) -> Iterator[CodedAction]:
    """Yield what the standing needs of the actions, in three queries whatever their number."""
    numbers = actions.values("pk")
    periods: dict[int, list[Period]] = {}
    effects = EffectPeriod.objects.filter(action__in=numbers).order_by("start", "pk")
    for action, start, end in effects.values_list("action", "start", "end"):
        periods.setdefault(action, []).append(Period(start, end))
    steps = _steps(Milestone.objects.filter(action__in=numbers, is_deadline=False).values_list(*STEP_COLUMNS))
    for number, kind, force, reach, scope in actions.values_list("pk", "kind", "force", "reach", "scope"):
        yield CodedAction(number, Kind(kind), force, reach, scope, steps.get(number, ()), periods.get(number, ()))


STEP_COLUMNS = ("action", "status", "date", "first_day", "last_day", "position", "pk")

type StepRow = tuple[int, str, PartialDate | None, datetime.date | None, datetime.date | None, int, int]


def _steps(rows: Iterable[Any]) -> dict[int, list[Step]]:
    columns: dict[int, list[StepColumns]] = {}
    ordered: list[StepRow] = sorted(rows, key=lambda row: order_of_step(row[2], row[1], row[5], row[6]))
    for action, status, date, first_day, last_day, _position, _number in ordered:
        columns.setdefault(action, []).append((status, date, first_day, last_day))
    return {action: in_sequence(steps) for action, steps in columns.items()}
