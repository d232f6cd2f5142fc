"""Which date a list shows of an action, and how it is labelled."""

import re

import pytest

from tests.factories import make_action
from vendors.models import Action, Evidence

pytestmark = [pytest.mark.django_db, pytest.mark.same_on_any_database]


def date_of(client, address="/actions/"):
    """Return the words of the date column of the first row of the list of actions."""
    cell = client.get(address).text.partition('<p class="when">')[2].partition("</p>")[0]
    return " ".join(re.sub(r"<[^>]+>", "", cell).split())


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([("2020-05", "proposed")], "proposed May 2020"),
        ([("2020-10-20", "adopted")], "decided 20 Oct 2020"),
        ([("2019", "proposed"), ("2020-10-20", "in_force")], "in force since 20 Oct 2020"),
        ([("2019", "adopted"), ("2021", "ended")], "ended 2021"),
        ([("2019", "adopted"), ("2021", "suspended")], "suspended 2021"),
        ([("2019", "proposed"), ("2020", "rejected")], "rejected 2020"),
    ],
)
def test_a_list_shows_the_date_that_decides_and_says_what_it_is(client, steps, words):
    make_action(steps=tuple(steps))
    assert date_of(client) == words


def test_an_action_whose_dates_are_lost_is_listed_as_undated(client):
    make_action()
    Action.objects.update(decided=None, latest=None)
    assert date_of(client) == "undated"


def test_a_later_step_is_shown_beside_the_decision(client):
    make_action(steps=(("2020-10-20", "adopted"), ("2022-01-21", "proposed")))
    assert date_of(client) == "decided 20 Oct 2020"
    assert 'latest step <time datetime="2022-01-21">21 Jan 2022</time>' in client.get("/actions/").text


def test_a_list_is_sorted_by_the_date_that_it_shows_and_can_go_by_the_latest_step(client):
    make_action(title="Old", steps=(("2018-08-23", "adopted"), ("2026-03-01", "proposed")))
    make_action(title="New", steps=(("2020-10-20", "adopted"),))
    page = client.get("/actions/").text
    assert page.index(">New<") < page.index(">Old<")
    assert date_of(client) == "decided 20 Oct 2020"
    by_step = client.get("/actions/?sort=-date").text
    assert by_step.index(">Old<") < by_step.index(">New<")
    assert date_of(client, "/actions/?sort=-date") == "latest step 1 Mar 2026"
    assert '<span class="later">decided <time datetime="2018-08-23">' in by_step
    for label in ("Day decided, newest first", "Day decided, oldest first", "Latest step, newest first"):
        assert label in page


def test_a_list_says_of_a_measure_that_it_reaches_less_than_the_whole_country(client):
    make_action(country="US", reach="regional", area="US-TX")
    assert '<span class="reach faint">Texas</span>' in client.get("/actions/").text


def test_a_timeline_says_what_happened_and_names_the_action_beside_it(client):
    action = make_action(country="DE", title="Germany excludes Huawei", deadline="2023-12-31")
    action.milestones.filter(is_deadline=False).update(note="The minister signs the order.")
    page = client.get("/countries/DE/").text.partition('id="timeline"')[2]
    assert re.search(r'class="claim"[^>]*>The minister signs the order.</p>', page)
    assert re.search(r'class="context">\s*<a href="[^"]+">Germany excludes Huawei</a>', page)
    assert "<strong>Deadline</strong>: outcome not known" in page


def test_paper_has_law_summary_and_the_addresses_of_sources_of_each_action_in_a_list(client):
    make_action(instrument="Telecoms Act, s. 105", summary="What the order says.")
    printed = client.get("/actions/").text.partition('<div class="print-only"')[2].partition("</div>")[0]
    for words in ("Telecoms Act, s. 105", "What the order says.", "News &lt;https://news.example.org/source&gt;"):
        assert words in printed


def test_paper_names_an_address_once_though_several_steps_rest_on_it(client):
    action = make_action()
    Evidence.objects.create(action=action, url=action.evidence.get().source_url, publisher="News")
    printed = client.get("/actions/").text.partition('<div class="print-only"')[2].partition("</div>")[0]
    assert printed.count("https://news.example.org/source") == 1
