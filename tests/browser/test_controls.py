"""The controls of the pages, worked with the hand and with the keyboard alone."""

import re

from playwright.sync_api import expect

from tests.browser.test_reader import PAGES, action_page
from tests.factories import make_action

FOCUSED = "document.activeElement.id"


def tab_to(page, wanted, *, at_most=60, key="Tab"):
    """Press Tab until the element with the id has the focus; fail where the keyboard does not get there."""
    for _ in range(at_most):
        page.keyboard.press(key)
        if page.evaluate(FOCUSED) == wanted:
            return
    raise AssertionError(f"{wanted} is not reached with {at_most} presses of {key}")


def countries_with_a_ban(page) -> int:
    """Return the sum of the numbers after "Ban:" in the key of the map, and 0 where it names no ban."""
    bans = page.locator(".map-key .kind-ban")
    return sum(map(int, re.findall(r"\d+", bans.inner_text()))) if bans.count() else 0


def test_the_slider_moves_the_map_through_the_record(open_page, record):
    page = open_page("/map/?vendor=huawei&on=2018-01-01")
    before = countries_with_a_ban(page)
    slider = page.locator("#day-slider")
    slider.fill(str((2021 - 2010) * 365))
    page.wait_for_url(re.compile(r"on=202[01]-"))
    expect(page.locator(".day-title")).to_contain_text(re.compile("202[01]"))
    assert countries_with_a_ban(page) > before
    assert page.locator("#on").input_value() == re.search(r"on=([\d-]+)", page.url)[1]
    assert page.locator("#day-said").inner_text() == page.locator(".day-title").inner_text()


def test_the_slider_follows_the_arrow_keys_and_keeps_the_focus(open_page, record):
    page = open_page("/map/?vendor=huawei&on=2020-07-14")
    page.locator("#day-slider").focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**/map/?vendor=huawei&on=2020-07-13")
    assert page.evaluate(FOCUSED) == "day-slider"
    assert page.locator("#day-slider").get_attribute("aria-valuetext") == "2020-07-13"
    assert "13 Jul 2020" in page.title() or "13 Jul 2020" in page.locator(".day-title").inner_text()


def test_moving_the_slider_fills_the_history_with_no_days_on_the_way(open_page, record):
    page = open_page("/")
    page.goto(page.url + "map/?vendor=huawei&on=2020-07-14")
    for day in (13, 12, 11):
        page.locator("#day-slider").press("ArrowLeft")
        page.wait_for_url(f"**on=2020-07-{day}")
    page.go_back()
    expect(page.locator("h1")).to_contain_text("What governments decide")


def test_the_map_works_without_a_script(open_page, record):
    page = open_page("/map/", javascript=False)
    assert not page.locator("#day-slider").is_visible()
    page.locator("#on").fill("2019-01-01")
    page.locator("#vendor").select_option("zte")
    page.get_by_role("button", name="Show").click()
    assert page.url.endswith("/map/?vendor=zte&on=2019-01-01")
    page.get_by_role("link", name="2018", exact=True).click()
    assert "31 Dec 2018" in page.locator("h1").inner_text()


def test_the_slider_moves_the_matrix_and_leaves_vendors_and_focus_alone(open_page, record):
    page = open_page("/matrix/?vendor=huawei&vendor=zte&on=2020-07-14")
    page.locator("#day-slider").press("ArrowLeft")
    page.wait_for_url("**/matrix/?**on=2020-07-13**")
    assert "vendor=huawei" in page.url
    expect(page.locator("h1")).to_contain_text("13 Jul 2020")
    expect(page).to_have_title(re.compile("13 Jul 2020"))
    assert page.evaluate(FOCUSED) == "day-slider"


def test_the_matrix_is_stepped_from_change_to_change_without_a_script(open_page, record):
    page = open_page("/matrix/?vendor=huawei&on=2020-07-13", javascript=False)
    assert not page.locator("#day-slider").is_visible()
    page.get_by_role("link", name="Next change: 14 Jul 2020").click()
    assert page.url.endswith("/matrix/?vendor=huawei&on=2020-07-14")
    assert page.locator("td.is-new").count() >= 1
    page.get_by_role("link", name=re.compile("Previous change:")).click()
    assert "14 Jul 2020" not in page.locator("h1").inner_text()


