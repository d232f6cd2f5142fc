"""Pairs with more actions than a page reads one by one: what a page says of them holds, and it stays as it is."""

import datetime
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_action
from vendors.listing.facet_members import dated_sets, member_sets
from vendors.models import StandingPeriod
from vendors.site import countries, country_answers, country_drawing, crowded_pairs, lanes, pairs, vendors
from vendors.site.chart_rows import chart_actions
from vendors.site.crowded_pairs import CrowdedPairs, intervals_of, latest_actions
from vendors.site.lanes import LaneOwner
from vendors.site.pair_state import pair_state
from vendors.site.timeline import timeline_of

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 12, 1)
PAIR = ("DE", "huawei")


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch):
    for module in (country_answers, country_drawing, lanes, pairs, vendors):
        monkeypatch.setattr(module, "CROWDED", 3)
    monkeypatch.setattr(lanes, "MOST_ACTIONS", 6)
    monkeypatch.setattr(crowded_pairs, "MARKED", 3)


def make_actions(number, **fields):
    for place in range(number):
        make_action(country="DE", steps=((f"20{10 + place % 12}-05", "adopted"),), title=f"Rule {place}", **fields)


def test_what_leads_is_what_leads_among_all_actions_of_the_pair():
    make_actions(5, kind="warning")
    make_action(country="DE", kind="ban", steps=(("2011", "proposed"), ("2012-07", "in_force")), deadline="2030")
    members = member_sets()["vendor", "huawei"]
    every = chart_actions(latest_actions(members, dated_sets(), 50))
    stored, computed = (
        CrowdedPairs.read({}, [PAIR], {}, {}, TODAY).state(PAIR, 6, TODAY).leading,
        pair_state(every, TODAY).leading,
    )
    assert (stored.measure, stored.since, stored.in_force, stored.deadline_ahead) == (
        computed.measure,
        computed.since,
        computed.in_force,
        computed.deadline_ahead,
    )
    assert stored.measure.kind == "ban"


def test_a_lane_draws_what_stood_by_all_actions_and_the_marks_of_the_latest():
    make_actions(4, kind="warning")
    make_action(country="DE", kind="ban", steps=(("2009", "adopted"),), force="policy")
    sets = member_sets()
    read = CrowdedPairs.read({PAIR: sets["vendor", "huawei"]}, [], sets, dated_sets(), TODAY)
    lane = read.lane(LaneOwner("DE", "Germany", ""), PAIR)
    assert (len(lane.actions), lane.total) == (3, 5)
    assert [interval.interval for interval in lane.intervals] == intervals_of(StandingPeriod.objects.all())[PAIR]
    assert lane.intervals[-1].leading.action.kind == "ban"


def test_the_page_of_a_pair_says_how_many_there_are_and_leads_to_all_of_them(client):
    make_actions(5)
    page = client.get("/countries/DE/huawei/").content.decode()
    assert "The latest 3 of 5 actions" in page
    assert "5 actions are recorded in all." in page
    assert "Rule 4" in page
    assert "Rule 0</a>" not in page.partition('id="timeline"')[0].partition("The latest 3")[2]
    assert "/actions/?country=DE&amp;vendor=huawei" in page


def test_queries_and_marks_stay_the_same_as_a_pair_grows(client, monkeypatch):
    monkeypatch.setattr(countries, "timeline_of", partial(timeline_of, most=10))
    addresses = ["/countries/DE/", "/countries/DE/?kind=ban", "/vendors/huawei/", "/countries/DE/huawei/"]
    make_actions(13)
    make_actions(4, vendors=())
    before = [seen(client, address) for address in addresses]
    make_actions(12)
    make_actions(3, vendors=())
    for address, (few_queries, few) in zip(addresses, before, strict=True):
        queries, page = seen(client, address)
        assert queries <= few_queries, address
        for mark in ('class="bar', '<li class="step', "<rect"):
            assert page.count(mark) <= few.count(mark) + 1, (address, mark)


def seen(client, address):
    client.get(address)
    make_action(country="FR", vendors=("zte",), title="Another country's")  # so that no answer of before is used
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code == 200
    return len(queries), response.content.decode()


def test_actions_without_a_vendor_are_counted_where_no_standing_of_theirs_is_stored(client):
    make_actions(5, vendors=())
    page = client.get("/countries/DE/").content.decode()
    assert "5 actions are recorded in all." in page
    assert "is in place today" not in page
