"""What a curator attaches to a published action: public at once only where it adds no fact, else after an editor."""

import datetime

import pytest

from tests.factories import make_action, make_article, make_finding, make_user
from vendors import permissions
from vendors.extraction.types import PartialDate
from vendors.models import Action, Decision, Finding
from vendors.record import publication
from vendors.record.publication import CannotPublish, SecondPersonNeeded
from vendors.review import decisions, memos, to_publish
from vendors.review.decisions import AlreadyDecided, AskFirst, CannotDecide

pytestmark = pytest.mark.django_db

LIFTED = {"status": "ended", "date": PartialDate(2024, 1)}


@pytest.fixture
def curator():
    return permissions.grant(make_user("ada"), permissions.CURATOR)


@pytest.fixture
def editor():
    return permissions.grant(make_user("ed"), permissions.EDITOR)


def sources(action: Action) -> list[tuple[str, str]]:
    """The action's sources as (quote, date of the step that they tell)."""
    rows = action.evidence.exclude(finding=None).select_related("milestone")
    return [(row.quote, str(row.milestone.date) if row.milestone else "") for row in rows]


def test_a_further_source_of_a_recorded_step_is_public_at_once(curator):
    action = make_action()
    finding = make_finding(date=PartialDate(2020, 7))
    decisions.accept_onto(finding, action, as_step=False, by=curator)
    assert sources(action) == [(finding.quote, "2020-07-14")]
    assert not Decision.objects.get().waits


@pytest.mark.parametrize(
    ("fields", "as_step"),
    [(LIFTED, True), (LIFTED, False), ({"date": PartialDate(2012)}, False), ({"status": "proposed"}, False)],
    ids=["a new step", "an end as a source", "another year", "a plan"],
)
def test_what_says_more_than_the_record_waits_for_an_editor(curator, editor, fields, as_step):
    action = make_action()
    finding = make_finding(**fields)
    decisions.accept_onto(finding, action, as_step=as_step, by=curator)
    action.refresh_from_db()
    finding.refresh_from_db()
    assert (action.status, action.milestones.count(), sources(action)) == ("adopted", 1, [])
    assert (finding.state, action.changes.count()) == ("accepted", 1)
    to_publish.publish(Decision.objects.to_publish().get(), by=editor)
    assert (action.milestones.count(), len(sources(action))) == (2 if as_step else 1, 1)
    assert not Decision.objects.to_publish().exists()
    assert action.changes.count() == 2


def test_an_editor_waits_for_nobody_unless_four_eyes_are_asked_for(editor, settings):
    action = make_action()
    decisions.accept_onto(make_finding(**LIFTED), action, as_step=True, by=editor)
    action.refresh_from_db()
    assert action.status == "ended"
    settings.FOUR_EYES = True
    again = make_finding(status="adopted", date=PartialDate(2025))
    decisions.accept_onto(again, action, as_step=True, by=editor)
    with pytest.raises(SecondPersonNeeded, match="Someone else"):
        to_publish.publish(Decision.objects.to_publish().get(), by=editor)


def test_a_draft_takes_a_step_at_once(curator):
    action = make_action(published=False)
    decisions.accept_onto(make_finding(**LIFTED), action, as_step=True, by=curator)
    assert action.milestones.count() == 2


def test_only_an_editor_publishes_or_sends_back(curator):
    decisions.accept_onto(make_finding(**LIFTED), make_action(), as_step=True, by=curator)
    decision = Decision.objects.get()
    for act in (to_publish.publish, lambda *a, **k: to_publish.send_back(*a, reason="No.", **k)):
        with pytest.raises(permissions.NotAllowed, match="editor"):
            act(decision, by=curator)


def test_what_is_sent_back_waits_in_the_queue_again_with_the_reason(curator, editor):
    finding = make_finding(**LIFTED)
    decisions.accept_onto(finding, make_action(), as_step=True, by=curator)
    decision = Decision.objects.get()
    with pytest.raises(CannotDecide, match="Say why"):
        to_publish.send_back(decision, by=editor, reason=" ")
    to_publish.send_back(decision, by=editor, reason="It was only suspended.")
    decision.refresh_from_db()
    assert (Finding.objects.pending().get(), decision.undone_reason) == (finding, "It was only suspended.")
    with pytest.raises(CannotDecide, match="no longer waits"):
        to_publish.publish(decision, by=editor)


def test_undoing_what_waits_leaves_the_public_record_and_its_log_alone(curator):
    action = make_action()
    decisions.accept_onto(make_finding(**LIFTED), action, as_step=True, by=curator)
    decisions.undo(Decision.objects.get(), by=curator)
    assert (action.changes.count(), Finding.objects.pending().count()) == (1, 1)
    assert not Decision.objects.to_publish().exists()


def test_what_an_editor_has_published_is_no_longer_the_curators_to_undo(curator, editor):
    action = make_action()
    decisions.accept_onto(make_finding(**LIFTED), action, as_step=True, by=curator)
    decision = Decision.objects.get()
    assert decisions.last_undoable(curator) == decision
    to_publish.publish(decision, by=editor)
    assert decisions.last_undoable(curator) is None
    decision.refresh_from_db()
    with pytest.raises(permissions.NotAllowed, match="editor"):
        decisions.undo(decision, by=curator)
    decisions.undo(decision, by=editor)
    assert action.milestones.count() == 1


