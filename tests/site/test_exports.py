import csv
import datetime
import io
import json

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from tests.factories import make_action, make_country
from vendors import tasks
from vendors.listing.columns import COLUMNS, SOURCE_COLUMNS, STEP_COLUMNS
from vendors.models import DataVersion
from vendors.site import exports

pytestmark = pytest.mark.django_db


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def rows(client, query="", file="/actions.csv"):
    return list(csv.DictReader(io.StringIO(body(client.get(file + query)).decode())))


def sheets(client, query=""):
    """Return the rows of each sheet as tuples of values, by the sheet's name."""
    book = load_workbook(io.BytesIO(body(client.get("/actions.xlsx" + query))))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


@pytest.fixture
def texan():
    """A regional law of Texas with a step, a missed deadline and a source of each of them."""
    action = make_action(country="US", reach="regional", area="US-TX", force="law", grade="A", checked="2026-12-01")
    deadline = action.milestones.create(
        date="2023-12-31", status="in_force", is_deadline=True, outcome="missed", outcome_on="2026-11-30"
    )
    action.evidence.update(type="official", published="2020-07", language="en")
    action.evidence.create(
        milestone=deadline,
        url="https://paper.example.org/2",
        type="press",
        read_on="2026-12-01",
        pinpoint="p. 3",
        supports="Nobody met it.",
        archived_url="https://archive.example.org/2",
    )
    DataVersion.objects.note_gathered(until=datetime.date(2026, 6, 30))
    return action


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
        make_action(vendors=("huawei", "zte"), deadline="2030")
    for file in ("/actions.csv", "/actions/steps.csv", "/actions/sources.csv", "/actions.json", "/actions.xlsx"):
        with django_assert_max_num_queries(9):
            body(client.get(file))


def test_the_data_package_describes_each_column_of_the_csv(client):
    package = json.loads(client.get("/data/datapackage.json").content)
    fields = package["resources"][0]["schema"]["fields"]
    described = [[field["name"] for field in resource["schema"]["fields"]] for resource in package["resources"]]
    assert described == [[column.name for column in columns] for columns in (COLUMNS, STEP_COLUMNS, SOURCE_COLUMNS)]
    assert "ban" in next(field for field in fields if field["name"] == "kind")["constraints"]["enum"]


def test_the_data_page_explains_each_column(client):
    page = client.get("/data/").content.decode()
    assert all(f"<code>{column.name}</code>" in page for column in (*COLUMNS, *STEP_COLUMNS, *SOURCE_COLUMNS))


def test_the_csv_says_reach_force_and_grade_and_when_the_action_was_last_checked(client, texan):
    row = rows(client)[0]
    names = ("reach", "area", "area_name", "force", "grade", "checked")
    assert [row[name] for name in names] == ["regional", "US-TX", "Texas", "law", "A", "2026-12-01"]


def test_the_csv_of_steps_holds_deadlines_with_their_outcome(client, texan):
    step, deadline = rows(client, file="/actions/steps.csv")
    assert (step["action"], step["number"], step["deadline"]) == (str(texan.pk), "1", "false")
    names = ("number", "date", "deadline", "outcome", "outcome_on")
    assert [deadline[name] for name in names] == ["2", "2023-12-31", "true", "missed", "2026-11-30"]


def test_the_csv_of_sources_says_of_each_what_it_is_and_which_step_it_supports(client, texan):
    law, paper = rows(client, file="/actions/sources.csv")
    assert (law["milestone"], law["type"], law["published"], law["language"]) == ("", "official", "2020-07", "en")
    names = ("milestone", "type", "read_on", "pinpoint", "supports", "archived_url")
    told = ["2", "press", "2026-12-01", "p. 3", "Nobody met it.", "https://archive.example.org/2"]
    assert [paper[name] for name in names] == told


@pytest.mark.parametrize("file", ["/actions/steps.csv", "/actions/sources.csv"])
def test_the_files_of_details_take_the_same_filter_and_hold_no_draft(client, texan, file):
    make_action(country="DE")
    make_action(country="US", published=False)
    assert {row["action"] for row in rows(client, "?country=US", file)} == {str(texan.pk)}
    assert client.get(file + "?vendr=x").status_code == 400


def test_the_workbook_has_a_sheet_each_for_actions_steps_sources_and_what_was_asked(client, texan):
    found = sheets(client, "?country=US")
    assert list(found) == ["actions", "steps", "sources", "about"]
    assert [len(found[name]) - 1 for name in ("actions", "steps", "sources")] == [1, 2, 2]
    facts = {row[0]: row[1] for row in found["about"] if row and row[0]}
    assert facts["List"] == "Actions by the United States"
    assert facts["Address"].endswith("/actions/?country=US")
    assert facts["Events gathered up to"].date() == datetime.date(2026, 6, 30)
    assert facts["Data version"] == DataVersion.objects.current().number
    assert "CC BY 4.0" in facts["Licence"]
    assert {column.name for column in (*COLUMNS, *STEP_COLUMNS, *SOURCE_COLUMNS)} <= facts.keys()


