"""Pages on paper."""

import re

import pytest

WIDTH = 703
"""An A4 page between margins of 12 mm, in pixels."""
LANDSCAPE_WIDTH = 964
"""A US Letter page in landscape, the narrower of the two papers in use, between the same margins."""


@pytest.fixture
def printed(open_page, record):
    """Return a function that opens an address as it is printed."""

    def at(address, *, width=WIDTH):
        page = open_page(address, width=width)
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


@pytest.mark.parametrize(
    ("address", "width"),
    [
        ("/matrix/", LANDSCAPE_WIDTH),
        ("/map/", WIDTH),
        ("/compare/?c=US&c=AU&c=NZ&c=CA", WIDTH),
        ("/countries/", WIDTH),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_nothing_is_cut_at_the_edge_of_the_paper(printed, address, width):
    page = printed(address, width=width)
    right = "Math.max(...[...document.querySelectorAll('main td, main th')].map(e => e.getBoundingClientRect().right))"
    assert page.evaluate(right) <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_matrix_is_printed_in_landscape_and_a_country_in_portrait(printed):
    for address, is_landscape in (("/matrix/?vendor=huawei", True), ("/countries/DE/", False)):
        paper = printed(address).pdf(format="A4", prefer_css_page_size=True)
        sizes = re.findall(rb"/MediaBox *\[0 0 ([\d.]+) ([\d.]+)\]", paper)
        assert sizes
        assert {float(width) > float(height) for width, height in sizes} == {is_landscape}


def test_what_is_folded_on_the_screen_is_open_on_paper_with_the_address_of_each_source(printed):
    page = printed("/countries/DE/")
    source = page.locator(".step .source a").first
    assert source.is_visible()
    shown = source.evaluate("e => getComputedStyle(e, '::after').content")
    assert source.get_attribute("href") in shown
    assert page.locator(".legend li").first.is_visible()
