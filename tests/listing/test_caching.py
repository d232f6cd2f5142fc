"""Pages that were made are kept for the next visitor, until something that they tell has changed."""

import logging

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import services
from tests.factories import make_action, make_article, make_finding, make_user
from vendors.extraction.types import Reading
from vendors.findings.assessment import note_conflicts
from vendors.findings.coding import code_article
from vendors.listing.caching import release
from vendors.models import Conflict
from vendors.models.choices import RejectReason
from vendors.record.publication import withdraw
from vendors.review.conflicts import resolve_conflict
from vendors.review.decisions import reject

pytestmark = pytest.mark.django_db

PAGES = ["/", "/actions/", "/vendors/huawei/", "/matrix/", "/actions.atom", "/api/v1/actions/"]


def queries_of(client, address):
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


@pytest.mark.parametrize("address", PAGES)
def test_the_next_visitor_gets_the_same_page_for_one_query(client, address):
    make_action()
    first = client.get(address)
    assert queries_of(Client(), address) == 1
    second = Client().get(address)
    assert (second.content, second["Content-Type"]) == (first.content, first["Content-Type"])


def test_a_countrys_page_also_changes_when_an_article_has_been_read_or_reviewed(client):
    make_action(country="GB")
    client.get("/countries/GB/")
    assert queries_of(Client(), "/countries/GB/") == 2
    finding = make_finding(country="GB")
    assert "1 machine-read report about this country" in client.get("/countries/GB/").text
    reject(finding, reason=RejectReason.OTHER, by=None)
    assert "machine-read report about this country" not in client.get("/countries/GB/").text


@pytest.mark.parametrize("address", ["/articles/", "/about/"])
def test_the_pages_about_articles_are_kept_until_one_is_read_or_reviewed(client, address):
    finding = make_finding(country="GB")
    seen = [client.get(address).content]
    assert queries_of(Client(), address) == 2
    make_finding()
    seen.append(client.get(address).content)
    reject(finding, reason=RejectReason.OTHER, by=None)
    seen.append(client.get(address).content)
    assert len(set(seen)) == 3


def test_an_open_question_shows_at_once_and_goes_when_it_is_answered(client):
    action = make_action()
    finding = make_finding()
    address = action.get_absolute_url()
    assert "Open question" not in client.get(address).text
    finding.match = action
    note_conflicts([finding])
    assert "Open question" in client.get(address).text
    resolve_conflict(Conflict.objects.get(), resolution="A slip of the paper.", by=None)
    assert "Open question" not in client.get(address).text


def test_findings_that_a_second_reading_takes_back_leave_the_count(client):
    finding = make_finding(make_article("Nothing happened here."), coder="second")
    assert "1 machine-read, unreviewed" in client.get("/articles/").text
    code_article(finding.article_id, coder=Silent())
    assert "machine-read, unreviewed" not in client.get("/articles/").text


class Silent:
    """A second coder that finds nothing."""

    name, version = "second", "2"

    def read(self, document):
        return Reading(findings=(), lang="en", covered=True)


def test_a_publication_and_a_withdrawal_show_at_once(client):
    action = make_action(title="The first")
    assert "The first" in client.get("/actions/").text
    make_action(country="DE", title="The second")
    assert "The second" in client.get("/actions/").text
    withdraw(action, by=None, reason="Wrong.")
    assert "The first" not in client.get("/actions/").text
    assert client.get(action.get_absolute_url()).status_code == 410


def test_a_part_of_a_page_is_never_sent_as_the_page(client):
    make_action()
    part = client.get("/actions/?kind=ban", headers={"HX-Request": "true", "HX-Target": "listing"}).text
    whole = client.get("/actions/?kind=ban").text
    assert "<html" in whole
    assert "<html" not in part
    assert client.get("/actions/?kind=ban", headers={"HX-Request": "true", "HX-Target": "listing"}).text == part


def test_a_curator_who_is_signed_in_gets_and_leaves_none():
    make_action()
    curator = Client()
    curator.force_login(make_user())
    curator.get("/actions/")
    assert queries_of(Client(), "/actions/") > 1
    assert queries_of(curator, "/actions/") > 1


def test_cookies_and_headers_that_anyone_can_make_up_do_not_pass_the_cache(client):
    make_action()
    client.get("/actions/")
    for number in range(5):
        made_up = Client(headers={"HX-Target": f"x{number}"})
        made_up.cookies["sessionid"] = f"made-up-{number}"
        made_up.get("/actions/")
    assert len(caches["pages"]._cache) == 1


@pytest.mark.parametrize("address", ["/countries/ZZ/", "/actions/?kind=bann", "/about/report/", "/actions.csv"])
def test_what_is_missing_refused_a_form_or_a_stream_is_not_kept(client, address):
    client.get(address)
    assert len(caches["pages"]._cache) == 0


def test_a_cache_that_is_away_costs_no_page(client, settings, caplog):
    settings.CACHES = {
        **settings.CACHES,
        "pages": {
            "BACKEND": "tracker.caches.TolerantRedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
            "OPTIONS": {"socket_connect_timeout": 0.3},
        },
    }
    make_action(title="Still here")
    with caplog.at_level(logging.WARNING):
        assert "Still here" in client.get("/actions/").text
    assert "Cached pages cannot be read" in caplog.text


def test_another_release_makes_pages_anew(client, settings):
    etags = set()
    for name in ("", "one", "two"):
        release.cache_clear()
        settings.RELEASE = name
        etags.add(client.get("/actions/")["ETag"])
    release.cache_clear()
    assert len(etags) == 3


def test_pages_kept_in_this_process_are_bounded(settings):
    assert settings.CACHES["pages"]["OPTIONS"]["MAX_ENTRIES"] <= 1000
    assert caches["pages"]._max_entries <= 1000


@pytest.mark.redis
def test_processes_share_what_is_kept_in_redis(client, settings):
    backend, location = "django.core.cache.backends.redis.RedisCache", f"{services.require_redis()}/5"
    settings.CACHES = {**settings.CACHES, "pages": {"BACKEND": backend, "LOCATION": location, "KEY_PREFIX": "test"}}
    make_action()
    try:
        client.get("/actions/")
        assert queries_of(Client(), "/actions/") == 1
    finally:
        caches["pages"].clear()
