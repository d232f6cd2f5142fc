"""The public log by day, and the record as it stood on a day."""

import datetime
import random
from collections import Counter
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import make_action
from vendors.listing.paging import page_by
from vendors.models import Action, Change, Milestone
from vendors.models.choices import ChangeKind
from vendors.record.publication import changed, publish, withdraw
from vendors.site import as_of
from vendors.site.as_of import recorded_in_effect
from vendors.site.changes import SHOWN
from vendors.site.differences import labelled_differences

pytestmark = pytest.mark.django_db


def date(changes, moment):
    """Move changes to another moment, as if they had been made then."""
    changes.update(at=moment)
    Change.objects.date_ends()


def published_on(day, **fields):
    """An action whose publication stands in the log on a day."""
    action = make_action(**fields)
    date(action.changes, datetime.datetime.fromisoformat(f"{day}T12:00:00+00:00"))
    return action


def correct(action, on, **columns):
    for name, value in columns.items():
        setattr(action, name, value)
    action.save()
    changed(action, by=None, reason="A reader showed the decree", what=ChangeKind.CORRECTED)
    newest = action.changes.order_by("-pk").first()
    date(Change.objects.filter(pk=newest.pk), datetime.datetime.fromisoformat(f"{on}T12:00:00+00:00"))
    return action


def text(response):
    return response.content.decode()


def test_days_stand_newest_first_with_what_changed_and_why(client):
    action = published_on("2026-01-05", title="A ban with a wrong title")
    correct(action, "2026-02-10", title="A ban with the right title")
    page = text(client.get("/changes/"))
    assert page.index("10 February 2026") < page.index("5 January 2026")
    assert "<del>A ban with a wrong title</del>" in page
    assert "<ins>A ban with the right title</ins>" in page
    assert "A reader showed the decree" in page


def test_a_day_with_many_publications_is_one_line_that_unfolds(client):
    for number in range(SHOWN + 1):
        published_on("2026-01-05", title=f"Action number {number}.")
    page = text(client.get("/changes/"))
    assert f"{SHOWN + 1} actions published" in page
    assert "Action number 3." not in page
    unfolded = text(client.get("/changes/?day=2026-01-05&what=published"))
    assert "Action number 3." in unfolded


def test_a_correction_is_seen_beside_a_day_of_many_publications(client):
    many = [published_on("2026-01-05", title=f"Action number {number}.") for number in range(SHOWN + 1)]
    correct(many[0], "2026-01-05", title="Corrected on the same day")
    assert "Corrected on the same day" in text(client.get("/changes/"))


def test_one_day_comes_in_pages_that_join(client):
    for number in range(55):
        published_on("2026-01-05", title=f"Action number {number:02}.")
    first = client.get("/changes/?day=2026-01-05")
    second = client.get("/changes/", {"day": "2026-01-05", "after": first.context["page"].after})
    assert len(first.context["lines"]) == 50
    assert len(second.context["lines"]) == 5


def test_older_days_are_a_page_away(client):
    for day in range(1, 14):
        published_on(f"2026-01-{day:02}", title=f"Action of day {day}.")
    page = client.get("/changes/")
    assert len(page.context["days"]) == 10
    older = client.get("/changes/", {"until": page.context["older"].isoformat()})
    assert [day.date.day for day in older.context["days"]] == [3, 2, 1]


def test_the_log_can_be_narrowed(client):
    published_on("2026-01-05", country="DE", title="German ban")
    french = published_on("2026-01-05", country="FR", vendors=("zte",), title="French ban")
    withdraw(french, by=None, reason="It was never signed")
    assert "French ban" not in text(client.get("/changes/?country=DE"))
    assert "German ban" not in text(client.get("/changes/?vendor=zte"))
    withdrawn = text(client.get("/changes/?what=withdrawn"))
    assert "It was never signed" in withdrawn
    assert "German ban" not in withdrawn


BAD = ["what=burned", "day=monday", "until=2026-13-01", "country=ZZ", "colour=red", "day=2026-01-05&after=x"]


@pytest.mark.parametrize("query", [*BAD, "known=someday", "known=2999-01-01", "known=2026-01-01&show=all"])
def test_parameters_that_cannot_be_used_are_refused(client, query):
    published_on("2026-01-05")
    assert client.get(f"/changes/?{query}").status_code == 400


def test_the_number_of_queries_does_not_grow_with_the_changes(client):
    published_on("2026-01-05")
    with CaptureQueriesContext(connection) as few:
        client.get("/changes/")
    for number in range(10):
        correct(published_on("2026-01-05"), "2026-01-05", title=f"Title {number}")
    with CaptureQueriesContext(connection) as many:
        client.get("/changes/")
    assert len(many) <= len(few) + 1


