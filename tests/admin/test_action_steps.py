"""Publishing, withdrawing, merging, splitting and restoring in the admin, by who may and who may not."""

import pytest
from django.urls import reverse

from tests.admin.forms import form_of
from tests.factories import make_action, make_finding
from vendors import permissions
from vendors.models import Action, Conflict, Merge, Milestone, Problem
from vendors.record import publication, restoring

pytestmark = pytest.mark.django_db


def step(action: Action, name: str) -> str:
    return reverse("admin:vendors_action_step", args=[action.pk, name])


def test_an_editor_publishes_a_draft(editor):
    action = make_action(published=False)
    assert editor.get(step(action, "publish")).status_code == 200
    editor.post(step(action, "publish"), {"reason": "Checked"})
    action.refresh_from_db()
    assert (action.state, action.changes.get().reason) == ("published", "Checked")


def test_a_draft_without_evidence_is_not_published_and_it_is_said_why(editor):
    action = make_action(published=False, source="")
    answer = editor.post(step(action, "publish"), {"reason": ""})
    assert (answer.status_code, "has no evidence" in answer.content.decode()) == (422, True)


def test_withdrawing_takes_a_reason(editor):
    action = make_action()
    assert editor.post(step(action, "withdraw"), {"reason": ""}).status_code == 422
    editor.post(step(action, "withdraw"), {"reason": "The source was a hoax."})
    action.refresh_from_db()
    assert (action.state, action.withdrawn_reason) == ("withdrawn", "The source was a hoax.")


def test_a_merge_and_the_way_back(editor):
    action, into = make_action(), make_action(steps=(("2019", "proposed"),))
    assert into.title in editor.get(step(action, "merge")).content.decode()
    editor.post(step(action, "merge"), {"into": into.pk, "reason": "One and the same"})
    action.refresh_from_db()
    assert action.merged_into == into
    assert "Take apart" in editor.get(reverse("admin:vendors_action_changes", args=[into.pk])).content.decode()
    editor.post(reverse("admin:vendors_action_unmerge", args=[into.pk, Merge.objects.get().pk]))
    action.refresh_from_db()
    assert (action.state, action.merged_into) == ("published", None)


def test_a_split(editor):
    action = make_action(steps=(("2019", "proposed"), ("2020", "adopted")))
    second = action.milestones.get(status="adopted")
    editor.post(step(action, "split"), {"title": "The order", "milestones": [second.pk], "reason": ""})
    other = Action.objects.exclude(pk=action.pk).get()
    assert (other.title, list(other.milestones.all())) == ("The order", [second])


@pytest.mark.parametrize("role", [permissions.VIEWER, permissions.CURATOR])
@pytest.mark.parametrize("name", ["publish", "withdraw", "merge", "split"])
def test_only_an_editor_takes_these_steps(log_in, role, name):
    action = make_action(published=name != "publish")
    client = log_in(role)
    assert client.get(step(action, name)).status_code == 403
    assert client.post(step(action, name), {"reason": "x"}).status_code == 403
    before = action.state
    action.refresh_from_db()
    assert action.state == before


def test_only_an_editor_restores_or_takes_apart(curator):
    action = make_action()
    change = action.changes.get()
    assert curator.post(reverse("admin:vendors_action_restore", args=[action.pk, change.pk])).status_code == 403


def test_the_changes_page_shows_what_each_change_did(editor):
    action = make_action(title="UK bans Huawei")
    action.title = "Britain bans Huawei"
    action.save()
    publication.changed(action, by=None, reason="A better title")
    body = editor.get(reverse("admin:vendors_action_changes", args=[action.pk])).content.decode()
    assert "<del>UK bans Huawei</del>" in body
    assert "<ins>Britain bans Huawei</ins>" in body
    assert "A better title" in body


def test_restoring_brings_fields_vendors_and_steps_back(editor):
    action = make_action(title="UK bans Huawei", scope=["5g"])
    step_kept = action.milestones.get()
    first = action.changes.get()
    action.title, action.kind = "Wrong", "warning"
    action.save()
    action.vendors.clear()
    Milestone.objects.create(action=action, date="2021", status="ended")
    publication.changed(action, by=None)
    editor.post(reverse("admin:vendors_action_restore", args=[action.pk, first.pk]))
    action.refresh_from_db()
    assert (action.title, action.kind, action.status) == ("UK bans Huawei", "ban", "adopted")
    assert ([v.pk for v in action.vendors.all()], list(action.milestones.all())) == (["huawei"], [step_kept])
    assert action.changes.first().what == "restored"


def test_a_change_of_another_action_cannot_be_restored():
    one, other = make_action(), make_action()
    with pytest.raises(ValueError, match="another"):
        restoring.restore(one, other.changes.get(), by=None)


