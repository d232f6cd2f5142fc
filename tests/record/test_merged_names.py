"""A vendor or body that was merged into another does not come back: what names it means the other from then on."""

import pytest
from django.urls import reverse

from tests.factories import make_action, make_country, make_finding, make_vendor
from tests.reference_folder import make_folder, replace_in
from vendors.findings.values import resolve_body
from vendors.models import Action, Body, Vendor
from vendors.record import publication, restoring, retirement
from vendors.reference import loader
from vendors.review import decisions

pytestmark = pytest.mark.django_db


def merge(slug: str, into: str) -> None:
    retirement.merge_vendor(make_vendor(slug), make_vendor(into), by=None)


def vendors_of(action: Action) -> list[str]:
    return sorted(action.vendors.values_list("pk", flat=True))


def test_restoring_an_earlier_change_names_what_the_vendor_was_merged_into():
    action = make_action(vendors=("zte",))
    first = action.changes.get()
    merge("zte", "huawei")
    merge("huawei", "hmn")
    restoring.restore(action, first, by=None)
    assert vendors_of(action) == ["hmn"]


def test_restoring_the_name_of_a_merged_body_links_the_body_that_has_the_name_now():
    gb = make_country("GB")
    old, new, other = (Body.objects.create(slug=slug, country=gb, name=slug) for slug in ("gb-old", "gb-new", "gb-x"))
    action = make_action(body=old, body_name="gb-old")
    first = action.changes.get()
    action.body, action.body_name = other, "gb-x"
    action.save()
    publication.changed(action, by=None)
    retirement.merge_body(old, new, by=None)
    action.refresh_from_db()
    restoring.restore(action, first, by=None)
    action.refresh_from_db()
    assert (action.body, action.body_name) == (new, "gb-old")


def test_files_that_name_a_merged_vendor_link_its_successor(tmp_path):
    folder = make_folder(tmp_path)
    loader.load(folder)
    merge("huawei", "huawei-technologies")
    replace_in(folder, "actions.csv", "Britain bans Huawei", "Britain bans it")
    loader.load(folder)
    assert vendors_of(Action.objects.get(key="gb-ban")) == ["huawei-technologies"]
    assert Vendor.objects.get(pk="hisilicon").parent_id == "huawei-technologies"


def test_accepting_a_finding_that_was_edited_before_the_merge_names_the_successor():
    finding = make_finding(vendors=("nokia",), edited={"vendors": ["zte"]})
    merge("zte", "huawei")
    assert vendors_of(decisions.accept_as_new(finding, by=None)) == ["huawei"]


@pytest.mark.parametrize(
    "name", ["actions", "matrix", "map", "trends", "changes", "deadlines", "actions-csv", "actions-atom"]
)
def test_a_list_asked_for_a_merged_vendor_answers_as_for_its_successor(client, name):
    make_action(vendors=("zte",), deadline="2030")
    merge("zte", "huawei")
    address = reverse(name)
    old, new = (client.get(f"{address}?vendor={slug}") for slug in ("zte", "huawei"))
    assert old.status_code == new.status_code == 200
    parts = [b"".join(answer) if answer.streaming else answer.content for answer in (old, new)]
    assert parts[0].replace(b"vendor=zte", b"vendor=huawei") == parts[1]


def test_the_comparison_and_the_interface_take_a_merged_vendor_for_its_successor(client):
    make_action(vendors=("zte",))
    merge("zte", "huawei")
    assert client.get(reverse("compare") + "?c=GB&v=zte").context["chosen"].vendors == ["huawei"]
    for path in ("actions", "standing"):
        assert client.get(f"/api/v1/{path}/?vendor=zte").json()["total"] == 1


def test_the_list_of_a_merged_body_is_that_of_its_successor(client):
    gb = make_country("GB")
    old, new = (Body.objects.create(slug=slug, country=gb, name=slug) for slug in ("gb-old", "gb-new"))
    make_action(body=old)
    retirement.merge_body(old, new, by=None)
    assert client.get(reverse("actions") + "?body=gb-old").context["total"] == 1


def merged_bodies() -> tuple[Body, Body]:
    """Return a body that was merged into another, and that other."""
    gb = make_country("GB")
    old = Body.objects.create(slug="gb-old", country=gb, name="Office", abbreviations=["OO"])
    new = Body.objects.create(slug="gb-new", country=gb, name="New Office")
    retirement.merge_body(old, new, by=None)
    return old, new


def test_the_name_of_a_merged_body_means_its_successor_alone():
    _, new = merged_bodies()
    assert resolve_body("GB", "the Office") == resolve_body("GB", "OO") == new


def test_files_that_name_a_merged_body_link_its_successor(tmp_path):
    folder = make_folder(tmp_path)
    loader.load(folder)
    ofcom = Body.objects.get(pk="gb-ofcom")
    new = Body.objects.create(slug="gb-new", country=ofcom.country, name="New Office")
    retirement.merge_body(ofcom, new, by=None)
    replace_in(
        folder, "actions.csv", "Ofcom,,,,,,,Britain bans Huawei", "Office of Communications,,,,,,,Britain bans it"
    )
    loader.load(folder)
    assert Action.objects.get(key="gb-ban").body == new
