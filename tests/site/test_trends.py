"""Trends: how many countries ban, restrict or permit a vendor, by year."""

import csv
import datetime
import io
import re
import xml.etree.ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import make_action, make_country, make_vendor
from tests.markup import on_one_line
from vendors.models import Bloc, DataVersion
from vendors.site.trend_chart import step_of, top_of
from vendors.site.trend_counts import FIRST_YEAR, Trend, TrendQuestion

pytestmark = [pytest.mark.django_db, pytest.mark.same_on_any_database]

WIDE = {"scope": ("networks",)}


@pytest.fixture
def record():
    make_action(country="AU", steps=(("2018-08-23", "adopted"),), **WIDE)
    make_action(country="GB", steps=(("2020-07-14", "adopted"), ("2022-03-01", "ended")), **WIDE)
    make_action(country="DE", kind="restriction", steps=(("2019-05", "proposed"), ("2021-04-23", "adopted")), **WIDE)
    make_action(country="US", scope=("government",), steps=(("2018-08-13", "adopted"),))
    make_action(country="FR", kind="warning", force="advice", steps=(("2019", "adopted"),))


def numbers(client, query=""):
    """Return {(year, kind, extent): number} as the CSV has it, without zeros."""
    rows = csv.DictReader(io.StringIO(client.get(f"/trends.csv{query}").text))
    return {(int(r["year"]), r["kind"], r["extent"]): int(r["countries"]) for r in rows if r["countries"] != "0"}


def of_year(client, year, query="?count=all"):
    return {key[1:]: number for key, number in numbers(client, query).items() if key[0] == year}


def test_each_year_counts_what_was_in_effect_on_its_last_day(client, record):
    ban = {year: number for (year, kind, extent), number in numbers(client, "?to=2023").items() if kind == "ban"}
    assert ban == {2018: 1, 2019: 1, 2020: 2, 2021: 2, 2022: 1, 2023: 1}


def test_the_current_year_counts_what_is_in_effect_today(client):
    today = timezone.localdate()
    make_action(country="AU", steps=((today.isoformat(), "adopted"),), **WIDE)
    make_action(country="DE", steps=(((today + datetime.timedelta(days=1)).isoformat(), "in_force"),), **WIDE)
    assert of_year(client, today.year) == {("ban", "national_binding"): 1}
    assert "(today)" in client.get("/trends/").text


def test_narrower_and_weaker_measures_are_counted_apart_and_only_when_asked_for(client, record):
    assert of_year(client, 2021, "") == {("ban", "national_binding"): 2, ("restriction", "national_binding"): 1}
    assert of_year(client, 2021) == {
        ("ban", "national_binding"): 2,
        ("restriction", "national_binding"): 1,
        ("ban", "narrower"): 1,
        ("warning", "narrower"): 1,
    }


@pytest.mark.parametrize(
    "coding", [{"reach": "body"}, {"reach": "regional", "area": "AU-NSW"}, {"reach": "case"}, {"scope": ("devices",)}]
)
def test_what_is_not_national_and_binding_on_networks_or_market_is_narrower(client, coding):
    make_action(country="AU", **{**WIDE, **coding})
    assert of_year(client, 2021) == {("ban", "narrower"): 1}


def test_a_proposal_a_single_act_and_an_inquiry_without_news_count_as_nothing(client):
    make_action(country="AU", steps=(("2019", "proposed"),), **WIDE)
    make_action(country="GB", force="act", **WIDE)
    make_action(country="US", kind="penalty")
    make_action(country="DE", kind="investigation", steps=(("2017-05", "adopted"),))
    assert of_year(client, 2020) == {}
    assert of_year(client, 2018) == {("investigation", "narrower"): 1}


def test_the_european_union_is_counted_as_no_country_but_named_beside_the_numbers(client, record):
    make_country("EU", name="European Union")
    make_action(country="EU", **WIDE)
    assert of_year(client, 2020)["ban", "national_binding"] == 2
    rows = csv.DictReader(io.StringIO(client.get("/trends.csv").text))
    beyond = {row["year"]: row["beyond_one_country"] for row in rows if row["kind"] == "ban"}
    assert (beyond["2019"], beyond["2020"]) == ("", "EU")
    page = on_one_line(client.get("/trends/").text)
    assert "Beyond one country, not counted" in page
    assert '/actions/?country=EU&amp;vendor=huawei&amp;on=2020-12-31">Ban</a>' in page


def test_a_bloc_counts_its_members_of_today(client, record):
    make_country("AU").blocs.add(Bloc.objects.create(slug="five-eyes", name="Five Eyes"))
    assert of_year(client, 2021, "?bloc=five-eyes&count=all") == {("ban", "national_binding"): 1}
    page = client.get("/trends/?bloc=five-eyes").text
    assert "Countries that ban, restrict or permit Huawei, 2012 to" in page
    assert "For every year, the members of a bloc are those of today." in page


