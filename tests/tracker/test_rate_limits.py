"""One client cannot take the site away from the others."""

from types import SimpleNamespace

import pytest
from django.core.cache import caches
from django.test import Client

from tests.factories import make_action
from tracker.rate_limits import LIMITS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _counts(settings, monkeypatch):
    """No count yet, and a clock that stands: else a minute may end between two requests of a test."""
    monkeypatch.setattr("django_ratelimit.core.time", SimpleNamespace(time=lambda: 1_800_000_000))
    settings.RATE_LIMITS = True
    caches["limits"].clear()
    yield
    caches["limits"].clear()


def ask(address: str, *, client: str = "203.0.113.7", times: int = 1):
    browser = Client()
    for _ in range(times):
        response = browser.get(address, REMOTE_ADDR=client)
    return response


def test_the_seventh_workbook_of_a_minute_is_refused_with_the_wait_and_others_get_theirs():
    make_action()
    response = ask("/actions.xlsx", times=6)
    assert response.status_code == 200
    assert (response["RateLimit-Limit"], response["RateLimit-Remaining"]) == ("6", "0")
    refused = ask("/actions.xlsx")
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 60
    assert f"try again in {refused['Retry-After']} seconds" in refused.text
    assert ask("/actions.xlsx", client="203.0.113.8").status_code == 200
    assert ask("/").status_code == 200  # other pages have a limit of their own


def test_a_reader_is_told_in_their_language_and_a_program_in_json_when_to_try_again():
    ask("/actions.xlsx", times=6)
    headers = {"Accept": "text/html,*/*", "Accept-Language": "de"}
    page = Client().get("/actions.xlsx", REMOTE_ADDR="203.0.113.7", headers=headers)
    assert page.status_code == 429
    assert '<html lang="de">' in page.text
    assert f"in {page['Retry-After']} Sekunden" in page.text
    assert "default-src 'none'" in page["Content-Security-Policy"]
    english = Client().get("/actions.xlsx?language=en", REMOTE_ADDR="203.0.113.7", headers=headers)
    assert f"in {english['Retry-After']} seconds" in english.text
    ask("/api/v1/countries/", times=120)
    told = ask("/api/v1/countries/").json()
    assert told["retry_after"] > 0
    assert told["error"].startswith("More than 120 requests a minute for the API")


def test_the_addresses_of_one_network_count_together():
    for number in range(6):
        ask("/actions.xlsx", client=f"2001:db8::{number}")
    assert ask("/actions.xlsx", client="2001:db8::ffff").status_code == 429
    assert ask("/actions.xlsx", client="2001:db8:1::1").status_code == 200


def test_behind_a_proxy_its_readers_are_told_apart_and_cannot_pretend(settings):
    settings.PROXIES = 1
    browser = Client()
    for number in range(7):
        forged = f"198.51.100.{number}, 203.0.113.7"
        response = browser.get("/actions.xlsx", REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": forged})
    assert response.status_code == 429


def test_this_machine_itself_is_not_limited():
    assert ask("/actions.xlsx", client="127.0.0.1", times=8).status_code == 200


def test_each_kind_of_costly_request_is_bounded(rf):
    def limit_of(request):
        return next(limit.name for limit in LIMITS if limit.fits(request))

    assert limit_of(rf.get("/actions.xlsx")) == "workbooks"
    assert limit_of(rf.get("/actions.csv")) == limit_of(rf.get("/trends.svg")) == "files"
    assert limit_of(rf.get("/api/v1/actions/")) == "the API"
    assert limit_of(rf.get("/actions/?q=core")) == "searches"
    assert limit_of(rf.post("/about/report/")) == "forms"
    assert limit_of(rf.get("/countries/DE/")) == "pages"
    assert not any(limit.fits(rf.post("/admin/vendors/finding/")) for limit in LIMITS)
