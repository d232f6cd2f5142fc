"""The paragraph that says what a country does about a vendor."""

import datetime
import itertools
import re

import pytest
from django.utils import translation

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import UNNAMED, Force, Kind, Outcome, Reach, Scope, Status
from vendors.models import Action
from vendors.models.effect_periods import Period
from vendors.site.answer import Pair, answer
from vendors.site.answer_past import NamingNobody
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
    coding = {"force": "law", "reach": "national", "scope": (Scope.FIVE_G,), "title": "A measure", **coding}
    action = Action(pk=number, kind=kind, **coding)
    taken = [step(date, status, number=place) for place, (date, status) in enumerate(steps)]
    begun = next((s.first_day or datetime.date(2010, 1, 1) for s in taken if s.status in ("adopted", "in_force")), None)
    over = next((s.last_day for s in taken if s.status in ("ended", "suspended")), None)
    periods = [Period(begun, over)] if begun and action.force != Force.ACT and kind != Kind.PENALTY else []
    return ChartAction(action, [ChartVendor("huawei", "Huawei")], taken, list(deadlines), periods)


def said(*actions, pair=GERMANY, **more):
    return str(answer(pair, pair_state(actions, TODAY), **more))


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
    assert "no entry into force is recorded" in said(drawn())
    text = said(drawn(steps=(("2024-07-11", "adopted"), ("2025-01-01", "in_force"))))
    opening = (
        "In Germany, a nationwide ban on Huawei (5G networks) was decided on 11 Jul 2024 and has been in force since"
    )
    assert text.startswith(f"{opening} 1 Jan 2025; it has the force of law.")
    at_once = said(drawn(steps=(("2025-01-01", "in_force"),)))
    assert "(5G networks) has been in force since 1 Jan 2025; it has the force of law." in at_once


def test_a_contract_is_said_as_such_and_no_law_is_claimed():
    instrument = "Public-law contracts with Deutsche Telekom, Telefónica and Vodafone"
    due = step("2026-12-31", "adopted", deadline=True)._replace(note="No critical component left in 5G cores.")
    text = said(drawn(title="Germany agrees removal", instrument=instrument, body_name="Ministry", deadlines=[due]))
    assert text == (
        "In Germany, no law bans Huawei nationwide, as far as the record shows. A ban on Huawei (5G networks) has been "
        "in place since 11 Jul 2024; it binds by contract, not by statute. In short: “Germany agrees removal”. Basis: "
        f"{instrument}. Decided by: Ministry. Next deadline, 31 Dec 2026: “No critical component left in 5G cores”."
    )
    approval = drawn(instrument="Approval of three cross-border supply agreements")
    assert "contract" not in said(approval)


def test_title_instrument_and_body_are_marked_as_english():
    text = answer(GERMANY, pair_state([drawn(title="T", instrument="Act no. 5.", body_name="Agency")], TODAY))
    assert [piece.words for piece in text.pieces if piece.english] == ["T", "Act no. 5", "Agency"]


def test_a_brief_answer_leaves_out_the_body_and_what_is_silent():
    actions = [drawn(instrument="Act no. 5", body_name="Agency"), drawn(2, steps=(("2019-05", "proposed"),))]
    full, brief = (str(answer(GERMANY, pair_state(actions, TODAY), brief=brief)) for brief in (False, True))
    assert ("Agency" in full, "no news" in full) == (True, True)
    assert ("Agency" in brief, "no news" in brief, "Act no. 5" in brief) == (False, False, True)


def test_german_says_since_the_day_but_since_a_month():
    with translation.override("de"):
        assert "seit dem 11. Juli 2024" in said(drawn())
        assert "seit Juli 2024" in said(drawn(steps=(("2024-07", "adopted"),)))


def test_the_country_leads_with_the_article_that_english_needs():
    assert said(drawn(), pair=Pair("US", "United States", "Huawei")).startswith("In the United States, a nationwide")
    assert said(drawn(), pair=Pair("EU", "European Union", "Huawei")).startswith(
        "In the European Union, an EU-wide ban"
    )
    assert said(drawn(), pair=Pair("INT", "Nobody", "Huawei")).startswith("A ban on Huawei")


