"""What an action hangs on: a dated step, a body of its own country, and what it was made under, without circles."""

import pytest
from django.urls import reverse

from tests.admin.forms import form_of
from tests.factories import make_action, make_country
from vendors.models import Action, Body

pytestmark = pytest.mark.django_db


def step(action: Action, name: str) -> str:
    return reverse("admin:vendors_action_step", args=[action.pk, name])


def test_an_action_is_not_made_under_itself_or_under_what_is_made_under_it(editor):
    law, decree = make_action(title="The law"), make_action(title="The decree")
    order = make_action(title="The order", under=decree)
    Action.objects.filter(pk=decree.pk).update(under=law)
    law_page = reverse("admin:vendors_action_change", args=[law.pk])
    for under, message in (
        (law, "cannot be made under itself"),
        (order, "“The order” is itself made under this action"),
    ):
        answer = editor.post(law_page, form_of(law, under=under.pk))
        assert answer.status_code == 200
        assert message in answer.content.decode()
    law.refresh_from_db()
    assert law.under is None


def test_merging_leaves_no_circle_of_what_was_made_under_what(editor):
    action, into = make_action(title="Twice told"), make_action(title="Kept")
    between = make_action(title="Between", under=action)
    Action.objects.filter(pk=into.pk).update(under=between)
    editor.post(step(action, "merge"), {"into": into.pk, "reason": ""})
    between.refresh_from_db(), into.refresh_from_db()
    assert (into.under, between.under.state) == (between, "merged")


def test_a_body_of_another_country_is_refused_in_the_form(editor):
    make_country("DE")
    ministry = Body.objects.create(slug="de-bmi", country_id="DE", name="Ministry of the Interior")
    action = make_action()
    page = reverse("admin:vendors_action_change", args=[action.pk])
    answer = editor.post(page, form_of(action, body=ministry.pk))
    assert "is a body of Germany, not of United Kingdom" in answer.content.decode()
    action.refresh_from_db()
    assert action.body is None


def test_a_draft_without_any_date_is_not_published_and_what_is_public_keeps_one(editor):
    draft = make_action(published=False, steps=(("", "adopted"),))
    answer = editor.post(step(draft, "publish"), {"reason": ""})
    assert "has no dated step. Give a step its day, month or year" in answer.content.decode()
    public = make_action()
    page = reverse("admin:vendors_action_change", args=[public.pk])
    answer = editor.post(page, form_of(public, title="Plainer", **{"milestones-0-date": ""}))
    assert "A published action keeps at least one dated step" in answer.content.decode()
    assert 'value="Plainer"' in answer.content.decode()
    assert str(public.milestones.get().date) == "2020-07-14"