def test_the_workbook_holds_real_dates_where_the_day_is_known_and_text_where_it_is_not(client):
    make_action(steps=(("2020-07", "proposed"), ("2020-07-14", "adopted")))
    names, values = sheets(client)["actions"]
    row = dict(zip(names, values, strict=True))
    assert (row["started"], row["effective"].date()) == ("2020-07", datetime.date(2020, 7, 14))


def test_a_file_is_named_by_its_filter_its_day_and_the_data_version(client, texan):
    day, version = timezone.localdate().isoformat(), DataVersion.objects.current().number
    make_country("US")
    response = client.get("/actions.xlsx?country=US&kind=ban&from=2019", headers={"Accept-Language": "de"})
    name = f"telecom-vendor-actions-united-states-ban-from-2019-{day}-v{version}.xlsx"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    steps = client.get("/actions/steps.csv")["Content-Disposition"]
    assert f'"telecom-vendor-steps-{day}-v{version}-events-to-2026-06-30.csv"' in steps


def test_a_long_filter_is_cut_in_the_name_of_the_file(client, texan):
    name = client.get("/actions.json?q=" + "a%20long%20word%20" * 12)["Content-Disposition"]
    assert len(name) < 160


def test_the_json_and_the_data_package_say_up_to_when_events_were_gathered(client, texan):
    assert json.loads(body(client.get("/actions.json")))["gathered_until"] == "2026-06-30"
    assert json.loads(client.get("/data/datapackage.json").content)["gathered_until"] == "2026-06-30"


def test_the_json_says_which_step_a_source_supports(client, texan):
    action = json.loads(body(client.get("/actions.json")))["actions"][0]
    assert [source["milestone"] for source in action["evidence"]] == [None, 2]
    assert [step["number"] for step in action["milestones"]] == [1, 2]


def test_each_list_leads_to_the_files_of_its_details(client, texan):
    page = client.get("/actions/?country=US").content.decode()
    assert "/actions/steps.csv?country=US" in page
    assert "/actions/sources.csv?country=US" in page


def test_the_feed_says_how_far_an_action_goes_and_what_became_of_its_deadline(client, texan):
    feed = client.get("/actions.atom").content.decode()
    assert "Ban, adopted (law, Texas)." in feed
    assert "Deadline: missed (looked up 30 Nov 2026)" in feed


def test_a_list_too_long_for_a_workbook_is_refused_and_that_of_the_whole_record_is_made_at_night(
    client, monkeypatch, settings, tmp_path
):
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr("vendors.listing.list_workbook.LARGEST_AT_ONCE", 1)
    make_action(country="DE"), make_action(country="FR"), make_action(country="FR")
    for address in ("/actions.xlsx", "/actions.xlsx?country=FR"):
        refused = client.get(address)
        assert refused.status_code == 413
        assert "narrow the list, or take the CSV files" in refused.json()["error"]
    assert "Excel (of up to" in client.get("/actions/?country=FR").text
    assert "Excel (of up to" not in client.get("/actions/?country=DE").text + client.get("/actions/").text
    assert tasks.keep_workbook()
    assert len(sheets(client)["actions"]) == 4
    assert f"v{DataVersion.objects.current().number}.xlsx" in client.get("/actions.xlsx")["Content-Disposition"]
    assert len(sheets(client, "?country=DE")["actions"]) == 2
    assert client.get("/actions.xlsx?country=FR").status_code == 413
    make_action(country="PL")
    assert tasks.keep_workbook()
    assert len(sheets(client)["actions"]) == 5
    monkeypatch.setattr("vendors.listing.list_workbook.LARGEST_AT_ONCE", 9)
    assert not tasks.keep_workbook()
    assert list((tmp_path / "workbooks").iterdir()) == []  # made at once again


def test_a_text_of_any_length_and_kind_leaves_the_workbook_whole(client):
    make_action(summary="=" + "long " * 8000, title="https://example.org/ is no link")
    (action,) = sheets(client)["actions"][1:]
    assert "https://example.org/ is no link" in action
    assert max(len(str(cell)) for cell in action) == 32_767


def test_a_third_workbook_at_once_is_put_off_and_pages_stay_free(client):
    with exports._places, exports._places:
        answer = client.get("/actions.xlsx")
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "10", "no-store")
    assert client.get("/actions.xlsx").status_code == 200
