"""Which milestones an action of the data files has: those told in rows, and those that its own dates tell."""

import pytest

from vendors.extraction.types import PartialDate
from vendors.models import Action, Milestone
from vendors.reference.files import Row
from vendors.reference.loader import FOLDER
from vendors.reference.schema import read_reference
from vendors.reference.steps import steps_of


def steps(status, announced="2020-07-14", *, effective="", deadline="", ended="", told=()):
    dates = {"date_announced": announced, "date_effective": effective, "deadline": deadline, "date_ended": ended}
    action = Row("actions.csv", 2, {"key": "a", "status": status, **dates})
    rows = [
        Row("milestones.csv", 2, {"key": "a", "date": date, "status": status, "note": "", "source_url": ""})
        for date, status in told
    ]
    return [f"{step.date} {'deadline' if step.is_deadline else step.status}" for step in steps_of(action, rows)]


@pytest.mark.parametrize("status", ["proposed", "adopted", "rejected", "in_force"])
def test_an_action_without_milestones_has_one_step_on_the_day_it_was_announced(status):
    assert steps(status) == [f"2020-07-14 {status}"]


def test_what_took_effect_later_was_decided_first():
    assert steps("in_force", effective="2021-01-01") == ["2020-07-14 adopted", "2021-01-01 in_force"]


def test_what_took_effect_as_it_was_announced_is_one_step():
    assert steps("in_force", "2020-07", effective="2020-07-14") == ["2020-07-14 in_force"]


def test_what_ended_was_decided_first():
    assert steps("ended", ended="2022") == ["2020-07-14 adopted", "2022 ended"]


def test_what_ended_after_it_took_effect_has_three_steps():
    found = steps("suspended", effective="2021-01-01", ended="2022-03")
    assert found == ["2020-07-14 adopted", "2021-01-01 in_force", "2022-03 suspended"]


def test_a_deadline_is_no_step():
    assert steps("adopted", deadline="2027-12-31") == ["2020-07-14 adopted", "2027-12-31 deadline"]


def test_a_milestone_on_the_deadline_tells_of_the_deadline():
    told = (("2020-07-14", "adopted"), ("2027-12-31", "adopted"))
    assert steps("adopted", deadline="2027-12-31", told=told) == ["2020-07-14 adopted", "2027-12-31 deadline"]


def test_a_measure_decided_for_a_later_day_waits_for_that_day():
    assert steps("adopted", effective="2028") == ["2020-07-14 adopted", "2028 deadline"]


def test_milestones_stand_as_they_are_told():
    told = (("2020-01", "proposed"), ("2020-07-14", "adopted"))
    assert steps("adopted", told=told) == ["2020-01 proposed", "2020-07-14 adopted"]


def test_an_entry_into_force_that_no_milestone_tells_is_added():
    told = (("2020-01", "proposed"), ("2020-07-14", "adopted"))
    assert steps("in_force", effective="2020-09-01", told=told)[-1] == "2020-09-01 in_force"


def test_a_decision_that_no_milestone_tells_is_added_before_its_end():
    assert steps("ended", "2023", told=(("2024-03", "ended"),)) == ["2023 adopted", "2024-03 ended"]


def test_a_decision_is_not_added_where_one_was_told_before():
    told = (("2020-07-13", "in_force"), ("2021", "ended"))
    assert steps("ended", told=told) == ["2020-07-13 in_force", "2021 ended"]


def test_an_end_that_no_milestone_tells_is_added():
    assert steps("ended", ended="2020-09", told=(("2020-07-14", "adopted"),))[-1] == "2020-09 ended"


def test_the_status_that_follows_from_the_steps_is_the_one_in_the_file():
    rows = read_reference(FOLDER)
    differ = set()
    for row in rows["actions.csv"]:
        told = [milestone for milestone in rows["milestones.csv"] if milestone["key"] == row["key"]]
        action = Action()
        action.derive(
            [
                Milestone(
                    date=PartialDate.parse(step.date), status=step.status, is_deadline=step.is_deadline, position=n
                )
                for n, step in enumerate(steps_of(row, told))
            ]
        )
        if action.status != row["status"]:
            differ.add(row["key"])
    assert differ == set()