def test_a_bloc_without_a_member_in_the_record_says_so(client, record):
    Bloc.objects.create(slug="quad", name="Quad")
    assert "No country in this record is listed as a member of Quad." in client.get("/trends/?bloc=quad").text


def test_scope_reach_and_force_decide_which_measure_may_lead_as_on_the_map(client):
    make_action(country="US", scope=("government",), reach="body", steps=(("2018", "adopted"),))
    make_action(country="US", kind="restriction", steps=(("2018", "adopted"),), **WIDE)
    assert of_year(client, 2019) == {("ban", "narrower"): 1}
    assert of_year(client, 2019, "?scope=networks&count=all") == {("restriction", "national_binding"): 1}
    assert of_year(client, 2019, "?reach=national") == {("restriction", "national_binding"): 1}
    assert of_year(client, 2019, "?force=policy&count=all") == {}


def test_each_number_leads_to_the_countries_behind_it(client, record):
    make_country("GB").blocs.add(Bloc.objects.create(slug="five-eyes", name="Five Eyes"))
    page = client.get("/trends/?count=all&scope=networks").text
    address = "/map/?scope=networks&amp;vendor=huawei&amp;on=2020-12-31#table"
    assert f'href="{address}"' in page
    shown = client.get(address.replace("&amp;", "&").removesuffix("#table")).context["map"]
    assert (shown.tallies[0].kind, shown.tallies[0].full) == ("ban", 2)
    of_bloc = client.get("/trends/?bloc=five-eyes").text
    assert 'href="/matrix/?bloc=five-eyes&amp;vendor=huawei&amp;on=2020-12-31"' in of_bloc
    rows = csv.DictReader(io.StringIO(client.get("/trends.csv?to=2020").text))
    assert {row["country_codes"] for row in rows if (row["year"], row["kind"]) == ("2020", "ban")} == {"AU;GB"}


def test_the_last_number_is_that_of_the_map_of_today(client, record):
    shown = client.get("/map/").context["map"]
    today = of_year(client, timezone.localdate().year)
    for tally in shown.tallies:
        assert today.get((tally.kind, "national_binding"), 0) == tally.full
        assert today.get((tally.kind, "narrower"), 0) == tally.narrow


def test_the_table_has_every_number_of_the_chart(client, record):
    page = client.get("/trends/?count=all").context["page"]
    for charted in page.charts:
        drawn = sum(bar.count for bar in charted.chart.segments)
        assert drawn == sum(year.total(charted.chart.series) for year in page.trend.years)
    table = [number.count for row in page.rows for number in row.numbers]
    assert sum(table) == sum(bar.count for charted in page.charts for bar in charted.chart.segments)
    assert [row.year for row in page.rows] == list(range(FIRST_YEAR, timezone.localdate().year + 1))


def test_a_reader_who_cannot_see_the_chart_gets_its_first_and_last_numbers_in_words(client, record):
    page = on_one_line(client.get("/trends/?to=2021").text)
    assert '<svg class="trend-chart" role="img" aria-labelledby="trend-title-1 trend-desc-1"' in page
    assert "Ban: 0 countries at the end of 2012, 2 at the end of 2021." in page
    assert "Ban: 0 countries at the end of 2012, 1 today." in on_one_line(client.get("/trends/").text)


def test_kinds_differ_by_pattern_too(client, record):
    page = client.get("/trends/?count=all").text
    for series in ("ban", "restriction", "ban-light", "warning-light"):
        assert f'id="trend-{series}"' in page
        assert f'fill="url(#trend-{series})"' in page


def test_years_without_any_measure_are_rows_of_zeros_and_named(client, record):
    page = client.get("/trends/?from=2016&to=2018")
    assert [[number.count for number in row.numbers] for row in page.context["page"].rows][:2] == [[0, 0, 0]] * 2
    assert "According to this record, none of this was in effect at the end of 2016 and 2017." in page.text


def test_one_year_is_drawn_and_said_to_be_no_trend(client, record):
    page = client.get("/trends/?from=2020&to=2020")
    assert len(page.context["page"].charts[0].chart.segments) == 1
    assert "This is one year only, so no change can be seen." in page.text
    assert "2 countries at the end of 2020" in page.text


def test_a_vendor_without_any_measure_has_a_sentence_and_no_chart(client, record):
    make_vendor("nokia", name="Nokia")
    page = on_one_line(client.get("/trends/?vendor=nokia").text)
    assert "No measure on Nokia of these countries was in effect at the end of any of these years." in page
    assert "<figure" not in page


def test_where_only_narrower_measures_are_on_record_the_page_offers_to_count_them(client):
    make_action(country="US", scope=("government",))
    page = on_one_line(client.get("/trends/").text)
    assert "No national, binding measure on Huawei was in effect at the end of any of these years." in page
    assert 'href="?count=all"' in page
    assert "Narrower or weaker, counted separately" in client.get("/trends/?count=all").text


def test_an_empty_record_has_a_page_and_a_drawing_that_say_so(client):
    for address in ("/trends/", "/trends.svg"):
        assert "No vendor has a published action yet." in client.get(address).text
    assert client.get("/trends.csv").status_code == client.get("/trends.json").status_code == 200


