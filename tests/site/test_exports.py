import csv
import io
import json

import pytest
from openpyxl import load_workbook

from tests.factories import make_action
from vendors.listing.columns import COLUMNS

pytestmark = pytest.mark.django_db


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def rows(client, query=""):
    return list(csv.DictReader(io.StringIO(body(client.get("/actions.csv" + query)).decode())))


def test_the_csv_holds_the_columns_of_the_dictionary_and_the_rows_of_the_filter(client):
    make_action(country="DE", vendors=("huawei", "zte"), scope=("5g", "core"))
    make_action(country="FR")
    found = rows(client, "?country=DE")
    assert list(found[0]) == [column.name for column in COLUMNS]
    assert [(r["country"], r["vendors"], r["scope"], r["effective"]) for r in found] == [
        ("DE", "huawei;zte", "5g;core", "2020-07-14")
    ]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t"])
def test_a_text_that_looks_like_a_formula_is_made_text(client, sign):
    make_action(title=f"{sign}HYPERLINK(1)")
    assert rows(client)[0]["title"] == f"'{sign}HYPERLINK(1)"


def test_a_formula_in_the_workbook_is_a_text(client):
    make_action(title="=1+1")
    sheet = load_workbook(io.BytesIO(body(client.get("/actions.xlsx")))).active
    cell = next(cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value == "=1+1")
    assert cell.data_type == "s"


def test_the_json_tells_milestones_and_sources(client):
    make_action(deadline="2027")
    told = json.loads(body(client.get("/actions.json")))
    action = told["actions"][0]
    assert action["vendors"] == ["huawei"]
    assert [step["deadline"] for step in action["milestones"]] == [False, True]
    assert action["evidence"][0]["url"] == "https://news.example.org/source"


def test_the_json_dates_a_source_as_precisely_as_it_is_known(client):
    make_action().evidence.update(published="2024-05")
    assert json.loads(body(client.get("/actions.json")))["actions"][0]["evidence"][0]["published"] == "2024-05"


def test_an_empty_list_is_valid_json(client):
    assert json.loads(body(client.get("/actions.json")))["actions"] == []


def test_the_feed_is_named_by_the_filter_and_holds_its_actions(client):
    make_action(country="DE", title="Germany acts")
    make_action(country="FR", title="France acts")
    feed = client.get("/actions.atom?country=DE").content.decode()
    assert "<title>Actions by Germany ·" in feed
    assert "Germany acts" in feed
    assert "France acts" not in feed


@pytest.mark.parametrize("ending", ["csv", "json", "xlsx", "atom"])
def test_each_file_refuses_what_the_page_refuses(client, ending):
    assert client.get(f"/actions.{ending}?vendr=x").status_code == 400


@pytest.mark.parametrize("ending", ["csv", "json", "xlsx", "atom"])
def test_no_file_holds_a_draft(client, ending):
    make_action(published=False, title="A secret draft")
    assert b"secret" not in body(client.get(f"/actions.{ending}"))


def test_the_queries_do_not_grow_with_the_rows(client, django_assert_max_num_queries):
    for _ in range(8):
        make_action(vendors=("huawei", "zte"))
    with django_assert_max_num_queries(8):
        rows(client)


def test_the_data_package_describes_each_column_of_the_csv(client):
    package = json.loads(client.get("/data/datapackage.json").content)
    fields = package["resources"][0]["schema"]["fields"]
    assert [field["name"] for field in fields] == [column.name for column in COLUMNS]
    assert "ban" in next(field for field in fields if field["name"] == "kind")["constraints"]["enum"]


def test_the_data_page_explains_each_column(client):
    page = client.get("/data/").content.decode()
    assert all(f"<code>{column.name}</code>" in page for column in COLUMNS)
