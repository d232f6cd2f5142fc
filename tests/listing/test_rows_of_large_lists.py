"""Lists, days and timelines found in the member sets are those that the database finds by looking at every row."""

import datetime
import itertools
import random

import pytest
from django.http import QueryDict

from tests.factories import make_action
from vendors.listing import search
from vendors.listing.bits import numbers_in
from vendors.listing.dated_members import dated_within, in_effect
from vendors.listing.deadline_members import DeadlineMonths
from vendors.listing.facet_counts import pair_counts, value_counts
from vendors.listing.facet_members import dated_sets, member_sets
from vendors.listing.facets import Facets
from vendors.listing.filters import SORTS, ActionFilter
from vendors.listing.listed_page import listed_page
from vendors.listing.paging import page_of
from vendors.models import Action, DataVersion, Milestone
from vendors.models.actions import ActionQuerySet
from vendors.record.publication import changed
from vendors.site.timeline import timeline_of

pytestmark = pytest.mark.django_db
DATES = ("2019", "2019-05", "2019-05-20", "2019-05-31", "2019-06-01", "2019-06", "2019-12-31", "2020", "2020-02-29")
COURSES = (
    ("adopted",),
    ("proposed", "adopted", "ended"),
    ("adopted", "suspended", "in_force"),
    ("adopted", "ended", "adopted", "ended"),
    ("proposed", "rejected"),
)
DAYS = [datetime.date(year, month, day) for year in (2018, 2019, 2020) for month in (1, 5, 6, 12) for day in (1, 20, 31)
        if (month, day) != (6, 31)]  # fmt: skip


@pytest.fixture
def record():
    """Actions with dates of every precision, several times in effect, deadlines, and one that is not public."""
    chance = random.Random(3)
    for number in range(24):
        course = COURSES[number % len(COURSES)]
        make_action(
            country=("GB", "DE", "FR")[number % 3],
            vendors=(("huawei",), ("huawei", "zte"), ())[number % 3 if number > 6 else 0],
            kind=("ban", "warning")[number % 2],
            steps=tuple(zip(sorted(chance.choices(DATES, k=len(course))), course, strict=True)),
            deadline=chance.choice(["", "", "2019-06-15", "2031"]),
            title=f"Spectrum rule {number % 4}",
            published=number != 23,
        )


def test_the_actions_of_any_days_are_those_with_a_step_that_may_lie_in_them(record):
    sets = dated_sets()
    bounds = [*DAYS, None]
    for first, last in [(first, last) for first in bounds for last in bounds if first or last]:
        by_rows = Action.objects.published().dated_within(first, last).values_list("pk", flat=True)
        assert numbers_in(dated_within(sets, first, last)) == sorted(by_rows), (first, last)


def test_the_actions_in_effect_on_any_day_are_those_with_a_time_in_effect_that_includes_it(record):
    sets = dated_sets()
    for day in DAYS:
        by_rows = Action.objects.published().in_effect(on=day).values_list("pk", flat=True)
        assert numbers_in(in_effect(sets, day)) == sorted(by_rows), day


def test_pages_of_a_list_are_those_of_the_database_in_every_order(record):
    queries = ("vendor=huawei", "kind=ban&country=DE&country=GB", "q=spectrum&from=2019-05", "")
    for query, sort in itertools.product(queries, SORTS):
        actions = ActionFilter(QueryDict(f"{query}&sort={sort}".strip("&")))
        keys = [("", "")]
        while keys:
            after, before = keys.pop()
            page = listed_page(Facets(actions), ActionQuerySet.for_lists, after=after, before=before, size=5)
            expected = page_of(actions.qs, sort=sort, after=after, before=before, size=5)
            assert (page.rows, page.before, page.after) == (expected.rows, expected.before, expected.after)
            if page.before and not before:
                again = listed_page(Facets(actions), ActionQuerySet.for_lists, before=page.before, size=5)
                assert again.rows == page_of(actions.qs, sort=sort, before=page.before, size=5).rows
            if page.after and not before:
                keys.append((page.after, ""))


