"""Deciding a finding: once, by someone who may, and so that it can be taken back."""

import dataclasses
import datetime

import pytest
from django.utils import timezone

from tests.factories import make_action, make_article, make_country, make_finding, make_user
from vendors import permissions
from vendors.extraction.types import PartialDate
from vendors.findings.values import QuoteNotFound, locate_quote, resolve_body, values_of
from vendors.models import Action, Body, Decision, Finding
from vendors.record.publication import SecondPersonNeeded
from vendors.review import decisions
from vendors.review.decisions import AlreadyDecided, CannotDecide
from vendors.review.new_action import NewAction

CODED = NewAction(reach="national", force="law")
"""What publishing asks of a new action beyond what its finding says."""

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator():
    return permissions.grant(make_user("ada"), permissions.CURATOR)


@pytest.fixture
def editor():
    return permissions.grant(make_user("ed"), permissions.EDITOR)


def test_accepting_makes_a_draft_with_its_step_and_its_evidence(curator):
    finding = make_finding(date=PartialDate(2020, 7, 14), scope=["5g"], body="NCSC")
    action = decisions.accept_as_new(finding, by=curator)
    step = action.milestones.get()
    evidence = action.evidence.get()
    assert (action.state, action.kind, action.status, str(action.started)) == ("draft", "ban", "adopted", "2020-07-14")
    assert (evidence.quote, evidence.milestone, evidence.finding) == (finding.quote, step, finding)
    assert action.title == "United Kingdom bans Huawei: 5G networks"
    assert Finding.objects.get().decided_by == curator


def test_a_finding_cannot_be_decided_twice(curator, editor):
    finding = make_finding()
    late = Finding.objects.get(pk=finding.pk)
    decisions.reject(finding, reason="wrong_kind", by=curator)
    with pytest.raises(AlreadyDecided, match=r"ada decided it on .*: rejected \(Wrong kind\)"):
        decisions.accept_as_new(late, by=editor)
    assert not Action.objects.exists()


def test_a_late_decision_hears_that_the_article_was_coded_again(curator):
    finding = make_finding()
    Finding.objects.update(state="superseded")
    with pytest.raises(AlreadyDecided, match="coded again"):
        decisions.reject(finding, reason="other", by=curator)


def test_edits_keep_the_machines_values_beside(curator):
    finding = make_finding(kind="ban")
    make_country("AU")
    values = dataclasses.replace(values_of(finding), kind="restriction", country="AU", date=PartialDate(2019))
    action = decisions.accept_as_new(finding, by=curator, values=values)
    finding.refresh_from_db()
    assert (finding.kind, finding.edited) == ("ban", {"kind": "restriction", "country": "AU", "date": "2019"})
    assert values_of(finding) == values
    assert (action.kind, action.country_id) == ("restriction", "AU")


def test_a_new_step_moves_the_status_of_a_published_action(editor):
    action = make_action(steps=(("2020-07-14", "adopted"),))
    finding = make_finding(status="ended", date=PartialDate(2024, 1))
    decisions.accept_onto(finding, action, as_step=True, by=editor)
    action.refresh_from_db()
    assert (action.status, str(action.ended), action.evidence.count()) == ("ended", "2024-01", 2)
    assert action.changes.first().what == "updated"


def test_a_further_source_is_tied_to_the_step_that_it_tells(curator):
    action = make_action(steps=(("2019", "proposed"), ("2020-07-14", "in_force")))
    finding = make_finding(status="adopted", date=PartialDate(2020, 7))
    decisions.accept_onto(finding, action, as_step=False, by=curator)
    assert finding.evidence.milestone == action.milestones.get(status="in_force")
    assert action.milestones.count() == 2


def test_nothing_is_added_to_a_withdrawn_action(curator):
    action = make_action()
    Action.objects.update(state="withdrawn", withdrawn_reason="wrong")
    finding = make_finding()
    with pytest.raises(CannotDecide, match="withdrawn"):
        decisions.accept_onto(finding, action, as_step=False, by=curator)
    assert Finding.objects.pending().count() == 1


def test_a_rejection_needs_one_of_the_reasons(curator):
    with pytest.raises(CannotDecide, match="Choose why"):
        decisions.reject(make_finding(), reason="", by=curator)


@pytest.mark.parametrize("role", [permissions.VIEWER, ""])
def test_only_a_curator_decides(role):
    user = make_user()
    if role:
        permissions.grant(user, role)
    with pytest.raises(permissions.NotAllowed, match="curator"):
        decisions.reject(make_finding(), reason="other", by=user)
    assert Finding.objects.pending().count() == 1


