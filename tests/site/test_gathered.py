"""Up to which day events were gathered is said wherever a page or file speaks of today."""

import datetime

import pytest

from tests.factories import make_action, make_country
from vendors.models import DataVersion

pytestmark = [pytest.mark.django_db, pytest.mark.same_on_any_database]

SENTENCE = "Events gathered up to 30 Jun 2026"


@pytest.fixture
def gathered():
    DataVersion.objects.note_gathered(until=datetime.date(2026, 6, 30))


@pytest.mark.parametrize("address", ["/", "/about/", "/articles/", "/data/", "/changes/", "/about/codebook/"])
def test_the_foot_of_every_page_says_up_to_when_events_were_gathered(client, gathered, address):
    assert SENTENCE in client.get(address).text.partition("<footer")[2]


@pytest.mark.parametrize(
    "address",
    ["/actions/", "/countries/", "/countries/DE/", "/vendors/huawei/", "/deadlines/", "/map/", "/matrix/", "/trends/"],
)
def test_a_page_that_speaks_of_today_says_it_beside_its_heading(client, gathered, address):
    make_action(country="DE", deadline="2031")
    assert SENTENCE in client.get(address).text.partition("<main")[2].partition("</main")[0]


def test_nothing_is_said_where_the_day_is_not_known(client):
    make_action()
    assert "gathered up to" not in client.get("/actions/").text


@pytest.mark.parametrize("address", ["/actions.atom", "/changes.atom"])
def test_a_feed_says_it_in_its_subtitle(client, gathered, address):
    make_action()
    subtitle = client.get(address).text.partition("<subtitle>")[2].partition("</subtitle>")[0]
    assert subtitle.endswith(f"{SENTENCE}; later ones only in part.")


def test_each_citation_of_an_action_says_it(client, gathered):
    page = client.get(make_action().get_absolute_url()).text.partition('id="cite"')[2]
    assert f"{SENTENCE}; later ones only in part." in page
    assert "events gathered up to 2026-06-30}," in page
    assert "N1  - Events gathered up to 2026-06-30" in page


def test_a_page_of_a_country_says_when_in_which_languages_and_with_what_result_it_was_searched(client):
    make_country(
        "DE",
        last_searched=datetime.date(2026, 12, 1),
        searched_languages=["de", "en"],
        coverage_note="2024 contracts stand",
    )
    make_country("FR")
    words = "Last searched on 1 Dec 2026 in German and English: <span>2024 contracts stand</span>."
    assert client.get("/countries/DE/").text.count(words) == 2
    unsearched = "Not searched systematically; what is missing here may still have happened."
    assert unsearched in client.get("/countries/FR/").text
