"""A published action keeps its coding, and no form or restored change brings in one that the codebook rules out."""

import pytest
from django.urls import reverse

from tests.admin.forms import form_of
from tests.admin.test_tables import upload
from tests.factories import make_action, make_finding
from vendors.models import Action, Finding
from vendors.record import publication, restoring

pytestmark = pytest.mark.django_db


def uncoded_action(**fields: object) -> Action:
    """Return a published action as databases hold them from before reach and force were coded."""
    action = make_action(**fields)
    Action.objects.filter(pk=action.pk).update(reach="", force="")
    action.refresh_from_db()
    return action


@pytest.mark.parametrize("field", ["reach", "force"])
def test_the_form_refuses_to_empty_the_coding_of_a_published_action(editor, field):
    action = make_action()
    answer = editor.post(reverse("admin:vendors_action_change", args=[action.pk]), form_of(action, **{field: ""}))
    assert answer.status_code == 200
    assert f"{field.capitalize()}: a published action keeps it" in answer.content.decode()
    action.refresh_from_db()
    assert getattr(action, field)


def test_the_coding_of_a_draft_can_be_emptied(editor):
    draft = make_action(published=False)
    editor.post(reverse("admin:vendors_action_change", args=[draft.pk]), form_of(draft, reach="", force=""))
    draft.refresh_from_db()
    assert (draft.reach, draft.force) == ("", "")


def test_a_published_action_that_was_never_coded_can_be_edited_in_the_form(editor):
    action = uncoded_action()
    editor.post(reverse("admin:vendors_action_change", args=[action.pk]), form_of(action, title="Plainer"))
    action.refresh_from_db()
    assert action.title == "Plainer"


def test_a_published_action_that_was_never_coded_can_be_changed_by_a_table(editor):
    uncoded_action(key="gb-x")
    preview = upload(editor, "action", "key,title\ngb-x,Plainer\n")
    assert "a published action" not in preview.content.decode()
    assert "confirm_form" in preview.context


def publish_from_desk(client, finding: Finding, **fields: str):
    values = {
        "country": "GB",
        "vendors": "huawei",
        "actor": "government",
        "kind": "ban",
        "status": "adopted",
        "date": "2020-07",
        "quote": finding.quote,
        "quote_start": finding.quote_start,
        "title": "Britain bans Huawei",
        "do": "publish",
        "reach": "national",
        "force": "law",
    }
    return client.post(reverse("admin:vendors_finding_decide", args=[finding.pk]), {**values, **fields})


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"reach": "regional", "area": "foo"}, "is no ISO 3166-2 code"),
        ({"reach": "regional"}, "a regional action needs the code of its area"),
        ({"kind": "penalty"}, "a penalty is always an act"),
    ],
)
def test_the_desk_refuses_what_the_codebook_rules_out_and_says_why(editor, fields, message):
    answer = publish_from_desk(editor, make_finding(), **fields)
    assert (answer.status_code, message in answer.content.decode()) == (422, True)
    assert not Action.objects.exists()


def test_the_coding_of_a_new_action_does_not_hinder_attaching_a_source(editor):
    action = make_action()
    answer = publish_from_desk(editor, make_finding(), do="attach", action=str(action.pk), reach="regional")
    assert answer.status_code == 302
    assert action.evidence.count() == 2


def test_restoring_does_not_empty_the_coding_of_a_published_action():
    action = uncoded_action()
    publication.changed(action, by=None)
    uncoded = action.changes.order_by("-pk").first()
    Action.objects.filter(pk=action.pk).update(reach="national", force="law")
    with pytest.raises(ValueError, match="a published action keeps it"):
        restoring.restore(action, uncoded, by=None)
    action.refresh_from_db()
    assert (action.reach, action.force) == ("national", "law")


def test_restoring_refuses_a_coding_that_the_codebook_rules_out(editor):
    action = make_action(title="As it was")
    first = action.changes.get()
    first.facts |= {"reach": "regional", "area": "foo"}
    first.save()
    Action.objects.filter(pk=action.pk).update(title="As it is")
    address = reverse("admin:vendors_action_restore", args=[action.pk, first.pk])
    assert "is no ISO 3166-2 code" in editor.post(address, follow=True).content.decode()
    action.refresh_from_db()
    assert (action.title, action.reach) == ("As it is", "national")


def test_an_action_that_was_never_coded_can_be_restored():
    action = uncoded_action(title="As it was")
    publication.changed(action, by=None)
    uncoded = action.changes.order_by("-pk").first()
    Action.objects.filter(pk=action.pk).update(title="As it is")
    assert restoring.restore(action, uncoded, by=None).title == "As it was"


def test_restoring_brings_an_official_text_back_and_a_change_from_before_there_were_any_leaves_it():
    action = make_action(official_number="CELEX 32019L0001")
    first = action.changes.get()
    action.official_number = "32019L0001"
    action.save()
    assert restoring.restore(action, first, by=None).official_number == "CELEX 32019L0001"
    del first.facts["official_number"]
    Action.objects.filter(pk=action.pk).update(official_number="32019L0001")
    assert restoring.restore(Action.objects.get(pk=action.pk), first, by=None).official_number == "32019L0001"
