"""Every value of a facet can be reached and ticked, however many there are."""

import re

import pytest

from tests.factories import make_action

pytestmark = pytest.mark.django_db
COUNT = 75


@pytest.fixture
def many_vendors():
    make_action(vendors=tuple(f"vendor-{number}" for number in range(COUNT)), title="A ban of many")


def test_a_long_facet_shows_its_first_values_and_leads_to_all(client, many_vendors):
    page = client.get("/actions/?kind=ban").text
    assert page.count('name="vendor"') == 68
    assert 'href="?kind=ban&amp;all=vendor#more-vendor"' in page
    assert f"Show all {COUNT}" in page


def test_all_values_are_shown_on_demand_and_the_list_stays_the_same(client, many_vendors):
    page = client.get("/actions/?kind=ban&all=vendor").text
    assert page.count('name="vendor"') == COUNT
    assert "Show all" not in page
    assert "1 ban" in page
    assert '<details id="more-vendor" open>' in page


def test_beside_all_values_of_a_facet_the_others_are_short_and_lead_to_all_of_theirs(client, many_vendors):
    page = client.get("/actions/?all=country").text
    assert page.count('name="vendor"') == 16
    assert f"Show all {COUNT}" in page


def test_what_is_unfolded_goes_into_no_link(client, many_vendors):
    page = client.get("/actions/?kind=ban&vendor=vendor-1&all=vendor").text
    assert not [address for address in re.findall(r'href="([^"]*)"', page) if "all=" in address]


def test_a_facet_that_does_not_exist_cannot_be_unfolded(client):
    response = client.get("/actions/?all=colour")
    assert response.status_code == 400
    assert "all=vendor" in response.text


def test_a_short_facet_needs_no_finding(client):
    make_action()
    assert "find-vendor" not in client.get("/actions/").text
