"""From an article with names that nobody knows to the vendors and bodies that a person makes of them."""

import pytest

from tests.factories import make_article, make_country, make_user, make_vendor
from vendors import permissions
from vendors.findings.coders import RulesCoder, rules_coder
from vendors.findings.coding import code_article, document_of
from vendors.models import Body, Problem, Vendor
from vendors.review import unknown_names
from vendors.review.unknown_names import CannotName

pytestmark = pytest.mark.django_db

TEXT = (
    "Latvia banned Huawei and Brightfox Vision from its networks in May.\n\n"
    "The Zubrowkan Spectrum Agency warned operators against Huawei."
)


@pytest.fixture
def listed(settings):
    """The names that the rule engine does not know in an article."""
    settings.READ_WITH_ENCODER = False
    make_country("LV", name="Latvia")
    make_vendor("huawei")
    article = make_article(TEXT, lang="en", state="cleaned")
    code_article(article.pk, coder=RulesCoder())
    return {row.name: row for row in unknown_names.unknown_names()}


@pytest.fixture
def brightfox(listed):
    return listed["Brightfox Vision"].problem


@pytest.fixture
def agency(listed):
    return listed["Zubrowkan Spectrum Agency"].problem


@pytest.fixture
def editor(db):
    return permissions.grant(make_user("editor"), permissions.EDITOR)


def test_the_engine_lists_the_names_of_an_article_with_an_example(listed):
    assert set(listed) == {"Brightfox Vision", "Zubrowkan Spectrum Agency"}
    assert listed["Brightfox Vision"].before.endswith("banned Huawei and ")
    assert listed["Brightfox Vision"].after.startswith(" from its networks")
    assert "unresolved.vendor.list" in listed["Brightfox Vision"].problem.message


def test_a_new_vendor_is_read_in_the_next_article(brightfox, editor):
    make_country("CN")
    vendor = unknown_names.make_vendor(brightfox, slug="brightfox", name="Brightfox", home_country="cn", by=editor)
    assert (vendor.name, vendor.aliases, vendor.home_country_id) == ("Brightfox", ["Brightfox Vision"], "CN")
    brightfox.refresh_from_db()
    assert (brightfox.resolution, brightfox.resolved_by) == ("A new vendor, Brightfox.", editor)
    reading = rules_coder().read(document_of(make_article("Latvia banned Brightfox Vision.", lang="en")))
    assert [finding.vendors for finding in reading.findings] == [("brightfox",)]
    assert reading.unresolved == ()


def test_a_new_body_is_read_in_the_next_article(agency, editor):
    name = "Zubrowkan Spectrum Agency"
    body = unknown_names.make_body(agency, slug="lv-zsa", name=name, country="LV", kind="regulator", by=editor)
    assert (body.country_id, body.kind, body.aliases) == ("LV", "regulator", [])
    assert not Problem.objects.open().filter(pk=agency.pk).exists()
    reading = rules_coder().read(document_of(make_article(f"The {name} banned Huawei in May.", lang="en")))
    assert [finding.jurisdiction for finding in reading.findings] == ["LV"]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"slug": "huawei"}, "The slug “huawei” is taken by Huawei."),
        ({"slug": "not a slug"}, "Slug: "),
        ({"name": ""}, "Name: "),
        ({"home_country": "XX"}, "There is no country “XX”."),
    ],
)
def test_a_vendor_that_cannot_be_made_is_refused_with_the_reason(brightfox, given, reason):
    with pytest.raises(CannotName, match=reason):
        unknown_names.make_vendor(
            brightfox, **{"slug": "brightfox", "name": "Brightfox", "home_country": "", "by": None, **given}
        )
    assert Vendor.objects.count() == 1
    assert Problem.objects.open().filter(pk=brightfox.pk).exists()


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"slug": "lv-sab"}, "The slug “lv-sab” is taken by SAB."),
        ({"name": "SAB"}, "Latvia has a body named “SAB” already."),
        ({"kind": "club"}, "A body is one of regulator, "),
        ({"country": ""}, "There is no country “”."),
    ],
)
def test_a_body_that_cannot_be_made_is_refused_with_the_reason(agency, given, reason):
    Body.objects.create(slug="lv-sab", name="SAB", country_id="LV")
    with pytest.raises(CannotName, match=reason):
        unknown_names.make_body(
            agency,
            **{"slug": "lv-zsa", "name": "Agency", "country": "LV", "kind": "agency", "by": None, **given},
        )
    assert Body.objects.count() == 1


def test_a_name_that_somebody_has_explained_makes_no_second_row(brightfox):
    unknown_names.dismiss(brightfox, by=None)
    with pytest.raises(ValueError, match="resolved already"):
        unknown_names.make_vendor(brightfox, slug="brightfox", name="Brightfox", home_country="", by=None)
    assert not Vendor.objects.filter(pk="brightfox").exists()


def test_a_curator_makes_neither_vendors_nor_bodies(brightfox, agency):
    curator = permissions.grant(make_user("curator"), permissions.CURATOR)
    with pytest.raises(permissions.NotAllowed, match="add vendors"):
        unknown_names.make_vendor(brightfox, slug="brightfox", name="Brightfox", home_country="", by=curator)
    with pytest.raises(permissions.NotAllowed, match="add bodies"):
        unknown_names.make_body(agency, slug="lv-a", name="A", country="LV", kind="agency", by=curator)


def test_a_name_that_was_dismissed_is_not_listed_again(brightfox):
    unknown_names.dismiss(brightfox, by=None)
    code_article(make_article(TEXT, lang="en", state="cleaned").pk, coder=RulesCoder())
    assert [row.name for row in unknown_names.unknown_names()] == ["Zubrowkan Spectrum Agency"]