def test_the_feed_has_an_entry_a_change_and_one_for_many(client):
    for number in range(SHOWN + 1):
        published_on("2026-01-05", title=f"Action number {number}.")
    correct(published_on("2026-02-01", title="Old"), "2026-02-10", title="New title")
    feed = text(client.get("/changes.atom"))
    assert f"{SHOWN + 1} actions published" in feed
    assert "Corrected: New title" in feed
    assert "Old → New title" in feed
    assert feed.count("<entry>") == 3


def test_the_record_is_shown_as_it_stood_on_a_day(client):
    action = published_on("2026-01-05", title="As first told")
    correct(action, "2026-02-10", title="As told later")
    before = client.get("/changes/?known=2026-01-20")
    assert [s.facts["title"] for s in before.context["snapshots"]] == ["As first told"]
    after = client.get("/changes/?known=2026-02-20")
    assert [s.facts["title"] for s in after.context["snapshots"]] == ["As told later"]
    earlier = client.get("/changes/?known=2026-01-04")
    assert earlier.context["snapshots"] == []


def test_what_the_record_said_is_set_against_what_held(client):
    action = published_on("2026-01-05", steps=(("2025-06-01", "adopted"),))
    Milestone.objects.create(action=action, date="2025-12-01", status="ended", position=1)
    correct(action, "2026-03-01")
    (snapshot,) = client.get("/changes/?known=2026-02-01").context["snapshots"]
    assert snapshot.recorded_in_effect
    assert not snapshot.held
    assert not snapshot.agrees
    page = text(client.get("/changes/?known=2026-02-01&show=changed"))
    assert "Known today: not in effect" in page


def test_what_held_without_being_on_record_is_listed(client):
    published_on("2026-03-05", steps=(("2020-07-14", "adopted"),), title="Found late")
    page = text(client.get("/changes/?known=2026-01-01&show=missed"))
    assert "Found late" in page
    assert "Found late" not in text(client.get("/changes/?known=2026-03-06&show=missed"))


def test_what_was_withdrawn_by_then_was_not_in_the_record(client):
    action = published_on("2026-01-05", title="Taken back")
    withdraw(action, by=None, reason="Wrong")
    date(action.changes.filter(what="withdrawn"), datetime.datetime(2026, 2, 1, tzinfo=datetime.UTC))
    assert "Taken back" in text(client.get("/changes/?known=2026-01-31"))
    assert client.get("/changes/?known=2026-02-01").context["snapshots"] == []


def test_what_was_restored_is_in_the_record_again(client):
    action = withdraw(published_on("2026-01-05", title="Back again"), by=None, reason="Wrong")
    publish(action, by=None)
    assert "Back again" in text(client.get(f"/changes/?known={timezone.localdate()}"))


def test_of_two_changes_at_one_moment_the_later_made_is_what_the_record_said(client):
    action = published_on("2026-01-05", title="First")
    correct(action, "2026-01-05", title="Second")
    page = client.get("/changes/?known=2026-01-05")
    assert [s.facts["title"] for s in page.context["snapshots"]] == ["Second"]
    assert [count for _tab, count in page.context["tabs"]] == [1, 0, 0]


def test_each_change_says_when_the_next_one_came():
    action = make_action()
    changed(action, by=None)
    withdraw(action, by=None, reason="Wrong")
    first, second, third = action.changes.order_by("pk")
    assert (first.until, second.until, third.until) == (second.at, third.at, None)
    assert (first.is_public, second.is_public, third.is_public) == (True, True, False)


def test_a_snapshot_in_effect_is_read_from_its_own_steps():
    steps = [
        {"date": "2020-07", "status": "adopted", "deadline": False},
        {"date": "2027", "status": "in_force", "deadline": True},
        {"date": "2022", "status": "ended", "deadline": False},
    ]
    ban = {"kind": "ban", "force": "law", "milestones": steps}
    assert recorded_in_effect(ban, datetime.date(2021, 1, 1))
    assert not recorded_in_effect(ban, datetime.date(2020, 6, 30))
    assert not recorded_in_effect(ban, datetime.date(2023, 1, 1))
    for act in ({"force": "act"}, {"kind": "penalty"}):
        assert not recorded_in_effect(ban | act, datetime.date(2021, 1, 1)), "an act is never in effect"


@pytest.mark.parametrize("parameter", ["day", "until"])
def test_the_log_of_a_day_to_come_is_refused_in_words(client, parameter):
    make_action()
    response = client.get(f"/changes/?{parameter}=9999-12-31")
    assert response.status_code == 400
    assert "That day has not come" in response.content.decode()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({"status": "adopted"}, {"status": "ended"}, [("Status", "Adopted", "Ended")]),
        ({"scope": []}, {"scope": ["5g"]}, [("Scope", "", "5G networks")]),
        ({"body": "FCC"}, {"body": ""}, [("Body", "FCC", "")]),
        ({"title": "a"}, {"title": "a"}, []),
        (
            {"milestones": []},
            {"milestones": [{"date": "2020-07", "status": "adopted", "deadline": False, "note": ""}]},
            [("Step", "", "Jul 2020: adopted")],
        ),
    ],
)
def test_differences_are_told_in_a_readers_words(before, after, said):
    assert [(d.label, d.before, d.after) for d in labelled_differences(before, after)] == said


