"""What a law is called at home, and where its text is: on its page, in search, in the files and for machines."""

import csv
import io
import json

import pytest

from tests.factories import make_action, make_country, make_vendor
from vendors.models import Body

pytestmark = [pytest.mark.django_db, pytest.mark.same_on_any_database]

TITLE = "Zweites Gesetz zur Erhöhung der Sicherheit informationstechnischer Systeme"
TEXT = "https://gazette.example.org/2021/25"


@pytest.fixture
def law():
    body = Body.objects.create(
        slug="de-bmi",
        country=make_country("DE"),
        name="Federal Ministry of the Interior",
        own_name="Bundesministerium des Innern",
        own_language="de",
        website="https://ministry.example.org/",
    )
    return make_action(
        country="DE",
        title="Germany screens suppliers",
        body=body,
        instrument="IT Security Act 2.0",
        official_title=TITLE,
        official_title_language="de",
        official_number="BGBl. I 2021 S. 1122",
        official_text_url=TEXT,
    )


def test_an_action_names_its_law_as_its_country_does_and_leads_to_the_text(client, law):
    page = client.get(law.get_absolute_url()).text
    assert f'<span lang="de">{TITLE}</span>' in page
    assert "BGBl. I 2021 S. 1122" in page
    assert f'href="{TEXT}"' in page
    assert "Read it at gazette.example.org" in page


def test_an_action_gives_its_bodys_own_name_and_site(client, law):
    page = client.get(law.get_absolute_url()).text
    assert 'lang="de">Bundesministerium des Innern</span>' in page
    assert 'href="https://ministry.example.org/"' in page


def test_an_action_without_an_official_text_says_nothing_of_one(client):
    page = client.get(make_action(instrument="Decision of 2020").get_absolute_url()).text
    assert "Official text" not in page
    assert "Legislation" not in page


def test_a_number_that_the_instruments_name_has_is_not_told_twice(client):
    action = make_action(instrument="Resolution 1291/2020 of the regulator", official_number="1291/2020")
    page = client.get(action.get_absolute_url()).text
    assert page.count("1291/2020") == 2, "in the table and, for machines, in the head"
    assert "Official text" not in page


@pytest.mark.parametrize("words", ["BGBl. I 2021", "zweites gesetz zur erhohung", "IT Security Act"])
def test_a_law_is_found_by_its_name_its_official_title_and_its_number(client, law, words):
    page = client.get("/search/", {"q": words}, follow=True).text
    assert '<a href="/actions/?q=%22IT+Security+Act+2.0%22" dir="auto">IT Security Act 2.0</a>' in page


def test_a_search_among_actions_reads_official_titles_and_numbers(client, law):
    make_action(country="GB", title="Britain acts")
    page = client.get("/actions/", {"q": "informationstechnischer"}).text
    assert "Germany screens suppliers" in page
    assert "Britain acts" not in page


def test_the_files_and_the_api_have_the_official_text(client, law):
    file = b"".join(client.get("/actions.csv").streaming_content).decode()
    (row,) = csv.DictReader(io.StringIO(file))
    record = client.get(f"/api/v1/actions/{law.pk}/").json()
    for told in (row, record):
        assert (told["official_title"], told["official_title_language"]) == (TITLE, "de")
        assert (told["official_number"], told["official_text_url"]) == ("BGBl. I 2021 S. 1122", TEXT)


def test_machines_are_told_the_legislation_that_an_action_rests_on(client, law):
    page = client.get(law.get_absolute_url()).text
    report = json.loads(page.partition('<script type="application/ld+json">')[2].partition("</script>")[0])
    assert report["isBasedOn"] == {
        "@type": "Legislation",
        "name": TITLE,
        "inLanguage": "de",
        "legislationIdentifier": "BGBl. I 2021 S. 1122",
        "url": TEXT,
    }


def test_a_vendor_is_named_by_the_registers_that_others_use(client):
    make_vendor("nokia", wikidata="Q1418", lei="549300A0JPRWG1KI7U06")
    make_action(vendors=("nokia",))
    page = client.get("/vendors/nokia/").text
    assert 'href="https://www.wikidata.org/wiki/Q1418"' in page
    assert 'href="https://search.gleif.org/#/record/549300A0JPRWG1KI7U06"' in page
    (told,) = client.get("/api/v1/vendors/").json()["results"]
    assert (told["wikidata"], told["lei"]) == ("Q1418", "549300A0JPRWG1KI7U06")


def test_a_vendor_in_no_such_register_has_no_line_for_them(client):
    make_vendor("zoom")
    page = client.get("/vendors/zoom/").text
    assert "Wikidata" not in page
    assert "LEI" not in page
