"""A country and a vendor on one page: the answer, all that stands, is proposed, was done once or is over, and why."""

import datetime
import difflib
import functools
import operator
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import Case, Prefetch, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vendors.extraction.vocabulary import STRICTNESS_RANK, UNNAMED, Force, Kind, Reach, Status
from vendors.listing.bits import numbers_in
from vendors.listing.caching import data_version, public
from vendors.listing.dated_members import by_month
from vendors.listing.facet_members import MemberSets, dated_sets_under, sets_under
from vendors.listing.filters import StrictFilterSet
from vendors.listing.first_rows import first_members
from vendors.listing.localised_names import country_name
from vendors.listing.paging import BadKey
from vendors.listing.presentation import without_empty
from vendors.listing.site_address import site_address
from vendors.models import Action, Country, DataVersion, Evidence, Milestone, Vendor
from vendors.models.listing import DUE
from vendors.record.standing_periods import Pair as Pairing
from vendors.site.action import reach_label
from vendors.site.answer import UNION, Pair, answer
from vendors.site.answer_past import NAMED, NamingNobody
from vendors.site.chart_rows import chart_actions
from vendors.site.coverage import searched_words
from vendors.site.crowded_pairs import CrowdedPairs, latest_actions
from vendors.site.errors import bad_filter, bad_timeline_key
from vendors.site.lanes import CROWDED
from vendors.site.page_citations import citations_of
from vendors.site.pair_state import Group, PairState, pair_state
from vendors.site.structured import breadcrumb_data
from vendors.site.timeline import timeline_of

STEPS = 10
"""Steps on a page: above them stand all the pair's actions, below them the pages before."""
MOST_BESIDE = 10
"""Measures without a named vendor, or of the union, that a pair's page lists, and deadlines: the list has the rest.
With more, the longest page, that of the United States and Huawei, would have over 150 kB."""
CURRENT = (Status.PROPOSED, Status.ADOPTED, Status.IN_FORCE)
SIMILAR = 8
EU_BLOC = "eu"

HEADINGS: tuple[tuple[Group, str | Promise], ...] = (
    (Group.STANDING, gettext_lazy("What is in place")),
    (Group.PROPOSED, gettext_lazy("Proposed, not decided")),
    (Group.TO_COME, gettext_lazy("Not yet in effect")),
    (Group.NO_NEWS, gettext_lazy("No news for two years")),
    (Group.ACT, gettext_lazy("Single acts, such as a fine")),
    (Group.ADVICE, gettext_lazy("Advice that binds nobody")),
    (Group.OVER, gettext_lazy("No longer in place: ended, suspended, rejected or replaced")),
)


@dataclass(frozen=True, slots=True)
class ActionGroup:
    """The actions under one heading."""

    label: str
    actions: Sequence[Action]


@dataclass(frozen=True, slots=True)
class PairMembers:
    """The pair's actions, as bits, and the member sets from which they and those beside them are found."""

    about: int
    sets: MemberSets
    dated: MemberSets

    @classmethod
    def of(cls, country: Country, vendor: Vendor, version: DataVersion) -> Self:
        sets = sets_under(version.number, version.changed_at)
        about = sets.get(("country", country.pk), 0) & sets.get(("vendor", vendor.pk), 0)
        return cls(about, sets, dated_sets_under(version.number, version.changed_at))

    def among(self, **values: Collection[str]) -> int:
        """Return the actions that have one of the values of each of the facets, as bits."""
        unions = (
            functools.reduce(operator.or_, (self.sets.get((facet, value), 0) for value in of_facet), 0)
            for facet, of_facet in values.items()
        )
        return functools.reduce(operator.and_, unions)


