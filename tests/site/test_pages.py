"""What holds on every page: caching, headers, errors, and links that lead somewhere."""

import html
import re
from collections import Counter, deque
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from tests.factories import make_action, make_country, make_finding, make_vendor
from vendors.models import Bloc
from vendors.record.publication import changed, withdraw

pytestmark = pytest.mark.django_db

MOST_QUERIES, LARGEST = 25, 150_000
ENOUGH = 5
"""Addresses of one page with the same parameters that are visited: the first thousand links are of 146 such kinds."""


@pytest.fixture
def record():
    make_country("DE", region="Western Europe").blocs.add(Bloc.objects.create(slug="eu", name="EU"))
    make_country("AD")
    make_vendor("nokia", home_country=make_country("FR", region="Western Europe"))
    law = make_action(country="DE", vendors=(), title="A law", scope=("5g",))
    make_action(country="DE", vendors=("huawei", "zte"), under=law, deadline="2029-12-31", title="A ban")
    make_action(country="FR", kind="warning", steps=(("2019", "proposed"), ("2020", "rejected")))
    make_action(country="GB", kind="pledge", actor="vendor", steps=(("", "adopted"), ("2021-03", "ended")))
    make_finding(country="GB")


def links_of(page, address):
    for link in re.findall(r'\s(?:href|src|action)="([^"]*)"', page):
        target = urlsplit(urljoin("http://testserver" + address, html.unescape(link)))
        if target.netloc == "testserver" and not target.path.startswith(("/static/", "/admin/", "/language/")):
            yield target.path + (f"?{target.query}" if target.query else "")


def kind_of(address):
    """Return the page that an address is of, and the names of its parameters."""
    path, _, query = address.partition("?")
    return resolve(path).route, frozenset(name for name, _ in parse_qsl(query, keep_blank_values=True))


def test_every_link_from_the_first_page_leads_to_a_page_that_is_light(client, record):
    waiting, seen, wrong, visits = deque(["/"]), set(), [], Counter()
    while waiting:
        address = waiting.popleft()  # the nearest first
        if address in seen:
            continue
        seen.add(address)
        visits[kind_of(address)] += 1
        if visits[kind_of(address)] > ENOUGH:
            continue
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
            text = b"".join(response.streaming_content) if response.streaming else response.content
        if response.status_code in (301, 302):
            waiting.append(response["Location"])
        elif response.status_code != 200:
            wrong.append((address, response.status_code))
        if len(queries) > MOST_QUERIES:
            wrong.append((address, f"{len(queries)} queries"))
        if "html" in response.get("Content-Type", ""):
            if len(text) > LARGEST:
                wrong.append((address, f"{len(text)} bytes"))
            if address.count("&") < 2:  # further mixtures of filters say nothing new
                waiting += links_of(text.decode(), address)
    assert wrong == []
    assert {"/actions/", "/countries/DE/", "/vendors/huawei/", "/data/", "/api/v1/docs/"} <= seen
    assert len(visits) > 140


@pytest.mark.parametrize("address", ["/", "/actions/", "/countries/", "/countries/DE/", "/vendors/huawei/", "/data/"])
def test_a_repeat_visit_is_not_modified_until_something_is_published(client, record, address):
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    make_action(title="Something new")
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_withdrawal_reaches_a_reader_who_has_the_page(client):
    action = make_action()
    first = client.get(action.get_absolute_url())
    withdraw(action, by=None, reason="Wrong.")
    again = client.get(action.get_absolute_url(), headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 410


def test_a_changed_name_reaches_a_reader_who_has_the_page(client):
    country = make_country("DE")
    first = client.get("/countries/DE/")
    country.name = "Germania"
    country.save()
    assert "Germania" in client.get("/countries/DE/", headers={"If-None-Match": first["ETag"]}).content.decode()


def test_an_edit_shows_in_the_page(client):
    action = make_action(title="Before")
    first = client.get("/actions/")
    action.title = "After"
    action.save()
    changed(action, by=None)
    assert "After" in client.get("/actions/", headers={"If-None-Match": first["ETag"]}).content.decode()


@pytest.mark.parametrize(
    "address",
    ["/", "/actions/", "/actions/?kind=bann", "/countries/DE/", "/vendors/huawei/", "/nowhere/", "/api/v1/docs/"],
)
def test_no_page_needs_more_than_the_policy_allows(client, record, address):
    response = client.get(address)
    page = response.content.decode()
    assert "unsafe" not in response["Content-Security-Policy"]
    assert not re.search(r"<style|\sstyle=|\son\w+=", page)
    assert not re.search(r"<script(?![^>]*(src=|application/ld\+json))", page)


def test_a_missing_page_helps(client):
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert 'href="/actions/"' in response.content.decode()


def test_a_failure_shows_a_page_that_needs_nothing(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("vendors.site.home.numbers", lambda: 1 / 0)
    response = client.get("/")
    assert response.status_code == 500
    assert "The fault is ours" in response.content.decode()


def test_pages_are_read_only(client, record):
    assert client.post("/actions/").status_code == 405


def test_the_sitemap_names_actions_countries_and_vendors(client, record):
    index = client.get("/sitemap.xml").content.decode()
    for section in re.findall(r"<loc>http://testserver(.*?)</loc>", index):
        assert client.get(section).status_code == 200
    assert "/countries/DE/" in client.get("/sitemap-countries.xml").content.decode()
    assert "/countries/AD/" not in client.get("/sitemap-countries.xml").content.decode()


def test_robots_are_told_where_the_sitemap_is(client):
    assert "Sitemap: " in client.get("/robots.txt").content.decode()


def test_a_page_names_its_own_address(client, record):
    page = client.get("/countries/DE/?vendor=huawei").content.decode()
    assert re.search(r'rel="canonical" href="[^"]*/countries/DE/"', page)


def test_a_vendors_page_tells_its_names_family_and_standing_by_country(client, record):
    page = client.get("/vendors/huawei/").content.decode()
    assert "Germany: Ban since 14 Jul 2020" in page
    assert client.get("/vendors/nobody/").status_code == 404
    assert client.get("/vendors/huawei/?x=1").status_code == 400
