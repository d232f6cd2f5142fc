import datetime

import pytest

from tests.factories import make_action, make_country, make_vendor
from vendors.models import Bloc, DataVersion

pytestmark = pytest.mark.django_db

API = "/api/v1/"


def test_actions_are_filtered_as_on_the_page(client):
    german = make_action(country="DE", scope=("5g",))
    make_action(country="FR")
    told = client.get(API + "actions/?country=DE").json()
    assert (told["total"], [row["id"] for row in told["results"]]) == (1, [german.pk])
    row = told["results"][0]
    assert (row["vendors"], row["scope"], row["effective"], row["milestones"][0]["date"]) == (
        ["huawei"],
        ["5g"],
        "2020-07-14",
        "2020-07-14",
    )


def test_bad_parameters_are_named_with_the_valid_ones(client):
    response = client.get(API + "actions/?kind=bann&vendr=x&after=nonsense")
    errors = response.json()["errors"]
    assert response.status_code == 400
    assert errors["kind"][0]["did_you_mean"] == "ban"
    assert "penalty" in errors["kind"][0]["valid"]
    assert errors["vendr"][0]["did_you_mean"] == "vendor"


def test_a_bad_key_is_refused(client):
    assert client.get(API + "actions/?after=nonsense").json()["errors"]["after"]


def test_pages_follow_each_other_by_key(client, monkeypatch):
    monkeypatch.setattr("vendors.api.views.PAGE", 2)
    made = [make_action(steps=((f"20{year}", "adopted"),)).pk for year in (18, 19, 20)]
    first = client.get(API + "actions/").json()
    second = client.get(first["next"]).json()
    assert [row["id"] for row in first["results"] + second["results"]] == made[::-1]
    assert second["next"] is None


def test_a_draft_is_neither_listed_nor_found(client):
    draft = make_action(published=False)
    assert client.get(API + "actions/").json()["results"] == []
    assert client.get(f"{API}actions/{draft.pk}/").status_code == 404


def test_one_action_is_found_by_its_number(client):
    action = make_action(deadline="2027")
    told = client.get(f"{API}actions/{action.pk}/").json()
    assert (told["url"], told["deadline"]) == (action.get_absolute_url(), "2027")


def test_an_action_says_reach_force_grade_and_of_each_source_what_it_supports(client):
    action = make_action(country="US", reach="regional", area="US-TX", force="law", grade="B")
    action.evidence.update(type="press", pinpoint="p. 3", milestone=action.milestones.get())
    row = client.get(f"{API}actions/{action.pk}/").json()
    assert [row[name] for name in ("reach", "area", "area_name", "force", "grade", "checked")] == [
        *("regional", "US-TX", "Texas", "law", "B"),
        None,
    ]
    source = row["evidence"][0]
    assert (source["type"], source["pinpoint"], source["milestone"]) == ("press", "p. 3", 1)


@pytest.mark.parametrize("path", ["actions/", "countries/", "vendors/", "bodies/", "standing/", "actions/{}/"])
def test_every_answer_says_up_to_when_events_were_gathered(client, path):
    number = make_action().pk
    DataVersion.objects.note_gathered(until=datetime.date(2026, 6, 30))
    told = client.get(API + path.format(number)).json()
    assert (told["data_version"], told["gathered_until"]) == (DataVersion.objects.current().number, "2026-06-30")


def test_reference_data_tells_how_many_actions_each_has(client):
    make_country("DE").blocs.add(Bloc.objects.create(slug="eu", name="EU"))
    make_action(country="DE")
    make_vendor("nokia")
    countries = client.get(API + "countries/").json()["results"]
    vendors = client.get(API + "vendors/").json()["results"]
    assert [(row["code"], row["blocs"], row["actions"]) for row in countries] == [("DE", ["eu"], 1)]
    assert [(row["slug"], row["actions"]) for row in vendors] == [("huawei", 1), ("nokia", 0)]
    assert client.get(API + "bodies/").json()["results"] == []
    assert client.get(API + "vendors/?x=1").status_code == 400