def test_a_curator_cannot_publish_and_an_editor_can(curator, editor):
    finding = make_finding(date=PartialDate(2020))
    with pytest.raises(permissions.NotAllowed, match="editor"):
        decisions.accept_as_new(finding, by=curator, publish=True, words=CODED)
    finding.refresh_from_db()
    assert finding.state == "pending"
    assert decisions.accept_as_new(finding, by=editor, publish=True, words=CODED).state == "published"


def test_with_two_eyes_a_second_person_publishes(editor, settings):
    settings.FOUR_EYES = True
    finding = make_finding()
    with pytest.raises(SecondPersonNeeded, match="Someone else"):
        decisions.accept_as_new(finding, by=editor, publish=True, words=CODED)


def test_undoing_an_accepted_finding_removes_what_it_alone_made(curator):
    finding = make_finding()
    action = decisions.accept_as_new(finding, by=curator, words=NewAction(title="A ban"))
    decisions.undo(Decision.objects.get(), by=curator)
    finding.refresh_from_db()
    assert (finding.state, finding.edited, finding.decided_by) == ("pending", {}, None)
    assert not Action.objects.filter(pk=action.pk).exists()


def test_undoing_keeps_an_action_that_others_have_built_on(curator):
    first = make_finding()
    action = decisions.accept_as_new(first, by=curator)
    decisions.accept_onto(make_finding(), action, as_step=False, by=curator)
    decisions.undo(first.decisions.get(), by=curator)
    action.refresh_from_db()
    assert (action.evidence.count(), action.milestones.count()) == (1, 1)


def test_undoing_the_only_source_of_a_published_action_withdraws_it(editor):
    finding = make_finding(date=PartialDate(2020))
    action = decisions.accept_as_new(finding, by=editor, publish=True, words=CODED)
    decisions.undo(Decision.objects.get(), by=editor)
    action.refresh_from_db()
    assert (action.state, action.changes.first().what) == ("withdrawn", "withdrawn")


def test_undoing_a_step_brings_the_old_status_back(editor):
    action = make_action()
    finding = make_finding(status="ended", date=PartialDate(2024))
    decisions.accept_onto(finding, action, as_step=True, by=editor)
    decisions.undo(finding.decisions.get(), by=editor)
    action.refresh_from_db()
    assert (action.status, action.milestones.count(), action.evidence.count()) == ("adopted", 1, 1)


def test_a_decision_is_undone_once_and_decided_again(curator):
    finding = make_finding()
    decisions.reject(finding, reason="other", by=curator)
    decision = Decision.objects.get()
    decisions.undo(decision, by=curator)
    with pytest.raises(CannotDecide, match="no longer"):
        decisions.undo(decision, by=curator)
    finding.refresh_from_db()
    decisions.accept_as_new(finding, by=curator)
    assert Decision.objects.in_force().get().what == "new"


def test_a_decision_can_be_undone_for_a_day_and_not_for_ever(curator):
    finding = make_finding()
    decisions.reject(finding, reason="other", by=curator)
    decision = Decision.objects.get()
    with pytest.raises(CannotDecide, match="no longer"):
        decisions.undo(decision, by=curator, at=timezone.now() + datetime.timedelta(days=3))
    decisions.undo(decision, by=curator, at=timezone.now() + datetime.timedelta(hours=24))
    assert Finding.objects.get().state == "pending"


def test_only_an_editor_undoes_anothers_decision(curator, editor):
    decisions.reject(make_finding(), reason="other", by=editor)
    with pytest.raises(permissions.NotAllowed, match="another"):
        decisions.undo(Decision.objects.get(), by=curator)


def test_a_body_is_resolved_only_where_one_goes_by_the_name():
    country = make_country("GB")
    ncsc = Body.objects.create(
        slug="gb-ncsc", country=country, name="National Cyber Security Centre", abbreviations=["NCSC"]
    )
    assert resolve_body("GB", "the NCSC") == ncsc
    assert resolve_body("GB", "National Cyber Security Centre (NCSC)") == ncsc
    assert resolve_body("AU", "NCSC") is None
    Body.objects.create(slug="gb-other", country=country, name="Other", aliases=["ncsc"])
    assert resolve_body("GB", "NCSC") is None


def test_a_quote_is_placed_where_the_text_has_it():
    text = "Ban it.\n\nThey said: ban it.\r\nBan it."
    assert locate_quote(text, "Ban it.", near=20) == ("Ban it.", 29, 36)
    assert locate_quote(text, "said:  ban it.\nBan", near=0)[1:] == (14, 32)
    with pytest.raises(QuoteNotFound):
        locate_quote(text, "Allow it.", near=0)


def test_a_pasted_article_without_an_address_is_evidence_too(curator):
    finding = make_finding(make_article(url="", canonical_url=None))
    assert decisions.accept_as_new(finding, by=curator).evidence.get().source_url == ""
