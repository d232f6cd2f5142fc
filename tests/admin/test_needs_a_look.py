"""The page that lists what is doubtful in the published record."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_action
from vendors import permissions
from vendors.record import publication

pytestmark = pytest.mark.django_db
PAGE = "admin:vendors_action_needs_a_look"


def test_a_doubtful_entry_is_listed_with_what_to_do_and_a_link_to_its_form(curator):
    action = make_action(key="gb-ban", body_name="Ofcom")
    body = curator.get(reverse(PAGE)).content.decode()
    assert "Nobody has looked whether it holds." in body
    assert "Look, and note the day whatever the answer." in body
    assert f'href="{reverse("admin:vendors_action_change", args=[action.pk])}"' in body


def test_a_mended_entry_is_gone_from_the_page(editor):
    action = make_action(key="gb-ban")
    assert "No body is named." in editor.get(reverse(PAGE)).content.decode()
    action.body_name = "Ofcom"
    action.save()
    publication.changed(action, by=None)
    assert "No body is named." not in editor.get(reverse(PAGE)).content.decode()


def test_an_empty_record_says_that_nothing_breaks_a_rule(curator):
    assert "Nothing in the published record breaks a rule" in curator.get(reverse(PAGE)).content.decode()


def test_the_list_of_actions_leads_to_the_page_and_a_stranger_does_not_see_it(log_in):
    viewer = log_in(permissions.VIEWER)
    assert reverse(PAGE) in viewer.get(reverse("admin:vendors_action_changelist")).content.decode()
    assert Client().get(reverse(PAGE)).status_code == 302
