"""An action's form in a real browser: all within the page, Save in sight, rows that open, pickers by key."""

import pytest
from django.urls import reverse

from tests.factories import make_action, make_country, make_vendor
from vendors import permissions
from vendors.models import Action, Body, Evidence, Milestone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BEYOND_THE_EDGE = """() => [...document.querySelectorAll("#content *")].filter(one => {
    const box = one.getBoundingClientRect();
    return box.width > 1 && box.right > innerWidth + 1 && one.checkVisibility();
}).map(one => `${one.tagName} ${one.id || one.className}`).slice(0, 5)"""


@pytest.fixture
def action():
    """Return a published action with five steps and five sources, as the one of which the form was 5,715 px long."""
    make_country("CN")
    make_vendor("a-hmn", name="HMN Tech", aliases=["Huawei Marine"])
    action = make_action(vendors=("zte",), steps=(("2019", "proposed"),), title="Britain bans ZTE", summary="It does.")
    make_vendor("huawei", name="Huawei")
    Body.objects.create(slug="cn-mofcom", country_id="CN", name="Ministry of Commerce", abbreviations=["MOFCOM"])
    Body.objects.create(slug="gb-ofcom", country_id="GB", name="Ofcom")
    for number in range(4):
        Milestone.objects.create(action=action, date=str(2020 + number), status="adopted", note="A note. " * 20)
        Evidence.objects.create(action=action, url=f"https://news.example.org/{number}", publisher=f"Paper {number}")
    return action


def choose(page, field: str, typed: str, first: str) -> None:
    """Type into a picker, wait until it offers something first, and press Enter."""
    page.click(f"div.field-{field} .select2-selection >> nth=-1")
    page.keyboard.type(typed)
    page.locator(".select2-results__option--highlighted", has_text=first).wait_for(timeout=5000)
    page.keyboard.press("Enter")


def test_an_action_is_edited_on_one_page_that_fits(open_admin, action):
    page = open_admin("ed", permissions.EDITOR)
    address = reverse("admin:vendors_action_change", args=[action.pk])
    for width, longest in ((390, 5200), (1280, 2200)):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollHeight") < longest
        page.click("#milestones-group summary >> nth=1")
        page.click("#evidence-group summary >> nth=0")
        assert page.evaluate(BEYOND_THE_EDGE) == []
        save = page.locator("input[name=_save]").bounding_box()
        assert save["y"] + save["height"] <= 800
    assert "Government use" in page.locator("#id_scope").inner_text()
    choose(page, "vendors", "huaw", "Huawei")
    choose(page, "body", "Ofcom", "Ofcom (United Kingdom)")
    page.click("text=Add another Milestone")
    page.fill("#id_milestones-5-date", "2024-05")
    page.select_option("#id_milestones-5-status", "in_force")
    with page.expect_navigation():
        page.click("input[name=_save]")
    saved = Action.objects.get(pk=action.pk)
    assert {vendor.name for vendor in saved.vendors.all()} == {"Huawei", "Zte"}
    assert (saved.body_id, saved.status, saved.milestones.count()) == ("gb-ofcom", "in_force", 6)


def test_no_column_of_a_list_is_cut_off(open_admin, action):
    page = open_admin("ed", permissions.EDITOR)
    lists = ("vendors_action_changelist", "vendors_milestone_changelist", "vendors_evidence_changelist")
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        for name in (*lists, "vendors_finding_queue", "vendors_finding_learning", "index"):
            page.goto(reverse(f"admin:{name}"))
            assert page.evaluate(BEYOND_THE_EDGE) == [], (name, width)
    page.goto(reverse("admin:vendors_action_changelist"))
    page.click(".filter-menu >> text=Country")
    page.click(".filter-menu[open] >> text=United Kingdom")
    assert "country=GB" in page.url
