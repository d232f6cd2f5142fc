"""Pickers: what is typed chooses what is named so, of the right country."""

import pytest
from django.urls import reverse

from tests.factories import make_action, make_country, make_vendor
from vendors.models import Body

pytestmark = pytest.mark.django_db


def offered(client, field: str, term: str, **more: str) -> list[str]:
    """What a picker of the action's form offers for a term, in order."""
    name = "vendors_body_pick" if field == "body" else "autocomplete"
    asked = {"app_label": "vendors", "model_name": "action", "field_name": field, "term": term, **more}
    return [row["text"] for row in client.get(reverse(f"admin:{name}"), asked).json()["results"]]


def test_what_is_named_as_typed_is_offered_first(curator):
    make_vendor("a-hmn", name="HMN Tech", aliases=["Huawei Marine"])
    make_vendor("huawei", name="Huawei")
    make_vendor("hisilicon", name="A chip maker of Huawei")
    assert offered(curator, "vendors", "huaw") == ["Huawei", "HMN Tech", "A chip maker of Huawei"]
    assert offered(curator, "vendors", "huawei marine")[0] == "HMN Tech"
    make_action(title="Decree on the ban"), make_action(title="Ban")
    assert offered(curator, "under", "ban") == ["Ban", "Decree on the ban"]


def test_bodies_are_offered_of_the_country_that_the_form_names(curator):
    for code, slug, name, short in (
        ("CN", "cn-mofcom", "Ministry of Commerce", "MOFCOM"),
        ("GB", "gb-ofcom", "Ofcom", ""),
    ):
        make_country(code)
        Body.objects.create(slug=slug, country_id=code, name=name, abbreviations=[short] if short else [])
    assert offered(curator, "body", "Ofcom")[0] == "Ofcom (United Kingdom)"
    assert offered(curator, "body", "Ofcom", country="GB") == ["Ofcom (United Kingdom)"]
    assert offered(curator, "body", "Ofcom", country="CN") == ["Ministry of Commerce (China)"]


def test_the_form_asks_for_the_bodies_of_its_own_country(curator):
    action = make_action(published=False)
    page = curator.get(reverse("admin:vendors_action_change", args=[action.pk])).content.decode()
    assert f'data-ajax--url="{reverse("admin:vendors_body_pick")}"' in page
    assert 'data-country-field="id_country"' in page
    assert "admin_desk/pickers.js" in page
