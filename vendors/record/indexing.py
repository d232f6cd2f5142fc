"""Keeps the derived rows up to date that lists and tables are read from: the search columns of each published action,
its membership of each facet value, and the standing of its country on its vendors."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Prefetch, Q

from vendors.extraction.vocabulary import UNNAMED
from vendors.models import (
    Action,
    Body,
    Country,
    DataVersion,
    EffectPeriod,
    Evidence,
    FacetMembers,
    ListedAction,
    Milestone,
    StandingPeriod,
    Vendor,
)
from vendors.models.choices import ActionState
from vendors.models.listing import ALL, BEGAN, DECIDED, DUE, DUE_AGAIN, ENDED, LATEST, MONTH, STEP, bits_of
from vendors.record.migration_state import all_applied
from vendors.record.standing_periods import Pair, rebuild_all_standing, rebuild_standing

type FacetValue = tuple[str, str]

BATCH = 500
UNCODED_AT_FIRST = ("reach", "force", "grade")
"""Facets of an action that may be empty until a person has coded it: under none of their values it is counted."""
WITH_VALUES = (
    Prefetch("vendors", Vendor.objects.named()),
    Prefetch("milestones", Milestone.objects.only("action", "date", "is_deadline").order_by()),
    "periods",
)
"""What the facet values of many actions are made from."""


def index(action: Action) -> None:
    """Update the derived rows of an action, or delete them where the action is not published.

    Concurrent publications wait for each other at the data version's row, so that no member set loses a bit.
    """
    with transaction.atomic():
        before = ListedAction.objects.filter(pk=action.pk).first()
        old_values = {(facet, value) for facet, value in before.facets} if before else set()
        new_values = set(_current_values(action)) if action.state == ActionState.PUBLISHED else set()
        if new_values or old_values:
            DataVersion.objects.bump("number")
        if new_values:
            words = search_columns(action, action.evidence.select_related("finding"))
            ListedAction.objects.update_or_create(action=action, defaults={**words, "facets": sorted(new_values)})
        elif before:
            before.delete()
        _update_members(action.pk, out_of=old_values - new_values, into=new_values - old_values)
        rebuild_standing(_pairs(old_values) | _pairs(new_values))


def _current_values(action: Action) -> list[FacetValue]:
    """Return the facet values by the rows as they stand now, whatever the instance has read before."""
    return [*facet_values(action), *dated_values(action, action.milestones.order_by(), action.periods.order_by())]


def _pairs(values: set[FacetValue]) -> set[Pair]:
    """Return the pairs of country and vendor that the facet values name."""
    country = [value for facet, value in values if facet == "country"]
    return {(code, value) for code in country for facet, value in values if facet == "vendor" and value != UNNAMED}


def _update_members(number: int, *, out_of: set[FacetValue], into: set[FacetValue]) -> None:
    """Remove the action's bit from some member sets and add it to others."""
    if not out_of and not into:
        return
    query = Q()
    for facet, value in out_of | into:
        query |= Q(facet=facet, value=value)
    rows = {(row.facet, row.value): row for row in FacetMembers.objects.select_for_update().filter(query)}
    for pair in into - rows.keys():
        rows[pair] = FacetMembers(facet=pair[0], value=pair[1])
    for pair, row in rows.items():
        row.set_members(row.bits() | 1 << number if pair in into else row.bits() & ~(1 << number))
    FacetMembers.objects.bulk_create([row for row in rows.values() if row.pk is None])
    FacetMembers.objects.bulk_update([row for row in rows.values() if row.pk is not None], ["members"])


def facet_values(action: Action) -> list[FacetValue]:
    """Return the facet values under which the action is counted. Blocs are left out: they follow from the country."""
    vendors = [vendor.pk for vendor in action.vendors.all()] or [UNNAMED]
    return [
        (ALL, ""),
        ("country", action.country_id),
        ("kind", str(action.kind)),
        ("status", str(action.status)),
        ("actor", str(action.actor)),
        *((name, value) for name in UNCODED_AT_FIRST if (value := str(getattr(action, name)))),
        *(("vendor", slug) for slug in vendors),
        *(("scope", str(scope)) for scope in action.scope),
        *([("body", action.body_id)] if action.body_id else []),
    ]