def test_the_record_of_any_day_is_what_the_last_change_of_each_action_by_then_left(client, monkeypatch):
    """Every part of the page and its number, also narrowed, page by page, against what the rows themselves say."""
    monkeypatch.setattr(as_of, "PAGE", 3)
    monkeypatch.setattr(as_of, "page_by", partial(page_by, size=3))
    make_changing_actions(random.Random(5))
    every, french = Action.objects.all(), Action.objects.filter(country="FR")
    narrowed = {"": every, "&country=FR": french, "&vendor=unnamed&vendor=zte": every.of_vendors(["unnamed", "zte"])}
    for day in (datetime.date(2026, 1, 17 + place) for place in range(10)):
        for query, allowed in narrowed.items():
            expected = known_by_rows(allowed, day)
            for show, numbers in expected.items():
                shown, counts = pages_of(client, f"/changes/?known={day}&show={show}{query}")
                assert shown == numbers, (day, show, query)
                assert counts == [len(of_part) for of_part in expected.values()], (day, query)


def test_a_narrowed_log_has_the_days_and_numbers_of_the_changes_that_it_is_narrowed_to(client):
    make_changing_actions(random.Random(6))
    changes = Change.objects.all()
    french_unnamed = Action.objects.filter(country="FR").of_vendors(["unnamed"])
    for query, allowed in {
        "country=DE": changes.filter(action__country="DE"),
        "country=FR&vendor=unnamed": changes.filter(action__in=french_unnamed),
        "what=withdrawn": changes.filter(what="withdrawn"),
        "vendor=zte&until=2026-01-21": changes.filter(
            action__in=Action.objects.of_vendors(["zte"]), at__lt=datetime.datetime(2026, 1, 22, tzinfo=datetime.UTC)
        ),
    }.items():
        numbers = Counter((change.at.date(), change.what) for change in allowed)
        days = client.get(f"/changes/?{query}").context["days"]
        assert {(day.date, group.what): group.count for day in days for group in day.groups} == numbers, query
        shown = {line.change.pk for day in days for group in day.groups for line in group.lines}
        assert shown == set(allowed.values_list("pk", flat=True)), query
        assert [day.date for day in days] == sorted({day for day, _what in numbers}, reverse=True), query
    assert client.get("/changes.atom?country=DE&day=2026-01-20").status_code == 200


def make_changing_actions(chance):
    """Actions with up to four changes on some days, several on one; some taken back, some restored after that."""
    for number in range(9):
        vendors = (("huawei",), ("huawei", "zte"), ())[number % 3]
        steps = (("2020-01", "adopted"), ("2026-01-20", "ended"))[: 1 + number % 2]
        action = make_action(country=("DE", "FR")[number // 3 % 2], vendors=vendors, steps=steps)
        for turn in range(number % 4):
            if action.state == "withdrawn":
                publish(action, by=None)
            elif (number, turn) == (7, 2) or turn == 1:
                withdraw(action, by=None, reason="Wrong")
            else:
                changed(action, by=None)
        days = sorted(chance.choices(range(18, 26), k=action.changes.count()))
        for change, day in zip(action.changes.order_by("pk"), days, strict=True):
            Change.objects.filter(pk=change.pk).update(at=datetime.datetime(2026, 1, day, 23, 59, tzinfo=datetime.UTC))
    Change.objects.date_ends()


def known_by_rows(actions, day):
    """What was on record at the end of a day, what has changed since, and what held without being on record."""
    known = {"said": [], "changed": [], "missed": []}
    in_effect = set(Action.objects.published().in_effect(on=day).values_list("pk", flat=True))
    for action in actions.order_by("-pk"):
        by_then = [change for change in action.changes.order_by("at", "pk") if change.at.date() <= day]
        if by_then and by_then[-1].is_public:
            known["said"].append(action.pk)
            if action.changes.count() > len(by_then):
                known["changed"].append(action.pk)
        elif action.pk in in_effect:
            known["missed"].append(action.pk)
    return known


def pages_of(client, address):
    """The actions of all pages that follow one another, and the numbers that the last one tells."""
    shown, after = [], ""
    while True:
        context = client.get(f"{address}&after={after}" if after else address).context
        shown += [getattr(row, "action_id", row.pk) for row in context["page"].rows]
        after = context["page"].after
        if not after:
            return shown, [count for _tab, count in context["tabs"]]
