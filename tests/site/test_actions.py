import pytest

from tests.factories import make_action, make_country
from vendors.models import Bloc

pytestmark = pytest.mark.django_db


def test_the_heading_and_the_title_say_what_is_shown(client):
    make_country("DE").blocs.add(Bloc.objects.create(slug="eu", name="EU"))
    make_action(country="DE", kind="ban", steps=(("2020", "in_force"),))
    page = client.get("/actions/?vendor=huawei&kind=ban&status=in_force&bloc=eu&from=2019").content.decode()
    said = "1 ban on Huawei in force in EU members since 2019"
    assert f"<title>{said} ·" in page
    assert f">{said}</h1>" in page


def test_each_chip_leads_to_the_list_without_it(client):
    make_action()
    page = client.get("/actions/?vendor=huawei&kind=ban").content.decode()
    assert 'href="?vendor=huawei"' in page
    assert 'href="?kind=ban"' in page


def test_an_unknown_parameter_is_answered_with_a_page_that_names_it_and_the_valid_ones(client):
    response = client.get("/actions/?vendr=huawei&kind=bann")
    page = response.content.decode()
    assert response.status_code == 400
    assert "<code>vendr</code>" in page
    assert "<code>kind=bann</code>" in page
    assert "?vendr=huawei&amp;kind=ban" in page
    assert "Restriction" in page


def test_a_page_key_that_no_page_has_is_a_bad_parameter(client):
    assert client.get("/actions/?after=nonsense").status_code == 400


def test_a_form_without_javascript_leads_to_an_address_without_empty_parameters(client):
    response = client.get("/actions/?q=&kind=ban&from=")
    assert response["Location"] == "/actions/?kind=ban"


def test_htmx_gets_the_list_alone_and_the_clean_address(client):
    make_action()
    headers = {"HX-Request": "true", "HX-Target": "listing"}
    response = client.get("/actions/?q=&kind=ban", headers=headers)
    page = response.content.decode()
    assert "<html" not in page
    assert 'id="listing"' in page
    assert response["HX-Push-Url"] == "/actions/?kind=ban"


def test_found_words_are_marked(client):
    make_action(title="Britain bans Huawei")
    assert "Britain <mark>bans</mark> Huawei" in client.get("/actions/?q=banning").content.decode()


def test_an_empty_list_says_what_to_do(client):
    page = client.get("/actions/?q=nothing").content.decode()
    assert "No action in this record matches all of these filters." in page
    assert "Show all actions" in page


def test_a_long_list_goes_on_behind_a_key(client):
    for number in range(51):
        make_action(title=f"Action number {number}")
    page = client.get("/actions/").content.decode()
    address = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    rest = client.get("/actions/" + address).content.decode()
    assert (page.count('class="action-row"'), rest.count('class="action-row"')) == (50, 1)
    assert "Previous" in rest


def test_the_list_takes_as_many_queries_with_fifty_rows_as_with_one(client, django_assert_max_num_queries):
    for number in range(12):
        make_action(vendors=("huawei", "zte", f"vendor-{number}"), country="GB" if number % 2 else "DE")
    with django_assert_max_num_queries(12):
        client.get("/actions/?kind=ban&q=acts&bloc=")


@pytest.mark.parametrize(
    "query", ["q=%00", "country=%00", "kind=" + "x" * 5000, "q=" + "a" * 300, "from=٢٠٢٠", "on=0000-00-00"]
)
def test_hostile_values_are_bad_parameters_and_no_failure(client, query):
    assert client.get(f"/actions/?{query}").status_code == 400


def test_a_search_for_a_name_offers_its_page_first(client):
    make_country("DE", aliases=["Federal Republic"])
    make_action(country="DE", vendors=("huawei",))
    for words, address in (
        ("germany", "/countries/DE/"),
        ("Huawei", "/vendors/huawei/"),
        ("federal republic", "/countries/DE/"),
    ):
        page = client.get("/actions/", {"q": words}).text
        assert "Looking for a page?" in page
        assert f'<a href="{address}">' in page.split("Looking for a page?")[1].split("</p>")[0]
    assert "Looking for a page?" not in client.get("/actions/?q=german+wings").text
