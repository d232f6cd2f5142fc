"""The standing of a country on a vendor, held against a slow and obvious reading of the codebook, day by day."""

import datetime
import itertools
from collections.abc import Sequence

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import IN_EFFECT, OVER, Force, Kind, Reach, Scope, Status
from vendors.models import Milestone
from vendors.models.effect_periods import Period, periods_in_effect
from vendors.record.standing_intervals import (
    CodedAction,
    StandingState,
    Step,
    in_sequence,
    months_after,
    standing_intervals,
)

KINDS = [Kind.BAN, Kind.RESTRICTION, Kind.PENALTY, Kind.INVESTIGATION, Kind.WARNING, Kind.PLEDGE, Kind.PERMISSION]
FORCES = [Force.LAW, Force.POLICY, Force.ADVICE, Force.ACT, ""]
REACHES = [Reach.NATIONAL, Reach.REGIONAL, Reach.BODY, Reach.CASE, ""]
SCOPES = ["networks", "5g", "market", "core", "government", "critical-infrastructure"]
FIRST = datetime.date(2018, 1, 1)


def steps_of(*steps: tuple[str, str]) -> list[Step]:
    dates = [(status, PartialDate.parse(date)) for date, status in steps]
    return in_sequence((status, date, date.first_day, date.last_day) for status, date in dates)


def coded(
    *steps: tuple[str, str],
    number: int = 1,
    kind: Kind = Kind.BAN,
    force: str = Force.LAW,
    reach: str = Reach.NATIONAL,
    scope: tuple[Scope, ...] = (Scope.NETWORKS,),
) -> CodedAction:
    taken = steps_of(*steps)
    return CodedAction(number, kind, force, reach, scope, taken, periods(taken))


def periods(steps: Sequence[Step]) -> list[Period]:
    found: list[Period] = []
    since = None
    for step in steps:
        if step.status in IN_EFFECT:
            since = since or step.day
        elif since is not None and step.status != Status.PROPOSED:
            found.append(Period(since, max(since, step.day)))
            since = None
    return found if since is None else [*found, Period(since, None)]


def on(day: str | datetime.date, *actions: CodedAction) -> StandingState | None:
    day = datetime.date.fromisoformat(day) if isinstance(day, str) else day
    states = [i.state for i in standing_intervals(actions) if i.start <= day and (i.end is None or day < i.end)]
    assert len(states) < 2, "a day has one standing"
    return states[0] if states else None


# --- the codebook's sentences -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Kind.BAN, Kind.PENALTY, Kind.PERMISSION])
def test_an_act_happens_on_its_day_and_never_stands(kind):
    assert on("2014-06-07", coded(("2014-06-07", "adopted"), kind=kind, force=Force.ACT)) is None


def test_a_penalty_never_stands_whatever_its_force():
    assert standing_intervals([coded(("2014-06-07", "adopted"), kind=Kind.PENALTY)]) == []


def test_a_recommended_ban_is_no_standing_and_a_warning_is():
    assert standing_intervals([coded(("2020-01-01", "adopted"), force=Force.ADVICE)]) == []
    assert on("2021-01-01", coded(("2020-01-01", "adopted"), kind=Kind.WARNING, force=Force.ADVICE)) is not None


def test_a_warning_gives_way_to_a_national_measure_for_good():
    warning = coded(("2018-04-16", "adopted"), kind=Kind.WARNING, force=Force.ADVICE)
    ban = coded(("2020-01-01", "in_force"), ("2021-01-01", "ended"), number=2)
    assert on("2019-01-01", warning, ban).kind == Kind.WARNING
    assert on("2022-01-01", warning, ban).status == Status.ENDED


def test_a_law_leads_before_a_policy_and_the_whole_country_before_one_case():
    tender = coded(("2012-03-26", "adopted"), number=1, force=Force.POLICY, reach=Reach.CASE)
    policy = coded(("2018-08-23", "adopted"), number=2, force=Force.POLICY, scope=(Scope.FIVE_G,))
    law = coded(("2019-08-01", "in_force"), number=3)
    assert on("2018-08-22", tender, policy, law).action == 1
    assert on("2018-08-23", tender, policy, law).action == 2
    assert on("2019-08-01", tender, policy, law).action == 3


