import pytest
from django.contrib.sessions.models import Session

from tests.factories import make_user
from vendors.permissions import CURATOR, grant

pytestmark = pytest.mark.django_db


def test_a_login_lasts_from_the_last_request_and_is_not_written_at_each(client, monkeypatch):
    client.force_login(make_user())
    now = 1_800_000_000
    monkeypatch.setattr("tracker.sessions.time.time", lambda: now)
    client.get("/about/")
    first = Session.objects.get().expire_date
    client.get("/about/")
    assert Session.objects.get().expire_date == first  # a moment later
    now += 600
    client.get("/about/")
    assert Session.objects.get().expire_date > first


def test_a_visitor_without_a_login_gets_no_session(client):
    client.cookies["sessionid"] = "made-up"
    client.get("/")
    assert not Session.objects.exists()


def test_a_login_outlives_a_change_of_the_secret_key_while_the_old_one_is_named(client, settings):
    client.force_login(grant(make_user("ada"), CURATOR))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new key, long enough for a test and unlike the one before"
    assert client.get("/admin/").status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert client.get("/admin/").status_code == 200, "its session went over to the new key"
    settings.SECRET_KEY = "another key that knows nothing of the two before it, long enough"
    assert client.get("/admin/").status_code == 302
