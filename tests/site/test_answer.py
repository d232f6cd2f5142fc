"""The paragraph that says what a country does about a vendor."""

import datetime
import itertools
import re

import pytest
from django.utils import translation

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import Force, Kind, Outcome, Reach, Scope, Status
from vendors.models import Action
from vendors.models.effect_periods import Period
from vendors.site.answer import Pair, answer
from vendors.site.chart_rows import ChartAction, ChartStep, ChartVendor
from vendors.site.pair_state import Group, pair_state

TODAY = datetime.date(2026, 12, 1)
GERMANY = Pair("DE", "Germany", "Huawei")
FORCES, REACHES = ["", *Force], ["", *Reach]


def step(date, status, *, deadline=False, outcome="", outcome_on=None, number=1):
    day = PartialDate.parse(date) if date else None
    days = (day.first_day, day.last_day) if day else (None, None)
    return ChartStep(day, *days, status, deadline, 0, number, outcome, outcome_on)


def drawn(number=1, kind=Kind.BAN, steps=(("2024-07-11", "adopted"),), deadlines=(), **coding):
    """Return an action that is not saved; in effect from its first decided step until one that ends it."""
    coding = {"force": "law", "reach": "national", "scope": (Scope.FIVE_G,), **coding}
    action = Action(pk=number, kind=kind, title="A measure", **coding)
    taken = [step(date, status, number=place) for place, (date, status) in enumerate(steps)]
    begun = next((s.first_day or datetime.date(2010, 1, 1) for s in taken if s.status in ("adopted", "in_force")), None)
    over = next((s.last_day for s in taken if s.status in ("ended", "suspended")), None)
    periods = [Period(begun, over)] if begun and action.force != Force.ACT and kind != Kind.PENALTY else []
    return ChartAction(action, [ChartVendor("huawei", "Huawei")], taken, list(deadlines), periods)


def said(*actions, pair=GERMANY):
    return answer(pair, pair_state(actions, TODAY))


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("status", Status)
def test_every_coding_is_said_in_whole_sentences(status, language):
    before = () if status in (Status.PROPOSED, Status.ADOPTED, Status.IN_FORCE) else (("2019", "adopted"),)
    codings = itertools.product(Kind, FORCES, REACHES, ["", "2020", "2026-08"], [(), (Scope.CORE,)])
    with translation.override(language):
        for kind, force, reach, date, scope in codings:
            steps = (*before, (date, status))
            assert_whole(said(drawn(1, kind, steps, force=force, reach=reach, scope=scope)))


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_outcome_of_a_deadline_is_said_in_whole_sentences(language):
    dates, outcomes, days = ["2020", "2026-06-30", "2029-01"], ["", *Outcome], [None, TODAY]
    with translation.override(language):
        for kind, date, outcome, day in itertools.product(Kind, dates, outcomes, days):
            due = step(date, "adopted", deadline=True, outcome=outcome, outcome_on=day)
            assert_whole(said(drawn(1, kind, deadlines=[due])))


def assert_whole(text):
    assert text.endswith(".")
    assert "None" not in text
    assert not re.search(r"%\(|  | [.,;:]|\.\.|: \.|\(\)|\(,|,,|^\s|\s$", text), text
    assert not re.search(r"\b(\w+) \1\b", text.casefold()), text


@pytest.mark.parametrize("code", ["EU", "INT", "DE"])
def test_several_actions_at_once_are_said_in_whole_sentences(code):
    actions = [drawn(n, kind, ((f"20{n + 10}", "adopted"),)) for n, kind in enumerate(Kind, 1)]
    actions += [drawn(20 + n, kind, (("2026-05", "proposed"),)) for n, kind in enumerate(Kind)]
    actions += [drawn(40 + n, kind, (("2016", "adopted"), ("2017", "ended"))) for n, kind in enumerate(Kind)]
    for language in ("en", "de"):
        with translation.override(language):
            assert_whole(said(*actions, pair=Pair(code, "Somewhere", "Huawei")))


