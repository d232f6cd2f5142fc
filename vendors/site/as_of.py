"""The two clocks: what the record said on a day, and what held on that day as it is known now."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import ChoiceFilter

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import Force, Kind
from vendors.listing.caching import data_version
from vendors.listing.dated_members import in_effect
from vendors.listing.facet_members import dated_sets_under, sets_under
from vendors.listing.filters import DayFilter, FilterError, OfActionFilter
from vendors.listing.first_rows import members_by_number
from vendors.listing.localised_names import named
from vendors.listing.paging import PAGE, BadKey, Order, Page, page_by
from vendors.models import Action, Change, Country, DataVersion, EffectPeriod, Milestone, Vendor
from vendors.models.effect_periods import periods_in_effect
from vendors.site.change_days import change_days, narrowed
from vendors.site.differences import LabelledDifference, labelled_differences
from vendors.site.errors import bad_filter, bad_key

RECORDED, CHANGED, MISSED = "said", "changed", "missed"
SHOW = [
    (RECORDED, gettext_lazy("What the record said")),
    (CHANGED, gettext_lazy("What it says differently today")),
    (MISSED, gettext_lazy("What held without being on record")),
]
BY_ACTION, BY_NUMBER = Order(F("action_id"), falling=True, number=True), Order(F("pk"), falling=True, number=True)


class AsOfFilter(OfActionFilter):
    """The record as it stood at the end of a day, by country and vendor as they are recorded today."""

    known = DayFilter(method="by_nothing")
    show = ChoiceFilter(choices=SHOW, method="by_nothing", null_label=None)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An action as the record told it on the day, whether it then said that it was in effect, and what is known now."""

    action: Action
    facts: dict[str, Any]
    vendors: list[str]
    recorded_in_effect: bool
    held: bool
    differences: list[LabelledDifference]

    @property
    def agrees(self) -> bool:
        return self.recorded_in_effect == self.held


def record_as_of(request: HttpRequest, query: QueryDict) -> HttpResponse:
    """Show the record as it stood at the end of a day beside what held on that day. 400 for a day to come."""
    chosen = AsOfFilter(query, queryset=Change.objects.all(), extra=["after", "before"])
    if not chosen.is_valid():
        return bad_filter(request, chosen.filter_errors)
    day: datetime.date = chosen.values["known"]
    today = timezone.localdate()
    if day > today:
        message = _("That day has not come yet. The record can be shown as it stood on any day up to today.")
        return bad_filter(request, [FilterError("known", day.isoformat(), message)])
    members = known_members(chosen, day, data_version(request))
    show = chosen.values.get("show", RECORDED)
    try:
        page = _page(show, day, members[show], after=query.get("after", ""), before=query.get("before", ""))
    except BadKey as error:
        return bad_key(request, error)
    context = {
        "day": day,
        "today": today,
        "show": show,
        "page": page,
        "tabs": [(tab, members[tab[0]].bit_count()) for tab in SHOW],
        "snapshots": [] if show == MISSED else snapshots(page, day),
        "begins": Change.objects.order_by("at").values_list("at", flat=True).first(),
        **with_changes(),
        "chosen_countries": chosen.chosen("country"),
        "chosen_vendors": chosen.chosen("vendor"),
    }
    return render(request, "site/changes_known.html", context)


def known_members(chosen: AsOfFilter, day: datetime.date, version: DataVersion) -> dict[str, int]:
    """Return {part of the page: its actions as bits}: what was on record on the day, what of it is told otherwise
    today, and what was in effect on the day, as is known now, and was not on record then."""
    sets = sets_under(version.number, version.changed_at)
    recorded, changed = change_days(version).standing(day)
    missed = in_effect(dated_sets_under(version.number, version.changed_at), day) & ~recorded
    values = {facet: chosen.chosen(facet) for facet in ("country", "vendor")}
    parts = {RECORDED: recorded, CHANGED: changed, MISSED: missed}
    return {
        part: narrowed(members, values, sets) if any(values.values()) else members for part, members in parts.items()
    }


def _page(show: str, day: datetime.date, members: int, *, after: str, before: str) -> Page:
    """Return a page of a part, the highest numbers of actions first. BadKey for a key that cannot be read."""
    order = BY_NUMBER if show == MISSED else BY_ACTION
    number = (after or before).rpartition("~")[2]
    beyond = int(number[:18]) if number.isascii() and number.isdigit() else None
    # One more than a page says whether there is a next one.
    shown = members_by_number(members, beyond=beyond, falling=not before, wanted=PAGE + 1)
    if show == MISSED:
        rows: QuerySet[Any] = Action.objects.published().filter(pk__in=shown).for_rows_with_sources()
    else:
        rows = Change.objects.filter(action__in=shown).public_before(at=_end_of(day)).only("pk", "action")
    return page_by(rows, order, after=after, before=before)


def _end_of(day: datetime.date) -> datetime.datetime:
    start = datetime.datetime.combine(day, datetime.time.min, timezone.get_current_timezone())
    return start + datetime.timedelta(days=1)


def with_changes() -> dict[str, list[tuple[str, str]]]:
    """Return (key, name) of the countries and of the vendors that have any change on record, for the form's selects.

    Not by EXISTS: one change of each is enough, where the database would gather those of all.
    """
    changed = Exists(Change.objects.filter(action=OuterRef("action")))
    links = Action.vendors.through._default_manager.filter(changed, vendor=OuterRef("pk"))
    acted = Change.objects.filter(action__country=OuterRef("pk"))
    countries = Country.objects.annotate(one=Subquery(acted.order_by().values("pk")[:1])).exclude(one=None)
    vendors = Vendor.objects.annotate(one=Subquery(links.values("pk")[:1])).exclude(one=None)
    return {
        "country_choices": named(countries.values_list("pk", "name")),
        "vendor_choices": list(vendors.values_list("pk", "name")),
    }


def snapshots(page: Page, day: datetime.date) -> list[Snapshot]:
    """Return the page's actions as they were told, in five queries."""
    numbers = [change.action_id for change in page.rows]
    changes_by_number = (
        Change.objects.select_related("action")
        .only("action", "facts", "action__title")
        .in_bulk([change.pk for change in page.rows])
    )
    changes = [changes_by_number[change.pk] for change in page.rows]
    held = set(EffectPeriod.objects.on(day).filter(action__in=numbers).values_list("action", flat=True))
    now = dict(Change.objects.filter(action__in=numbers, until=None).values_list("action", "facts"))
    names = dict(
        Vendor.objects.filter(pk__in={v for c in changes for v in c.facts["vendors"]}).values_list("pk", "name")
    )
    return [
        Snapshot(
            action=change.action,
            facts=change.facts,
            vendors=[names.get(slug, slug) for slug in change.facts["vendors"]],
            recorded_in_effect=recorded_in_effect(change.facts, day),
            held=change.action_id in held,
            differences=labelled_differences(change.facts, now[change.action_id]),
        )
        for change in changes
    ]


def recorded_in_effect(facts: Mapping[str, Any], day: datetime.date) -> bool:
    """Return whether a snapshot tells that the action was in effect on the day; a single act never is."""
    if facts.get("force") == Force.ACT or facts["kind"] == Kind.PENALTY:
        return False
    steps = [
        Milestone(
            date=PartialDate.parse(step["date"]) if step["date"] else None,
            status=step["status"],
            is_deadline=step["deadline"],
            position=position,
        )
        for position, step in enumerate(facts["milestones"])
    ]
    return any(p.start <= day and (p.end is None or p.end > day) for p in periods_in_effect(steps))
