"""Each rule of the record's checks, by a row that is broken on purpose."""

import dataclasses
import datetime

import pytest

from tests.factories import make_action
from vendors.extraction.types import PartialDate
from vendors.models import Evidence
from vendors.record.check_types import CheckedAction, CheckedSource, CheckedStep, Place
from vendors.record.checks import doubts
from vendors.record.database_checks import check_database

TODAY = datetime.date(2026, 12, 1)
LAST_YEAR = datetime.date(2025, 11, 30)
SOURCE = CheckedSource(
    Place("sources.csv", 2),
    "https://www.gov.uk/order",
    "Home Office",
    "official",
    "en",
    "The order to remove it",
    TODAY,
)


def step(date: str, status: str = "", *, note: str = "", outcome: str = "", line: int = 2) -> CheckedStep:
    place = Place("milestones.csv", line)
    return CheckedStep(place, PartialDate.parse(date) if date else None, status, not status, note, outcome)


SOUND = CheckedAction(
    place=Place("actions.csv", 2),
    key="gb-ban",
    country="GB",
    vendors=("huawei",),
    vendor_names=(("huawei", "Huawei", "华为"),),
    kind="ban",
    status="in_force",
    reach="national",
    area="",
    force="law",
    body="Home Office",
    body_countries=frozenset({"GB"}),
    under="",
    title="UK bans Huawei from 5G",
    summary="Operators must remove it.",
    instrument="Order 1",
    checked=datetime.date(2026, 11, 1),
    grade="A",
    steps=(step("2020-07-14", "adopted"), step("2020-10-01", "in_force")),
    sources=(SOURCE,),
)


def found(**changes):
    return [(doubt.rule, doubt.place.column) for doubt in doubts([dataclasses.replace(SOUND, **changes)], today=TODAY)]


def test_a_sound_action_raises_no_doubt():
    assert found() == []


@pytest.mark.parametrize(
    ("changes", "rule", "column"),
    [
        ({"status": "ended"}, "status", "status"),
        ({"force": "policy"}, "in force", "status"),
        ({"kind": "investigation"}, "in force", "status"),
        ({"steps": (step("2020-07", "in_force"),)}, "in force", "date"),
        ({"steps": (step("2020-07", "in_force"), step("2023-01-01", "in_force"))}, "in force", "date"),
        (
            {"steps": (step("2020-07-14", "in_force"), step("2021-01-01", "adopted")), "status": "adopted"},
            "order",
            "status",
        ),
        ({"steps": (step("2020-10-01", "in_force"), step("2020-10-01", "in_force"))}, "order", ""),
        ({"steps": (*SOUND.steps, step("2027-01-01", "in_force"))}, "future step", "date"),
        ({"steps": (*SOUND.steps, step("2026-11-30"))}, "deadline", "outcome"),
        ({"body": "", "body_countries": frozenset()}, "body", "body"),
        ({"body_countries": frozenset({"CA", "AU"})}, "body", "body"),
        ({"reach": "regional"}, "coding", "area"),
        ({"reach": "regional", "area": "US-TX"}, "coding", "area"),
        ({"grade": ""}, "coding", "grade"),
        ({"title": "T" * 60 + " Huawei " + "T" * 30}, "words", "title"),
        ({"summary": "word " * 61}, "words", "summary"),
        ({"grade": "C", "summary": "Huawei is out, as reported."}, "attribution", "title"),
        ({"title": "UK law on suppliers"}, "vendor", "vendors"),
        ({"checked": None, "sources": (dataclasses.replace(SOURCE, read_on=None),)}, "checked", "checked"),
        (
            {"checked": LAST_YEAR, "sources": (dataclasses.replace(SOURCE, read_on=LAST_YEAR),)},
            "checked",
            "checked",
        ),
        ({"sources": (dataclasses.replace(SOURCE, read_on=None),)}, "grade", "grade"),
        ({"sources": (dataclasses.replace(SOURCE, type="press"),)}, "grade", "grade"),
        ({"grade": "B", "sources": (dataclasses.replace(SOURCE, type="press"),)}, "grade", "grade"),
        ({"sources": ()}, "source", ""),
        ({"sources": (dataclasses.replace(SOURCE, supports=""),)}, "source", "supports"),
    ],
)
def test_a_broken_row_is_found_by_its_rule_at_its_column(changes, rule, column):
    assert (rule, column) in found(**changes)


