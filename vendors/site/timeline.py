"""A timeline: dated steps, newest first, gathered by year, in pages by key."""

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Prefetch, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from vendors.listing.bits import numbers_in
from vendors.listing.dated_members import by_month
from vendors.listing.facet_members import MemberSets
from vendors.listing.first_rows import first_members
from vendors.listing.paging import BadKey
from vendors.models import Evidence, Milestone, Vendor
from vendors.models.listing import DUE, MONTH, STEP
from vendors.site.evidence_words import strongest_first

STEPS = 28
"""Steps on one page: with their sources, and with law and summary for paper, they stay below 150 kB. The largest page,
that of China in German, has 157 kB with 36 and less than 150 with 28 (December 2026)."""


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """A milestone with the sources that tell it: its own, or those of its action where it has none."""

    milestone: Milestone
    evidence: list[Evidence]
    repeated: bool
    """The sources are the action's, and a step above on this page has shown them."""
    first_of_action: bool
    """No step above on this page is of the same action."""
    below_today: bool
    """It is past, and the step above lies ahead: today is between the two."""


@dataclass(frozen=True, slots=True)
class TimelineYear:
    """The steps of a year; `number` is 0 for steps without a date."""

    number: int
    steps: list[TimelineStep]

    @property
    def below_today(self) -> bool:
        return self.steps[0].below_today


@dataclass(frozen=True, slots=True)
class Timeline:
    years: list[TimelineYear]
    older: str
    """Key of the page with what came before; empty where there is none."""


def timeline_of(members: int, dated: MemberSets, *, until: str = "", most: int = STEPS) -> Timeline:
    """Return a page of the steps of the actions, given as bits, from the key on or from the newest.

    BadKey for a malformed key. Only steps of the months that fill the page are looked at, however many there are.
    """
    months = by_month(dated, [STEP, DUE])
    beyond = until.rpartition("~")[2][:MONTH] if until else None
    found, month = first_members(months, members, falling=True, beyond=beyond, wanted=most + 1)
    steps: Any = Milestone.objects.filter(action__in=numbers_in(found))
    steps = steps.annotate(sort_key=Coalesce("date", Value(""), output_field=CharField()))
    if until:
        steps = steps.filter(_not_after(until))
    if month:
        steps = steps.filter(date__gte=Value(month))
    # The rows are sorted by what sorts them alone, and only those of the page are read whole.
    keys = list(steps.order_by("-sort_key", "-position", "-pk").values_list("pk", flat=True)[: most + 1])
    taken = steps_of(keys)
    older = _key(taken[most]) if len(taken) > most else ""
    return Timeline(by_year(taken[:most]), older)


def steps_of(keys: Sequence[int]) -> list[Milestone]:
    """Return the steps with these keys, in their order, with all that a timeline shows of them."""
    steps_by_number = _with_details(keys)
    return [steps_by_number[key] for key in keys]


def _with_details(keys: Collection[int]) -> dict[int, Milestone]:
    """Return the steps with all that a timeline shows of them, in three queries."""
    own = ["action", "date", "first_day", "last_day", "status", "is_deadline", "position", "note", "source_url"]
    own += ["outcome", "outcome_on"]
    columns = ("kind", "status", "title", "instrument", "summary", "country__code", "country__name")
    of_action = [f"action__{column}" for column in columns]
    rows: Any = Milestone.objects.select_related("action__country").only(*own, *of_action)
    return dict(
        rows.prefetch_related(
            Prefetch("action__vendors", Vendor.objects.named()),
            Prefetch("action__evidence", Evidence.objects.with_articles()),
        ).in_bulk(keys)
    )


def _key(step: Milestone) -> str:
    return f"{step.pk}~{step.position}~{step.date or ''}"


def _not_after(key: str) -> Q:
    number, position, date = [*key.split("~"), "", ""][:3]
    if not all(part.isascii() and part.isdigit() and len(part) < 19 for part in (number, position)) or len(date) > 10:
        raise BadKey(key)
    same = Q(position__lt=int(position)) | Q(position=int(position), pk__lte=int(number))
    return Q(sort_key__lt=date) | (Q(sort_key=date) & same)


def _with_sources(steps: Iterable[Milestone]) -> list[TimelineStep]:
    seen: set[int] = set()
    told: set[int] = set()
    with_sources: list[TimelineStep] = []
    today, ahead = timezone.localdate(), False
    for step in steps:
        everything = list(step.action.evidence.all())
        own = [source for source in everything if source.milestone_id == step.pk]
        shared = not own and not step.source_url
        sources = strongest_first(own or (everything if shared else []))
        repeated = shared and step.action_id in seen
        above, ahead = ahead, _lies_ahead(step, today)
        with_sources.append(TimelineStep(step, sources, repeated, step.action_id not in told, above and not ahead))
        told.add(step.action_id)
        if shared:
            seen.add(step.action_id)
    return with_sources


def _lies_ahead(step: Milestone, today: datetime.date) -> bool:
    """Whether a step is still to come; a deadline is until its last possible day has passed."""
    day = step.last_day if step.is_deadline else step.first_day
    return day is not None and day > today


def by_year(steps: Iterable[Milestone]) -> list[TimelineYear]:
    """Return the steps, which come in order, by their year, with their sources."""
    years: list[TimelineYear] = []
    for step in _with_sources(steps):
        number = step.milestone.first_day.year if step.milestone.first_day else 0
        if not years or years[-1].number != number:
            years.append(TimelineYear(number, []))
        years[-1].steps.append(step)
    return years