def dated_values(action: Action, steps: Iterable[Milestone], periods: Iterable[EffectPeriod]) -> list[FacetValue]:
    """Return the months under which the action's steps, deadlines and times in effect are found."""
    in_order = sorted(periods, key=lambda period: (period.start, period.pk))
    months = Counter((DUE if step.is_deadline else STEP, str(step.date or "")[:MONTH]) for step in steps)
    return [
        *months,
        *(
            (DUE_AGAIN, f"{place}~{month}")
            for (facet, month), n in months.items()
            if facet == DUE
            for place in range(1, n)
        ),
        (LATEST, str(action.latest or "")[:MONTH]),
        (DECIDED, str(action.decided or "")[:MONTH]),
        *((BEGAN, f"{place}~{period.start.isoformat()[:MONTH]}") for place, period in enumerate(in_order)),
        *((ENDED, f"{place}~{period.end.isoformat()[:MONTH]}") for place, period in enumerate(in_order) if period.end),
    ]


def all_values(action: Action) -> list[FacetValue]:
    """Return all facet values of an action that was read with its milestones and periods, in order."""
    return sorted([*facet_values(action), *dated_values(action, action.milestones.all(), action.periods.all())])


def search_columns(action: Action, evidence: Iterable[Evidence]) -> dict[str, str]:
    """Return the texts in which the action is found by search, by column of `ListedAction`."""
    return {
        "title": action.title,
        "names": _names(action.country, [vendor.name for vendor in action.vendors.all()]),
        "facts": _lines(
            [
                *(action.summary, action.instrument, action.official_title, action.official_number),
                *(action.body_name, action.body.name if action.body else ""),
            ]
        ),
        "quotes": _lines(evidence_row.words for evidence_row in evidence),
    }


def _names(country: Country, vendors: list[str]) -> str:
    return _lines([country.name, country.official_name, *country.aliases, *country.demonyms, *vendors])


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(text for text in texts if text))


@transaction.atomic
def index_all(*, each: Callable[[int], object] | None = None) -> int:
    """Rebuild all derived rows from the published actions; return their number. `each` is called with each action's id.

    Needed after a change of names in the reference data, and for a database restored without these rows.
    """
    DataVersion.objects.bump("number")
    ListedAction.objects.all().delete()
    FacetMembers.objects.all().delete()
    members: dict[FacetValue, list[int]] = {}
    # Names are read once, not with each action; and actions in the order of their numbers, as they lie on the disk.
    countries, bodies = Country.objects.in_bulk(), Body.objects.in_bulk()
    quotes = Evidence.objects.select_related("finding").only("action", "quote", "finding__quote")
    published = Action.objects.published().prefetch_related(*WITH_VALUES, Prefetch("evidence", quotes)).order_by("pk")
    # Rows are written as the actions are read, so that memory holds those of a batch, whatever the record's size.
    for actions in itertools.batched(published.iterator(chunk_size=BATCH), BATCH):
        rows_of_batch = []
        for action in actions:
            action.country, action.body = countries[action.country_id], bodies.get(action.body_id or "")
            facets = all_values(action)
            words = search_columns(action, action.evidence.all())
            rows_of_batch.append(ListedAction(action=action, facets=facets, **words))
            for pair in facets:
                members.setdefault(pair, []).append(action.pk)
            if each:
                each(action.pk)
        ListedAction.objects.bulk_create(rows_of_batch)
    rows = [FacetMembers(facet=facet, value=value) for facet, value in members]
    for row in rows:
        row.set_members(bits_of(members[row.facet, row.value]))
    FacetMembers.objects.bulk_create(rows, batch_size=BATCH)
    rebuild_all_standing()
    return len(members.get((ALL, ""), []))


def on_migrated(using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """After the migrations: make anew what they, or a newer version of this module, have left missing or outdated.

    A migration may have emptied the standing; a version with a new facet finds no member set for it.
    """
    if not all_applied(using):
        return
    if not Action.objects.published().exists() and not ListedAction.objects.exists():
        return
    if not StandingPeriod.objects.exists():
        rebuild_effect_periods()
        index_all()
    elif not facets_are_current():
        index_all()


def facets_are_current() -> bool:
    """Return whether each published action, and no other, is listed under the facet values that it has now.

    Reads every published action, so that no version number has to be raised by hand: some 0.1 s for each 1,000
    of them on SQLite.
    """
    listed = dict(ListedAction.objects.values_list("pk", "facets"))
    published = Action.objects.published().prefetch_related(*WITH_VALUES)
    for action in published.iterator(chunk_size=BATCH):
        if listed.pop(action.pk, None) != [list(pair) for pair in all_values(action)]:
            return False
    return not listed


def rebuild_effect_periods() -> None:
    """Make the times in effect of all published actions anew from their milestones."""
    EffectPeriod.objects.all().delete()
    published = Action.objects.published().prefetch_related("milestones")
    EffectPeriod.objects.bulk_create(
        (
            EffectPeriod(action=action, start=period.start, end=period.end)
            for action in published.iterator(chunk_size=BATCH)
            for period in action.periods_from(list(action.milestones.all()))
        ),
        batch_size=BATCH,
    )
