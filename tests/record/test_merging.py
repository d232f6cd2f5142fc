"""Merging two actions, taking the merge apart, and splitting one."""

from datetime import date

import pytest

from tests.factories import make_action, make_finding, make_user
from vendors import permissions
from vendors.models import Action, EffectPeriod, Evidence, Merge
from vendors.record import merging
from vendors.record.merging import CannotMerge
from vendors.review import decisions

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return permissions.grant(make_user("ed"), permissions.EDITOR)


@pytest.fixture
def pair():
    """Two published actions that are one; the second tells a step more."""
    into = make_action(steps=(("2020-07-14", "adopted"),), source="https://one.example.org/")
    action = make_action(
        steps=(("2020-07-14", "adopted"), ("2020-12-31", "in_force")),
        vendors=("huawei", "zte"),
        source="https://two.example.org/",
    )
    return action, into


def test_a_merge_moves_evidence_steps_and_vendors_and_doubles_nothing(pair, editor):
    action, into = pair
    merging.merge(action, into, by=editor, reason="The same order")
    action.refresh_from_db(), into.refresh_from_db()
    assert (action.state, action.merged_into) == ("merged", into)
    assert [str(step.date) for step in into.milestones.in_order()] == ["2020-07-14", "2020-12-31"]
    assert (into.evidence.count(), into.source_count, into.status) == (2, 2, "in_force")
    assert sorted(vendor.pk for vendor in into.vendors.all()) == ["huawei", "zte"]
    assert not EffectPeriod.objects.filter(action=action).exists()
    assert (action.changes.first().what, into.changes.first().what) == ("merged", "updated")


def test_the_evidence_of_a_doubled_step_goes_to_the_one_that_is_there(pair, editor):
    action, into = pair
    step = action.milestones.in_order().first()
    Evidence.objects.filter(action=action).update(milestone=step)
    merging.merge(action, into, by=editor)
    moved = into.evidence.get(url="https://two.example.org/")
    assert moved.milestone.action == into


def test_a_merge_is_taken_apart_as_it_was(pair, editor):
    action, into = pair
    step = action.milestones.in_order().first()
    Evidence.objects.filter(action=action).update(milestone=step)
    row = merging.merge(action, into, by=editor)
    merging.unmerge(row, by=editor)
    action.refresh_from_db(), into.refresh_from_db()
    assert (action.state, action.merged_into, action.status) == ("published", None, "in_force")
    assert (action.milestones.count(), into.milestones.count()) == (2, 1)
    assert (action.evidence.get().milestone, into.evidence.count()) == (step, 1)
    assert [vendor.pk for vendor in into.vendors.all()] == ["huawei"]
    assert action.changes.first().what == "restored"


def test_a_merge_is_taken_apart_once(pair, editor):
    row = merging.merge(*pair, by=editor)
    merging.unmerge(row, by=editor)
    with pytest.raises(CannotMerge, match="already"):
        merging.unmerge(row, by=editor)


def test_a_decision_on_a_merged_action_is_still_undone(editor):
    finding = make_finding()
    action = decisions.accept_as_new(finding, by=editor)
    into = make_action(steps=(("2010", "proposed"),))
    merging.merge(action, into, by=editor)
    decisions.undo(finding.decisions.get(), by=editor)
    into.refresh_from_db()
    assert (into.milestones.count(), into.evidence.count()) == (1, 1)


def test_what_was_made_under_it_follows(pair, editor):
    action, into = pair
    child = make_action(under=action)
    row = merging.merge(action, into, by=editor)
    child.refresh_from_db()
    assert child.under == into
    merging.unmerge(row, by=editor)
    child.refresh_from_db()
    assert child.under == action


def test_an_action_is_not_merged_into_itself_or_twice(pair, editor):
    action, into = pair
    with pytest.raises(CannotMerge, match="itself"):
        merging.merge(action, action, by=editor)
    merging.merge(action, into, by=editor)
    with pytest.raises(CannotMerge, match="already"):
        merging.merge(action, into, by=editor)


def test_two_countries_are_not_merged(editor):
    with pytest.raises(CannotMerge, match="two countries"):
        merging.merge(make_action(), make_action(country="AU"), by=editor)


def test_what_is_public_does_not_disappear_in_a_draft(editor):
    with pytest.raises(CannotMerge, match="other way round"):
        merging.merge(make_action(), make_action(published=False), by=editor)


def test_only_an_editor_merges_and_splits(pair):
    curator = permissions.grant(make_user("ada"), permissions.CURATOR)
    with pytest.raises(permissions.NotAllowed, match="editor"):
        merging.merge(*pair, by=curator)
    with pytest.raises(permissions.NotAllowed, match="editor"):
        merging.split(pair[0], title="Half", milestones=[], evidence=[], by=curator)
    assert not Merge.objects.exists()


def test_a_split_makes_a_draft_of_the_chosen_steps_and_sources(pair, editor):
    action, _ = pair
    Evidence.objects.create(action=action, url="https://three.example.org/")
    first, second = action.milestones.in_order()
    source = action.evidence.get(url="https://three.example.org/")
    other = merging.split(action, title="The second half", milestones=[second.pk], evidence=[source.pk], by=editor)
    action.refresh_from_db()
    assert (other.state, other.status, str(other.started), other.country) == (
        "draft",
        "in_force",
        "2020-12-31",
        action.country,
    )
    assert (list(action.milestones.all()), action.status, action.evidence.count()) == ([first], "adopted", 1)
    assert action.changes.first().what == "split"
    assert Action.objects.get(pk=other.pk).vendors.count() == 2


def test_a_split_keeps_how_the_action_is_coded_and_its_official_text(editor):
    coded = {"reach": "regional", "area": "GB-SCT", "force": "policy", "grade": "B", "checked": date(2026, 11, 1)}
    coded |= {"official_title": "Achd 2021", "official_title_language": "gd", "official_number": "2021 asp 1"}
    action = make_action(steps=(("2020", "adopted"), ("2021", "in_force")), **coded)
    second = merging.split(
        action, title="The second half", milestones=[action.milestones.last().pk], evidence=[], by=editor
    )
    second.refresh_from_db()
    assert {name: getattr(second, name) for name in coded} == coded


@pytest.mark.parametrize(
    ("title", "steps", "message"), [("", 1, "title"), ("Half", 0, "some of"), ("Half", 2, "not all")]
)
def test_a_split_that_makes_no_sense_is_refused(pair, editor, title, steps, message):
    action, _ = pair
    keys = list(action.milestones.values_list("pk", flat=True))[:steps]
    with pytest.raises(CannotMerge, match=message):
        merging.split(action, title=title, milestones=keys, evidence=[], by=editor)


def test_a_published_action_keeps_a_source_when_it_is_split(pair, editor):
    action, _ = pair
    step, source = action.milestones.first(), action.evidence.get()
    with pytest.raises(CannotMerge, match="at least one source"):
        merging.split(action, title="Half", milestones=[step.pk], evidence=[source.pk], by=editor)
