"""A vendor, body or country that readers can meet is never deleted: it is merged into another one or retired."""

import pytest
from django.db import transaction
from django.db.models import ProtectedError
from django.urls import reverse

from tests.factories import make_action, make_country, make_finding, make_user, make_vendor
from vendors import permissions
from vendors.models import Body, Vendor
from vendors.record import retirement
from vendors.record.retirement import CannotRetire

pytestmark = pytest.mark.django_db


def make_body(slug: str = "gb-x", **fields: object) -> Body:
    return Body.objects.create(slug=slug, country=make_country("GB"), **{"name": f"Office {slug}", **fields})


@pytest.mark.parametrize("named", ["vendor", "body", "country"])
def test_what_a_published_action_names_cannot_be_deleted(named):
    action = make_action(body=make_body())
    row = {"vendor": action.vendors.get(), "body": action.body, "country": action.country}[named]
    with pytest.raises(ProtectedError), transaction.atomic():
        row.delete()
    with pytest.raises(ProtectedError), transaction.atomic():
        type(row).objects.filter(pk=row.pk).delete()


def test_a_vendor_that_nothing_names_can_be_deleted():
    make_vendor("nobody").delete()
    assert not Vendor.objects.filter(pk="nobody").exists()


def test_merging_a_vendor_moves_actions_findings_family_and_names():
    action, finding = make_action(vendors=("hmn",)), make_finding(vendors=("hmn", "huawei"))
    child = make_vendor("child", parent=make_vendor("hmn"))
    Vendor.objects.filter(pk="huawei").update(aliases=["华为"])
    old, new = Vendor.objects.get(pk="hmn"), Vendor.objects.get(pk="huawei")
    retirement.merge_vendor(old, new, by=None)
    child.refresh_from_db()
    assert [vendor.pk for vendor in action.vendors.all()] == ["huawei"]
    assert [vendor.pk for vendor in finding.vendors.all()] == ["huawei"]
    assert child.parent == new
    assert Vendor.objects.get(pk="huawei").aliases == ["华为", "Hmn"]
    assert action.changes.first().facts["vendors"] == ["huawei"]


def test_merging_a_vendor_into_a_distant_part_of_its_family_makes_no_circle():
    top = make_vendor("top")
    old = make_vendor("hmn", parent=top)
    between = make_vendor("between", parent=old)
    new = make_vendor("huawei", parent=between)
    retirement.merge_vendor(old, new, by=None)
    between.refresh_from_db(), new.refresh_from_db()
    assert (between.parent, new.parent) == (new, top)


def test_the_page_of_a_merged_vendor_leads_to_the_other(client):
    make_action(vendors=("hmn",))
    retirement.merge_vendor(Vendor.objects.get(pk="hmn"), make_vendor("huawei"), by=None)
    answer = client.get(reverse("vendor", args=["hmn"]))
    assert (answer.status_code, answer["Location"]) == (301, reverse("vendor", args=["huawei"]))


def test_merging_a_body_moves_its_actions():
    old, new = make_body("gb-old", abbreviations=["OO"]), make_body("gb-new")
    action = make_action(body=old)
    retirement.merge_body(old, new, by=None)
    action.refresh_from_db()
    new.refresh_from_db()
    assert (action.body, new.aliases, new.abbreviations) == (new, ["Office gb-old"], ["OO"])


def test_a_merged_vendor_cannot_be_reinstated_or_merged_again():
    old, new = make_vendor("hmn"), make_vendor("huawei")
    retirement.merge_vendor(old, new, by=None)
    with pytest.raises(CannotRetire, match="merged into"):
        retirement.reinstate(old, by=None)
    with pytest.raises(CannotRetire, match="already"):
        retirement.merge_vendor(old, new, by=None)
    with pytest.raises(CannotRetire, match=r"retired|merged"):
        retirement.merge_vendor(new, old, by=None)


def test_only_an_editor_merges_names():
    curator = permissions.grant(make_user(), permissions.CURATOR)
    with pytest.raises(permissions.NotAllowed):
        retirement.merge_vendor(make_vendor("hmn"), make_vendor("huawei"), by=curator)
