"""Up to which day events were gathered is said wherever a page or file speaks of today."""

import datetime

import pytest

from tests.factories import make_action
from vendors.models import DataVersion

pytestmark = pytest.mark.django_db

SENTENCE = "Events gathered up to 30 Jun 2026"


@pytest.fixture
def gathered():
    DataVersion.objects.note_gathered(until=datetime.date(2026, 6, 30))


@pytest.mark.parametrize("address", ["/", "/about/", "/articles/", "/data/", "/changes/", "/about/codebook/"])
def test_the_foot_of_every_page_says_up_to_when_events_were_gathered(client, gathered, address):
    assert SENTENCE in client.get(address).text.partition("<footer")[2]


@pytest.mark.parametrize(
    "address", ["/actions/", "/countries/", "/countries/DE/", "/vendors/huawei/", "/deadlines/", "/map/", "/matrix/"]
)
def test_a_page_that_speaks_of_today_says_it_beside_its_heading(client, gathered, address):
    make_action(country="DE", deadline="2031")
    assert SENTENCE in client.get(address).text.partition("<main")[2].partition("</main")[0]


def test_nothing_is_said_where_the_day_is_not_known(client):
    make_action()
    assert "gathered up to" not in client.get("/actions/").text
