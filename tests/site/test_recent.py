"""What governments did lately, by the date of each step."""

import datetime

import pytest
from django.utils import timezone

from tests.factories import make_action
from vendors.models import DataVersion

pytestmark = pytest.mark.django_db


def ago(days):
    return (timezone.localdate() - datetime.timedelta(days=days)).isoformat()


def page_of(client, address="/recent/"):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_events_are_shown_by_their_own_date_the_newest_first(client):
    make_action(title="Newer", steps=((ago(2), "adopted"),))
    make_action(title="Newest", steps=((ago(1), "proposed"),))
    make_action(title="Older", steps=((ago(40), "adopted"),))
    make_action(title="Nobody's yet", steps=((ago(1), "adopted"),), published=False)
    page = page_of(client)
    assert "Nobody" not in page
    assert page.index("Newest") < page.index("Newer")
    assert "Older" not in page
    assert "Older" in page_of(client, "/recent/?days=90")


def test_a_date_known_to_the_year_alone_and_a_date_ahead_are_no_recent_events(client):
    make_action(title="Some time this year", steps=((str(timezone.localdate().year - 1), "adopted"),))
    make_action(title="Ahead", steps=((ago(3), "adopted"),), deadline=ago(-20))
    page = page_of(client)
    assert "Some time this year" not in page
    assert page.count("Ahead</a>") == 1


def test_where_none_lies_in_the_days_the_page_says_so_and_shows_the_latest(client):
    DataVersion.objects.note_gathered(until=datetime.date(2026, 6, 30))
    make_action(title="Long ago", steps=(("2019-05-15", "adopted"),))
    page = page_of(client)
    assert "No step with a date in these days is recorded." in page
    assert "Events gathered up to 30 Jun 2026; later ones only in part." in page
    assert "Long ago" in page
    assert "<entry>" not in client.get("/recent.atom").content.decode()


def test_an_empty_record_has_an_empty_page(client):
    assert "No step with a date in these days" in page_of(client)


def test_the_feed_has_an_entry_a_step(client):
    make_action(title="Newest", steps=((ago(5), "proposed"), (ago(1), "adopted")))
    feed = client.get("/recent.atom?days=365").content.decode()
    assert feed.count("<entry>") == 2


@pytest.mark.parametrize("query", ["days=31", "day=30"])
def test_other_lengths_are_refused(client, query):
    assert client.get(f"/recent/?{query}").status_code == 400


def test_the_page_is_linked_from_home_and_the_foot(client):
    make_action()
    assert page_of(client, "/").count('href="/recent/"') == 2
