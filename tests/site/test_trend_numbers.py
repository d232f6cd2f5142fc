"""The numbers of the trends page, beside those counted action by action."""

import csv
import datetime
import io
import random
from collections import Counter

import pytest

from tests.factories import make_action
from vendors.extraction.vocabulary import STRICTNESS_RANK
from vendors.models import Action, EffectPeriod
from vendors.site.trend_counts import FIRST_YEAR
from vendors.site.world_map import shapes


def oracle(day: datetime.date) -> Counter[tuple[str, bool]]:
    """Count from the effect periods, action by action: for each country the measure that leads on Huawei on a day."""
    leading: dict[str, tuple[tuple[int, int, int], Action]] = {}
    for action in Action.objects.published().filter(vendors="huawei"):
        in_effect = EffectPeriod.objects.on(day).filter(action=action).exists()
        if not in_effect or action.force in ("act", "advice") or action.country_id not in shapes():
            continue
        forces, reaches = ("law", "policy"), ("national", "regional", "body", "case")
        rank = (STRICTNESS_RANK[action.kind], forces.index(action.force), reaches.index(action.reach))
        if action.country_id not in leading or rank < leading[action.country_id][0]:
            leading[action.country_id] = (rank, action)
    return Counter((action.kind, action.reach == "national") for _rank, action in leading.values())


@pytest.mark.django_db
def test_the_numbers_are_those_counted_slowly_from_the_effect_periods(client):
    chance = random.Random(20261201)
    for _ in range(40):
        start = datetime.date(2012, 1, 1) + datetime.timedelta(days=chance.randrange(5000))
        end = start + datetime.timedelta(days=chance.randrange(1, 3000))
        steps = [(start.isoformat(), "adopted"), (end.isoformat(), "ended")][: chance.choice((1, 2))]
        make_action(
            country=chance.choice(("AU", "GB", "DE", "FR", "US", "CN", "EU")),
            vendors=chance.choice((("huawei",), ("huawei", "zte"), ("zte",))),
            kind=chance.choice(("ban", "restriction", "permission")),
            force=chance.choice(("law", "policy", "act")),
            reach=chance.choice(("national", "national", "body", "case")),
            steps=tuple(steps),
            scope=("networks",),
        )
    rows = csv.DictReader(io.StringIO(client.get("/trends.csv?vendor=huawei&count=all&to=2025").text))
    counted = {(int(r["year"]), r["kind"], r["extent"]): int(r["countries"]) for r in rows if r["countries"] != "0"}
    for year in range(FIRST_YEAR, 2026):
        slowly = oracle(datetime.date(year, 12, 31))
        assert {key[1:]: number for key, number in counted.items() if key[0] == year} == {
            (kind, "national_binding" if binding else "narrower"): number for (kind, binding), number in slowly.items()
        }
