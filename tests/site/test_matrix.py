"""The matrix: countries by vendors on a day."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_action, make_country, make_vendor
from tests.markup import on_one_line
from vendors.models import Bloc
from vendors.record.publication import withdraw

pytestmark = [pytest.mark.django_db, pytest.mark.same_on_any_database]


@pytest.fixture
def record():
    Bloc.objects.create(slug="nato", name="NATO")
    make_country("DE", region="Western Europe")
    make_country("GB", region="Northern Europe")
    make_action(country="DE", vendors=("huawei", "zte"), steps=(("2020-07-14", "adopted"),))
    make_action(country="GB", kind="restriction", steps=(("2020-01", "adopted"), ("2021-03-01", "ended")))
    make_action(country="GB", vendors=("zte",), steps=(("2019-10", "proposed"), ("2020-02-01", "rejected")))


def table(client, query=""):
    """Return {(country, vendor): (kind, status, since)} as the CSV has it, cells that say something only."""
    text = client.get(f"/matrix.csv{query}").content.decode()
    found = {}
    for row in csv.DictReader(io.StringIO(text)):
        for vendor in [name.removesuffix("_since") for name in row if name.endswith("_since")]:
            if row[vendor]:
                found[row["country"], vendor] = (row[vendor], row[f"{vendor}_status"], row[f"{vendor}_since"])
    return found


def test_a_cell_tells_the_strictest_measure_in_effect_on_the_day_and_since_when(client, record):
    make_action(country="DE", kind="warning", steps=(("2018", "adopted"),))
    assert table(client, "?on=2020-07-13")["DE", "huawei"] == ("warning", "in_effect", "2018")
    assert table(client, "?on=2020-07-14")["DE", "huawei"] == ("ban", "in_effect", "2020-07-14")


def test_where_nothing_is_in_effect_a_cell_tells_the_last_thing_that_had_happened(client, record):
    assert table(client, "?on=2019-12-31")["GB", "zte"] == ("ban", "proposed", "2019-10")
    assert table(client, "?on=2020-02-01")["GB", "zte"] == ("ban", "rejected", "2020-02-01")
    assert table(client, "?on=2021-02-28")["GB", "huawei"] == ("restriction", "in_effect", "2020-01")
    assert table(client, "?on=2021-03-01")["GB", "huawei"] == ("restriction", "ended", "2021-03-01")


def test_before_anything_happened_a_cell_is_empty_and_the_page_says_so(client, record):
    assert table(client, "?on=2015-01-01") == {}
    assert "Nothing is recorded for these vendors" in client.get("/matrix/?on=2015-01-01").text


def around(client, query):
    found = client.get(f"/matrix/{query}").context["around"]
    return [day and (day.day.isoformat(), day.address) for day in (found.before, found.after)]


def test_links_lead_to_the_changes_before_and_after_the_day(client, record):
    assert around(client, "?vendor=zte&on=2020-01-01") == [
        ("2019-10-01", "?vendor=zte&on=2019-10-01"),
        ("2020-02-01", "?vendor=zte&on=2020-02-01"),
    ]
    assert around(client, "?vendor=zte&on=2020-02-01")[0][0] == "2019-10-01"
    assert around(client, "?vendor=zte&on=2012-01-01")[0] is None
    assert around(client, "")[1] is None
    assert "Next change:" in client.get("/matrix/?on=2012-01-01").text, "also from a day on which nothing had happened"


def test_the_changes_are_those_of_the_rows_and_columns_chosen(client, record):
    assert around(client, "?region=Northern+Europe&vendor=huawei&on=2020-02-01")[1][0] == "2021-03-01"
    assert around(client, "?vendor=huawei&on=2020-02-01")[1][0] == "2020-07-14"


def test_what_changed_on_the_day_is_framed(client, record):
    page = client.get("/matrix/?on=2020-07-14").text
    assert page.count(" is-new") == 2
    assert "What changed on the day is framed" in page
    later = client.get("/matrix/?on=2020-07-15").text
    assert " is-new" not in later
    assert "is framed" not in later


def test_moving_the_slider_asks_for_the_matrix_alone_and_keeps_the_address_true(client, record):
    headers = {"HX-Request": "true", "HX-Target": "matrix"}
    response = client.get("/matrix/?vendor=huawei&on=2020-07-14&region=", headers=headers)
    assert "<html" not in response.text
    assert '<div id="matrix">' in response.text
    assert "<title>Countries and vendors on 14 Jul 2020" in on_one_line(response.text)
    assert response["HX-Replace-Url"] == "/matrix/?vendor=huawei&on=2020-07-14"


def test_what_is_withdrawn_or_only_drafted_is_in_no_cell(client, record):
    make_action(country="FR", published=False)
    withdraw(make_action(country="US"), by=None, reason="Wrong country.")
    assert not {"FR", "US"} & {country for country, _vendor in table(client)}


def test_each_cell_leads_to_the_actions_that_make_it(client, record):
    page = client.get("/matrix/?on=2020-08-01&vendor=zte").text
    assert "/actions/?country=DE&amp;vendor=zte&amp;on=2020-08-01" in page
    assert "/actions/?country=GB&amp;vendor=zte&amp;kind=ban&amp;to=2020-08-01" in page
    listed = client.get("/actions/?country=DE&vendor=zte&on=2020-08-01").text
    assert "DE acts on huawei, zte" in listed
    assert "GB acts on zte" in client.get("/actions/?country=GB&vendor=zte&kind=ban&to=2020-08-01").text


def test_the_chosen_vendors_are_the_columns_in_the_order_chosen(client, record):
    make_vendor("nokia")
    matrix = client.get("/matrix/?vendor=zte&vendor=nokia").context["matrix"]
    assert [vendor.pk for vendor in matrix.vendors] == ["zte", "nokia"]


def test_without_a_choice_the_vendors_most_acted_upon_are_the_columns(client, record):
    make_action(country="FR", vendors=("zte",))
    make_action(country="FR", vendors=("zte",), kind="warning")
    assert [vendor.pk for vendor in client.get("/matrix/").context["matrix"].vendors] == ["zte", "huawei"]


def test_rows_stand_under_their_region(client, record):
    groups = client.get("/matrix/").context["matrix"].groups
    assert [(group.name, [row.country.pk for row in group.rows]) for group in groups] == [
        ("Northern Europe", ["GB"]),
        ("Western Europe", ["DE"]),
    ]
    only = client.get("/matrix/?region=Western+Europe").context["matrix"].groups
    assert [group.name for group in only] == ["Western Europe"]


def test_a_chosen_bloc_shows_all_its_members_also_the_silent_ones(client, record):
    bloc = Bloc.objects.create(slug="eu", name="EU", full_name="European Union")
    for code in ("DE", "FR"):
        make_country(code).blocs.add(bloc)
    (group,) = client.get("/matrix/?bloc=eu").context["matrix"].groups
    assert (group.name, [row.country.pk for row in group.rows]) == ("European Union", ["FR", "DE"])
    (group,) = client.get("/matrix/?group=bloc").context["matrix"].groups
    assert ([row.country.pk for row in group.rows], group.silent) == (["DE"], 1)


def test_a_region_tells_of_no_members_that_are_silent_on_the_day(client, record):
    make_country("FR", region="Western Europe")
    make_action(country="FR", steps=(("2018", "adopted"),))
    page = client.get("/matrix/?on=2019-12-31")
    western = next(group for group in page.context["matrix"].groups if group.key == "Western Europe")
    assert ([row.country.pk for row in western.rows], western.silent) == (["FR"], 0)
    assert "bloc=Western" not in page.text


def test_groups_that_do_not_fit_are_named_with_a_link(client, record, monkeypatch):
    monkeypatch.setattr("vendors.site.matrix.CELLS", 1)
    response = client.get("/matrix/")
    assert [group.name for group in response.context["matrix"].further] == ["Western Europe"]
    assert "?region=Western%20Europe" in response.text
    assert ("DE", "huawei") in table(client), "the file holds all"


def test_empty_cells_of_many_vendors_count_towards_what_fits_on_a_page(client, record, monkeypatch):
    monkeypatch.setattr("vendors.site.matrix.CELLS", 4)
    monkeypatch.setattr("vendors.site.matrix.EMPTY_CELLS", 1)
    assert [group.name for group in client.get("/matrix/").context["matrix"].further] == ["Western Europe"]
    monkeypatch.setattr("vendors.site.matrix.EMPTY_CELLS", 30)
    assert client.get("/matrix/?group=region").context["matrix"].further == []


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("on=2020-13-01", "write it as 2020-07-01"),
        ("on=2009-12-31", "The record begins on"),
        ("on=2999-01-01", "is not known yet"),
        ("vendor=hauwei", "Huawei"),
        ("vendor=unnamed", "is not one of the values"),
        ("bloc=euu", "is not one of the values"),
        ("group=colour", "is not one of the values"),
        ("region=Atlantis", "is not one of the values"),
        ("columns=some", "is not one of the values"),
        ("force=act", "is not one of the values"),
        ("kind=ban", "There is no such parameter"),
        ("on=2020-01-01&on=2021-01-01", "takes one value only"),
    ],
)
def test_a_bad_parameter_is_answered_with_the_reason(client, record, query, reason):
    for address in ("/matrix/", "/matrix.csv"):
        response = client.get(f"{address}?{query}")
        assert response.status_code == 400
        assert reason in response.text


def test_more_vendors_than_can_stand_side_by_side_are_refused(client, record):
    slugs = [make_vendor(f"maker-{number}").pk for number in range(13)]
    response = client.get("/matrix/", {"vendor": slugs})
    assert response.status_code == 400
    assert "At most 12 vendors" in response.text


def test_vendors_without_a_column_are_counted_and_a_link_shows_them_all(client, record):
    for number in range(12):
        make_action(country="FR", vendors=(f"maker-{number}",))
    response = client.get("/matrix/")
    assert len(response.context["matrix"].vendors) == 12
    assert "2 more vendors with actions are not shown." in on_one_line(response.text)
    assert 'href="?columns=all"' in response.text
    shown = client.get("/matrix/?columns=all").context["matrix"]
    assert (len(shown.vendors), shown.further_vendors) == (14, 0)


def test_the_form_names_no_vendors_in_the_address_where_none_was_chosen(client, record):
    page = on_one_line(client.get("/matrix/").text)
    assert 'name="vendor" value="huawei">' in page
    assert 'name="vendor" value="huawei" checked>' in on_one_line(client.get("/matrix/?vendor=huawei").text)


def test_totals_count_countries_and_keep_narrower_measures_apart(client, record):
    make_country("EU", name="European Union")
    make_action(country="EU", vendors=("zte",), scope=("networks",))
    make_action(country="FR", vendors=("zte",), scope=("networks",))
    totals = client.get("/matrix/?vendor=zte").context["matrix"].totals
    assert [(total.full, total.narrow) for total in totals] == [(1, 1)], "Germany's ban has no scope on record"


def test_a_cell_that_is_narrower_says_why(client, record):
    make_action(country="US", reach="regional", area="US-TX", scope=("networks",))
    page = client.get("/matrix/?vendor=huawei").text
    assert re.search(
        r'<td class="kind-ban is-light"><a href="[^"]+" title="[^"]+">.*?<small>2020 · Texas</small>', page
    )


def test_the_matrix_can_be_narrowed_by_reach_force_and_scope(client, record):
    make_action(country="US", reach="case", force="policy", scope=("core",))
    assert table(client, "?reach=case&force=policy&scope=core&scope=5g") == {
        ("US", "huawei"): ("ban", "in_effect", "2020-07-14")
    }
    assert "only one case" in client.get("/matrix/?reach=case").text
    assert around(client, "?reach=case&on=2020-01-01")[1][0] == "2020-07-14"


def test_the_file_has_force_reach_scope_and_the_leading_action_of_each_cell(client, record):
    action = make_action(country="US", reach="regional", area="US-TX", force="policy", scope=("5g", "core"))
    lines = csv.DictReader(io.StringIO(client.get("/matrix.csv?vendor=huawei").content.decode()))
    row = next(line for line in lines if line["country"] == "US")
    names = ("force", "reach", "area", "scope", "no_news", "action")
    assert [row[f"huawei_{name}"] for name in names] == ["policy", "regional", "US-TX", "5g;core", "", str(action.pk)]


def test_fields_that_a_form_leaves_empty_are_taken_out_of_the_address(client, record):
    assert client.get("/matrix/?on=&vendor=zte")["Location"] == "/matrix/?vendor=zte"


def test_the_number_of_queries_does_not_grow_with_the_record(client, record):
    def queries() -> int:
        client.get("/matrix/")  # the first page after a publication reads the member sets anew
        with CaptureQueriesContext(connection) as found:
            assert client.get("/matrix/?group=bloc").status_code == 200
        return len(found)

    make_country("DE").blocs.add(Bloc.objects.create(slug="eu", name="EU"))
    before = queries()
    for code in ("FR", "US", "AU"):
        make_country(code).blocs.add("eu")
        make_action(country=code, vendors=("huawei", "nokia"))
    assert queries() == before