@pytest.mark.parametrize(
    ("coding", "words"),
    [
        ({"reach": "regional", "area": "US-TX"}, "A ban on Huawei (Texas only: 5G networks)"),
        ({"reach": "regional"}, "(one region only: 5G networks)"),
        ({"reach": "body"}, "(one public body or class of bodies only: 5G networks)"),
        ({"reach": "case"}, "(one case only: 5G networks)"),
        ({"force": "policy"}, "it is government policy, without a binding text"),
    ],
)
def test_what_is_less_than_a_national_law_is_named_and_denied_as_one(coding, words):
    text = said(drawn(**coding))
    assert words in text
    assert text.startswith("In Germany, no law bans Huawei nationwide, as far as the record shows.")


def test_a_national_ban_by_law_and_an_uncoded_one_are_not_denied():
    assert "no law bans" not in said(drawn())
    assert "no law bans" not in said(drawn(force=""))
    contract = drawn(instrument="Public-law contract")
    assert "no law bans" not in said(contract, drawn(2, steps=(("2020", "adopted"),)))
    assert "whether it binds is not recorded" in said(drawn(force=""))


def test_what_is_less_than_a_ban_says_that_none_is_in_place_and_a_permission_nothing_of_it():
    assert "The record shows no ban on Huawei in place." in said(drawn(kind=Kind.WARNING, force="advice"))
    assert "ban" not in said(drawn(kind=Kind.PERMISSION))


def test_further_measures_are_named_the_bans_first():
    second = drawn(3, title="B", steps=(("2020", "adopted"),))
    assert "One further measure is in place: “B”." in said(drawn(), second)
    assert "There are 2 further measures in place: “B” and “D”." in said(
        drawn(), second, drawn(4, Kind.RESTRICTION, title="D")
    )


def test_what_names_no_vendor_may_apply():
    text = said(unnamed=NamingNobody(3, ["A", "B"]))
    assert (
        "There are 3 bans or restrictions in place that name no vendor and may apply, among them “A” and “B”." in text
    )
    own = said(drawn(kind=Kind.RESTRICTION, title="Act"), pair=Pair("DE", "Germany", UNNAMED))
    assert own.startswith("In Germany, a restriction that names no vendor (5G networks) was decided")


def test_a_penalty_is_told_only_where_nothing_stands():
    penalty = drawn(2, Kind.PENALTY, (("2014-06-07", "adopted"),), force="act", reach="case", title="A fine")
    assert said(penalty) == (
        "In Germany, no measure on Huawei is in place today. "
        "One single act is on record: penalty, 7 Jun 2014 (“A fine”)."
    )
    assert "penalty" not in said(drawn(), penalty)


def test_what_is_over_is_told_by_the_step_that_ended_it_not_by_one_that_confirms_it():
    steps = (("2018", "adopted"), ("2020-08-11", "ended"), ("2021-03-29", "ended"))
    assert "permission, ended, 11 Aug 2020 (“A measure”)" in said(drawn(1, Kind.PERMISSION, steps))


def test_what_is_over_is_told_by_the_step_that_ended_it_not_by_a_later_proposal():
    steps = (("2026-01-27", "adopted"), ("2026-01-29", "ended"), ("2026-03-02", "proposed"))
    assert "permission, ended, 29 Jan 2026 (“A measure”)" in said(drawn(1, Kind.PERMISSION, steps))


def test_a_ban_that_only_advises_is_advice_and_never_stands():
    text = said(drawn(force="advice"))
    assert "no measure on Huawei is in place today" in text
    assert "One piece of advice, which binds nobody, is on record: ban" in text


def test_deadlines_say_what_became_of_them():
    ahead, past = step("2026-12-31", "adopted", deadline=True), step("2026-06-30", "adopted", deadline=True)
    assert "Next deadline: 31 Dec 2026." in said(drawn(deadlines=[past, ahead]))
    assert "Deadline of 30 Jun 2026: outcome not known." in said(drawn(deadlines=[past]))
    missed = past._replace(outcome="missed", outcome_on=TODAY, note="Core to be free.")
    assert "Deadline of 30 Jun 2026 (“Core to be free”): missed (looked up 1 Dec 2026)." in said(
        drawn(deadlines=[missed])
    )


def test_proposals_and_what_is_silent_are_kept_apart():
    text = said(drawn(1, steps=(("2026-05", "proposed"),)), drawn(2, steps=(("2019-05", "proposed"),)))
    assert "One proposal is undecided: ban, May 2026 (“A measure”)." in text
    assert "no news of one proposal or investigation for two years: ban, May 2019 (“A measure”)." in text


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
