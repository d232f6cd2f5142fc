"""Two people at one action: nothing that was saved meanwhile is undone, and whoever comes second is told."""

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse

from tests.admin.forms import form_of
from tests.factories import make_action
from vendors.admin.action_form import ActionForm
from vendors.models import Action
from vendors.record import publication

pytestmark = pytest.mark.django_db


@pytest.fixture
def locks(monkeypatch):
    """Return a list that fills with the models whose rows are locked, in order; SQLite locks no rows."""
    models: list[type] = []
    lock = QuerySet.select_for_update

    def recorded(rows, *args, **options):
        assert connection.in_atomic_block
        models.append(rows.model)
        return lock(rows, *args, **options)

    monkeypatch.setattr(QuerySet, "select_for_update", recorded)
    return models


def test_the_action_is_locked_before_its_version_is_compared(editor, locks, monkeypatch):
    action = make_action()
    locks.clear()
    before_check: list[list[type]] = []
    clean = ActionForm.clean
    monkeypatch.setattr(ActionForm, "clean", lambda form: (before_check.append(list(locks)), clean(form))[1])
    editor.post(reverse("admin:vendors_action_change", args=[action.pk]), form_of(action, title="Plainer"))
    assert before_check == [[Action]]


def test_reading_the_page_locks_nothing(editor, locks):
    action = make_action()
    locks.clear()
    assert editor.get(reverse("admin:vendors_action_change", args=[action.pk])).status_code == 200
    assert locks == []


def test_a_withdrawal_while_the_form_is_saved_is_not_undone(editor, monkeypatch):
    action = make_action()
    clean = ActionForm.clean

    def withdrawn_meanwhile(form):
        values = clean(form)
        publication.withdraw(Action.objects.get(pk=action.pk), by=None, reason="A hoax.")
        return values

    sent = form_of(action, title="Plainer")
    monkeypatch.setattr(ActionForm, "clean", withdrawn_meanwhile)
    editor.post(reverse("admin:vendors_action_change", args=[action.pk]), sent)
    action.refresh_from_db()
    assert (action.title, action.state, action.withdrawn_reason) == ("Plainer", "withdrawn", "A hoax.")


def part_form(part: str, action: Action, version: int | None) -> tuple[str, dict[str, object]]:
    """Return the address and the fields of the page of the action's only step or source, with a field changed."""
    row = action.milestones.get() if part == "milestone" else action.evidence.get()
    fields: dict[str, object] = {"note": "Mine.", "seen_version": "" if version is None else version}
    if part == "milestone":
        fields |= {"date": "2020-07-14", "status": "adopted", "position": "0"}
    else:
        fields |= {"url": "https://news.example.org/source"}
    return reverse(f"admin:vendors_{part}_change", args=[row.pk]), fields


def note_of(part: str, action: Action) -> str:
    return (action.milestones.get() if part == "milestone" else action.evidence.get()).note


@pytest.mark.parametrize("part", ["milestone", "evidence"])
def test_a_step_or_source_of_an_action_saved_meanwhile_is_not_saved_over_it(editor, part):
    action = make_action()
    address, fields = part_form(part, action, action.version)
    publication.changed(action, by=editor.user)
    answer = editor.post(address, fields)
    assert answer.status_code == 200
    assert "editor saved this action while you were editing" in answer.content.decode()
    assert note_of(part, action) == ""
    again = answer.context["adminform"].form["seen_version"].value()
    editor.post(address, fields | {"seen_version": again})
    assert note_of(part, action) == "Mine."


@pytest.mark.parametrize("part", ["milestone", "evidence"])
def test_a_step_or_source_is_saved_with_its_action_locked(editor, locks, part):
    action = make_action()
    address, fields = part_form(part, action, action.version)
    assert f'name="seen_version" value="{action.version}"' in editor.get(address).content.decode()
    locks.clear()
    editor.post(address, fields)
    assert locks[0] is Action
    assert note_of(part, action) == "Mine."
