"""Double coding: who is offered what, what the second decision changes, and who settles a difference."""

import datetime
from dataclasses import replace

import pytest
from django.utils import timezone

from tests.factories import make_action, make_article, make_finding, make_user
from vendors import permissions
from vendors.findings import learning, reliability
from vendors.findings.values import machine_values
from vendors.models import Action, Change, Evidence, Milestone, SecondLook
from vendors.review import decisions, second_looks
from vendors.review.second_looks import CannotLook, is_chosen

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _all_are_coded_twice(settings):
    settings.DOUBLE_CODING = 1.0


@pytest.fixture
def first():
    return permissions.grant(make_user("first"), permissions.CURATOR)


@pytest.fixture
def second():
    return permissions.grant(make_user("second"), permissions.CURATOR)


@pytest.fixture
def editor():
    return permissions.grant(make_user("editor"), permissions.EDITOR)


def decided(first, *, reject: str = "", values=None, **fields) -> SecondLook:
    finding = make_finding(**fields)
    if reject:
        decisions.reject(finding, reason=reject, by=first)
    else:
        decisions.accept_as_new(finding, by=first, values=values)
    return SecondLook.objects.get(decision__finding=finding)


def as_read(look):
    return machine_values(look.decision.finding)


def test_a_share_is_chosen_by_the_finding_itself_and_a_larger_one_has_all_of_a_smaller_one():
    article = make_article()
    rows = [make_finding(article, fingerprint=f"{number:064x}") for number in range(200)]
    tenth = {row.pk for row in rows if is_chosen(row, 0.1)}
    assert 8 <= len(tenth) <= 34
    assert tenth < {row.pk for row in rows if is_chosen(row, 0.5)}
    assert not any(is_chosen(row, 0.0) for row in rows)
    assert all(is_chosen(row, 1.0) for row in rows)


def test_nothing_is_offered_unless_a_site_asks_for_it(first, settings):
    settings.DOUBLE_CODING = 0.0
    decisions.accept_as_new(make_finding(), by=first)
    assert not SecondLook.objects.exists()


def test_it_is_never_offered_to_who_decided_undid_or_published(first, second, editor):
    look = decided(first)
    assert not SecondLook.objects.offered_to(first).exists()
    assert SecondLook.objects.offered_to(second).get() == look
    with pytest.raises(CannotLook, match="a part in it"):
        second_looks.accept(look, as_read(look), by=first)
    decisions.undo(look.decision, by=editor)
    assert not SecondLook.objects.offered_to(second).exists()
    decisions.accept_as_new(look.decision.finding, by=second)
    assert not SecondLook.objects.offered_to(first).exists()
    assert not SecondLook.objects.offered_to(editor).exists()


def test_what_says_nothing_of_the_reading_is_not_offered(first):
    decisions.reject(make_finding(), reason="repeated", by=first)
    decisions.accept_as_new(make_finding(coder="person"), by=first)
    decisions.accept_as_new(make_finding(make_article(is_example=True)), by=first)
    decisions.accept_as_new(make_finding(), by=None)
    assert not SecondLook.objects.exists()


def test_the_second_decision_changes_nothing_in_the_record(first, second):
    action = make_action()
    finding = make_finding()
    decisions.accept_onto(finding, action, as_step=False, by=first)
    look = SecondLook.objects.get()
    before = [list(model.objects.order_by("pk").values()) for model in (Action, Milestone, Evidence, Change)]
    second_looks.reject(look, "wrong_kind", by=second)
    finding.refresh_from_db()
    assert finding.state == "accepted"
    assert before == [list(model.objects.order_by("pk").values()) for model in (Action, Milestone, Evidence, Change)]


def test_of_two_second_looks_the_first_counts(first, second, editor):
    look = decided(first)
    second_looks.accept(look, as_read(look), by=second)
    with pytest.raises(CannotLook, match="meanwhile"):
        second_looks.reject(look, "other", by=editor)


def test_a_second_look_is_handed_to_one_person_at_a_time(first, second, editor):
    look, now = decided(first), timezone.now()
    assert second_looks.claim(look, by=second)
    assert not second_looks.claim(look, by=editor)
    assert (free_for(second), free_for(editor)) == ([look], [])
    assert free_for(editor, at=now + datetime.timedelta(minutes=11)) == [look]  # who went away keeps it from nobody
    second_looks.release(look, by=editor)
    assert free_for(editor) == []
    second_looks.release(look, by=second)
    assert second_looks.claim(look, by=editor)
    second_looks.accept(look, as_read(look), by=second)  # a claim is a courtesy: what somebody has coded is not lost