@dataclass(frozen=True, slots=True)
class Beside:
    """What concerns the pair without being about it, and how many such actions are left out."""

    actions: Sequence[Action]
    left_out: int

    @classmethod
    def of(cls, members: PairMembers, country: str, *vendors: str) -> Self:
        """Return a country's actions that are decided or proposed: what is over or a single act applies to nobody."""
        found = members.among(country=[country], vendor=vendors, status=CURRENT) & ~members.among(force=[Force.ACT])
        rows = list(latest_actions(found, members.dated, MOST_BESIDE).for_rows_with_sources())
        return cls(rows, found.bit_count() - len(rows))


@dataclass(frozen=True, slots=True)
class PairActions:
    """The pair's actions that the page shows, what they amount to, and which are shown in which order."""

    state: PairState
    rows: Mapping[int, Action]
    shown: Sequence[int]

    @classmethod
    def of(cls, pair: Pairing, members: PairMembers, today: datetime.date) -> Self:
        """Read all actions, or the latest of a crowded pair and the one that leads."""
        shown = numbers_in(members.about)
        if len(shown) > CROWDED:
            state = CrowdedPairs.read({}, [pair], {}, {}, today).state(pair, len(shown), today)
            shown = list(latest_actions(members.about, members.dated, CROWDED).values_list("pk", flat=True))
            numbers = [*shown, *([state.leading.action.action.pk] if state.leading else [])]
        else:
            in_order = Action.objects.published().filter(pk__in=shown).order_by("-latest", "-pk")
            state, numbers = pair_state(chart_actions(in_order), today), shown
        about = Action.objects.published().filter(pk__in=numbers).for_lists()
        with_sources = about.prefetch_related(Prefetch("evidence", Evidence.objects.with_articles()))
        return cls(state, {action.pk: action for action in with_sources}, shown)

    @property
    def groups(self) -> list[ActionGroup]:
        """The actions by what they are on the day; those of a crowded pair under one heading, as they come."""
        if self.state.unsorted:
            label = _("The latest %(shown)d of %(total)d actions")
            numbers = {"shown": len(self.shown), "total": self.state.unsorted}
            return [ActionGroup(label % numbers, [self.rows[number] for number in self.shown])]
        return [
            ActionGroup(str(label), _strictest_first(self.state, [self.rows[d.action.pk] for d in drawn]))
            for group, label in HEADINGS
            if (drawn := self.state.of(group))
        ]


