"""Pages on paper."""

import pytest

WIDTH = 703
"""An A4 page between margins of 12 mm, in pixels."""


@pytest.fixture
def printed(open_page, record):
    """Return a function that opens an address as it is printed."""

    def at(address):
        page = open_page(address, width=WIDTH)
        page.emulate_media(media="print")
        return page

    return at


@pytest.mark.parametrize(
    "address", ["/compare/?c=DE&c=FR&v=huawei", "/matrix/", "/actions/?kind=ban", "/countries/DE/"]
)
def test_no_control_is_printed(printed, address):
    page = printed(address)
    controls = page.locator("input, select, button, summary:has-text('BibTeX')")
    assert controls.count() > 0
    assert not any(control.is_visible() for control in controls.all())


@pytest.mark.parametrize("address", ["/matrix/", "/map/", "/compare/?c=US&c=AU&c=NZ&c=CA", "/countries/"])
def test_nothing_is_cut_at_the_edge_of_the_paper(printed, address):
    page = printed(address)
    right = "Math.max(...[...document.querySelectorAll('main td, main th')].map(e => e.getBoundingClientRect().right))"
    assert page.evaluate(right) <= WIDTH
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH


def test_what_is_folded_on_the_screen_is_open_on_paper_with_the_address_of_each_source(printed):
    page = printed("/countries/DE/")
    source = page.locator(".step .source a").first
    assert source.is_visible()
    shown = source.evaluate("e => getComputedStyle(e, '::after').content")
    assert source.get_attribute("href") in shown
    assert page.locator(".legend li").first.is_visible()
