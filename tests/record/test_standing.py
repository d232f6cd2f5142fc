import datetime

import pytest

from tests.factories import make_action
from vendors.record.standing import standings

pytestmark = pytest.mark.django_db


def test_the_strictest_measure_in_effect_is_the_standing():
    make_action(kind="permission", steps=(("2019", "adopted"),))
    ban = make_action(kind="ban", steps=(("2020-07-14", "adopted"),))
    before = standings(on=datetime.date(2020, 1, 1))["GB", "huawei"]
    after = standings(on=datetime.date(2021, 1, 1))["GB", "huawei"]
    assert (before.kind, after.kind, after.actions[0]) == ("permission", "ban", ban.pk)


def test_a_pair_with_nothing_on_record_has_no_standing():
    make_action(steps=(("2020-07-14", "proposed"),))
    assert standings(on=datetime.date(2019, 1, 1)) == {}
    assert standings(on=datetime.date(2021, 1, 1))["GB", "huawei"].status == "proposed"
