"""An action's state changes in one place: each transition asks first, locks the row, and changes only what it says."""

import pytest

from tests.factories import make_action, make_user
from vendors import permissions
from vendors.models import Action, Change, DataVersion, Evidence, Milestone
from vendors.record import publication
from vendors.record.publication import CannotPublish, CannotWithdraw

pytestmark = pytest.mark.django_db


def test_a_draft_cannot_be_withdrawn_and_nothing_becomes_public():
    draft = make_action(published=False)
    with pytest.raises(CannotWithdraw, match="draft"):
        publication.withdraw(draft, by=None, reason="It is doubtful.")
    draft.refresh_from_db()
    assert draft.state == "draft"
    assert not Change.objects.filter(action=draft).exists()


@pytest.mark.parametrize("state", ["withdrawn", "merged"])
def test_only_a_published_action_can_be_withdrawn(state):
    action = make_action()
    if state == "withdrawn":
        publication.withdraw(action, by=None, reason="Wrong.")
    else:
        Action.objects.filter(pk=action.pk).update(state="merged", merged_into=make_action())
    with pytest.raises(CannotWithdraw, match=state):
        publication.withdraw(action, by=None, reason="Wrong again.")


@pytest.mark.parametrize("transition", ["publish", "withdraw", "changed"])
def test_a_transition_on_a_stale_copy_keeps_what_somebody_else_has_saved(transition):
    action = make_action(published=transition != "publish", title="As first written")
    stale = Action.objects.get(pk=action.pk)
    Action.objects.filter(pk=action.pk).update(title="As corrected since")
    if transition == "withdraw":
        publication.withdraw(stale, by=None, reason="Wrong.")
    else:
        getattr(publication, transition)(stale, by=None)
    assert Action.objects.get(pk=action.pk).title == "As corrected since"
    assert stale.title == "As corrected since"


def test_one_edit_writes_one_row_of_history_and_raises_the_data_version_once():
    action = make_action()
    rows, version = action.history.count(), DataVersion.objects.current().number
    with publication.one_history_row(action):
        action.title = "A better title"
        action.save()
        publication.changed(action, by=None)
    assert action.history.count() == rows + 1
    assert action.history.first().title == "A better title"
    assert DataVersion.objects.current().number == version + 1


def test_the_history_names_who_made_the_transition():
    editor = permissions.grant(make_user("editor"), permissions.EDITOR)
    action = make_action(published=False)
    publication.publish(action, by=editor)
    assert action.history.first().history_user == editor


@pytest.mark.parametrize("part", [Milestone, Evidence])
def test_a_published_action_is_never_left_without_a_step_or_a_source(part):
    action = make_action()
    part.objects.filter(action=action).delete()
    with pytest.raises(CannotPublish, match=r"milestone|evidence"):
        publication.changed(action, by=None)


def test_a_deadline_alone_is_no_history():
    action = make_action(published=False, steps=(), deadline="2027-01-01")
    with pytest.raises(CannotPublish, match="no milestone"):
        publication.publish(action, by=None)


def test_each_recorded_edit_raises_the_version_of_the_row():
    action = make_action()
    before = Action.objects.get(pk=action.pk).version
    publication.changed(action, by=None)
    assert Action.objects.get(pk=action.pk).version == before + 1


@pytest.mark.parametrize("where", ["title", "summary", "step", "source"])
def test_an_invisible_character_that_would_break_the_files_is_not_published(where):
    """A vertical tab, as word processors put it where a line breaks, once made the feed and the workbook fail."""
    action = make_action(published=False)
    if where == "step":
        action.milestones.update(note="Decided\x0bon Tuesday")
    elif where == "source":
        action.evidence.update(publisher="News\x01")
    else:
        Action.objects.filter(pk=action.pk).update(**{where: "Poland bars ZTE \x0bfrom 5G"})
    with pytest.raises(CannotPublish, match="invisible control character"):
        publication.publish(action, by=None)
    assert Action.objects.get(pk=action.pk).state == "draft"