def test_editing_in_the_admin_keeps_the_public_log_and_the_derived_rows_true(editor):
    action = make_action()
    milestone, evidence = action.milestones.get(), action.evidence.get()
    values = {
        "title": "Britain bans Huawei",
        "country": "GB",
        "actor": "government",
        "kind": "ban",
        "reach": "national",
        "force": "law",
        "vendors": ["huawei"],
        "change_reason": "Plainer",
        "seen_version": action.version,
        "milestones-TOTAL_FORMS": "2",
        "milestones-INITIAL_FORMS": "1",
        "milestones-0-id": milestone.pk,
        "milestones-0-action": action.pk,
        "milestones-0-date": "2020-07-14",
        "milestones-0-status": "adopted",
        "milestones-0-position": "0",
        "milestones-1-action": action.pk,
        "milestones-1-date": "2023",
        "milestones-1-status": "ended",
        "milestones-1-position": "0",
        "evidence-TOTAL_FORMS": "2",
        "evidence-INITIAL_FORMS": "1",
        "evidence-0-id": evidence.pk,
        "evidence-0-action": action.pk,
        "evidence-0-url": evidence.url,
        "evidence-1-action": action.pk,
        "evidence-1-url": "https://gov.example.org/notice",
    }
    answer = editor.post(reverse("admin:vendors_action_change", args=[action.pk]), values)
    assert answer.status_code == 302
    action.refresh_from_db()
    change = action.changes.first()
    assert (action.status, str(action.ended), action.source_count) == ("ended", "2023", 2)
    assert (change.what, change.reason, change.facts["title"]) == ("updated", "Plainer", "Britain bans Huawei")
    assert action.periods.get().end is not None
    assert action.evidence.get(url="https://gov.example.org/notice").added_by == editor.user


def test_selected_drafts_are_published_together_and_the_unfit_are_named(editor):
    fit = make_action(published=False, summary="It bans.")
    unfit = make_action(published=False, source="", title="Bare", summary="It bans.")
    without_words = make_action(published=False, title="Nothing but a title")
    data = {"action": "publish_selected", "_selected_action": [fit.pk, unfit.pk, without_words.pk]}
    body = editor.post(reverse("admin:vendors_action_changelist"), data, follow=True).content.decode()
    states = [Action.objects.get(pk=action.pk).state for action in (fit, unfit, without_words)]
    assert states == ["published", "draft", "draft"]
    assert "has no evidence" in body
    assert "“Nothing but a title” has no summary" in body


def test_a_curator_has_no_bulk_publishing(curator):
    draft = make_action(published=False)
    data = {"action": "publish_selected", "_selected_action": [draft.pk]}
    curator.post(reverse("admin:vendors_action_changelist"), data, follow=True)
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_a_conflict_shows_on_the_action_until_it_is_resolved(curator):
    action, finding = make_action(published=False), make_finding(status="rejected")
    conflict = Conflict.objects.create(action=action, finding=finding, reason="It denies it.")
    change = reverse("admin:vendors_action_change", args=[action.pk])
    assert "It denies it." in curator.get(change).content.decode()
    curator.post(reverse("admin:vendors_conflict_change", args=[conflict.pk]), {"resolution": "The paper erred."})
    conflict.refresh_from_db()
    assert (conflict.resolution, conflict.resolved_by) == ("The paper erred.", curator.user)
    assert "It denies it." not in curator.get(change).content.decode()


def test_a_problem_is_resolved_with_words(curator):
    problem = Problem.objects.create(kind="fetch", subject="https://x.example.org", message="404")
    url = reverse("admin:vendors_problem_change", args=[problem.pk])
    assert curator.post(url, {"resolution": ""}).status_code == 200
    curator.post(url, {"resolution": "The page is gone."})
    problem.refresh_from_db()
    assert problem.resolved_by == curator.user
    assert curator.post(url, {"resolution": "Again."}).status_code == 403


def test_problems_are_resolved_together(curator):
    rows = [Problem.objects.create(kind="fetch", subject=str(n), message="404") for n in range(3)]
    data = {"action": "resolve_selected", "_selected_action": [row.pk for row in rows]}
    curator.post(reverse("admin:vendors_problem_changelist"), data)
    assert not Problem.objects.open().exists()


def test_a_viewer_resolves_nothing(log_in):
    problem = Problem.objects.create(kind="fetch", subject="x", message="404")
    url = reverse("admin:vendors_problem_change", args=[problem.pk])
    assert log_in(permissions.VIEWER).post(url, {"resolution": "Mine."}).status_code == 403


def test_an_edit_in_the_admin_is_one_row_of_history_signed_by_the_editor(editor):
    action = make_action()
    rows = action.history.count()
    editor.post(reverse("admin:vendors_action_change", args=[action.pk]), form_of(action, title="Plainer"))
    assert action.history.count() == rows + 1
    assert (action.history.first().title, action.history.first().history_user) == ("Plainer", editor.user)