def test_networks_lead_before_government_use_and_the_latest_before_the_oldest():
    bases = coded(("2018-04-25", "adopted"), number=1, scope=(Scope.GOVERNMENT, Scope.DEVICES))
    networks = coded(("2022-11-25", "in_force"), number=2, scope=(Scope.MARKET,))
    later = coded(("2024-01-01", "in_force"), number=3, scope=(Scope.NETWORKS,))
    assert [on(day, bases, networks, later).action for day in ("2020-01-01", "2023-01-01", "2025-01-01")] == [1, 2, 3]


def test_what_is_only_proposed_never_hides_what_is_in_effect():
    permission = coded(("2019-01-01", "adopted"), number=1, kind=Kind.PERMISSION)
    bill = coded(("2020-01-01", "proposed"), number=2)
    assert on("2020-06-01", permission, bill).action == 1


@pytest.mark.parametrize(
    ("kind", "status"), [(Kind.INVESTIGATION, "adopted"), (Kind.INVESTIGATION, "proposed"), (Kind.BAN, "proposed")]
)
def test_an_inquiry_or_a_proposal_without_a_step_for_two_years_has_no_news(kind, status):
    action = coded(("2019-04-15", status), kind=kind)
    assert not on("2021-04-14", action).no_news
    assert on("2021-04-15", action).no_news


def test_a_measure_in_effect_never_goes_stale():
    assert not on("2025-01-01", coded(("2010-01-01", "in_force"))).no_news


def test_what_has_had_no_news_leads_nothing_that_is_current():
    old = coded(("2015-01-01", "proposed"), number=1)
    pledge = coded(("2020-01-01", "adopted"), number=2, kind=Kind.PLEDGE, force=Force.POLICY)
    assert on("2020-01-01", old, pledge).action == 2


def test_where_nothing_stands_the_latest_end_or_refusal_is_told():
    lifted = coded(("2018-01-01", "in_force"), ("2019-01-01", "ended"), number=1)
    refused = coded(("2020-01-01", "proposed"), ("2020-05-01", "rejected"), number=2)
    assert on("2019-06-01", lifted, refused).status == Status.ENDED
    assert (on("2020-06-01", lifted, refused).status, on("2020-06-01", lifted, refused).action) == ("rejected", 2)


def test_what_ended_in_the_year_in_which_it_began_did_last_until_the_year_was_over():
    short = coded(("2022-03-15", "in_force"), ("2022", "ended"))
    assert on("2022-11-24", short).status == Status.ADOPTED
    assert on("2023-01-01", short).status == Status.ENDED
    milestones = [
        Milestone(date=PartialDate.parse(date), status=status, is_deadline=False, position=place)
        for place, (date, status) in enumerate(
            [("2021-05-02", "adopted"), ("2022-03-15", "in_force"), ("2022", "ended")]
        )
    ]
    period = Period(datetime.date(2021, 5, 2), datetime.date(2022, 12, 31))
    assert periods_in_effect(milestones) == [period], "it does not end before it comes into force"


def test_what_ended_this_year_has_ended():
    year = timezone.localdate().year
    assert on(timezone.localdate(), coded((f"{year}", "adopted"), (f"{year}", "ended"))).status == Status.ENDED


@pytest.mark.parametrize(("day", "later"), [("2019-01-31", "2021-01-31"), ("2020-02-29", "2022-02-28")])
def test_two_years_later_is_the_same_day_of_the_month_or_its_last(day, later):
    assert months_after(datetime.date.fromisoformat(day), 24).isoformat() == later


# --- the oracle ---------------------------------------------------------------------------------------------------


def read_slowly(actions: Sequence[CodedAction], day: datetime.date) -> StandingState | None:
    """Read the codebook's section 7 for one day: look at each action by itself, then choose by its list."""
    found = [state for action in actions for state in states_of(action, actions, day)]
    return min(found, key=lambda pair: pair[0])[1] if found else None


