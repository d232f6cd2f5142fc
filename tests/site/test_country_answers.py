"""What opens a country's page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_action, make_country
from vendors.site import country_drawing

pytestmark = [pytest.mark.django_db, pytest.mark.same_on_any_database]


def page_of(client, address="/countries/DE/"):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_opens_with_the_answers_on_the_vendors_most_acted_upon(client):
    for rank, vendor in enumerate(["a", "b", "c", "d", "e"], 1):
        for _number in range(6 - rank):
            make_action(country="DE", vendors=(vendor,))
    make_action(country="DE", vendors=())
    page = page_of(client)
    opening = page[page.index('class="answers"') : page.index('id="standing"')]
    places = [opening.index(f'href="/countries/DE/{vendor}/"') for vendor in "abcd"]
    assert places == sorted(places)
    assert "/countries/DE/e/" not in opening
    assert "1 more vendor below" in opening


def test_an_answer_rests_on_all_actions_on_its_vendor_though_the_lanes_leave_it_out(client, monkeypatch):
    monkeypatch.setattr(country_drawing, "LANES", 1)
    make_action(country="DE", vendors=("huawei", "zte"), kind="warning", force="advice")
    make_action(country="DE", vendors=("huawei",), kind="pledge")
    make_action(country="DE", vendors=("zte",), steps=(("2021-05-06", "in_force"),))
    make_action(country="DE", vendors=("huawei",), kind="permission")
    opening = page_of(client).partition('id="standing"')[0]
    assert "ban on Zte" in opening
    assert "has been in force since 6 May 2021" in opening


def test_what_is_in_place_is_answered_before_what_was(client):
    for _number in range(2):
        make_action(country="DE", vendors=("ericsson",), kind="penalty", force="act", reach="case")
    make_action(country="DE", vendors=("huawei",))
    opening = page_of(client).partition('id="standing"')[0]
    assert opening.index("/countries/DE/huawei/") < opening.index("/countries/DE/ericsson/")


def test_measures_that_name_no_vendor_are_answered_on_last_and_english_is_marked_on_a_german_page(client):
    make_action(country="DE", vendors=("huawei",), title="Germany bars Huawei")
    unnamed = {"title": "Germany may bar risky parts", "instrument": "Act no. 5", "kind": "restriction"}
    make_action(country="DE", vendors=(), **unnamed)
    opening = client.get("/countries/DE/", headers={"Accept-Language": "de"}).text.partition('id="standing"')[0]
    places = [opening.index(words) for words in ("Germany bars Huawei", "Eine Einschränkung ohne Nennung")]
    assert places == sorted(places)
    assert '<span lang="en">Act no. 5</span>' in opening
    assert 'href="/actions/?country=DE&amp;vendor=unnamed"' in opening


def test_a_page_with_answers_and_neighbours_reads_the_data_version_once(client, monkeypatch):
    monkeypatch.setattr(country_drawing, "LANES", 1)
    for code in ("DE", "FR"):
        make_country(code, region="Western Europe")
        make_action(country=code, vendors=("huawei", "zte"))
    with CaptureQueriesContext(connection) as queries:
        page = page_of(client)
    assert "Others in its region" in page
    assert sum(query["sql"].startswith('SELECT "vendors_dataversion"') for query in queries.captured_queries) == 1


def test_a_narrowed_page_has_no_answer_since_it_shows_a_part_of_the_actions(client):
    make_action(country="DE")
    assert 'class="answers"' not in page_of(client, "/countries/DE/?kind=ban")


def test_rows_of_country_and_vendor_lead_to_the_page_of_the_pair(client):
    make_action(country="DE")
    for address in ("/countries/DE/", "/vendors/huawei/"):
        assert 'href="/countries/DE/huawei/"' in page_of(client, address)
