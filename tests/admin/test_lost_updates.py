"""Two people at one action: nothing that was saved meanwhile is undone, and whoever comes second is told."""

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse

from tests.admin.forms import form_of
from tests.factories import make_action, make_vendor
from vendors import permissions
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


def change_page(action: Action) -> str:
    return reverse("admin:vendors_action_change", args=[action.pk])


def differences(answer) -> set[tuple[str, str, str]]:
    return {(both.label, both.yours, both.saved) for both in answer.context["lost_edit"]}


def test_an_edit_that_does_not_say_which_version_it_began_from_is_refused(editor):
    action = make_action(title="As it was")
    answer = editor.post(change_page(action), form_of(action, title="Mine", seen_version=""))
    assert "did not say which version" in answer.content.decode()
    assert Action.objects.get().title == "As it was"
    again = answer.context["adminform"].form["seen_version"].value()
    editor.post(change_page(action), form_of(action, title="Mine", seen_version=again))
    assert Action.objects.get().title == "Mine"


@pytest.mark.parametrize("part", ["milestone", "evidence"])
def test_an_edit_of_a_step_or_source_without_a_version_is_refused(editor, part):
    action = make_action()
    address, fields = part_form(part, action, None)
    assert "did not say which version" in editor.post(address, fields).content.decode()
    assert note_of(part, action) == ""


def test_both_versions_are_shown_side_by_side_with_their_steps(editor):
    action = make_action(steps=(("2020-07-14", "adopted"),), summary="Theirs")
    mine = form_of(action, summary="Mine", **{"milestones-0-note": "My note"})
    action.milestones.update(date="2020-08-01")
    action.milestones.create(date="2024", status="ended")
    publication.changed(action, by=None)
    answer = editor.post(change_page(action), mine)
    assert differences(answer) == {
        ("Summary", "Mine", "Theirs"),
        ("Milestone: 2020-08-01: Adopted: note", "My note", "nothing"),
        ("Milestone", "not there", "2024: Ended"),
    }
    assert "<caption>Both versions" in answer.content.decode()


def sent_again(answer) -> dict[str, object]:
    """What the browser sends when Save is pressed again on the page that refused."""
    sent = dict(answer.context["adminform"].form.data.lists())
    for inline in answer.context["inline_admin_formsets"]:
        rows = inline.formset.data
        sent |= {name: value for name, value in rows.lists() if name.startswith(f"{inline.formset.prefix}-")}
    return sent


def test_what_the_second_had_not_touched_is_kept_as_the_first_saved_it(editor, log_in):
    action = make_action(vendors=("huawei",), scope=["5g"], summary="As it was")
    make_vendor("zte")
    mine = form_of(action, instrument="Telecoms Act", scope=["5g"])
    theirs = {"summary": "Theirs", "vendors": ["huawei", "zte"], "scope": ["5g", "core"], "milestones-0-note": "Theirs"}
    log_in(permissions.EDITOR, "ann").post(change_page(action), form_of(action, **theirs))
    refused = editor.post(change_page(action), mine)
    assert differences(refused) == {("Instrument", "Telecoms Act", "nothing")}
    editor.post(change_page(action), sent_again(refused))
    saved = Action.objects.get()
    assert (saved.instrument, saved.summary) == ("Telecoms Act", "Theirs")
    assert ([vendor.pk for vendor in saved.vendors.all()], [*saved.scope]) == (["huawei", "zte"], ["5g", "core"])
    assert saved.milestones.get().note == "Theirs"


def test_a_step_that_somebody_removed_meanwhile_is_kept_in_the_form_and_saved_anew(editor):
    action = make_action(steps=(("2020", "proposed"), ("2021", "adopted")))
    kept, removed = action.milestones.in_order()
    sent = form_of_steps(action)
    removed.delete()
    publication.changed(action, by=None)
    refused = editor.post(change_page(action), sent)
    assert ("Milestone", "2021: Adopted", "not there") in differences(refused)
    again = refused.context["adminform"].form["seen_version"].value()
    editor.post(change_page(action), sent | {"seen_version": again})
    assert [str(step) for step in action.milestones.in_order()] == ["2020: Proposed", "2021: Adopted"]
    assert action.milestones.filter(pk=kept.pk).exists()


def form_of_steps(action: Action) -> dict[str, object]:
    """What the browser would send for the form of an action with several steps."""
    steps = list(action.milestones.in_order())
    values: dict[str, object] = {
        name: value for name, value in form_of(action).items() if not name.startswith("milestones-")
    }
    values |= {"milestones-TOTAL_FORMS": len(steps), "milestones-INITIAL_FORMS": len(steps)}
    for place, step in enumerate(steps):
        fields = {"id": step.pk, "action": action.pk, "date": str(step.date), "status": step.status, "position": "0"}
        values |= {f"milestones-{place}-{name}": value for name, value in fields.items()}
    return values


@pytest.mark.parametrize("part", ["milestone", "evidence", "action"])
def test_nothing_is_deleted_that_somebody_saved_after_the_page_was_opened(editor, part):
    action = make_action(published=False, steps=(("2020", "proposed"), ("2021", "adopted")))
    row = {"milestone": action.milestones.first(), "evidence": action.evidence.first(), "action": action}[part]
    address = reverse(f"admin:vendors_{part}_delete", args=[row.pk])
    seen = editor.get(address).context["seen_version"]
    publication.changed(action, by=None)
    for version in (seen, ""):
        answer = editor.post(address, {"post": "yes", "seen_version": version}, follow=True)
        assert "saved this action after this page was opened" in answer.content.decode()
    assert type(row).objects.filter(pk=row.pk).exists()
    editor.post(address, {"post": "yes", "seen_version": editor.get(address).context["seen_version"]})
    assert not type(row).objects.filter(pk=row.pk).exists()


def test_selected_drafts_are_deleted_only_as_they_were_seen(editor):
    drafts = [make_action(published=False), make_action(published=False)]
    address = reverse("admin:vendors_action_changelist")
    chosen = {"action": "delete_selected", "_selected_action": [draft.pk for draft in drafts]}
    asked = editor.post(address, chosen)
    seen = [f"{draft.pk}:{draft.version}" for draft in drafts]
    assert all(f'name="seen_version" value="{version}"' in asked.content.decode() for version in seen)
    publication.changed(drafts[0], by=None)
    answer = editor.post(address, chosen | {"post": "yes", "seen_version": seen}, follow=True)
    assert "Nothing was deleted" in answer.content.decode()
    assert Action.objects.count() == 2
    seen = [f"{draft.pk}:{draft.version}" for draft in Action.objects.all()]
    editor.post(address, chosen | {"post": "yes", "seen_version": seen})
    assert not Action.objects.exists()


@pytest.mark.parametrize("part", ["action", "milestone", "evidence"])
def test_an_old_version_is_looked_at_and_never_saved(editor, part):
    action = make_action(title="First")
    row = {"milestone": action.milestones.first(), "evidence": action.evidence.first(), "action": action}[part]
    old = row.history.first()
    address = reverse(f"admin:vendors_{part}_simple_history", args=[row.pk, old.history_id])
    versions = row.history.count()
    assert "Revert" not in editor.get(address).content.decode()
    answer = editor.post(address, form_of(action, title="Reverted") | {"date": "1999", "status": "ended"}, follow=True)
    assert "An old version is only to look at" in answer.content.decode()
    assert row.history.count() == versions