def test_an_edit_that_began_before_another_was_saved_is_refused_with_both_values_shown(editor, log_in):
    action = make_action(title="As it was")
    mine, theirs = form_of(action, title="My title"), form_of(action, title="Their title")
    address = reverse("admin:vendors_action_change", args=[action.pk])
    log_in(permissions.EDITOR, "ann").post(address, theirs)
    answer = editor.post(address, mine)
    body = answer.content.decode()
    assert answer.status_code == 200
    assert Action.objects.get(pk=action.pk).title == "Their title"
    assert "ann saved this action while you were editing it" in body
    assert 'value="My title"' in body
    assert "Saved meanwhile: Their title" in body


def test_saving_again_after_the_refusal_is_a_decision_and_goes_through(editor, log_in):
    action = make_action()
    mine = form_of(action, title="My title")
    address = reverse("admin:vendors_action_change", args=[action.pk])
    log_in(permissions.EDITOR, "ann").post(address, form_of(action, title="Their title"))
    refused = editor.post(address, mine)
    again = refused.context["adminform"].form["seen_version"].value()
    editor.post(address, mine | {"seen_version": again})
    assert Action.objects.get(pk=action.pk).title == "My title"


@pytest.mark.parametrize("part", ["milestones", "evidence"])
def test_the_form_refuses_to_take_the_last_step_or_source_from_a_published_action(editor, part):
    action = make_action()
    address = reverse("admin:vendors_action_change", args=[action.pk])
    answer = editor.post(address, form_of(action, **{f"{part}-0-DELETE": "on"}))
    body = answer.content.decode()
    assert body.index("A published action keeps at least one") < body.index('name="title"')  # in sight, at the top
    assert (action.milestones.count(), action.evidence.count()) == (1, 1)


@pytest.mark.parametrize("part", ["milestone", "evidence"])
@pytest.mark.parametrize("by", ["page", "list"])
def test_the_last_step_or_source_of_a_published_action_cannot_be_deleted(editor, part, by):
    action = make_action()
    row = action.milestones.get() if part == "milestone" else action.evidence.get()
    seen = {"post": "yes", "seen_version": action.version}
    if by == "page":
        answer = editor.post(reverse(f"admin:vendors_{part}_delete", args=[row.pk]), seen, follow=True)
    else:
        data = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        answer = editor.post(reverse(f"admin:vendors_{part}_changelist"), data, follow=True)
    assert by == "list" or "then publish" in answer.content.decode()
    assert "delete_selected" not in answer.content.decode()
    assert type(row).objects.filter(pk=row.pk).exists()


def test_a_step_cannot_be_turned_into_a_deadline_where_it_is_the_last_one(editor):
    action = make_action()
    milestone = action.milestones.get()
    values = {"date": "2020-07-14", "status": "adopted", "is_deadline": "on", "position": "0"}
    address = reverse("admin:vendors_milestone_change", args=[milestone.pk])
    editor.post(address, values | {"seen_version": action.version})
    milestone.refresh_from_db()
    assert not milestone.is_deadline


def test_withdrawing_a_draft_is_refused_whatever_the_page_shows(editor):
    draft = make_action(published=False)
    answer = editor.post(reverse("admin:vendors_action_step", args=[draft.pk, "withdraw"]), {"reason": "Doubtful."})
    assert answer.status_code == 422
    draft.refresh_from_db()
    assert (draft.state, draft.changes.count()) == ("draft", 0)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"reach": "regional"}, "a regional action needs the code of its area"),
        ({"reach": "regional", "area": "US-TX"}, "an area of another country than GB"),
        ({"kind": "penalty"}, "a penalty is always an act"),
        ({"checked": "2999-01-01"}, "This day is in the future"),
        ({"force": "advice", "milestones-0-status": "in_force"}, "only for what binds as law"),
        ({"milestones-0-outcome": "met"}, "Only a deadline has an outcome"),
    ],
)
def test_the_form_refuses_what_the_codebook_rules_out_and_says_why(editor, changes, message):
    action = make_action()
    answer = editor.post(reverse("admin:vendors_action_change", args=[action.pk]), form_of(action, **changes))
    assert answer.status_code == 200
    assert message in answer.content.decode()


def test_reach_force_grade_and_check_are_edited_in_the_admin_and_told_to_readers(editor):
    action = make_action()
    coding = {"reach": "body", "force": "policy", "grade": "B", "checked": "2026-11-30"}
    editor.post(reverse("admin:vendors_action_change", args=[action.pk]), form_of(action, **coding))
    facts = action.changes.first().facts
    assert {name: facts[name] for name in coding} == coding