@public
def pair(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """Show a country and a vendor, also where nothing is recorded; lead there from other spellings and old names."""
    country = get_object_or_404(Country.objects.defer(*Country.NAMES).with_blocs(), code=code.upper())
    vendor = Vendor.objects.filter(slug=slug.lower()).first()
    if vendor is None:
        return _unknown_vendor(request, country, slug)
    current = vendor.merged_into_id or vendor.slug
    if (country.code, current) != (code, slug):
        return redirect("pair", country.code, current, permanent=True)
    query = without_empty(request.GET)
    chosen = StrictFilterSet(query, queryset=Action.objects.none(), extra=["until"])
    if not chosen.is_valid():
        return bad_filter(request, chosen.filter_errors)
    members = PairMembers.of(country, vendor, data_version(request))
    try:
        timeline = timeline_of(members.about, members.dated, until=query.get("until", ""), most=STEPS)
    except BadKey:
        return bad_timeline_key(request)
    context = {"timeline": timeline, **_context(request, country, vendor, members)}
    return render(request, "site/pair.html", context)


def _context(request: HttpRequest, country: Country, vendor: Vendor, members: PairMembers) -> dict[str, Any]:
    today = timezone.localdate()
    read = PairActions.of((country.pk, vendor.pk), members, today)
    state = read.state
    name = country_name(country)
    text = answer(Pair(country.code, name, vendor.name), state, unnamed=naming_nobody(members, country, today))
    paragraph = str(text)
    title = heading(name, vendor.name)
    site = site_address(request)
    address = site + reverse("pair", args=[country.code, vendor.slug])
    leading = read.rows[state.leading.action.action.pk] if state.leading else None
    return {
        "country": country,
        "vendor": vendor,
        "name": name,
        "heading": title,
        "answer": text,
        "today": today,
        "leading": state.leading if state.leading and not state.leading.is_over else None,
        "leading_action": leading,
        "reach": reach_label(leading) if leading else "",
        "groups": read.groups,
        "crowded": bool(state.unsorted),
        "total": members.about.bit_count(),
        "deadlines": _deadlines(members),
        **_beside(country, vendor, members),
        "searched_words": searched_words(country),
        "canonical": address,
        "query_text": f"country={country.code}&vendor={vendor.slug}",
        "cite": citations_of(title, paragraph, address, version=data_version(request), read_on=today),
        "structured": breadcrumb_data(
            [(_("Countries"), site + reverse("countries")), (name, site + country.get_absolute_url())],
            title,
            address,
            paragraph,
        ),
    }


def naming_nobody(members: PairMembers, country: Country, today: datetime.date) -> NamingNobody:
    """Return the bans and restrictions in place that name no vendor: the strictest lead."""
    limiting = members.among(
        country=[country.pk], vendor=[UNNAMED], kind=[Kind.BAN, Kind.RESTRICTION], force=[Force.LAW, Force.POLICY]
    )
    here = Action.objects.published().filter(pk__in=numbers_in(limiting)).in_effect(on=today)
    nationwide_first = Case(When(reach=Reach.NATIONAL, then=0), default=1)
    titles = here.order_by("kind", nationwide_first, "-latest", "-pk").values_list("title", flat=True)
    return NamingNobody(here.count(), list(titles[:NAMED]))


def heading(country: str, vendor: str) -> str:
    """Return the page's heading, which needs no grammar of the names."""
    return _("%(country)s: measures on %(vendor)s") % {"country": country, "vendor": vendor}


def _strictest_first(state: PairState, actions: list[Action]) -> list[Action]:
    """Return the actions in an order of their own: the leading one, then by kind; those of a kind stay as they are."""
    leading = state.leading.action.action.pk if state.leading else None
    return sorted(actions, key=lambda action: (action.pk != leading, STRICTNESS_RANK[Kind(action.kind)]))


def _deadlines(members: PairMembers) -> list[Milestone]:
    """Return the pair's deadlines, the latest first and no more than fit; what became of each is on its row."""
    months = by_month(members.dated, [DUE])
    setting, _month = first_members(months, members.about, falling=True, beyond=None, wanted=MOST_BESIDE)
    rows = Milestone.objects.filter(action__in=numbers_in(setting), is_deadline=True)
    own = ("action", "date", "last_day", "status", "note", "is_deadline", "outcome", "outcome_on")
    titles = ("action__title", "action__kind", "action__status")
    return list(rows.select_related("action").only(*own, *titles).order_by("-date", "-pk")[:MOST_BESIDE])


def _beside(country: Country, vendor: Vendor, members: PairMembers) -> dict[str, Any]:
    """Return what may apply to the vendor though it is not named, and what the union has on a member's vendor."""
    beside: dict[str, Any] = {"unnamed": Beside.of(members, country.pk, UNNAMED)}
    is_member = country.pk != UNION and any(bloc.slug == EU_BLOC for bloc in country.blocs.all())
    if is_member:
        beside["of_union"] = Beside.of(members, UNION, vendor.pk, UNNAMED)
    return beside


def _unknown_vendor(request: HttpRequest, country: Country, slug: str) -> HttpResponse:
    """Answer 404 with the vendors whose names are like the one asked for, each with this country."""
    names = dict(Vendor.objects.in_use().values_list("slug", "name"))
    similar = [(slug, names[slug]) for slug in difflib.get_close_matches(slug.lower()[:60], names, SIMILAR)]
    context = {"country": country, "asked": slug[:60], "similar": similar}
    return render(request, "site/pair_unknown.html", context, status=404)
