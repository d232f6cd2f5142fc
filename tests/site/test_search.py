"""One search for countries, vendors, authorities, laws and actions."""

import re

import pytest

from tests.factories import make_action, make_country, make_vendor
from vendors.models import Body

pytestmark = pytest.mark.django_db


@pytest.fixture
def record():
    make_country("DE", aliases=["Federal Republic"])
    make_vendor("huawei", aliases=["华为", "Хуавей"])
    make_action(country="DE", vendors=("huawei",), title="Germany bans parts", instrument="IT Security Act 2.0")
    make_action(country="GB", vendors=("zte",), title="Britain acts")


def search(client, text):
    response = client.get("/search/", {"q": text}, follow=True)
    assert response.status_code == 200
    return response.text.partition("<main")[2].partition("</main>")[0]


def links(page):
    return re.findall(r'href="([^"]+)"', page)


def test_the_search_in_the_head_of_every_page_leads_here(client):
    assert 'role="search" action="/search/"' in client.get("/countries/").text
    assert 'action="/search/"' in client.get("/").text


def test_a_name_leads_to_its_page_and_to_its_actions(client, record):
    page = search(client, "huawei")
    assert "/vendors/huawei/" in links(page)
    assert "/actions/?vendor=huawei" in links(page)
    assert "1 action" in page


@pytest.mark.parametrize("text", ["华为", "Хуавей", "HUAWEI", "Huáwei"])
def test_a_vendor_is_called_by_each_of_its_names(client, record, text):
    assert "/vendors/huawei/" in links(search(client, text))


@pytest.mark.parametrize("text", ["Deutschland", "federal republic", "DE", "Germany"])
def test_a_country_is_called_by_each_of_its_names(client, record, text):
    assert "/countries/DE/" in links(search(client, text))


def test_a_country_is_named_in_the_language_of_the_page(client, record):
    page = client.get("/search/?q=Germany&language=de").text
    assert ">Deutschland</a>" in page


def test_a_country_and_a_vendor_lead_to_the_two_together(client, record):
    page = search(client, "Germany Huawei")
    first = page.partition('class="found-names lead"')[2].partition("</ul>")[0]
    assert "/countries/DE/huawei/" in links(first)
    assert "1 action" in first


def test_an_authority_and_a_law_lead_to_their_actions(client, record):
    Body.objects.create(slug="de-bsi", name="Federal Office", abbreviations=["BSI"], country=make_country("DE"))
    assert "/actions/?body=de-bsi" in links(search(client, "BSI"))
    assert "/actions/?q=%22IT+Security+Act+2.0%22" in links(search(client, "it security act"))


def test_the_laws_link_leads_to_the_actions_that_name_it(client, record):
    law = next(address for address in links(search(client, "security act")) if "%22" in address)
    assert "Germany bans parts" in client.get(law).text


def test_actions_are_shown_with_the_words_marked_best_first(client, record):
    make_action(title="A later step", summary="bans, says a note", steps=(("2024", "adopted"),))
    page = search(client, "bans")
    assert "<mark>bans</mark>" in page
    assert page.index("Germany") < page.index("A later step"), "a word in the title weighs more"
    assert "/actions/?q=bans" in links(page)


def test_a_typing_error_is_answered_in_words_and_with_the_page_meant(client, record):
    page = search(client, "Hauwei")
    assert "Did you mean" in page
    assert "?q=Huawei" in links(page)
    assert "/vendors/huawei/" in links(page)
    assert "?q=Germany+Huawei" in links(search(client, "Germany Hauwei"))


def test_nothing_is_corrected_where_the_words_find_something(client, record):
    make_action(title="Hauwei is how the decree spells it")
    assert "Did you mean" not in search(client, "Hauwei")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Type the name of a country"),
        ("h", "One letter is too little"),
        ("🙂", "no letter and no digit"),
        ("\u202e\u200f", "no letter and no digit"),
        ('"', "no letter and no digit"),
        ("zzzz", "Nothing in this record is called this"),
        ("the", "Nothing in this record is called this"),
        ("word " * 30, "Nothing in this record is called this"),
        ('NEAR( "a', "Nothing in this record is called this"),
        ("-huawei", "Vendors"),
    ],
)
def test_a_search_that_finds_nothing_has_its_sentence(client, record, text, sentence):
    assert sentence in search(client, text)


@pytest.mark.parametrize(("text", "sentence"), [("a\x00b", "no text has"), ("word " * 200, "too long")])
def test_a_search_that_nobody_can_mean_is_refused_with_its_reason(client, text, sentence):
    response = client.get("/search/", {"q": text}, follow=True)
    assert response.status_code == 400
    assert sentence in response.text


def test_a_misspelt_parameter_is_refused(client):
    assert client.get("/search/?query=huawei").status_code == 400


def test_what_is_typed_is_shown_as_text(client):
    assert "<script>x" not in client.get("/search/", {"q": "<script>x</script>"}).text


def test_a_search_takes_as_many_queries_with_many_results_as_with_one(client, django_assert_max_num_queries):
    for number in range(12):
        make_action(vendors=("huawei", f"vendor-{number}"), country="GB", title=f"Huawei {number}")
    with django_assert_max_num_queries(18):
        client.get("/search/?q=huawei")
