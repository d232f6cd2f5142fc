"""The world map: drawn on the server, on any day, with a table as its equal."""

import re

import pytest
from django.utils import timezone

from tests.factories import make_action, make_country
from tests.markup import on_one_line
from vendors.site.world_map import shapes

pytestmark = pytest.mark.django_db


@pytest.fixture
def record():
    make_country("SG", name="Singapore")
    make_action(country="DE", steps=(("2020-07-14", "adopted"),))
    make_action(country="FR", kind="restriction", steps=(("2019-05", "proposed"), ("2019-08-01", "adopted")))
    make_action(country="SG", kind="permission", steps=(("2018", "adopted"),))
    make_action(country="GB", vendors=("zte",))


def layers(client, query=""):
    """Return {country: (kind, form)} as the map draws them."""
    shown = client.get(f"/map/{query}").context["map"]
    return {entry.country.pk: (layer.kind, layer.form) for layer in shown.layers for entry in layer.entries}


def test_each_country_is_drawn_in_the_kind_of_its_strictest_measure_on_the_day(client, record):
    assert layers(client, "?on=2020-07-13") == {"FR": ("restriction", "filled"), "SG": ("permission", "filled")}
    assert layers(client, "?on=2020-07-14")["DE"] == ("ban", "filled")


def test_what_was_only_proposed_on_the_day_is_an_outline(client, record):
    assert layers(client, "?on=2019-06-01")["FR"] == ("restriction", "outlined")


def test_the_vendor_most_acted_upon_is_shown_unless_another_is_chosen(client, record):
    assert "Where countries stand on Huawei" in client.get("/map/").text
    assert set(layers(client, "?vendor=zte")) == {"GB"}


def test_a_kind_is_told_by_its_pattern_too(client, record):
    page = on_one_line(client.get("/map/").text)
    assert '<g class="layer kind-ban is-filled" fill="url(#map-ban)">' in page
    assert 'id="map-restriction"' in page


def test_a_country_too_small_to_draw_is_a_mark_at_its_place(client, record):
    assert not shapes()["SG"].path
    mark = (
        r'<title>Singapore: Permission since 2018</title><use class="dot" href="#m-permission" x="[0-9.]+" y="[0-9.]+"'
    )
    assert re.search(mark, client.get("/map/").text)


def test_each_country_on_the_map_is_a_link_that_says_what_it_is(client, record):
    page = client.get("/map/").text
    assert '<a href="/countries/DE/"><title>Germany: Ban since 14 Jul 2020</title>' in page
    assert '<title id="world-title">Where countries stand on Huawei' in page
    assert "Ban: 1. Restriction: 1. Permission: 1." in page


def test_the_table_tells_what_the_map_tells_the_strictest_first(client, record):
    page = client.get("/map/").text
    rows = re.findall(r'<th scope="row">.*?<a href="/countries/(\w+)/">', page)
    assert rows == ["DE", "FR", "SG"]


def test_a_union_of_countries_that_has_no_outline_is_told_below_the_map(client, record):
    make_country("EU", name="European Union")
    make_action(country="EU", kind="warning", steps=(("2023-06-15", "adopted"),))
    (beyond,) = client.get("/map/").context["map"].beyond
    assert beyond.words == "European Union: Warning since 15 Jun 2023"


def test_the_form_works_without_a_script_and_stays_in_the_record(client, record):
    page = on_one_line(client.get("/map/?on=2020-01-01").text)
    assert '<input type="date" id="on" name="on" required min="2010-01-01"' in page
    assert f'max="{timezone.localdate().isoformat()}" value="2020-01-01"' in page
    assert '<a href="?on=2018-12-31">2018</a>' in page


def test_moving_the_slider_asks_for_the_map_alone_and_keeps_the_address_true(client, record):
    headers = {"HX-Request": "true", "HX-Target": "map"}
    response = client.get("/map/?vendor=huawei&on=2020-01-01", headers=headers)
    assert "<html" not in response.text
    assert '<div id="map">' in response.text
    assert "<title>Huawei on the map, 1 Jan 2020" in on_one_line(response.text)
    assert response["HX-Replace-Url"] == "/map/?vendor=huawei&on=2020-01-01"


def test_links_lead_to_the_changes_before_and_after_the_day(client, record):
    around = client.get("/map/?vendor=huawei&on=2020-01-01").context["around"]
    assert (around.before.address, around.after.address) == (
        "?vendor=huawei&on=2019-08-01",
        "?vendor=huawei&on=2020-07-14",
    )


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("on=yesterday", "write it as 2020-07-01"),
        ("on=2999-01-01", "is not known yet"),
        ("vendor=hauwei", "Huawei"),
        ("vendor=huawei&vendor=zte", "takes one value only"),
        ("day=2020-01-01", "There is no such parameter"),
    ],
)
def test_a_bad_parameter_is_answered_with_the_reason(client, record, query, reason):
    response = client.get(f"/map/?{query}")
    assert response.status_code == 400
    assert reason in response.text


def test_an_empty_record_has_a_page_that_says_so(client, db):
    assert "No vendor has a published action yet." in client.get("/map/").text
    assert client.get("/matrix/").status_code == 200


def test_the_first_page_and_a_vendors_page_show_the_map(client, record):
    for address in ("/", "/vendors/huawei/"):
        page = on_one_line(client.get(address).text)
        assert 'role="img" aria-labelledby="world-title"' in page
        assert "<title>Germany: Ban since 14 Jul 2020</title>" in page


def test_the_land_under_the_colours_is_one_picture_that_browsers_keep(client, db):
    response = client.get("/map/land.svg")
    assert response["Content-Type"] == "image/svg+xml"
    assert "max-age=604800" in response["Cache-Control"]
    assert "style" not in response.text


def test_the_shapes_lie_on_the_map(db):
    assert len([shape for shape in shapes().values() if shape.path]) > 150
    assert all(0 <= shape.x <= 2060 and 0 <= shape.y <= 880 for shape in shapes().values())
