"""Countries side by side."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_action, make_country
from vendors.models import DataVersion

pytestmark = [pytest.mark.django_db, pytest.mark.same_on_any_database]


@pytest.fixture
def two_countries():
    make_action(country="DE", steps=(("2023-09", "proposed"), ("2024-07-11", "adopted")), title="German ban")
    make_action(country="FR", kind="restriction", steps=(("2019-08-01", "in_force"),), title="French licence")
    make_action(country="FR", kind="ban", vendors=("zte",), steps=(("2024", "adopted"),), title="French ZTE ban")


def test_without_a_choice_the_form_is_shown(client, two_countries):
    page = client.get("/compare/").content.decode()
    assert page.count('<select name="c"') == 6
    assert "Germany" in page


def test_two_countries_stand_side_by_side(client, two_countries):
    response = client.get("/compare/?c=DE&c=FR&v=huawei")
    assert response.context["heading"] == "Germany and France on Huawei"
    assert [row.cells[0].kind for row in response.context["standing"]] == ["ban", "restriction"]
    assert [lane.label for lane in response.context["lanes"].rows] == ["Germany", "France"]
    assert "French ZTE ban" not in response.content.decode()


def test_the_actions_compared_are_a_file_away(client, two_countries):
    text = client.get("/compare/?c=DE&c=FR&v=huawei").text
    assert "/actions.csv?country=DE&amp;country=FR&amp;vendor=huawei" in text
    assert "German ban" in client.get("/actions.json?country=DE&country=FR&vendor=huawei").getvalue().decode()


def test_a_country_whose_measures_name_no_vendor_is_not_shown_as_free_of_any(client, two_countries):
    make_action(country="FI", kind="restriction", vendors=(), steps=(("2020", "in_force"),))
    response = client.get("/compare/?c=FI&c=DE&v=huawei")
    assert [row.unnamed and row.unnamed.kind for row in response.context["standing"]] == ["restriction", None]
    assert "/actions/?country=FI&amp;vendor=unnamed&amp;on=" in response.text


def test_each_cell_says_how_far_its_measure_goes(client, two_countries):
    make_action(country="GB", reach="case", scope=("5g",))
    text = client.get("/compare/?c=GB&c=DE&v=huawei").text
    assert '<span class="extent">law, one case: 5G networks</span>' in text


def test_lanes_stand_in_the_order_in_which_the_countries_were_chosen(client, two_countries):
    for query, order in (("c=FR&c=DE", ["France", "Germany"]), ("c=DE&c=FR", ["Germany", "France"])):
        lanes = client.get(f"/compare/?{query}&v=huawei").context["lanes"].rows
        assert [lane.label for lane in lanes] == order


def test_steps_are_aligned_by_year_in_the_order_chosen(client, two_countries):
    rows = client.get("/compare/?c=FR&c=DE").context["rows"]
    assert [row.number for row in rows] == [2024, 2023, 2019]
    assert [[len(column.steps) for column in row.columns] for row in rows] == [[1, 1], [0, 1], [1, 0]]
    assert [column.country.pk for column in rows[0].columns] == ["FR", "DE"]


def test_several_vendors_have_lanes_of_their_own(client, two_countries):
    lanes = client.get("/compare/?c=FR&c=DE&v=huawei&v=zte").context["lanes"].rows
    assert {lane.label for lane in lanes} == {"France: Huawei", "France: Zte", "Germany: Huawei"}


def test_a_form_with_empty_selects_is_understood(client, two_countries):
    assert client.get("/compare/?c=DE&c=&c=FR&c=&v=&v=huawei").context["chosen"].countries == ["DE", "FR"]


def test_a_country_chosen_twice_is_shown_once(client, two_countries):
    assert len(client.get("/compare/?c=DE&c=DE").context["countries"]) == 1


def test_a_country_with_nothing_on_record_says_so(client, two_countries):
    make_country("AD", name="Andorra")
    assert "Andorra: no action on record" in client.get("/compare/?c=DE&c=AD&v=huawei").content.decode()


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("c=ZZ", "is not one of the values"),
        ("v=huavei", "Did you mean"),
        ("c=DE&c=FR&c=GB&c=US&c=AU&c=CN&c=AD", "At most 6 at once"),
        ("c=DE&country=FR", "There is no such parameter"),
        ("c=DE&until=x", "no such place"),
    ],
)
def test_bad_values_are_refused_with_the_reason(client, two_countries, query, reason):
    for code in ("GB", "US", "AU"):
        make_country(code)
    response = client.get(f"/compare/?{query}")
    assert response.status_code == 400
    assert reason in response.content.decode()


def test_the_number_of_queries_does_not_grow_with_the_actions(client, two_countries):
    address = "/compare/?c=DE&c=FR&v=huawei"
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(12):
        make_action(country="DE", steps=((f"20{10 + number}", "adopted"),))
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) <= len(few)


def test_a_comparison_can_be_cited_with_its_address_and_the_version_of_the_data(client, two_countries):
    page = client.get("/compare/?c=DE&c=FR&v=huawei")
    cited = page.context["cite"]
    assert "Germany and France on Huawei" in cited["text"]
    assert "/compare/?c=DE&c=FR&v=huawei" in cited["text"]
    assert f"data version {DataVersion.objects.current().number}" in cited["text"]
    assert cited["bibtex"].startswith("@misc{telecom-vendors-compare-c-de-c-fr-v-huawei,")
    assert 'id="cite"' in page.text
    assert 'id="cite"' not in client.get("/compare/").text, "the form alone is nothing to cite"


def test_a_country_with_a_fine_alone_has_no_measure_in_place_rather_than_nothing_recorded(client):
    make_action(country="PL", kind="penalty", force="act", reach="case")
    make_action(country="CZ")
    page = client.get("/compare/?c=PL&c=CZ&v=huawei").text
    assert "no measure in place" in page
    assert "nothing recorded" not in page


def test_steps_side_by_side_say_what_happened_and_what_became_of_a_deadline(client):
    action = make_action(country="DE", title="Germany excludes Huawei", deadline="2023-12-31")
    action.milestones.filter(is_deadline=False).update(note="Contracts are signed.")
    make_action(country="FR")
    steps = client.get("/compare/?c=DE&c=FR&v=huawei").text.partition('class="compared of')[2]
    assert "Contracts are signed." in steps
    assert "<strong>Deadline</strong>: outcome not known" in steps