def states_of(action, actions, day):
    if action.force == Force.ACT or action.kind == Kind.PENALTY:
        return
    taken = [step for step in action.steps if step.day <= day]
    effect = proposal = outcome = closed = None
    decided = False
    for step in taken:
        closed = closed if outcome and outcome.status == step.status and closed else step.date
        outcome = None
        if step.status in IN_EFFECT:
            effect, proposal, decided = effect or step, None, True
        elif step.status == Status.PROPOSED:
            proposal = proposal or (None if decided else step)
        else:
            effect, proposal, outcome, decided = None, None, step, step.status in OVER
    measure = action.kind in (Kind.BAN, Kind.RESTRICTION, Kind.PERMISSION)
    if effect and measure and action.force == Force.ADVICE:
        effect = None
    if effect and action.kind == Kind.WARNING and any(replaces(other, effect.day, day) for other in actions):
        effect = None
    if effect:
        dates = [s.date for s in taken if s.status in IN_EFFECT and s.day == effect.day and s.date]
        silent = action.kind == Kind.INVESTIGATION and is_silent(taken, effect.day, day)
        yield state_of(action, 2 if silent else 0, Status.ADOPTED, max(dates), effect.day, taken)
    if proposal:
        silent = is_silent(taken, proposal.day, day)
        yield state_of(action, 2 if silent else 1, Status.PROPOSED, proposal.date, proposal.day, taken)
    if outcome:
        yield state_of(action, 3, outcome.status, closed, outcome.day, taken)


def replaces(action, since, day):
    binding = action.kind in (Kind.BAN, Kind.RESTRICTION) and action.force in (Force.LAW, Force.POLICY, "")
    return binding and action.reach == Reach.NATIONAL and any(since <= p.start <= day for p in action.periods)


def is_silent(taken, since, day):
    last = max(step.day for step in taken if step.day >= since)
    return day >= months_after(last, 24)


def state_of(action, tier, status, date, began, taken):
    # How long ago a spell began decides between equals: of an inquiry or a proposal, each step in it is news.
    news = tier in (1, 2) or (tier == 0 and action.kind == Kind.INVESTIGATION)
    latest = max(step.day for step in taken if step.day >= began) if news else began
    if tier == 3:
        latest = taken[-1].latest
    if tier == 2:
        latest = months_after(latest, 24)
    width = next((place for place, scope in enumerate(SCOPES) if scope in action.scope), len(SCOPES))
    coding = (KINDS.index(action.kind), FORCES.index(action.force), REACHES.index(action.reach), width)
    age = -latest.toordinal()
    order = (tier, age, *coding) if tier == 3 else (tier, *coding, age)
    state = StandingState(
        action.number, action.kind, status, action.force, action.reach, action.scope, date, no_news=tier == 2
    )
    return (*order, -action.number), state


days = st.integers(0, 2400).map(lambda n: FIRST + datetime.timedelta(days=n * 2 - n % 2))


@st.composite
def records(draw):
    actions = []
    for number in range(1, draw(st.integers(1, 5)) + 1):
        dates = sorted(draw(st.lists(days, min_size=1, max_size=4, unique=True)))
        steps = [(day.isoformat(), draw(st.sampled_from([*Status]))) for day in dates]
        actions.append(
            coded(
                *steps,
                number=number,
                kind=draw(st.sampled_from(KINDS)),
                force=draw(st.sampled_from(FORCES)),
                reach=draw(st.sampled_from(REACHES)),
                scope=draw(
                    st.sampled_from(
                        [
                            (),
                            (Scope.FIVE_G, Scope.CORE),
                            (Scope.NETWORKS, Scope.FUNDING),
                            (Scope.GOVERNMENT,),
                            (Scope.DEVICES,),
                        ]
                    )
                ),
            )
        )
    return actions


@settings(max_examples=150)
@given(records(), st.lists(days, min_size=1, max_size=12))
def test_on_every_day_the_standing_is_what_a_slow_reading_of_the_codebook_says(actions, some_days):
    edges = [edge for i in standing_intervals(actions) for edge in (i.start, i.start - datetime.timedelta(days=1))]
    for day in (*some_days, *edges):
        assert on(day, *actions) == read_slowly(actions, day)


@settings(max_examples=100)
@given(records())
def test_intervals_follow_one_another_and_each_says_something_else(actions):
    intervals = standing_intervals(actions)
    for earlier, later in itertools.pairwise(intervals):
        assert earlier.end is not None
        assert earlier.end <= later.start
        assert earlier.end < later.start or earlier.state != later.state
    assert standing_intervals(reversed(actions)) == intervals