def test_the_choices_of_the_matrix_open_one_at_a_time_and_within_a_phones_screen(open_page, record):
    page = open_page("/matrix/", width=390)
    for name in ("Vendors", "Blocs"):
        page.locator("details.choice > summary", has_text=name).click()
        expect(page.locator("details.choice[open]")).to_have_count(1)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_keyboard_alone_filters_the_list_and_takes_the_filter_away(open_page, record):
    page = open_page("/actions/")
    tab_to(page, "f-kind-ban")
    page.keyboard.press("Space")
    page.wait_for_url("**/actions/?kind=ban")
    expect(page.locator("h1")).to_contain_text(" bans")
    assert page.evaluate(FOCUSED) == "f-kind-ban"
    tab_to(page, "f-vendor-huawei")
    page.keyboard.press("Space")
    page.wait_for_url("**/actions/?kind=ban&vendor=huawei")
    expect(page.locator("h1")).to_contain_text("bans on Huawei")
    tab_to(page, "f-kind-ban", key="Shift+Tab")
    page.keyboard.press("Space")
    page.wait_for_url("**/actions/?vendor=huawei")
    expect(page.locator("h1")).to_contain_text("actions about Huawei")


def test_the_keyboard_alone_unfolds_a_facet_and_finds_it_open_after_a_choice(open_page, record):
    page = open_page("/actions/")
    fold = page.locator("#more-vendor > summary")
    fold.focus()
    page.keyboard.press("Enter")
    hidden = page.locator("#more-vendor input").first
    expect(hidden).to_be_visible()
    value = hidden.get_attribute("value")
    tab_to(page, f"f-vendor-{value}", at_most=3)
    page.keyboard.press("Space")
    page.wait_for_url(f"**/actions/?vendor={value}")
    assert page.evaluate(FOCUSED) == f"f-vendor-{value}"


def test_on_a_phone_the_keyboard_opens_the_sheet_chooses_and_comes_back(open_page, record):
    page = open_page("/actions/", width=390)
    page.get_by_role("button", name="Filters").focus()
    page.keyboard.press("Enter")
    tab_to(page, "f-kind-ban", at_most=8)
    page.keyboard.press("Space")
    page.wait_for_url("**/actions/?kind=ban")
    expect(page.locator("#f-kind-ban")).to_be_visible()
    assert page.evaluate(FOCUSED) == "f-kind-ban"
    page.keyboard.press("Escape")
    expect(page.locator("#f-kind-ban")).not_to_be_visible()
    expect(page.locator("h1")).to_contain_text(" bans")


def test_a_reader_chooses_german_at_the_foot_without_a_script(open_page, record):
    page = open_page("/countries/DE/?vendor=huawei", javascript=False)
    page.get_by_role("button", name="Deutsch").click()
    assert page.url.endswith("/countries/DE/?vendor=huawei")
    assert page.locator("html").get_attribute("lang") == "de"
    assert page.get_by_role("heading", level=1).inner_text().endswith("Deutschland")
    page.get_by_role("navigation", name="Bereiche").get_by_role("link", name="Länder").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Länder"
    page.get_by_role("button", name="English").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Countries"


def test_no_page_in_german_scrolls_sideways_on_a_phone(browser, live_server, record):
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="de-DE")
    page = context.new_page()
    wide = []
    for name, address in {**PAGES, "action": action_page()}.items():
        page.goto(live_server.url + address)
        assert page.locator("html").get_attribute("lang") == "de", name
        if page.evaluate("document.documentElement.scrollWidth") > 390:
            wide.append(name)
    context.close()
    assert wide == []


def test_a_value_of_a_facet_is_found_as_it_is_typed_and_can_be_ticked(open_page):
    for number in range(75):
        make_action(vendors=(f"vendor-{number}",), title=f"Action {number}")
    page = open_page("/actions/")
    page.locator("#find-vendor").fill("VENDOR 7")
    expect(page.locator("input[name=vendor]")).to_have_count(75)
    shown = page.locator("input[name=vendor]:visible")
    assert sorted(shown.evaluate_all("boxes => boxes.map(box => box.value)")) == sorted(
        ["vendor-7", *(f"vendor-{number}" for number in range(70, 75))]
    )
    page.locator("#find-vendor").press("Enter")
    assert page.url.endswith("/actions/"), "what is typed there is no filter"
    page.locator("#f-vendor-vendor-74").check()
    page.wait_for_url("**/actions/?vendor=vendor-74")


def test_a_value_that_does_not_exist_is_answered_in_words(open_page):
    for number in range(12):
        make_action(vendors=(f"vendor-{number}",))
    page = open_page("/actions/")
    page.locator("#find-vendor").fill("xyz")
    page.get_by_text("No value matches.").first.wait_for()