def test_nothing_is_published_onto_an_action_that_was_withdrawn_meanwhile(curator, editor):
    decisions.accept_onto(make_finding(**LIFTED), make_action(), as_step=True, by=curator)
    Action.objects.update(state="withdrawn", withdrawn_reason="An error.")
    with pytest.raises(CannotDecide, match="withdrawn"):
        to_publish.publish(Decision.objects.get(), by=editor)
    assert Decision.objects.to_publish().exists()


def test_the_preview_shows_history_and_status_as_they_would_be(curator):
    action = make_action(steps=(("2020-07-14", "adopted"), ("2025", "proposed")))
    decisions.accept_onto(make_finding(**LIFTED), action, as_step=True, by=curator)
    look = to_publish.preview(Decision.objects.get())
    assert (look.now.action.status, look.then.action.status, look.changes_status) == ("adopted", "ended", True)
    assert [(str(s.milestone.date), s.is_added) for s in look.then.steps] == [
        ("2020-07-14", False), ("2024-01", True), ("2025", False),
    ]  # fmt: skip
    action.refresh_from_db()
    assert (action.status, action.milestones.count()) == ("adopted", 2)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"country": "AU"}, "Country: the article says Australia, the action United Kingdom"),
        ({"vendors": ("zte",)}, "Vendor: the article says Zte, the action Huawei"),
        ({"kind": "permission"}, "Kind: the article says permission, the action ban"),
    ],
)
def test_attaching_across_country_vendor_or_kind_asks_and_is_an_exception_with_its_reason(curator, fields, says):
    action = make_action()
    finding = make_finding(date=PartialDate(2020, 7), **fields)
    with pytest.raises(AskFirst, match=says):
        decisions.accept_onto(finding, action, as_step=False, by=curator)
    assert Finding.objects.pending().exists()
    decisions.accept_onto(finding, action, as_step=False, by=curator, exception="The paper errs.")
    decision = Decision.objects.get()
    assert decision.exception == f"{says}. Attached because: The paper errs."
    assert decision.waits


@pytest.mark.parametrize("fields", [{"vendors": ()}, {"vendors": ("huawei", "zte")}])
def test_a_side_that_names_no_vendor_or_more_of_them_is_no_exception(curator, fields):
    decisions.accept_onto(make_finding(date=PartialDate(2020, 7), **fields), make_action(), as_step=False, by=curator)
    assert Decision.objects.get().exception == ""


def test_a_late_attachment_hears_who_decided_before_it_is_asked_anything(curator, editor):
    finding = make_finding(kind="permission")
    late = Finding.objects.get()
    decisions.reject(finding, reason="other", by=editor)
    with pytest.raises(AlreadyDecided, match="ed decided it"):
        decisions.accept_onto(late, make_action(), as_step=False, by=curator)


def test_a_granted_licence_tells_of_a_bans_end_and_never_of_its_adoption(editor):
    ban = make_action(steps=(("2024-02", "adopted"), ("2024-05", "ended")))
    licence = {"kind": "permission", "date": PartialDate(2024, 5)}
    decisions.accept_onto(make_finding(**licence), ban, as_step=False, by=editor, exception="It ended the ban.")
    assert [date for _, date in sources(ban)] == ["2024-05"]
    standing = make_action(steps=(("2024-02", "adopted"),))
    decisions.accept_onto(make_finding(**licence), standing, as_step=False, by=editor, exception="It may end it.")
    assert [date for _, date in sources(standing)] == [""]


def test_what_is_held_is_not_published_until_it_is_released(curator, editor):
    """A hold says that a person waits for something, so the one who publishes has to hear of it."""
    action, draft = make_action(), make_action(published=False)
    finding, fresh = make_finding(**LIFTED), make_finding()
    decisions.accept_onto(finding, action, as_step=True, by=curator)
    for held in (draft, action, fresh):
        memos.hold(held, by=curator, text="The decree is not out")
    said = "ada holds it since .*: The decree is not out. Release it first"
    with pytest.raises(CannotPublish, match=said):
        publication.publish(draft, by=editor)
    with pytest.raises(CannotDecide, match=said):
        to_publish.publish(Decision.objects.to_publish().get(), by=editor)
    with pytest.raises(CannotDecide, match=said):
        decisions.accept_as_new(fresh, by=editor, publish=True)
    fresh.refresh_from_db()
    assert fresh.state == "pending"
    memos.release(action, by=curator)
    memos.hold(finding, by=curator, text="The decree is not out")
    with pytest.raises(CannotDecide, match=said):
        to_publish.publish(Decision.objects.to_publish().get(), by=editor)
    memos.release(finding, by=curator)
    to_publish.publish(Decision.objects.to_publish().get(), by=editor)


@pytest.mark.parametrize(
    ("published", "told"),
    [("2023-05-01", "2022-12"), ("2021-01-05", "2020-07-14"), ("2019-01-01", None), (None, None)],
    ids=["the last before its article", "an earlier article", "before all steps", "no day known"],
)
def test_an_undated_source_tells_the_last_step_before_its_article_or_waits(curator, published, told):
    action = make_action(steps=(("2020-07-14", "adopted"), ("2022-12", "adopted")))
    day = datetime.date.fromisoformat(published) if published else None
    decisions.accept_onto(make_finding(make_article(published=day)), action, as_step=False, by=curator)
    assert Decision.objects.get().waits == (told is None)
    assert [step for _, step in sources(action)] == ([told] if told else [])
