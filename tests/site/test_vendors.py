import datetime

import pytest

from tests.factories import make_vendor
from tests.markup import on_one_line
from vendors.models import DataVersion

pytestmark = pytest.mark.django_db


def test_vendors_of_which_nothing_is_recorded_stand_in_the_order_of_the_alphabet_whatever_their_capitals(client):
    for name in ("adtran", "ASML", "Zoom", "b-link"):
        make_vendor(name.lower(), name=name)
    text = client.get("/vendors/").content.decode()
    places = [text.index(f">{name}<") for name in ("adtran", "ASML", "b-link", "Zoom")]
    assert places == sorted(places)


def test_a_vendor_without_actions_is_no_cleared_one(client):
    make_vendor("dji")
    DataVersion.objects.note_gathered(until=datetime.date(2026, 6, 30))
    for address in ("/vendors/", "/vendors/dji/", "/actions/?vendor=dji"):
        page = on_one_line(client.get(address).text)
        assert "No action recorded. That is no clearance: this record holds events gathered up to 30 Jun 2026" in page