def test_a_last_year_before_the_first_is_refused(client, record):
    response = client.get("/trends/?from=2020&to=2019")
    assert response.status_code == 400
    assert "The last year lies before the first." in response.text


@pytest.mark.parametrize("query", ["?vendor=nobody", "?bloc=x", "?count=some", "?from=2011", "?to=3000", "?on=2020"])
def test_what_cannot_be_used_is_refused_by_page_and_files_alike(client, record, query):
    for address in ("/trends/", "/trends.csv", "/trends.json", "/trends.svg"):
        assert client.get(address + query).status_code == 400


def test_the_form_sends_empty_fields_and_its_reader_is_led_to_the_address_without_them(client, record):
    response = client.get("/trends/?vendor=huawei&bloc=&from=2012")
    assert (response.status_code, response["Location"]) == (302, "/trends/?vendor=huawei&from=2012")


def test_the_form_leaves_out_of_the_address_what_is_not_chosen_so_that_it_goes_on_to_be_about_today(client, record):
    page = on_one_line(client.get("/trends/").text)
    this_year = timezone.localdate().year
    assert f'<option value="" selected>{FIRST_YEAR}</option>' in page
    assert f'<option value="" selected>{this_year}</option>' in page
    assert f"<option>{this_year - 1}</option>" in page


def test_the_json_has_the_filter_the_source_and_the_same_numbers(client, record):
    DataVersion.objects.note_gathered(until=datetime.date(2026, 6, 30))
    sent = client.get("/trends.json?count=all&from=2020&to=2021").json()
    assert (sent["vendor"], sent["gathered_until"], sent["scope"]) == ("huawei", "2026-06-30", [])
    assert "/trends/?count=all&from=2020&to=2021&vendor=huawei" in sent["source"]
    found = {
        (year["year"], number["kind"], number["extent"]): number["countries"]
        for year in sent["years"]
        for number in year["numbers"]
        if number["countries"]
    }
    assert found == numbers(client, "?count=all&from=2020&to=2021")


def test_the_drawing_is_well_formed_says_its_source_and_needs_no_stylesheet(client, record):
    DataVersion.objects.note_gathered(until=datetime.date(2026, 6, 30))
    response = client.get("/trends.svg?count=all")
    assert response["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert 'filename="telecom-vendor-trends-huawei-all-measures-2012-' in response["Content-Disposition"]
    drawing = ET.fromstring(response.content)
    text = " ".join("".join(drawing.itertext()).split())
    assert "Events gathered up to 30 Jun 2026" in text
    assert "/trends/?count=all&vendor=huawei" in text
    assert "style=" not in response.text
    bars = [group for group in drawing.iter("{http://www.w3.org/2000/svg}g") if "trend-bars" in group.get("class", "")]
    assert bars
    assert all(group.get("fill") and group.get("stroke") for group in bars)


def test_how_to_cite_the_chart_names_data_version_day_and_address(client, record):
    page = on_one_line(client.get("/trends/?vendor=huawei").text)
    cited = page.split('id="cite"')[1].split("</p>")[0]
    assert re.search(
        r"“Countries that ban, restrict or permit Huawei, 2012 to \d{4}”, .*, data version \d+, http", cited
    )


def test_vendor_page_and_first_page_have_a_small_chart_that_leads_to_the_full_one(client, record):
    for address in ("/vendors/huawei/", "/"):
        page = on_one_line(client.get(address).text).split('class="trend-figure is-small"')[1]
        assert "0 countries at the end of 2012, 1 today" in page
        assert 'href="/trends/?vendor=huawei"' in page


def test_a_vendor_on_which_nothing_national_and_binding_is_recorded_has_no_small_chart(client):
    make_action(country="US", scope=("government",))
    assert "trend-figure" not in client.get("/vendors/huawei/").text


def test_the_numbers_take_one_query_whatever_the_years(client, record):
    today = timezone.localdate()
    for first in (FIRST_YEAR, today.year):
        with CaptureQueriesContext(connection) as queries:
            Trend.of(TrendQuestion("huawei", first, today.year, today))
        assert len(queries) == 1


def test_the_page_takes_as_many_queries_with_many_countries_as_with_few(client, record):
    with CaptureQueriesContext(connection) as few:
        assert client.get("/trends/?count=all").status_code == 200
    for code in ("CA", "SE", "JP", "NZ", "EE", "LV", "LT", "PL"):
        make_action(country=code, **WIDE)
    with CaptureQueriesContext(connection) as many:
        assert client.get("/trends/?count=all&to=2026").status_code == 200
    assert len(many) <= len(few)


def test_the_axis_ends_at_a_line_and_has_few_lines():
    for highest in range(1, 200):
        step, top = step_of(highest), top_of(highest)
        assert top % step == 0, highest
        assert highest <= top < highest + step
        assert top // step <= 6, highest
