"""Curators enter official texts, own names and identifiers, and are told what is wrong with them."""

import pytest
from django.urls import reverse

from tests.admin.forms import form_of
from tests.factories import make_action, make_country, make_vendor
from vendors.models import Body

pytestmark = [pytest.mark.django_db, pytest.mark.same_on_any_database]


def test_a_curator_enters_the_official_text_of_an_action(editor):
    action = make_action()
    page = reverse("admin:vendors_action_change", args=[action.pk])
    editor.post(page, form_of(action, official_title="Lov nr. 1156", official_title_language="da"))
    action.refresh_from_db()
    assert (action.official_title, action.official_title_language) == ("Lov nr. 1156", "da")


@pytest.mark.parametrize(
    ("language", "message"),
    [("", "the text beside it needs the code of its language"), ("dk", "&#x27;dk&#x27; is no ISO 639-1 code")],
)
def test_a_title_without_its_language_is_refused(editor, language, message):
    action = make_action()
    page = reverse("admin:vendors_action_change", args=[action.pk])
    answer = editor.post(page, form_of(action, official_title="Lov nr. 1156", official_title_language=language))
    assert message in answer.text
    action.refresh_from_db()
    assert action.official_title == ""


def test_a_name_of_a_body_without_its_language_is_refused(editor):
    body = Body.objects.create(slug="dk-cfcs", country=make_country("DK"), name="Centre for Cyber Security")
    page = reverse("admin:vendors_body_change", args=[body.pk])
    values = {"slug": body.pk, "country": "DK", "name": body.name, "own_name": "Center for Cybersikkerhed"}
    assert "the text beside it needs the code of its language" in editor.post(page, values).text
    editor.post(page, values | {"own_language": "da"})
    body.refresh_from_db()
    assert body.own_name == "Center for Cybersikkerhed"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("wikidata", "P31", "is no Wikidata item, such as Q160120"),
        ("lei", "549300A0JPRWG1KI7U60", "its check digits do not fit; copy it again"),
        ("lei", "549300A0JPRWG1KI7U", "18 capital letters or digits, then two digits"),
    ],
)
def test_an_identifier_with_a_typing_error_is_refused(editor, field, value, message):
    vendor = make_vendor("nokia")
    page = reverse("admin:vendors_vendor_change", args=[vendor.pk])
    answer = editor.post(page, {"slug": vendor.pk, "name": vendor.name, "kind": "vendor", field: value})
    assert message in answer.text
