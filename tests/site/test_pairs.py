"""The page of a country and a vendor."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import make_action, make_country, make_vendor
from vendors.models import Bloc, Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.same_on_any_database]

MOST_QUERIES = 28


def page_of(client, address="/countries/DE/huawei/"):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def german():
    make_country("DE").blocs.add(Bloc.objects.create(slug="eu", name="EU"))
    make_action(country="DE", title="A ban by law", scope=("5g",), steps=(("2024-07-11", "in_force"),))
    make_action(country="DE", title="A plan", steps=((f"{timezone.localdate().year}-01", "proposed"),))
    make_action(country="DE", kind="penalty", title="A fine", steps=(("2014", "adopted"),))
    make_action(country="DE", vendors=(), title="A neutral law", kind="restriction")
    make_action(country="DE", vendors=("zte",), title="About another")
    make_country("EU", name="European Union")
    make_action(country="EU", title="A measure of the Union")


def test_a_pair_shows_what_stands_what_is_proposed_and_what_was_done_once(client, german):
    page = page_of(client)
    headings = ["What is in place", "Proposed, not", "Single acts", "Measures that name no vendor", "European Union"]
    places = [page.index(heading, page.index("<h2")) for heading in headings]
    assert places == sorted(places)
    for title in ("A ban by law", "A plan", "A fine", "A neutral law", "A measure of the Union"):
        assert title in page
    assert "About another" not in page
    assert "has been in force since 11 Jul 2024; it has the force of law." in page


def test_a_pair_without_any_action_says_that_this_is_no_clearance_and_is_not_indexed(client, german):
    make_vendor("nokia")
    page = page_of(client, "/countries/DE/nokia/")
    assert "no action on Nokia is recorded. That is no clearance" in page
    assert 'content="noindex"' in page
    assert "A neutral law" in page


@pytest.mark.parametrize("address", ["/countries/de/huawei/", "/countries/DE/Huawei/", "/countries/DE/old-name/"])
def test_other_spellings_and_merged_vendors_lead_to_the_page(client, german, address):
    Vendor.objects.create(slug="old-name", name="Old name", merged_into_id="huawei", retired=True)
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (301, "/countries/DE/huawei/")


def test_an_unknown_vendor_is_answered_with_similar_ones(client, german):
    response = client.get("/countries/DE/hauwei/")
    assert response.status_code == 404
    assert "/countries/DE/huawei/" in response.content.decode()
    assert client.get("/countries/QQ/huawei/").status_code == 404


def test_an_unknown_parameter_is_refused(client, german):
    assert client.get("/countries/DE/huawei/?vendor=zte").status_code == 400


def test_what_names_no_vendor_has_its_summary_and_sources_on_paper(client, german):
    make_action(
        country="DE", vendors=(), instrument="Act of 2021", summary="It names no vendor.", steps=(("2021", "in_force"),)
    )
    beside = page_of(client).split('id="unnamed"')[1]
    assert "Act of 2021: It names no vendor." in beside


def test_the_number_of_queries_does_not_grow_with_the_actions(client, german):
    for number in range(12):
        make_action(country="DE", title=f"Further measure {number}", deadline="2029-12-31")
    with CaptureQueriesContext(connection) as queries:
        page_of(client)
    assert len(queries) <= MOST_QUERIES


def test_a_pair_can_be_cited_and_taken_along(client, german):
    page = page_of(client)
    assert "@misc{telecom-vendors-countries-de-huawei," in page
    assert "TY  - ELEC" in page
    assert '"@type": "BreadcrumbList"' in page
    for file in ("/actions/", "/actions.csv", "/actions.json", "/actions.atom"):
        assert f'href="{file}?country=DE&amp;vendor=huawei"' in page


def test_only_pairs_with_an_action_are_in_the_sitemap(client, german):
    make_vendor("nokia")
    text = client.get("/sitemap-pairs.xml").content.decode()
    assert "/countries/DE/huawei/" in text
    assert "/countries/DE/zte/" in text
    assert "nokia" not in text
    assert "unnamed" not in text


def test_a_measure_that_only_begins_in_the_future_is_neither_over_nor_in_effect(client, german):
    make_vendor("nokia")
    make_action(country="DE", vendors=("nokia",), title="A rule to come", steps=(("2090-01-01", "in_force"),))
    page = page_of(client, "/countries/DE/nokia/")
    assert "One measure is not yet in effect" in page
    assert "Not yet in effect" in page
    assert "is over" not in page
