"""The pages on many findings at once."""

import re

import pytest
from django.urls import reverse

from tests.factories import make_action, make_article, make_country, make_finding, make_vendor
from tests.markup import on_one_line
from vendors import permissions
from vendors.extraction.types import PartialDate
from vendors.findings import assessment
from vendors.models import Action, Body, Finding, Problem, Vendor
from vendors.review import decisions

pytestmark = pytest.mark.django_db

CONFIRMING = "admin:vendors_finding_corroborating"
WORDS = "admin:vendors_problem_words"


@pytest.fixture
def confirming():
    make_action(scope=["5g"])
    finding = make_finding(date=PartialDate(2020, 7), scope=["5g"])
    assessment.assess(Finding.objects.pending())
    return finding


def test_one_look_accepts_what_only_confirms(curator, confirming):
    assert "1 may only confirm" in on_one_line(curator.get(reverse("admin:vendors_finding_queue")).text)
    page = on_one_line(curator.get(reverse(CONFIRMING)).text)
    assert confirming.quote in page
    assert "Adopted, 2020-07-14" in page
    body = curator.post(reverse(CONFIRMING), {"finding": [confirming.pk]}, follow=True).content.decode()
    assert "1 accepted as further sources" in body
    assert Action.objects.get().evidence.count() == 2


def test_only_what_is_sure_is_ticked_and_the_most_doubtful_is_first(curator, confirming):
    Finding.objects.update(confidence=0.94)
    sure = make_finding(date=PartialDate(2020, 7), scope=["5g"], confidence=1.0)
    doubtful = make_finding(date=PartialDate(2020, 7), scope=["5g"], confidence=0.5)
    assessment.assess(Finding.objects.pending())
    page = on_one_line(curator.get(reverse(CONFIRMING)).text)
    assert "with a confidence of 0.95 or more" in page
    boxes = re.findall(r'name="finding" value="(\d+)" id="f\d+" ?(checked)?', page)
    assert boxes == [(str(doubtful.pk), ""), (str(confirming.pk), ""), (str(sure.pk), "checked")]
    assert all(word in page for word in ("doubtful", "likely", "<strong>sure</strong>"))


def test_what_somebody_said_is_shown_as_left_to_the_desk(curator, confirming):
    said = make_finding(
        make_article("The boss of BT warned that Britain bans Huawei."), date=PartialDate(2020, 7), scope=["5g"]
    )
    assessment.assess(Finding.objects.pending())
    page = on_one_line(curator.get(reverse(CONFIRMING)).text)
    assert f'name="finding" value="{said.pk}"' not in page
    assert "it reports what somebody said" in page
    refused = on_one_line(curator.post(reverse(CONFIRMING), {"finding": [said.pk]}, follow=True).text)
    assert "look at it on the desk" in refused
    assert Action.objects.get().evidence.count() == 1


def test_a_viewer_does_not_accept_together(log_in, confirming):
    viewer = log_in(permissions.VIEWER)
    assert viewer.get(reverse(CONFIRMING)).status_code == 403
    assert viewer.post(reverse(CONFIRMING), {"finding": [confirming.pk]}).status_code == 403


@pytest.fixture
def unknown():
    make_vendor("zte")
    article = make_article("Bidders include Zhongxing of Shenzhen.")
    return Problem.objects.create(kind="name", subject="Zhongxing", message="Used like a name.", article=article)


def test_an_editor_makes_a_word_an_alias(editor, unknown):
    assert "<mark>Zhongxing</mark>" in editor.get(reverse(WORDS)).content.decode()
    editor.post(reverse(WORDS), {"problem": unknown.pk, "do": "alias", "of": "zte"})
    assert Vendor.objects.get(pk="zte").aliases == ["Zhongxing"]


def test_an_unknown_target_is_said(editor, unknown):
    answer = editor.post(reverse(WORDS), {"problem": unknown.pk, "do": "alias", "of": "nobody"}, follow=True)
    assert "There is no vendor and no body" in answer.content.decode()


def test_a_curator_closes_a_word_but_makes_no_alias(curator, unknown):
    assert curator.post(reverse(WORDS), {"problem": unknown.pk, "do": "alias", "of": "zte"}).status_code == 403
    curator.post(reverse(WORDS), {"problem": unknown.pk, "do": "none"})
    assert not Problem.objects.open().exists()


def test_an_editor_makes_a_word_a_new_vendor(editor, unknown):
    form = {"problem": unknown.pk, "do": "vendor", "slug": "zhongxing", "name": "Zhongxing", "country": ""}
    body = editor.post(reverse(WORDS), form, follow=True).content.decode()
    assert "Zhongxing is a vendor from now on." in body
    assert Vendor.objects.filter(pk="zhongxing").exists()


def test_an_editor_makes_a_word_a_new_body(editor, unknown):
    make_country("CN")
    form = {"problem": unknown.pk, "do": "body", "slug": "cn-z", "name": "Z", "country": "CN", "kind": "agency"}
    assert "Z is a body of China from now on." in editor.post(reverse(WORDS), form, follow=True).content.decode()
    assert Body.objects.get().aliases == ["Zhongxing"]


def test_a_slug_in_use_is_said(editor, unknown):
    form = {"problem": unknown.pk, "do": "vendor", "slug": "zte", "name": "Zhongxing", "country": ""}
    assert "The slug “zte” is taken by" in editor.post(reverse(WORDS), form, follow=True).content.decode()


def test_a_curator_sees_no_form_for_a_new_vendor(curator, editor, unknown):
    assert 'value="vendor"' in editor.get(reverse(WORDS)).content.decode()
    assert 'value="vendor"' not in curator.get(reverse(WORDS)).content.decode()


def test_the_learning_page_shows_rates(log_in):
    decisions.reject(make_finding(rule="en.hearsay"), reason="no_action", by=None)
    body = log_in(permissions.VIEWER).get(reverse("admin:vendors_finding_learning")).content.decode()
    assert "en.hearsay" in body
    assert "Not an action by the codebook" in body
