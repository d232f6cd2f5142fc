"""The deadlines page and its calendar."""

import datetime
import re

import pytest
from django.core.cache import caches
from django.utils import timezone
from icalendar import Calendar

from tests.factories import make_action
from vendors.extraction.types import PartialDate
from vendors.models import DataVersion
from vendors.site.calendars import exactness
from vendors.site.deadlines import distance

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 24)


def test_a_deadline_ahead_is_listed_and_a_past_one_only_when_asked_for(client):
    make_action(title="Old duty", deadline="2019-01-31")
    make_action(title="New duty", deadline="2099")
    page = client.get("/deadlines/").content.decode()
    assert "New duty" in page
    assert "Old duty" not in page
    past = client.get("/deadlines/?when=past").content.decode()
    assert "Old duty" in past
    assert "New duty" not in past


def test_a_deadline_known_to_the_year_is_ahead_until_the_year_is_over(client):
    make_action(title="Some time this year", deadline=str(timezone.localdate().year))
    page = client.get("/deadlines/").content.decode()
    assert "Some time this year" in page
    assert "by the end of" in page


def test_deadlines_can_be_narrowed_to_a_country_and_a_vendor(client):
    make_action(country="DE", title="German duty", deadline="2099")
    make_action(country="FR", title="French duty", deadline="2099", vendors=("zte",))
    assert "French duty" not in client.get("/deadlines/?country=DE").content.decode()
    assert "German duty" not in client.get("/deadlines/?vendor=zte").content.decode()


def test_deadlines_of_drafts_are_not_shown(client):
    make_action(title="Unpublished duty", deadline="2099", published=False)
    assert "Unpublished duty" not in client.get("/deadlines/").content.decode()


@pytest.mark.parametrize(
    "query", ["country=ZZ", "vendor=huaweii", "when=soon", "colour=red", "after=x", "after=1~soon"]
)
def test_parameters_that_cannot_be_used_are_refused(client, query):
    make_action(deadline="2099")
    assert client.get(f"/deadlines/?{query}").status_code == 400
    assert client.get(f"/deadlines.ics?{query}").status_code == 400


def test_long_lists_come_in_pages_that_join(client):
    for number in range(53):
        make_action(title=f"Duty number {number:02}.", deadline=f"20{30 + number}")
    first = client.get("/deadlines/")
    second = client.get("/deadlines/", {"after": first.context["page"].after})
    back = client.get("/deadlines/", {"before": second.context["page"].before})
    assert len(first.context["page"].rows) == 50
    assert "Duty number 52." in second.content.decode()
    assert [m.pk for m in back.context["page"].rows] == [m.pk for m in first.context["page"].rows]


def test_a_measure_that_is_over_says_that_its_deadline_no_longer_binds(client):
    make_action(steps=(("2020", "adopted"), ("2021", "ended")), deadline="2099")
    assert "no longer binds" in client.get("/deadlines/").content.decode()


def test_the_calendar_has_a_whole_day_for_each_deadline(client):
    action = make_action(country="DE", deadline="2099-06-30", title="Replace the core; all of it")
    response = client.get("/deadlines.ics")
    assert response["Content-Type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert event.decoded("dtstart") == datetime.date(2099, 6, 30)
    assert event.decoded("dtend") == datetime.date(2099, 7, 1)
    assert "Replace the core; all of it" in str(event["summary"])
    assert action.get_absolute_url() in str(event["description"])


def test_a_partial_date_stands_on_its_last_day_and_says_so(client):
    make_action(deadline="2099-02")
    (event,) = Calendar.from_ical(client.get("/deadlines.ics").content).walk("VEVENT")
    assert event.decoded("dtstart") == datetime.date(2099, 2, 28)
    assert "February 2099" in str(event["description"])
    assert "may be earlier" in str(event["description"])


def test_the_calendar_says_what_became_of_a_deadline_that_is_past(client):
    past = timezone.localdate() - datetime.timedelta(days=40)
    milestones = make_action(deadline=past.isoformat()).milestones.filter(is_deadline=True)
    assert "What became of it: outcome not known." in description_of_the_only_event(client)
    milestones.update(outcome="missed", outcome_on=timezone.localdate())
    assert "What became of it: missed (looked up" in description_of_the_only_event(client)


def description_of_the_only_event(client) -> str:
    caches["pages"].clear()
    (event,) = Calendar.from_ical(client.get("/deadlines.ics").content).walk("VEVENT")
    return str(event["description"])


def test_an_exact_date_claims_nothing_else():
    assert "earlier" not in exactness(PartialDate(2030, 5, 1))


@pytest.mark.parametrize(
    ("status", "certainty"), [("proposed", "TENTATIVE"), ("adopted", "CONFIRMED"), ("rejected", "CANCELLED")]
)
def test_the_calendar_says_how_certain_a_deadline_is(client, status, certainty):
    make_action(steps=(("2020", status),), deadline="2099")
    (event,) = Calendar.from_ical(client.get("/deadlines.ics").content).walk("VEVENT")
    assert str(event["status"]) == certainty


def test_no_line_of_the_calendar_is_longer_than_the_format_allows(client):
    make_action(title="Ein sehr langer Titel über Geräte, Netze und Anbieter, " * 3, deadline="2099")
    assert max(map(len, client.get("/deadlines.ics").content.split(b"\r\n"))) <= 75


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "today"),
        (1, "in 1 day"),
        (37, "in 37 days"),
        (-5, "5 days ago"),
        (400, "in 13 months"),
        (1100, "in 3 years"),
    ],
)
def test_the_distance_of_a_day_is_told_in_round_words(days, said):
    assert distance(TODAY + datetime.timedelta(days=days), TODAY) == said


def test_a_calendar_with_too_many_keeps_the_next_ones(client, monkeypatch):
    monkeypatch.setattr("vendors.site.calendars.MOST_EVENTS", 2)
    today = timezone.localdate()
    for days in (-20, 30, 10, 20):
        make_action(deadline=(today + datetime.timedelta(days=days)).isoformat())
    starts = re.findall(r"DTSTART;VALUE=DATE:(\d+)", client.get("/deadlines.ics").text)
    assert starts == [(today + datetime.timedelta(days=days)).strftime("%Y%m%d") for days in (10, 20)]


def test_a_deadline_that_has_passed_says_what_became_of_it(client):
    action = make_action(deadline="2023-12-31")
    assert "Deadline: outcome not known" in client.get("/deadlines/?when=past").content.decode()
    action.milestones.filter(is_deadline=True).update(outcome="moved", outcome_on=datetime.date(2024, 2, 1))
    DataVersion.objects.bump("number")
    assert "Deadline: moved (looked up 1 Feb 2024)" in client.get("/deadlines/?when=past").content.decode()
