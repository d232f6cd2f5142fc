"""The summary that matrix and map are read from, held against the actions themselves."""

import datetime
import random
import threading
import time
from itertools import pairwise

import pytest
from django.db import connection, transaction

from tests.factories import make_action, make_country, make_vendor
from vendors.extraction.vocabulary import Status
from vendors.models import Action, StandingPeriod
from vendors.models.effect_periods import RECORD_BEGINS
from vendors.record.merging import merge, unmerge
from vendors.record.publication import changed, publish, refresh, withdraw
from vendors.record.standing_intervals import standing_intervals
from vendors.record.standing_periods import coded_actions, rebuild_all_standing

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


def standing(day, country="GB", vendor="huawei"):
    """Return (kind, status, since) on a day, None where nothing had happened by then."""
    day = datetime.date.fromisoformat(day) if isinstance(day, str) else day
    rows = StandingPeriod.objects.on(day).filter(country=country, vendor=vendor)
    told = [(row.kind, row.status, str(row.since or "")) for row in rows]
    assert len(told) < 2, "a pair stands in one way on a day"
    return told[0] if told else None


def kept():
    columns = ("country", "vendor", "start", "end", "kind", "status", "since")
    return set(StandingPeriod.objects.values_list(*columns))


def read_from_the_actions(day, country, vendor):
    """Say the same from the actions themselves, without the stored summary."""
    actions = coded_actions(Action.objects.published().filter(country=country, vendors=vendor))
    for interval in standing_intervals(actions):
        if interval.start <= day and (interval.end is None or day < interval.end):
            return interval.state.kind, interval.state.status, str(interval.state.since or "")
    return None


def test_a_stricter_measure_stands_for_as_long_as_it_is_in_effect():
    make_action(kind="pledge", steps=(("2018", "adopted"),))
    make_action(kind="ban", steps=(("2020-07-14", "adopted"), ("2021-03-01", "ended")))
    assert standing("2017-12-31") is None
    assert standing("2020-07-13") == ("pledge", "adopted", "2018")
    assert standing("2020-07-14") == ("ban", "adopted", "2020-07-14")
    assert standing("2021-03-01") == ("pledge", "adopted", "2018")


def test_where_nothing_is_in_effect_the_last_thing_that_happened_stands():
    make_action(steps=(("2019-10", "proposed"), ("2020-02-01", "rejected")))
    assert standing("2020-01-31") == ("ban", "proposed", "2019-10")
    assert standing("2020-02-01") == ("ban", "rejected", "2020-02-01")


def test_a_step_of_unknown_date_counts_from_the_beginning_of_the_record():
    make_action(steps=(("", "adopted"), ("2021-03", "ended")))
    assert standing(RECORD_BEGINS) == ("ban", "adopted", "")
    assert standing("2021-04-01") == ("ban", "ended", "2021-03")


def test_every_change_of_an_action_reaches_the_pairs_that_it_leaves_and_those_that_it_enters():
    action = make_action(vendors=("huawei", "zte"))
    action.country = make_country("FR")
    action.save()
    action.vendors.set([make_vendor("nokia")])
    changed(action, by=None)
    assert {(country, vendor) for country, vendor, *_rest in kept()} == {("FR", "nokia")}
    withdraw(action, by=None, reason="Wrong.")
    assert kept() == set()
    publish(action, by=None)
    assert standing("2021-01-01", "FR", "nokia") == ("ban", "adopted", "2020-07-14")


def test_a_merge_and_its_undoing_leave_what_the_actions_say():
    action, into = make_action(kind="warning", vendors=("zte",)), make_action(steps=(("2022", "adopted"),))
    before = kept()
    row = merge(action, into, by=None)
    assert standing("2021-01-01") == standing("2021-01-01", vendor="zte") == ("ban", "adopted", "2020-07-14")
    unmerge(row, by=None)
    assert kept() == before


@pytest.mark.parametrize("seed", range(6))
def test_the_summary_says_of_each_day_what_the_actions_say(seed):
    chance = random.Random(seed)
    dates = ["", "2015", "2016-02", "2016-02-29", "2016", "2018-05-01", "2018-05", "2018-12-31", "2019-01-01", "2030"]
    statuses = [status.value for status in Status]
    for _ in range(8):
        make_action(
            kind=chance.choice(["ban", "warning", "pledge", "investigation"]),
            force=chance.choice(["law", "policy", "advice", "act"]),
            reach=chance.choice(["national", "case"]),
            country=chance.choice(["GB", "FR"]),
            vendors=tuple(chance.sample(["huawei", "zte"], chance.randint(1, 2))),
            steps=(
                (chance.choice(dates[1:]), chance.choice(statuses)),  # nothing is published without any date
                *((chance.choice(dates), chance.choice(statuses)) for _ in range(chance.randint(0, 4))),
            ),
        )
    borders = sorted({RECORD_BEGINS} | set(StandingPeriod.objects.values_list("start", flat=True)))
    for day in [day for start in borders for day in (start - DAY, start)]:
        for country in ("GB", "FR"):
            for vendor in ("huawei", "zte"):
                assert standing(day, country, vendor) == read_from_the_actions(day, country, vendor), (day, country)
    before = kept()
    rebuild_all_standing()
    assert kept() == before


def test_periods_of_a_pair_follow_one_another_and_each_says_something_else():
    make_action(steps=(("2016", "proposed"), ("2018", "adopted"), ("2019", "suspended"), ("2020", "in_force")))
    make_action(kind="warning", steps=(("2017", "adopted"),))
    rows = list(StandingPeriod.objects.order_by("start"))
    assert len(rows) == 5
    for row, following in pairwise(rows):
        assert row.end == following.start
        columns = [field.attname for field in row._meta.fields if field.attname not in ("id", "start", "end")]
        assert any(getattr(row, name) != getattr(following, name) for name in columns)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="on SQLite writers take turns anyway")
def test_two_changes_of_one_pair_at_once_both_count():
    first, second = make_action(kind="warning"), make_action(kind="ban")
    for action, date in ((first, "2017"), (second, "2019")):
        step = action.milestones.get()
        step.date = date
        step.save()

    def change_the_second():
        refresh(second)
        connection.close()

    other = threading.Thread(target=change_the_second)
    with transaction.atomic():
        refresh(first)
        other.start()
        for _ in range(200):
            if waits_for_a_lock() or not other.is_alive():
                break
            time.sleep(0.05)
    other.join(timeout=20)
    assert standing("2018-01-01") == ("warning", "adopted", "2017")
    assert standing("2019-01-01") == ("ban", "adopted", "2019")


def waits_for_a_lock():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees who waited when it first looked
        cursor.execute("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
        return cursor.fetchone() is not None
