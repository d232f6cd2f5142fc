"""The reader's way through the site, in a real browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from vendors.models import Action

AXE_SCRIPT = Axe().axe_script
RUN_AXE = "options => axe.run(options)"
ONLY_VIOLATIONS = {"resultTypes": ["violations"]}
"""Of what is in order axe need not tell where it stands; that takes longer than finding it."""
RULES_OF_COLOUR = ["color-contrast", "link-in-text-block"]

PAGES = {
    "home": "/",
    "actions": "/actions/?vendor=huawei&kind=ban",
    "words": "/actions/?q=core",
    "nothing": "/actions/?q=nothinglikeit",
    "bad parameters": "/actions/?kind=bann&vendr=x",
    "countries": "/countries/",
    "country": "/countries/DE/",
    "large country": "/countries/US/",
    "country without actions": "/countries/AD/",
    "vendors": "/vendors/",
    "vendor": "/vendors/huawei/",
    "small vendor": "/vendors/nokia/",
    "pair": "/countries/DE/huawei/",
    "recent": "/recent/?days=365",
    "trends": "/trends/",
    "search": "/search/?q=Hauwei",
    "matrix": "/matrix/?on=2020-07-01",
    "matrix of a bloc": "/matrix/?bloc=eu&vendor=huawei&vendor=zte",
    "matrix before all": "/matrix/?on=2010-01-01",
    "map": "/map/",
    "map on a day": "/map/?vendor=zte&on=2018-07-01",
    "data": "/data/",
    "deadlines": "/deadlines/",
    "past deadlines": "/deadlines/?when=past",
    "changes": "/changes/",
    "what the record said": "/changes/?known=2026-03-01&show=missed",
    "comparison": "/compare/?c=DE&c=FR&v=huawei",
    "choice of a comparison": "/compare/",
    "articles": "/articles/",
    "about": "/about/",
    "codebook": "/about/codebook/",
    "report": "/about/report/",
    "form for a source": "/sources/send/?page=/countries/DE/",
    "missing": "/nowhere/",
}


def action_page() -> str:
    return Action.objects.published().filter(country="DE").first().get_absolute_url()


def test_a_reader_goes_from_home_to_a_country_an_action_and_its_source(open_page, record):
    page = open_page("/")
    page.get_by_role("navigation", name="Sections").get_by_role("link", name="Countries").click()
    page.get_by_role("link", name="Germany", exact=True).click()
    assert page.get_by_role("heading", level=1).inner_text().endswith("Germany")
    assert "Ban since" in page.locator(".lane", has_text="Huawei").first.inner_text().replace("\n", " ")
    page.locator(".step :is(.claim, .context) a").first.click()
    source = page.locator(".source figcaption a").first
    assert source.get_attribute("href").startswith("http")
    assert "external" in source.get_attribute("rel")


def test_choosing_a_facet_changes_the_list_the_address_and_the_title_and_back_undoes_it(open_page, record):
    page = open_page("/actions/?vendor=huawei")
    count = page.locator("label", has=page.locator("#f-kind-ban")).locator("b").inner_text()
    page.locator("#f-kind-ban").check()
    page.wait_for_url("**/actions/?*kind=ban*")
    assert page.get_by_role("heading", level=1).inner_text() == f"{count} bans on Huawei"
    assert page.title().startswith(f"{count} bans on Huawei")
    page.go_back()
    page.wait_for_url("**/actions/?vendor=huawei")
    page.get_by_role("heading", level=1, name="actions about Huawei").wait_for()


def test_a_chip_takes_its_filter_away(open_page, record):
    page = open_page("/actions/?vendor=huawei&kind=ban")
    page.locator(".chips").get_by_role("link", name="Kind: Ban").click()
    page.get_by_role("heading", level=1, name="actions about Huawei").wait_for()


def test_the_filter_works_without_javascript(open_page, record):
    page = open_page("/actions/", javascript=False)
    page.locator("#f-kind-ban").check()
    page.locator("#f-vendor-huawei").check()
    page.locator(".apply button").click()
    assert page.url.endswith("/actions/?kind=ban&vendor=huawei")
    assert "bans on Huawei" in page.get_by_role("heading", level=1).inner_text()


def test_on_a_phone_the_filters_open_as_a_sheet_and_stay_while_choosing(open_page, record):
    page = open_page("/actions/", width=390)
    assert not page.locator("#f-kind-ban").is_visible()
    page.get_by_role("button", name="Filters").click()
    page.locator("#f-kind-ban").check()
    page.wait_for_url("**/actions/?kind=ban")
    assert page.locator("#f-kind-warning").is_visible()
    page.locator(".sheet-closer button").click()
    assert page.get_by_role("heading", level=1).inner_text().endswith(" bans")


def test_searching_marks_the_words(open_page, record):
    page = open_page("/")
    page.locator("#q").fill("banning")
    page.keyboard.press("Enter")
    page.locator("mark").first.wait_for()


def test_the_keyboard_reaches_the_content_first(open_page, record):
    page = open_page("/countries/DE/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_nothing_stands_in_the_way_of_anyone_and_no_page_scrolls_sideways(browser, live_server, record):
    """Every page by all rules of axe, in the dark by those about colours, which alone depend on the scheme, and on a
    phone and a wide screen by its width: each page is opened once."""
    found, of_colour = {}, {"runOnly": {"type": "rule", "values": RULES_OF_COLOUR}, **ONLY_VIOLATIONS}
    context = browser.new_context(color_scheme="light")
    context.add_init_script(AXE_SCRIPT)
    page = context.new_page()
    for name, address in {**PAGES, "action": action_page()}.items():
        page.goto(live_server.url + address)
        for scheme, options in (("light", ONLY_VIOLATIONS), ("dark", of_colour)):
            page.emulate_media(color_scheme=scheme)
            if violations := page.evaluate(RUN_AXE, options)["violations"]:
                found[name, scheme] = [(v["id"], v["nodes"][0]["html"][:120]) for v in violations]
        for width in (390, 2000):
            page.set_viewport_size({"width": width, "height": 844})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found[name, width] = "scrolls sideways"
        page.set_viewport_size({"width": 1280, "height": 720})
    rules = {rule["ruleId"] for rule in page.evaluate("axe.getRules(['cat.color'])") if "wcag2aaa" not in rule["tags"]}
    context.close()
    assert found == {}
    assert rules == set(RULES_OF_COLOUR)


def test_the_documentation_of_the_api_shows_its_operations(open_page, record):
    page = open_page("/api/v1/docs/")
    page.get_by_text("/api/v1/actions/", exact=False).first.wait_for()


def tick(page, selector: str) -> float:
    """Tick a box as a reader does, wait for the list, and return by how many pixels the box moved on the screen."""
    box = page.locator(selector)
    box.scroll_into_view_if_needed()
    before = box.bounding_box()["y"]
    with page.expect_response(lambda response: "/actions/" in response.url):
        box.check()
    expect(page.locator("#announced")).not_to_be_empty()
    return abs(page.locator(selector).bounding_box()["y"] - before)


@pytest.mark.parametrize("width", [1280, 390])
def test_ticking_a_facet_below_the_fold_moves_nothing_under_the_pointer(open_page, record, width):
    page = open_page("/actions/", width=width)
    if width == 390:
        page.get_by_role("button", name="Filters").click()
    assert tick(page, "#f-status-adopted") < 4


def test_a_screen_reader_hears_what_is_shown_after_a_facet_was_ticked(open_page, record):
    page = open_page("/actions/")
    tick(page, "#f-kind-ban")
    assert page.locator("#announced").text_content() == page.locator("#heading").text_content().strip()


def test_a_reader_with_the_keyboard_skips_to_the_results(open_page, record):
    page = open_page("/actions/")
    page.locator("a.skip", has_text="Skip to the results").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "heading"


FAILURES = {
    "no connection": lambda route: route.abort(),
    "an error of the server": lambda route: route.fulfill(status=500, body="<h1>Something went wrong here</h1>"),
    "another page": lambda route: route.fulfill(
        status=200, content_type="text/html", body="<p>Log in to this network</p>"
    ),
}


def test_a_list_that_does_not_come_says_so_leaves_box_and_list_agreed_and_offers_to_try_again(
    browser, live_server, record
):
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(live_server.url + "/actions/?kind=ban")
    heading = page.get_by_role("heading", level=1).inner_text()
    for fail in FAILURES.values():
        page.route("**/actions/?*", fail)
        page.locator("#f-vendor-huawei").click()
        page.get_by_role("alert").wait_for(state="visible")
        expect(page.locator("#f-vendor-huawei")).not_to_be_checked()
        expect(page.locator("#f-kind-ban")).to_be_checked()
        assert page.get_by_role("heading", level=1).inner_text() == heading
        page.unroute("**/actions/?*")
        page.get_by_role("button", name="Try again").click()
        page.wait_for_url("**vendor=huawei**")
        expect(page.locator("#f-vendor-huawei")).to_be_checked()
        page.goto(live_server.url + "/actions/?kind=ban")
    page.context.close()
