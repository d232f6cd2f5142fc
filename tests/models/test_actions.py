import datetime

import pytest

from tests.factories import make_action
from vendors.models import Action

pytestmark = pytest.mark.django_db


def test_status_and_dates_come_from_the_milestones():
    steps = (("2020-01-28", "proposed"), ("2020-07-14", "adopted"), ("2021-11", "in_force"))
    action = make_action(steps=steps, deadline="2027-12-31")
    assert (action.status, str(action.started), str(action.effective)) == ("in_force", "2020-01-28", "2021-11")
    assert (str(action.deadline), action.ended) == ("2027-12-31", None)


def test_an_action_is_in_effect_from_its_decision_until_the_day_before_its_end():
    make_action(steps=(("2020-07-14", "adopted"), ("2022-03-01", "ended")))
    found = [
        Action.objects.in_effect(on=datetime.date.fromisoformat(day)).count()
        for day in ("2020-07-13", "2020-07-14", "2022-02-28", "2022-03-01")
    ]
    assert found == [0, 1, 1, 0]


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [("2018-01-01", "2018-03-31", 1), ("2018-12-31", None, 1), (None, "2017-12-31", 0), ("2019-01-01", None, 0)],
)
def test_a_filter_by_date_matches_what_a_partial_date_may_overlap(first, last, found):
    make_action(steps=(("2018", "adopted"),))
    days = [datetime.date.fromisoformat(day) if day else None for day in (first, last)]
    assert Action.objects.dated_within(*days).count() == found


def test_a_proposal_to_change_what_is_decided_leaves_the_status_as_it_is():
    action = make_action(steps=(("2017-05-12", "in_force"), ("2021-09-28", "proposed")))
    assert (action.status, str(action.latest)) == ("in_force", "2021-09-28")


def test_a_new_proposal_after_a_rejection_is_a_proposal():
    action = make_action(steps=(("2020", "rejected"), ("2021", "proposed")))
    assert action.status == "proposed"


@pytest.mark.parametrize("status", ["rejected", "ended", "suspended"])
def test_what_confirms_an_end_does_not_move_the_date_that_decides(status):
    action = make_action(steps=(("2019", "proposed"), ("2020-08-11", status), ("2021-03-29", status)))
    assert (str(action.decided), str(action.latest)) == ("2020-08-11", "2021-03-29")


def test_what_ended_twice_ended_the_second_time():
    action = make_action(steps=(("2019", "in_force"), ("2020", "ended"), ("2021", "in_force"), ("2022", "ended")))
    assert (str(action.decided), str(action.ended)) == ("2022", "2022")


def test_what_began_in_march_and_ended_some_time_in_the_same_year_is_over():
    action = make_action(steps=(("2022-03", "adopted"), ("2022", "ended")))
    assert (action.status, str(action.ended)) == ("ended", "2022")
    assert not Action.objects.in_effect(on=datetime.date(2023, 1, 1)).exists()
    assert [str(step.date) for step in action.milestones.in_order()] == ["2022-03", "2022"]


def test_steps_without_a_date_come_first():
    action = make_action(steps=(("2022-03", "adopted"), ("", "proposed")))
    assert [str(step.date or "") for step in action.milestones.in_order()] == ["", "2022-03"]
