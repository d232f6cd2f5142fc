"""Double coding in a real browser: a second look by keyboard, then the difference settled by one key."""

import pytest
from django.urls import reverse

from tests.factories import make_article, make_finding, make_user
from vendors import permissions
from vendors.models import SecondLook
from vendors.review import decisions

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


def test_a_second_look_is_rejected_and_its_difference_settled_by_keyboard(open_admin, settings):
    settings.DOUBLE_CODING = 1.0
    first = permissions.grant(make_user("first"), permissions.CURATOR)
    decisions.accept_as_new(make_finding(make_article("Britain bans Huawei from its 5G networks. " * 30)), by=first)
    page = open_admin("ed", permissions.EDITOR)
    page.goto(reverse("admin:vendors_finding_desk_next"))
    assert page.locator("h1").inner_text() == "Second look: United Kingdom, ban, adopted"
    assert fits_a_phone(page)
    page.keyboard.press("r")
    with page.expect_navigation():
        page.keyboard.press("1")
    look = SecondLook.objects.get()
    assert (look.accepted, look.reject_reason) == (False, "no_action")
    page.goto(reverse("admin:vendors_secondlook_differences"))
    assert fits_a_phone(page)
    with page.expect_navigation():
        page.keyboard.press("2")
    assert "No two decisions differ" in page.locator("#content-main").inner_text()
    look.refresh_from_db()
    assert look.settled_as == "second"


def fits_a_phone(page) -> bool:
    page.set_viewport_size({"width": 390, "height": 844})
    fits = page.evaluate("document.documentElement.scrollWidth <= 390")
    page.set_viewport_size({"width": 1280, "height": 900})
    return fits
