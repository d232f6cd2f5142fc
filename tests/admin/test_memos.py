"""Holding, assigning and commenting: who left what, when; what is held waits, what is assigned is offered first."""

import pytest
from django.urls import reverse

from tests.factories import make_action, make_finding, make_user
from vendors import permissions
from vendors.models import Memo
from vendors.review import decisions, queue
from vendors.review.queue import QueueFilter

pytestmark = pytest.mark.django_db


def leave(client, subject, do: str, **fields: object):
    name = f"admin:vendors_{subject._meta.model_name}_memo"
    return client.post(reverse(name, args=[subject.pk]), {"do": do, **fields}, follow=True)


def next_for(client):
    return queue.claim_next(QueueFilter(), by=client.user)


def test_what_is_held_leaves_the_queue_until_somebody_releases_it(curator, log_in):
    finding = make_finding()
    answer = leave(curator, finding, "hold", text="Waits for the ministry's answer")
    assert "Held: it is handed out to nobody" in answer.content.decode()
    assert next_for(curator) is None
    assert queue.waiting(QueueFilter()).count == 0
    other = log_in(permissions.CURATOR, "ann")
    body = other.get(reverse("admin:vendors_finding_desk", args=[finding.pk])).content.decode()
    assert "<strong>Held</strong> by curator" in body
    assert "ministry&#x27;s answer" in body
    again = leave(other, finding, "hold", text="Mine").content.decode()
    assert "curator holds it since" in again
    leave(other, finding, "release")
    memo = Memo.objects.get()
    assert (memo.by, memo.ended_by) == (curator.user, other.user)
    assert next_for(other) == finding


def test_a_hold_says_what_it_waits_for(curator):
    finding = make_finding()
    assert "Say what it waits for" in leave(curator, finding, "hold").content.decode()
    assert next_for(curator) == finding


def test_what_is_assigned_is_offered_first_to_the_assignee_and_last_to_others(curator, log_in):
    ann = log_in(permissions.CURATOR, "ann")
    better, hers = make_finding(priority=0.9), make_finding(priority=0.1)
    leave(curator, hers, "assign", to=ann.user.pk, text="You read Danish")
    assert next_for(ann) == hers
    assert next_for(curator) == better
    assert "Assigned to ann." in curator.get(reverse("admin:vendors_finding_desk", args=[hers.pk])).content.decode()


def test_an_assignment_is_handed_on_and_taken_back_with_its_history(curator, log_in):
    finding = make_finding()
    ann, bob = log_in(permissions.CURATOR, "ann"), log_in(permissions.CURATOR, "bob")
    for to in (ann.user.pk, bob.user.pk, ""):
        leave(curator, finding, "assign", to=to)
    assert [(memo.to, memo.ended_by) for memo in Memo.objects.about(finding)] == [
        (ann.user, curator.user),
        (bob.user, curator.user),
    ]
    viewer = log_in(permissions.VIEWER)
    assert "may not decide" in leave(curator, finding, "assign", to=viewer.user.pk).content.decode()


def test_what_is_held_becomes_no_source_that_readers_see(curator):
    action, finding = make_action(), make_finding()
    leave(curator, finding, "hold", text="Waits for the ministry's answer")
    with pytest.raises(decisions.CannotDecide, match="curator holds it since"):
        decisions.accept_onto(finding, action, as_step=False, by=permissions.grant(make_user("ed"), permissions.EDITOR))
    assert action.evidence.count() == 1
    decisions.reject(finding, reason="other", by=None)
    assert "Released.<" in leave(curator, finding, "release").content.decode()


def test_an_action_is_held_and_commented_on_its_own_page(curator):
    draft = make_action(published=False)
    assert "nobody publishes it" in leave(curator, draft, "hold", text="The gazette is not out yet").content.decode()
    leave(curator, draft, "comment", text="Asked the embassy")
    body = curator.get(reverse("admin:vendors_action_change", args=[draft.pk])).content.decode()
    assert "The gazette is not out yet" in body
    assert "Asked the embassy" in body


def test_a_viewer_leaves_nothing(log_in):
    finding = make_finding()
    viewer = log_in(permissions.VIEWER)
    for do in ("hold", "assign", "comment", "release"):
        assert "may not" in leave(viewer, finding, do, text="x").content.decode()
    assert not Memo.objects.exists()
    body = viewer.get(reverse("admin:vendors_finding_desk", args=[finding.pk])).content.decode()
    assert "memo-form" not in body
