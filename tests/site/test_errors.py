"""A page whose parameters cannot be used says which, and offers what this very page understands."""

import html
import re

import pytest

from tests.factories import make_action, make_article, make_country, make_finding

pytestmark = [pytest.mark.django_db, pytest.mark.same_on_any_database]


@pytest.fixture
def record():
    make_action(country="DE", deadline="2030-01-01")
    make_finding(make_article(lang="de"), country="DE")
    make_country("FR")


@pytest.mark.parametrize(
    ("address", "parameters", "crumb"),
    [
        (
            "/actions/",
            "vendor kind country bloc status reach force scope grade actor body q on sort from to after before",
            "Actions",
        ),
        ("/countries/DE/", "vendor kind until", "DE"),
        ("/vendors/huawei/", "until", "huawei"),
        ("/map/", "vendor reach force scope on", "Map"),
        ("/matrix/", "vendor reach force scope bloc region group columns on", "Matrix"),
        ("/matrix.csv", "vendor reach force scope bloc region group columns on", "Matrix"),
        ("/trends/", "vendor bloc reach force scope count from to", "Trends"),
        ("/trends.svg", "vendor bloc reach force scope count from to", "Trends"),
        ("/compare/", "c v until", "Compare"),
        ("/deadlines/", "country vendor when after before", "Deadlines"),
        ("/changes/", "country vendor what day until known after before", "Changes"),
        ("/articles/", "country publisher lang after before", "Articles"),
        ("/about/report/", "page", "Report an error"),
    ],
)
def test_an_unknown_parameter_is_answered_with_those_of_the_page(client, record, address, parameters, crumb):
    page = client.get(address + "?colour=red").text
    offered = re.findall(r">([^<]+)</a>", page.split('class="ways">')[1].split("</p>")[0])
    assert set(offered) == set(parameters.split())
    assert crumb in page.split('class="breadcrumb"')[1].split("</nav>")[0]
    assert client.get(address + "?colour=red").status_code == 400


@pytest.mark.parametrize(
    ("address", "valid"),
    [
        ("/actions/?kind=bann", "Ban"),
        ("/map/?vendor=nobody", "Huawei"),
        ("/matrix/?group=colour", "Region"),
        ("/trends/?vendor=nobody", "Huawei"),
        ("/trends/?from=1999", "2012"),
        ("/deadlines/?when=soon", "Upcoming"),
        ("/changes/?what=nothing", "Corrected"),
        ("/changes/?known=2020-01-01&show=all", "What the record said"),
        ("/articles/?lang=xx", "de"),
        ("/compare/?c=ZZ", "Germany"),
        ("/countries/DE/?kind=bann", "Ban"),
    ],
)
def test_a_value_that_does_not_exist_is_answered_with_those_that_do(client, record, address, valid):
    page = client.get(address).text
    assert f">{valid}</a>" in page.split('class="ways">')[1]


def test_each_offer_leads_to_a_page_that_can_be_shown(client, record):
    for address in ("/deadlines/?when=soon", "/changes/?what=nothing", "/matrix/?group=colour", "/map/?vendor=nobody"):
        page = client.get(address).text
        path = address.split("?")[0]
        for offer in re.findall(r'href="(\?[^"]*)"', page.split('class="wrongs">')[1].split("</ul>")[0]):
            assert client.get(path + html.unescape(offer)).status_code in (200, 302)


def test_a_phrase_that_is_too_long_is_told_by_how_much(client, record):
    response = client.get("/actions/", {"q": '"' + "word " * 200 + '"'})
    assert response.status_code == 400
    assert "This is too long to search for: shorten it to 200 characters." in response.text


def test_the_api_answers_in_json_where_there_is_nothing(client, record):
    response = client.get("/api/v1/nowhere/")
    assert response.status_code == 404
    assert "nothing at this address" in response.json()["error"]


@pytest.mark.parametrize(
    ("asked", "right"),
    [
        ("/actions/?country=de", "/actions/?country=DE"),
        ("/actions/?kind=BAN&country=de&country=fr", "/actions/?kind=ban&country=DE&country=FR"),
        ("/actions/?country=de&country=DE", "/actions/?country=DE"),
        ("/actions.csv?country=de", "/actions.csv?country=DE"),
        ("/deadlines/?country=de", "/deadlines/?country=DE"),
        ("/map/?vendor=Huawei", "/map/?vendor=huawei"),
        ("/compare/?c=de&c=FR", "/compare/?c=DE&c=FR"),
    ],
)
def test_a_value_in_the_wrong_case_leads_to_the_right_one(client, record, asked, right):
    response = client.get(asked)
    assert (response.status_code, response["Location"]) == (302, right)
    assert client.get(right).status_code == 200


def test_a_real_mistake_beside_a_wrong_case_is_still_refused(client, record):
    assert client.get("/actions/?country=de&kind=bann").status_code == 400
    assert client.get("/actions/?country=dee").status_code == 400


@pytest.mark.parametrize("address", ["/actions/", "/api/v1/actions/"])
def test_hundreds_of_unknown_values_get_a_short_answer(client, record, address):
    """Asked for in 3 kB, it once came to 390 MB of suggestions."""
    unknown = "&".join(f"vendor=unknown{number}" for number in range(300))
    response = client.get(f"{address}?{unknown}")
    assert response.status_code == 400
    assert len(response.content) < 200_000
    assert "unknown0" in response.text
    assert "280" in response.text  # left out