def test_a_decision_without_a_step_into_force_is_not_called_in_force():
    assert "in force since" not in said(drawn())
    assert "no step into force is recorded" in said(drawn())
    text = said(drawn(steps=(("2024-07-11", "adopted"), ("2025-01-01", "in_force"))))
    assert text.startswith("Germany: a ban on Huawei has been in force since 1 Jan 2025; it has the force of law.")


@pytest.mark.parametrize(
    ("coding", "words"),
    [
        ({"reach": "regional", "area": "US-TX"}, "It extends only to Texas, not to the whole country."),
        ({"reach": "regional"}, "one region only"),
        ({"reach": "body"}, "one public body or one class of bodies"),
        ({"reach": "case"}, "one case: one operator, contract, bid, deal or person"),
        ({"force": "policy"}, "as policy, which the executive follows without a binding text"),
    ],
)
def test_what_is_less_than_a_national_law_is_named_and_denied_as_one(coding, words):
    text = said(drawn(**coding))
    assert words in text
    assert "No ban on Huawei by law for the whole country is recorded as standing." in text


def test_a_national_ban_by_law_and_an_uncoded_one_are_not_denied():
    assert "No ban on" not in said(drawn())
    assert "No ban on" not in said(drawn(force=""))
    assert "whether it binds is not recorded" in said(drawn(force=""))


def test_a_penalty_is_told_only_where_nothing_stands():
    penalty = drawn(2, Kind.PENALTY, (("2014-06-07", "adopted"),), force="act", reach="case")
    alone = said(penalty)
    assert alone == "Germany: no measure on Huawei stands today. One single act is recorded: penalty (7 Jun 2014)."
    assert "penalty" not in said(drawn(), penalty)


def test_a_ban_that_only_advises_is_advice_and_never_stands():
    text = said(drawn(force="advice"))
    assert "no measure on Huawei stands today" in text
    assert "One piece of advice, which binds nobody, is recorded: ban" in text


def test_deadlines_say_what_became_of_them():
    ahead, past = step("2026-12-31", "adopted", deadline=True), step("2026-06-30", "adopted", deadline=True)
    assert "It sets a deadline that lies ahead: 31 Dec 2026." in said(drawn(deadlines=[past, ahead]))
    assert "What came of its deadline of 30 Jun 2026 is not known." in said(drawn(deadlines=[past]))
    missed = past._replace(outcome="missed", outcome_on=TODAY)
    assert "Its deadline of 30 Jun 2026: missed (looked up 1 Dec 2026)." in said(drawn(deadlines=[missed]))


def test_proposals_and_what_is_silent_are_kept_apart():
    text = said(drawn(1, steps=(("2026-05", "proposed"),)), drawn(2, steps=(("2019-05", "proposed"),)))
    assert "One proposal is not decided: ban (May 2026)." in text
    assert "has had no news for two years: ban (May 2019)." in text


def test_nothing_recorded_is_no_clearance():
    assert "no action on Huawei is recorded. That is no clearance" in said()


def test_each_action_has_one_group():
    actions = [
        drawn(1),
        drawn(2, steps=(("2026-05", "proposed"),)),
        drawn(3, Kind.INVESTIGATION, (("2020", "adopted"),)),
        drawn(4, Kind.PENALTY, force="act"),
        drawn(5, force="advice"),
        drawn(6, steps=(("2019", "adopted"), ("2020", "ended"))),
        drawn(7, Kind.WARNING, (("2019", "adopted"),), force="advice"),
    ]
    groups = pair_state(actions, TODAY).groups
    numbers = {group: [action.action.pk for action in members] for group, members in groups.items()}
    assert numbers == {
        Group.STANDING: [1],
        Group.PROPOSED: [2],
        Group.NO_NEWS: [3],
        Group.ACT: [4],
        Group.ADVICE: [5],
        Group.OVER: [6, 7],
    }
