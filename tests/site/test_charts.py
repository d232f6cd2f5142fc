import datetime

import pytest

from vendors.site.charts import Bar, Scale, height_of, stacked
from vendors.site.lanes import CROWDED, busiest


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


def test_lanes_are_of_the_owners_of_the_most_actions():
    assert busiest({"huawei": 1, "zte": 2, "nokia": 1, "dahua": 0}, most=1) == (["zte"], 2)
    assert busiest({"huawei": 1, "zte": 0}, most=9) == (["huawei"], 0)


def test_actions_without_a_vendor_have_no_lane_where_there_are_too_many_to_be_read_one_by_one():
    assert busiest({"unnamed": CROWDED, "zte": 2}, most=9) == (["unnamed", "zte"], 0)
    assert busiest({"unnamed": CROWDED + 1, "zte": 2}, most=9) == (["zte"], 1)
