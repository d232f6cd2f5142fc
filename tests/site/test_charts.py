import datetime

import pytest

from vendors.site.charts import Bar, Scale, height_of, stacked
from vendors.site.lanes import busiest


def day(text):
    return datetime.date.fromisoformat(text)


def test_the_scale_holds_all_days_and_today():
    scale = Scale.over([day("2018-05-01"), day("2027-12-31")], today=day("2026-01-01"))
    assert (scale.ticks[0].year, scale.ticks[-1].year) == (2018, 2027)
    assert 0 < scale.at(day("2018-05-01")) < scale.now < scale.at(day("2027-12-31")) < 100


def test_an_open_bar_ends_today():
    scale = Scale.over([day("2018-01-01")], today=day("2026-01-01"))
    bar = scale.bar("ban", "filled", day("2018-01-01"), None)
    assert bar.right == pytest.approx(scale.now, abs=0.02)


def test_bars_that_would_touch_lie_in_rows():
    placed = stacked([Bar(0, 50, "ban", "outlined"), Bar(10, 20, "ban", "outlined"), Bar(60, 5, "ban", "outlined")])
    assert placed[0].y == placed[2].y < placed[1].y
    assert height_of(placed) > placed[1].y


def test_lanes_are_of_the_owners_of_the_most_actions_on_the_page():
    sets = {
        ("vendor", "huawei"): 0b0111,
        ("vendor", "zte"): 0b1110,
        ("vendor", "nokia"): 0b1000,
        ("kind", "ban"): 0b1111,
    }
    assert busiest(sets, "vendor", within=0b1100, most=1) == (["zte"], 2)
    assert busiest(sets, "vendor", within=0b0001, most=9) == (["huawei"], 0)