def test_standing_on_a_day(client):
    make_action(country="DE", steps=(("2020-07-14", "adopted"), ("2022", "ended")))
    before, within = (client.get(f"{API}standing/?on={day}").json()["results"] for day in ("2020-07-13", "2020-07-14"))
    assert before == []
    assert [(row["country"], row["vendor"], row["kind"], row["since"]) for row in within] == [
        ("DE", "huawei", "ban", "2020-07-14")
    ]


def test_a_standing_names_its_leading_action_and_how_far_it_goes(client):
    warning = make_action(country="US", kind="warning", force="advice", steps=(("2019", "adopted"),))
    make_action(country="US", kind="penalty", steps=(("2019", "adopted"),))
    ban = make_action(
        country="US", reach="regional", area="US-TX", scope=("government",), steps=(("2020-07", "adopted"),)
    )
    (row,) = client.get(API + "standing/?country=US&vendor=huawei").json()["results"]
    assert row == {
        "country": "US",
        "vendor": "huawei",
        "kind": "ban",
        "status": "adopted",
        "force": "law",
        "reach": "regional",
        "area": "US-TX",
        "scope": ["government"],
        "since": "2020-07",
        "no_news": False,
        "action": ban.pk,
        "actions": [ban.pk, warning.pk],
    }


def test_a_proposal_without_news_stands_as_such(client):
    proposal = make_action(country="US", steps=(("2019-03", "proposed"),))
    (row,) = client.get(API + "standing/?on=2024-01-01").json()["results"]
    assert (row["status"], row["no_news"], row["actions"]) == ("proposed", True, [proposal.pk])


def test_standings_go_on_behind_a_key(client, monkeypatch):
    monkeypatch.setattr("vendors.api.views.STANDINGS", 2)
    for country in ("AU", "DE", "GB"):
        make_action(country=country)
    first = client.get(API + "standing/?vendor=huawei").json()
    second = client.get(first["next"]).json()
    assert [row["country"] for row in first["results"] + second["results"]] == ["AU", "DE", "GB"]
    assert (first["total"], second["total"], second["next"]) == (3, 3, None)


def test_an_answer_is_not_sent_again_to_who_has_it(client):
    make_action()
    first = client.get(API + "actions/")
    assert client.get(API + "actions/", headers={"If-None-Match": first["ETag"]}).status_code == 304
    make_action(country="DE")
    assert client.get(API + "actions/", headers={"If-None-Match": first["ETag"]}).json()["total"] == 2


@pytest.mark.parametrize(
    "query", ["on=soon", "after=nonsense", "country=ZZ", "vendor=nobody", "day=2020-01-01", "country=%00"]
)
def test_standing_refuses_what_it_does_not_know(client, query):
    assert client.get(f"{API}standing/?{query}").status_code == 400


def test_nothing_can_be_written(client):
    assert client.post(API + "actions/", {}).status_code == 405


def test_the_schema_describes_every_parameter_of_the_filter(client):
    schema = client.get(API + "schema/").json()
    names = {entry["name"] for entry in schema["paths"]["/api/v1/actions/"]["get"]["parameters"]}
    assert {
        "vendor",
        "country",
        "bloc",
        "kind",
        "status",
        "scope",
        "actor",
        "body",
        "from",
        "to",
        "q",
        "sort",
        "on",
    } <= names


def test_queries_do_not_grow_with_the_rows(client, django_assert_max_num_queries):
    for _ in range(6):
        make_action(vendors=("huawei", "zte"))
    with django_assert_max_num_queries(10):
        client.get(API + "actions/")


def test_the_address_of_the_api_itself_leads_to_its_documentation(client):
    response = client.get(API, follow=True)
    assert response.status_code == 200
    assert response.redirect_chain == [(f"{API}docs/", 302)]
