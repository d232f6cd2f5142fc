"""The pages of double coding: the second look, the differences, and the agreement on Learning and the about page."""

import pytest
from django.urls import reverse

from tests.factories import make_finding
from tests.markup import on_one_line
from vendors.models import SecondLook
from vendors.review import decisions, second_looks

pytestmark = pytest.mark.django_db
NEXT = "admin:vendors_finding_second_look"
DIFFERENCES = "admin:vendors_secondlook_differences"


@pytest.fixture(autouse=True)
def _all_are_coded_twice(settings):
    settings.DOUBLE_CODING = 1.0


@pytest.fixture
def look(curator):
    """A finding that a curator accepted as a new action with a title of her own."""
    finding = make_finding()
    action = decisions.accept_as_new(finding, by=curator.user, note="Told by the minister.")
    action.title = "An act that the first has made"
    action.save()
    return SecondLook.objects.get()


def fields(look, **changed):
    finding = look.decision.finding
    values = {"country": "GB", "vendors": "huawei", "actor": "government", "kind": "ban", "status": "adopted"}
    return {**values, "quote": finding.quote, "do": "accept", **changed}


def test_the_desk_hands_out_second_looks_without_a_trace_of_the_first_decision(log_in, look):
    other = log_in("curator", "other")
    page = other.get(reverse("admin:vendors_finding_desk_next"), follow=True)
    assert page.redirect_chain[-1][0] == reverse("admin:vendors_finding_second_look_one", args=[look.pk])
    text = on_one_line(page.text)
    assert "Second look" in text
    assert look.decision.finding.quote in text
    third = log_in("curator", "third").get(
        reverse("admin:vendors_finding_second_look_one", args=[look.pk]), follow=True
    )
    assert "somebody else is taking it" in third.text
    for trace in ("An act that the first has made", "Told by the minister", look.decision.by.username, "Accepted as"):
        assert trace not in text.replace(other.user.username, "")


def test_who_decided_is_handed_out_no_second_look(curator, look):
    page = curator.get(reverse(NEXT), follow=True)
    assert "No second look waits for you" in page.text
    one = curator.get(reverse("admin:vendors_finding_second_look_one", args=[look.pk]), follow=True)
    assert "does not wait for you" in one.text


def test_a_second_look_is_stored_skipped_or_shown_again_with_what_is_wrong(log_in, look):
    other = log_in("curator", "other")
    address = reverse("admin:vendors_finding_second_look_one", args=[look.pk])
    assert other.post(address, fields(look, vendors="nobody-knows")).status_code == 422
    assert "Choose why" in other.post(address, fields(look, do="reject")).text
    skipped = other.post(address, {"do": "skip"}, follow=True)
    assert "No finding waits here" in skipped.text
    done = other.post(address, fields(look, kind="restriction"), follow=True)
    assert "changes nothing in the record" in done.text
    look.refresh_from_db()
    assert (look.by, look.accepted, look.differing) == (other.user, True, ["kind"])


def test_an_editor_settles_by_one_button_with_both_decisions_side_by_side(log_in, editor, look):
    other = log_in("curator", "other")
    second_looks.reject(look, "wrong_kind", by=other.user)
    page = on_one_line(editor.get(reverse(DIFFERENCES)).text)
    for word in ("First: curator", "Second: other", "Accepted", "Rejected: Wrong kind"):
        assert word in page
    assert "differences between two curators" in editor.get(reverse("admin:index")).text
    settled = editor.post(reverse(DIFFERENCES), {"look": look.pk, "as": "second"}, follow=True)
    assert "The record still follows the first: see to the action “An act that the first has made”" in settled.text
    again = editor.post(reverse(DIFFERENCES), {"look": look.pk, "as": "first"}, follow=True)
    assert "Editor settled it on" in again.text
    assert "Wrong kind" in editor.get(reverse("admin:vendors_secondlook_changelist")).text
    assert editor.post(reverse(DIFFERENCES), {"look": "9" * 40}).status_code == 404


def test_a_curator_sees_the_differences_and_settles_none(log_in, look):
    other = log_in("curator", "other")
    second_looks.reject(look, "wrong_kind", by=other.user)
    assert "An editor settles them" in other.get(reverse(DIFFERENCES)).text
    assert "role of editor" in other.post(reverse(DIFFERENCES), {"look": look.pk, "as": "first"}, follow=True).text


def test_learning_tells_the_agreement_and_whether_findings_are_coded_twice(log_in, editor, look, settings):
    learning = reverse("admin:vendors_finding_learning")
    assert "No finding has been coded twice yet" in editor.get(learning).text
    second_looks.reject(look, "wrong_kind", by=log_in("curator", "other").user)
    page = on_one_line(editor.get(learning).text)
    assert "Krippendorff’s alpha" in page
    assert reverse(DIFFERENCES) in page
    SecondLook.objects.all().delete()
    settings.DOUBLE_CODING = 0.0
    assert "double coding is off" in editor.get(learning).text


@pytest.mark.parametrize(("language", "words"), [("en", "0.00 on whether the"), ("de", "Krippendorffs Alpha")])
def test_the_about_page_tells_it_only_where_the_site_says_so(
    client, log_in, look, settings, monkeypatch, language, words
):
    monkeypatch.setattr("vendors.site.about.LEAST_PAIRS", 1)
    second_looks.reject(look, "wrong_kind", by=log_in("curator", "other").user)
    address = reverse("about") + f"?language={language}"
    assert "Krippendorff" not in client.get(address).text
    settings.DOUBLE_CODING_PUBLIC = True
    page = on_one_line(client.get(address + "&again=1").text)
    assert words in page
