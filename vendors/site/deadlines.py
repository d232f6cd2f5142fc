"""Deadlines that measures set: those to come and those that have passed, as a page. Their calendar: `calendars`."""

import datetime
import functools
import operator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_filters import ChoiceFilter

from vendors.extraction.vocabulary import OVER, UNNAMED, Status
from vendors.listing.caching import data_version, public
from vendors.listing.dated_members import by_month
from vendors.listing.deadline_members import DeadlineMonths
from vendors.listing.facet_labels import unnamed
from vendors.listing.facet_members import MemberSets, dated_sets_under, sets_under
from vendors.listing.filters import OfActionFilter
from vendors.listing.localised_names import named
from vendors.listing.paging import PAGE, BadKey, Order, Page, day_of_key, page_by
from vendors.listing.presentation import any_of, changed_query, without_empty
from vendors.models import Country, DataVersion, Milestone, Vendor
from vendors.models.choices import ActionState
from vendors.models.listing import ALL, DUE
from vendors.models.milestones import MilestoneQuerySet
from vendors.site.errors import bad_filter, bad_key

UPCOMING, PAST = "upcoming", "past"
WHEN = [(UPCOMING, gettext_lazy("Upcoming")), (PAST, gettext_lazy("Past"))]
NEAREST, LATEST = Order(F("last_day"), falling=False, day=True), Order(F("last_day"), falling=True, day=True)
LAPSED = OVER | {Status.REJECTED}


class DeadlineFilter(OfActionFilter):
    """Deadlines of published actions."""

    when = ChoiceFilter(choices=WHEN, method="by_nothing", null_label=None)

    @property
    def side(self) -> str:
        return str(self.values.get("when", UPCOMING))


@dataclass(frozen=True, slots=True)
class ListedDeadline:
    """One deadline as it is listed: its step, how far off it is, and whether its measure still asks for it."""

    step: Milestone
    distance: str
    lapsed: bool


@dataclass(frozen=True, slots=True)
class DeadlineYear:
    number: int
    deadlines: list[ListedDeadline]


def deadlines_of_published() -> MilestoneQuerySet:
    return Milestone.objects.filter(action__state=ActionState.PUBLISHED, is_deadline=True, last_day__isnull=False)


@public
def deadlines(request: HttpRequest) -> HttpResponse:
    """Show the deadlines to come, the next first, or those that have passed, the latest first."""
    query = without_empty(request.GET)
    chosen = DeadlineFilter(query, queryset=deadlines_of_published(), extra=["after", "before"])
    if not chosen.is_valid():
        return bad_filter(request, chosen.filter_errors)
    today = timezone.localdate()
    past = chosen.side == PAST
    version = data_version(request)
    months = DeadlineMonths.of(dated_sets_under(version.number, version.changed_at), today, past=past)
    members = members_of(chosen, sets_under(version.number, version.changed_at))
    try:
        page = _page(months, members, today, past=past, after=query.get("after", ""), before=query.get("before", ""))
    except BadKey as error:
        return bad_key(request, error)
    context = {
        "page": page,
        "years": by_year(page.rows, today),
        "total": months.count(members),
        "past": past,
        "whose": whose(chosen),
        "nothing": _("No past deadline matches these filters.")
        if past
        else _("No upcoming deadline matches these filters."),
        "calendar": reverse("deadlines-ics") + changed_query(query, {"when": None}).removesuffix("?"),
        **choices(chosen, version),
    }
    return render(request, "site/deadlines.html", context)


def members_of(chosen: DeadlineFilter, sets: MemberSets) -> int:
    """Return the published actions of the countries and about the vendors chosen, as bits."""
    members = sets.get((ALL, ""), 0)
    for facet in ("country", "vendor"):
        values = chosen.chosen(facet)
        if values:
            members &= functools.reduce(operator.or_, (sets.get((facet, value), 0) for value in values))
    return members


def _page(months: DeadlineMonths, members: int, today: datetime.date, *, past: bool, after: str, before: str) -> Page:
    """Return a page of the actions' deadlines, in the order of their last days. BadKey for a key that is none."""
    order = LATEST if past else NEAREST
    beyond = day_of_key(order, after or before)
    numbers = months.first(members, falling=order.falling != bool(before), beyond=beyond, wanted=PAGE + 1)
    steps = deadlines_of_published().filter(action__in=numbers)
    side = steps.filter(last_day__lt=today) if past else steps.filter(last_day__gte=today)
    return page_by(with_actions(side), order, after=after, before=before)


def with_actions(steps: MilestoneQuerySet) -> MilestoneQuerySet:
    """Return deadlines with what is shown of their actions, in two queries."""
    own = ("action", "date", "last_day", "note", "outcome", "outcome_on")
    of_action = [f"action__{column}" for column in ("kind", "status", "title", "country__code", "country__name")]
    rows = steps.select_related("action__country").only(*own, *of_action)
    return rows.prefetch_related(Prefetch("action__vendors", Vendor.objects.named()))


def choices(chosen: DeadlineFilter, version: DataVersion) -> dict[str, Any]:
    """Return the countries and vendors that have a deadline at all, and which of them are chosen."""
    months = by_month(dated_sets_under(version.number, version.changed_at), [DUE])
    setting = functools.reduce(operator.or_, (members for month, members in months if month), 0)
    sets = sets_under(version.number, version.changed_at)
    codes, slugs = (
        [value for (facet, value), members in sets.items() if facet == name and members & setting]
        for name in ("country", "vendor")
    )
    countries, vendors = Country.objects.filter(pk__in=codes), Vendor.objects.filter(pk__in=slugs)
    return {
        "country_choices": named(countries.values_list("pk", "name")),
        "vendor_choices": [*vendors.values_list("pk", "name"), (UNNAMED, unnamed())],
        "chosen_countries": chosen.chosen("country"),
        "chosen_vendors": chosen.chosen("vendor"),
    }


def whose(chosen: OfActionFilter) -> str:
    """Return what a list is narrowed to in words, such as "Germany or France, about Huawei"; empty for all."""
    countries = any_of([chosen.labels.label("country", code) for code in chosen.chosen("country")])
    vendors = any_of([chosen.labels.label("vendor", slug) for slug in chosen.chosen("vendor")])
    about = _("about %(vendors)s") % {"vendors": vendors} if vendors else ""
    return ", ".join(filter(None, [countries, about]))


def by_year(steps: list[Milestone], today: datetime.date) -> list[DeadlineYear]:
    """Gather deadlines, which come in order, by the year in which each last falls due."""
    years: list[DeadlineYear] = []
    for step in steps:
        assert step.last_day
        if not years or years[-1].number != step.last_day.year:
            years.append(DeadlineYear(step.last_day.year, []))
        years[-1].deadlines.append(ListedDeadline(step, distance(step.last_day, today), step.action.status in LAPSED))
    return years


def distance(day: datetime.date, today: datetime.date) -> str:
    """Return how far off a day is: in days up to two months, then in months, then in years."""
    days = abs((day - today).days)
    if days == 0:
        return _("today")
    if days < 60:
        length = ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    elif days < 730:
        length = _("%(n)d months") % {"n": round(days / 30.44)}
    else:
        length = _("%(n)d years") % {"n": days // 365}
    return (_("in %(length)s") if day > today else _("%(length)s ago")) % {"length": length}
