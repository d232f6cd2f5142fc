"""The world map: drawn on the server, on any day, with a table as its equal."""

import re

import pytest
from django.utils import timezone

from tests.factories import make_action, make_country
from tests.markup import on_one_line
from vendors.site.world_map import shapes

pytestmark = [pytest.mark.django_db, pytest.mark.same_on_any_database]


@pytest.fixture
def record():
    make_country("SG", name="Singapore")
    wide = {"scope": ("networks",)}
    make_action(country="DE", steps=(("2020-07-14", "adopted"),), **wide)
    make_action(country="FR", kind="restriction", steps=(("2019-05", "proposed"), ("2019-08-01", "adopted")), **wide)
    make_action(country="SG", kind="permission", steps=(("2018", "adopted"),), **wide)
    make_action(country="GB", vendors=("zte",), **wide)


def layers(client, query=""):
    """Return {country: (kind, form)} as the map draws them."""
    shown = client.get(f"/map/{query}").context["map"]
    return {entry.country.pk: (layer.kind, layer.form) for layer in shown.layers for entry in layer.entries}


def test_each_country_is_drawn_in_the_kind_of_its_strictest_measure_on_the_day(client, record):
    assert layers(client, "?on=2020-07-13") == {"FR": ("restriction", "filled"), "SG": ("permission", "filled")}
    assert layers(client, "?on=2020-07-14")["DE"] == ("ban", "filled")


def test_what_was_only_proposed_on_the_day_is_an_outline(client, record):
    assert layers(client, "?on=2019-06-01")["FR"] == ("restriction", "outlined")


@pytest.mark.parametrize(
    "coding",
    [
        {"reach": "case"},
        {"reach": "body"},
        {"reach": "regional", "area": "GB-SCT"},
        {"force": "advice", "kind": "warning"},
        {"scope": ("government",)},
    ],
)
def test_what_is_not_national_and_binding_on_networks_or_market_is_drawn_lighter(client, coding):
    coded = {"kind": "ban", "scope": ("networks",), **coding}
    make_action(country="GB", **coded)
    assert layers(client)["GB"] == (coded["kind"], "light")


def test_the_legend_never_mixes_national_binding_measures_with_narrower_ones(client, record):
    make_action(country="US", scope=("networks",))
    make_action(country="AU", scope=("networks",), reach="case")
    make_action(country="CN", scope=("devices",))
    ban = client.get("/map/").context["map"].tallies[0]
    words = "2 countries by national, binding measures; 2 more by narrower ones: one case, other scope"
    assert ban.words == words


def test_the_european_union_is_counted_as_no_country(client, record):
    make_country("EU", name="European Union")
    make_action(country="EU", scope=("networks",))
    shown = client.get("/map/").context["map"]
    assert (shown.tallies[0].full, shown.tallies[0].narrow) == (1, 0)
    assert [place.country.pk for place in shown.beyond] == ["EU"]


def test_a_single_act_is_not_drawn(client, record):
    make_action(country="US", force="act", scope=("networks",))
    make_action(country="AU", kind="penalty", scope=("networks",))
    assert not {"US", "AU"} & set(layers(client))


def test_the_map_can_be_narrowed_by_reach_force_and_scope_and_says_so(client, record):
    make_action(country="DE", kind="warning", force="advice", scope=("devices",), steps=(("2019", "adopted"),))
    make_action(country="US", reach="regional", area="US-TX", scope=("government",))
    assert set(layers(client, "?reach=regional&reach=case")) == {"US"}
    assert layers(client, "?scope=devices&on=2019-12-31") == {"DE": ("warning", "light")}
    assert "DE" not in layers(client, "?scope=devices"), "the ban has taken the warning's place"
    page = on_one_line(client.get("/map/?reach=regional&force=law&scope=5g&scope=government&on=2020-01-01").text)
    heading = "Where countries stand on Huawei, 1 Jan 2020: only one region; law; 5G networks or government use"
    assert f'<h1 class="day-title">{heading}</h1>' in page
    assert "United States: Ban since 14 Jul 2020 (law, Texas: government use)" in client.get("/map/").text


def test_europe_is_shown_again_enlarged_with_the_same_shapes(client, record):
    page = on_one_line(client.get("/map/").text)
    assert '<use href="#world-shapes"/>' in page
    assert page.count("<title>Germany:") == 1


def test_the_vendor_most_acted_upon_is_shown_unless_another_is_chosen(client, record):
    assert "Where countries stand on Huawei" in client.get("/map/").text
    assert set(layers(client, "?vendor=zte")) == {"GB"}


def test_a_kind_is_told_by_its_pattern_too(client, record):
    page = on_one_line(client.get("/map/").text)
    assert '<g class="layer kind-ban is-filled" fill="url(#map-ban)">' in page
    assert 'id="map-restriction"' in page


def test_a_country_too_small_to_draw_is_a_mark_at_its_place(client, record):
    assert not shapes()["SG"].path
    title = r"<title>Singapore: Permission since 2018 \(law, national: telecom networks\)</title>"
    mark = title + r'<use class="dot" href="#m-permission" x="[0-9.]+" y="[0-9.]+"'
    assert re.search(mark, client.get("/map/").text)


def test_each_country_on_the_map_is_a_link_that_says_what_it_is(client, record):
    page = client.get("/map/").text
    assert (
        '<a href="/countries/DE/"><title>Germany: Ban since 14 Jul 2020 (law, national: telecom networks)</title>'
        in page
    )
    assert '<title id="world-title">Where countries stand on Huawei' in page
    assert "Ban: 1 country by a national, binding measure. Restriction: 1 country" in page


def test_the_table_tells_what_the_map_tells_the_strictest_first(client, record):
    page = client.get("/map/").text
    rows = re.findall(r'<th scope="row">.*?<a href="/countries/(\w+)/">', page)
    assert rows == ["DE", "FR", "SG"]


def test_a_union_of_countries_that_has_no_outline_is_told_below_the_map(client, record):
    make_country("EU", name="European Union")
    make_action(country="EU", kind="warning", steps=(("2023-06-15", "adopted"),))
    (beyond,) = client.get("/map/").context["map"].beyond
    assert beyond.words == "European Union: Warning since 15 Jun 2023 (law, national)"


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
        ("reach=global", "is not one of the values"),
        ("force=act", "is not one of the values"),
        ("scope=6g", "is not one of the values"),
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
        assert 'role="group" aria-labelledby="world-title"' in page
        assert "<title>Germany: Ban since 14 Jul 2020 (law, national: telecom networks)</title>" in page


def test_the_land_under_the_colours_is_one_picture_that_browsers_keep(client, db):
    response = client.get("/map/land.svg")
    assert response["Content-Type"] == "image/svg+xml"
    assert "max-age=604800" in response["Cache-Control"]
    assert "style" not in response.text


def test_the_shapes_lie_on_the_map(db):
    assert len([shape for shape in shapes().values() if shape.path]) > 150
    assert all(0 <= shape.x <= 2060 and 0 <= shape.y <= 880 for shape in shapes().values())