def free_for(person, *, at=None):
    return list(SecondLook.objects.free_for(person, at=at or timezone.now()))


@pytest.mark.parametrize("reason", ["", "nonsense", "repeated"])
def test_a_second_person_rejects_with_a_reason_about_the_reading(first, second, reason):
    with pytest.raises(CannotLook, match="Choose why"):
        second_looks.reject(decided(first), reason, by=second)


def test_differences_are_named_by_field(first, second):
    look = decided(first)
    look = second_looks.accept(look, replace(as_read(look), kind="restriction", vendors=("zte",)), by=second)
    assert look.differing == ["vendors", "kind"]
    rejected = second_looks.reject(decided(first), "no_action", by=second)
    assert rejected.differing == ["outcome"]
    alike = decided(first, reject="no_action")
    assert second_looks.reject(alike, "wrong_kind", by=second).differing == []
    assert set(SecondLook.objects.to_settle()) == {look, rejected}


def test_agreement_is_krippendorffs_alpha_by_field(first, second):
    for country, other in [("GB", "GB"), ("FR", "FR"), ("FR", "GB")]:
        look = decided(first, country=country)
        second_looks.accept(look, replace(as_read(look), country=other), by=second)
    second_looks.reject(decided(first), "no_action", by=second)
    by_field = {one.field: one for one in reliability.agreement_by_field()}
    country = by_field["country"]
    assert (country.n, country.same) == (3, 2)
    assert country.alpha == pytest.approx(1 - 5 * 2 / (2 * 3 * 3))  # by hand: 1 - (n-1) * mixed / products of counts
    assert (by_field["kind"].n, by_field["kind"].alpha) == (3, None)
    assert (by_field["outcome"].n, by_field["outcome"].same) == (4, 3)
    assert by_field["outcome"].alpha == pytest.approx(0.0)


def test_an_undone_decision_is_neither_counted_nor_settled(first, second, editor):
    look = second_looks.reject(decided(first), "no_action", by=second)
    decisions.undo(look.decision, by=first)
    assert reliability.agreement_by_field()[0].n == 0
    with pytest.raises(CannotLook, match="nothing to settle"):
        second_looks.settle(look, "second", by=editor)


def test_an_editor_settles_once_and_learning_counts_the_decision_that_is_right(first, second, editor):
    look = second_looks.reject(decided(first, rule="en.ban"), "wrong_kind", by=second)
    assert [(rate.accepted, rate.rejected) for rate in learning.rates("rule")] == [(1, 0)]
    assert learning.recalibrate().rules[0].right == 1
    second_looks.settle(look, "second", by=editor)
    assert [(rate.accepted, rate.rejected) for rate in learning.rates("rule")] == [(0, 1)]
    assert learning.reject_reasons() == [("wrong_kind", 1)]
    assert learning.recalibrate().rules[0].right == 0
    look.refresh_from_db()
    assert (look.settled_by, look.settled_as, look.settled_at is not None) == (editor, "second", True)
    with pytest.raises(CannotLook, match="editor settled it on"):
        second_looks.settle(look, "first", by=editor)


def test_a_settled_correction_makes_the_reading_wrong_and_a_settled_first_decision_changes_nothing(
    first, second, editor
):
    look = decided(first, reject="wrong_kind", rule="en.a")
    second_looks.settle(
        second_looks.accept(look, replace(as_read(look), kind="restriction"), by=second), "second", by=editor
    )
    kept = second_looks.reject(decided(first, rule="en.b"), "other", by=second)
    second_looks.settle(kept, "first", by=editor)
    rates = {rate.name: (rate.accepted, rate.edited, rate.rejected) for rate in learning.rates("rule")}
    assert rates == {"en.a": (1, 1, 0), "en.b": (1, 0, 0)}
    assert {rule.rule: rule.right for rule in learning.recalibrate().rules} == {"en.a": 0, "en.b": 1}


def test_settling_is_for_editors_and_with_four_eyes_for_a_third_person(first, second, editor, settings):
    look = second_looks.reject(decided(first), "other", by=second)
    with pytest.raises(permissions.NotAllowed, match="role of editor"):
        second_looks.settle(look, "second", by=second)
    settings.FOUR_EYES = True
    own = second_looks.reject(decided(first), "other", by=editor)
    with pytest.raises(CannotLook, match="a third person settles it"):
        second_looks.settle(own, "second", by=editor)
