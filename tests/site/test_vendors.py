import pytest

from tests.factories import make_vendor

pytestmark = pytest.mark.django_db


def test_vendors_of_which_nothing_is_recorded_stand_in_the_order_of_the_alphabet_whatever_their_capitals(client):
    for name in ("adtran", "ASML", "Zoom", "b-link"):
        make_vendor(name.lower(), name=name)
    text = client.get("/vendors/").content.decode()
    places = [text.index(f">{name}<") for name in ("adtran", "ASML", "b-link", "Zoom")]
    assert places == sorted(places)
