"""The page on which an editor publishes what curators have added, and what it says beforehand."""

import pytest
from django.urls import reverse

from tests.factories import make_action, make_finding
from tests.markup import on_one_line
from vendors import permissions
from vendors.extraction.types import PartialDate
from vendors.models import Action, Decision, Finding
from vendors.review import decisions

pytestmark = pytest.mark.django_db

PAGE = "admin:vendors_decision_to_publish"


@pytest.fixture
def action(curator):
    """A published ban onto which a curator has put its end."""
    action = make_action(title="Britain bans Huawei")
    lifted = make_finding(status="ended", date=PartialDate(2024, 1))
    decisions.accept_onto(lifted, action, as_step=True, by=curator.user)
    return action


def act(client, do: str, **fields):
    return client.post(reverse(PAGE), {"decision": Decision.objects.get().pk, "do": do, **fields}, follow=True)


def test_the_page_shows_what_readers_see_now_and_will_see(editor, action):
    page = on_one_line(editor.get(reverse(PAGE)).text)
    assert "To publish (1)" in page
    now, then = page.split("Readers will see")
    assert "Ban, Adopted" in now
    assert "Ban, Ended" in then
    assert "Jan 2024" in then
    assert "Jan 2024" not in now
    assert Finding.objects.get().quote in page


def test_an_editor_publishes_by_one_button(editor, action):
    answer = act(editor, "publish")
    action.refresh_from_db()
    assert (action.status, "Nothing waits for an editor" in answer.text) == ("ended", True)


def test_sending_back_needs_a_reason_which_the_desk_then_shows(editor, curator, action):
    assert "Say why it goes back" in act(editor, "send_back").text
    act(editor, "send_back", reason="It was only suspended.")
    action.refresh_from_db()
    desk = curator.get(reverse("admin:vendors_finding_desk", args=[Finding.objects.get().pk])).text
    assert "It was only suspended." in desk
    assert action.status == "adopted"


def test_a_curator_sees_the_page_and_publishes_nothing(curator, action):
    page = curator.get(reverse(PAGE)).text
    assert "An editor publishes it" in page
    assert "role of editor" in act(curator, "publish").text
    assert Decision.objects.to_publish().exists()


def test_what_was_settled_in_another_tab_is_said(editor, action):
    decision = Decision.objects.get()
    act(editor, "publish")
    answer = editor.post(reverse(PAGE), {"decision": decision.pk, "do": "publish"}, follow=True)
    assert "It no longer waits" in answer.text
    assert Action.objects.get().milestones.count() == 2


@pytest.mark.parametrize("role", [permissions.VIEWER])
def test_a_viewer_may_look(log_in, action, role):
    assert log_in(role).get(reverse(PAGE)).status_code == 200