@pytest.mark.parametrize(
    "address",
    [
        "https://en.wikipedia.org/wiki/Huawei",
        "https://dev.cfecgc-orange.app/x",
        "https://webiis05.mondaq.com/article",
        "https://news.example.org/amp/story",
        "https://example.org/?p=1234",
        "https://1-e8259.azureedge.net/file.pdf",
        "https://example.org/search?q=zte",
    ],
)
def test_mirrors_staging_hosts_search_pages_and_wikipedia_are_no_sources(address):
    assert ("source", "address") in found(sources=(SOURCE, dataclasses.replace(SOURCE, url=address)))


@pytest.mark.parametrize(
    "title", ["UK said to ban Huawei", "UK reported to ban Huawei", "Minister says that Huawei is out"]
)
def test_a_title_that_says_who_says_so_may_rest_on_one_report(title):
    changes = {"grade": "C", "summary": "Huawei is out, as reported.", "title": title}
    assert "attribution" not in {rule for rule, _column in found(**changes)}


def test_a_past_deadline_with_an_outcome_and_one_to_come_are_in_order():
    assert found(steps=(*SOUND.steps, step("2023-12-31", outcome="missed"), step("2027-12-31"))) == []


def test_whoever_has_read_a_source_this_year_has_looked_at_the_action():
    assert found(checked=None) == []


def test_what_is_over_or_was_done_once_need_not_be_checked_again():
    ended = (*SOUND.steps, step("2024-01-01", "ended"))
    unread = {"sources": (dataclasses.replace(SOURCE, read_on=None),), "grade": "B", "checked": None}
    assert found(status="ended", steps=ended, **unread) == []
    act = {"force": "act", "status": "adopted", "steps": (step("2020-07-14", "adopted"),)}
    assert found(**(unread | act)) == []


def test_one_step_told_in_two_actions_is_found_unless_one_was_made_under_the_other():
    twin = dataclasses.replace(SOUND, key="gb-order")
    assert [doubt.rule for doubt in doubts([SOUND, twin], today=TODAY)] == ["told twice"]
    assert doubts([SOUND, dataclasses.replace(twin, under="gb-ban")], today=TODAY) == []
    other_vendor = dataclasses.replace(twin, vendors=("zte",), vendor_names=(("zte", "Huawei"),))
    assert doubts([SOUND, other_vendor], today=TODAY) == []
    other_area = dataclasses.replace(twin, reach="regional", area="GB-SCT")
    assert doubts([SOUND, other_area], today=TODAY) == []


def test_a_doubt_says_where_it_is_what_is_wrong_and_what_to_do():
    (doubt,) = doubts([dataclasses.replace(SOUND, status="ended")], today=TODAY)
    assert str(doubt) == (
        "actions.csv, line 2, column status: gb-ban: The status is ended, but its steps lead to in_force. "
        "Correct the status, or add the step that is missing."
    )


@pytest.mark.django_db
def test_the_same_rules_hold_over_what_the_database_has_published():
    action = make_action(key="gb-ban", body_name="Ofcom", grade="B", checked=TODAY)
    make_action(key="gb-draft", published=False)
    Evidence.objects.update(type="press", language="en", supports="The decision on Huawei")
    Evidence.objects.create(action=action, url="https://a.example.org", publisher="A", type="press", language="en")
    (doubt,) = check_database(today=TODAY)
    assert (doubt.key, doubt.reason) == ("gb-ban", "Its “supports” is empty.")
    assert f"/admin/vendors/action/{action.pk}/change/" in str(doubt)
