"""Merging and retiring names in the admin, and what is said where a name cannot be deleted."""

import pytest
from django.urls import reverse

from tests.factories import make_action, make_vendor
from vendors import permissions
from vendors.findings.database_lexicon import lexicon_from_database
from vendors.models import Vendor
from vendors.record import retirement

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("by", ["page", "list"])
def test_the_admin_says_why_a_vendor_cannot_be_deleted(log_in, by):
    make_action()
    admin = log_in(permissions.ADMINISTRATOR)
    if by == "page":
        answer = admin.post(reverse("admin:vendors_vendor_delete", args=["huawei"]), {"post": "yes"}, follow=True)
    else:
        data = {"action": "delete_selected", "_selected_action": ["huawei"], "post": "yes"}
        answer = admin.post(reverse("admin:vendors_vendor_changelist"), data, follow=True)
    assert "GB acts on huawei" in answer.content.decode()
    assert "Merge or retire" in answer.content.decode()
    assert Vendor.objects.filter(pk="huawei").exists()


def test_a_retired_vendor_is_neither_read_for_nor_offered_and_keeps_its_actions(log_in):
    action = make_action()
    retirement.retire(Vendor.objects.get(pk="huawei"), by=None)
    assert "huawei" not in {vendor.slug for vendor in lexicon_from_database().vendors}
    address = reverse("admin:autocomplete")
    query = {"app_label": "vendors", "model_name": "action", "field_name": "vendors", "term": "hua"}
    assert log_in(permissions.EDITOR).get(address, query).json()["results"] == []
    assert [vendor.pk for vendor in action.vendors.all()] == ["huawei"]


def test_an_editor_merges_and_retires_on_the_vendors_page(log_in):
    make_action(vendors=("hmn",))
    make_vendor("huawei")
    editor = log_in(permissions.EDITOR)
    address = reverse("admin:vendors_vendor_retire", args=["hmn"])
    assert "Merge" in editor.get(address).content.decode()
    editor.post(address, {"into": "huawei", "reason": "One company"})
    assert Vendor.objects.get(pk="hmn").merged_into_id == "huawei"
    editor.post(reverse("admin:vendors_vendor_retire", args=["huawei"]), {"into": ""})
    assert Vendor.objects.get(pk="huawei").retired
