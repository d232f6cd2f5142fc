"""Links that leave the site name the host under which it was reached, unless `SITE_URL` says which it is."""

import pytest

from tests.factories import make_action

pytestmark = [pytest.mark.django_db, pytest.mark.same_on_any_database]
PAGES = ("/", "/countries/GB/", "/actions/?kind=ban", "/actions.atom", "/changes.atom", "/data/datapackage.json")


@pytest.fixture
def hosts(settings):
    settings.ALLOWED_HOSTS = ["one.example.org", "two.example.org"]


@pytest.mark.parametrize("page", PAGES)
def test_each_host_names_itself(client, hosts, settings, page):
    settings.SITE_URL = ""
    make_action()
    for host in ("one.example.org", "two.example.org"):
        text = client.get(page, headers={"host": host}).text
        assert f"http://{host}/" in text
        assert "127.0.0.1" not in text


@pytest.mark.parametrize("page", PAGES)
def test_a_set_address_is_named_whatever_the_host(client, hosts, settings, page):
    settings.SITE_URL = "https://tracker.example.org"
    make_action()
    text = client.get(page, headers={"host": "two.example.org"}).text
    assert "https://tracker.example.org/" in text
    assert "two.example.org" not in text


def test_a_citation_names_the_host(client, hosts, settings):
    settings.SITE_URL = ""
    action = make_action()
    text = client.get(action.get_absolute_url(), headers={"host": "one.example.org"}).text
    assert f"http://one.example.org{action.get_absolute_url()}" in text


def test_a_host_that_is_not_ours_is_refused(client, hosts):
    assert client.get("/", headers={"host": "evil.example.org"}).status_code == 400