def test_deadlines_of_either_side_of_any_day_are_counted_and_paged_as_the_database_has_them():
    chance = random.Random(4)
    dates = ["2019", "2019-05", "2019-05-20", "2019-05-31", "2019-12", "2019-12-31", "2020", "2020-02-29", None]
    for number in range(12):
        action = make_action(vendors=(("huawei",), ("zte",))[number % 2], published=number != 11)
        for date in chance.choices(dates, k=number % 5):
            Milestone.objects.create(action=action, date=date, status="in_force", is_deadline=True)
        if action.state == "published":
            changed(action, by=None)
    sets, dated = member_sets(), dated_sets()
    for day, past in [(day, past) for day in [*DAYS, datetime.date(2021, 1, 1)] for past in (True, False)]:
        months = DeadlineMonths.of(dated, day, past=past)
        for members in (sets["all", ""], sets["vendor", "zte"]):
            rows = Milestone.objects.filter(is_deadline=True, action__in=numbers_in(members))
            side = rows.filter(last_day__lt=day) if past else rows.filter(last_day__gte=day)
            rows = side.order_by("last_day", "pk")
            assert months.count(members) == rows.count(), (day, past)
            for falling in (False, True):
                in_order = list(rows.reverse() if falling else rows)
                for place in range(len(in_order)):
                    beyond = in_order[place - 1].last_day if place else None
                    found = months.first(members, falling=falling, beyond=beyond, wanted=3)
                    assert {step.action_id for step in in_order[place : place + 3]} <= set(found), (day, past, place)


def test_a_timeline_shows_every_step_once_the_newest_first(record):
    members, dated = member_sets()["vendor", "huawei"], dated_sets()
    steps = Milestone.objects.filter(action__in=numbers_in(members))
    newest_first = sorted(steps, key=lambda step: (str(step.date or ""), step.position, step.pk), reverse=True)
    shown, key = [], ""
    while True:
        page = timeline_of(members, dated, until=key, most=4)
        shown += [step.milestone.pk for year in page.years for step in year.steps]
        key = page.older
        if not key:
            break
    assert shown == [step.pk for step in newest_first]


def test_the_actions_of_values_and_pairs_are_counted_as_they_are(record):
    version = DataVersion.objects.current()
    published = Action.objects.published()
    assert value_counts(version, "kind") == {kind: published.filter(kind=kind).count() for kind in ("ban", "warning")}
    counts = pair_counts(version)
    for country in ("GB", "DE", "FR"):
        for vendor in ("huawei", "zte", "unnamed"):
            number = published.filter(country=country).of_vendors([vendor]).count()
            assert counts[country].get(vendor, 0) == number


def test_a_key_may_name_a_number_beyond_all_memory(record, client):
    for sort, value in (("-updated", 10**17), ("country", "France")):
        query = {"sort": sort, "kind": "ban", "after": f"{10**17}~{value}"}
        assert client.get("/actions/", query).status_code == 200


def test_matches_beyond_the_number_that_is_counted_are_listed_but_not_counted(record, client, monkeypatch):
    monkeypatch.setattr(search, "MOST_MATCHES", 4)
    facets = Facets(ActionFilter(QueryDict("q=spectrum")), most=4)
    assert (facets.total, facets.is_exact) == (4, False)
    assert {value.count for facet in facets.all() for value in facet.first} == {None}
    assert {value.value for value in facets.facet("country").first} == {"GB", "DE", "FR"}
    page = listed_page(facets, ActionQuerySet.for_lists, size=50)
    assert len(page.rows) == 23


def test_what_else_is_asked_for_is_looked_for_among_all_matches_and_counted(record):
    """Only a search of the newest matches would miss the older ones of a country."""
    oldest = Action.objects.published().earliest("pk")
    narrowed = ActionFilter(
        QueryDict(f"q=spectrum&country={oldest.country_id}&to={oldest.latest}&from={oldest.started}")
    )
    expected = narrowed.qs.count()
    facets = Facets(narrowed, most=max(expected, 1))
    assert (facets.total, facets.is_exact) == (expected, True)
    assert facets.found == Facets(narrowed).found


def test_a_search_that_only_leaves_out_finds_the_rest(record):
    facets = Facets(ActionFilter(QueryDict("q=-spectrum")))
    assert facets.total == 0
    assert Facets(ActionFilter(QueryDict("q=-cable"))).total == 23
