import pytest
from django.contrib.sessions.models import Session

from tests.factories import make_user

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
