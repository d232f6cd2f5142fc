"""What readers are told of a source's address, and the link that leads to its sentence."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import make_action
from vendors.models import Evidence, SourcePage

pytestmark = pytest.mark.django_db
DAY = datetime.datetime(2026, 11, 24, 9, tzinfo=datetime.UTC)
ADDRESS = "https://news.example.org/source"


def page_of_action(**page) -> str:
    action = make_action(source=ADDRESS)
    values = {"due_at": DAY, "health": "alive", "seen_at": DAY, "status": 200, **page}
    row = SourcePage.objects.create(url=ADDRESS, **values)
    Evidence.objects.update(page=row, quote="It is banned, at once.")
    return Client().get(action.get_absolute_url()).content.decode()


def test_a_source_that_is_there_says_when_it_was_seen_and_links_to_its_sentence():
    page = page_of_action()
    assert "Still there on 24 Nov 2026." in page
    assert f"{ADDRESS}#:~:text=It%20is%20banned%2C%20at%20once." in page


def test_a_source_that_has_moved_says_where_to():
    page = page_of_action(health="moved", moved_to="https://new.example.org/a")
    assert "Has moved; seen at its new address on 24 Nov 2026." in page
    assert 'href="https://new.example.org/a"' in page


def test_a_source_that_is_gone_offers_the_copy_and_the_archive(settings):
    settings.ARCHIVE_URL = "https://archive.example.org/{date}/{url}"
    gone = {"health": "gone", "status": 410, "gone_since": DAY, "sha256": "ab" * 32, "kept_at": DAY}
    page = page_of_action(**gone)
    assert "Gone from its address since 24 Nov 2026." in page
    assert "SHA-256 abababababababab…" in page
    assert f'href="https://archive.example.org/20261124/{ADDRESS}"' in page


def test_a_404_of_one_day_is_not_told_to_readers():
    page = page_of_action(health="gone", status=404, failures=1, gone_since=timezone.now())
    assert "Gone from" not in page
    assert "Still there" not in page


def test_a_source_whose_address_was_corrected_since_says_nothing_of_the_old_one():
    page_of_action(health="gone", status=410, gone_since=DAY)
    Evidence.objects.update(url="https://news.example.org/right")
    action = Evidence.objects.get().action
    assert "Gone from" not in Client().get(action.get_absolute_url() + "?x").content.decode()


def test_the_about_page_says_how_many_quotes_survive():
    page_of_action()
    about = " ".join(Client().get("/about/").content.decode().split())
    assert "Of 1 source addresses, 1 have been checked: 1 are still there, 0 have moved, and 0 are gone." in about
    assert "Of 1 quote whose page was checked, 1 is still there." in about


def test_exports_api_and_feed_lead_to_the_sentence_too():
    page_of_action()
    link = f"{ADDRESS}#:~:text=It%20is%20banned%2C%20at%20once."
    client = Client()
    action = client.get("/api/v1/actions/").json()["results"][0]
    assert (action["evidence"][0]["quote_url"], action["evidence"][0]["health"]) == (link, "alive")
    assert action["evidence"][0]["seen_on"] == "2026-11-24"
    assert link in b"".join(client.get("/actions.json").streaming_content).decode()
    assert link in client.get("/actions.atom").content.decode()
