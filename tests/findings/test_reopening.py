from dataclasses import replace

import pytest

from tests.factories import make_action, make_article, make_country, make_finding, make_vendor
from tests.findings.test_coding import Answers, found
from vendors.extraction.types import Span
from vendors.findings.coding import code_article
from vendors.findings.quote_alignment import find_quote
from vendors.findings.reopening import follow_text
from vendors.findings.values import values_of
from vendors.models import Action, Article, Change, Conflict, DataVersion, Decision, Evidence, Finding
from vendors.models.choices import ActionState, DecisionKind, FindingState, Verdict
from vendors.review import decisions
from vendors.review.corroboration import corroborating
from vendors.review.decisions import CannotDecide

pytestmark = pytest.mark.django_db
TEXT = "Britain bans Huawei. Sweden bans ZTE."
GONE = "Britain bans Huawei. Sweden does not ban ZTE."


def make_accepted(quote: str = "Sweden bans ZTE.", *, source: str = "https://agency.example.org/1") -> Finding:
    """Return a finding accepted as a source of a published action, which has another source unless told otherwise."""
    finding = make_finding(make_article(TEXT), quote=quote, vendors=("zte",), country="SE", date="2020-07-14")
    action = make_action(country="SE", vendors=("zte",), source=source or "https://other.example.org/")
    decisions.accept_onto(stored(finding), action, as_step=False, by=None)
    if not source:
        action.evidence.filter(finding=None).delete()
    return Finding.objects.get(pk=finding.pk)


def change(finding: Finding, text: str) -> list[Finding]:
    Article.objects.filter(pk=finding.article_id).update(text=text)
    return follow_text(finding.article_id)


def stored(finding: Finding) -> Finding:
    return Finding.objects.select_related("article").get(pk=finding.pk)


def test_a_quote_that_moved_is_followed_and_the_decision_stands() -> None:
    finding = make_accepted()
    assert change(finding, "Corrected.\n" + TEXT) == []
    assert stored(finding).quote_holds
    assert stored(finding).state == FindingState.ACCEPTED
    assert Decision.objects.in_force().get().finding == finding


def test_the_words_that_decided_a_field_move_with_the_quote() -> None:
    finding = make_accepted()
    start = finding.quote_start
    Finding.objects.update(traces={"kind": {"rule": "ban", "start": start + 7, "end": start + 11}})
    change(finding, "Corrected.\n" + TEXT)
    trace = stored(finding).traces["kind"]
    assert stored(finding).article.text[trace["start"] : trace["end"]] == "bans"


def test_a_quote_whose_blanks_changed_is_followed_and_not_read_as_another_finding() -> None:
    make_country()
    make_vendor()
    article = make_article(TEXT)
    code_article(article.pk, coder=Answers(found(quote=Span(0, 20))))
    finding = Finding.objects.get()
    decisions.accept_as_new(finding, by=None)
    change(finding, TEXT.replace(" bans", "\n\nbans"))
    code_article(article.pk, coder=Answers(found(quote=Span(0, 21))))
    assert stored(finding).quote_holds
    assert Finding.objects.get().state == FindingState.ACCEPTED


def test_a_quote_that_a_person_chose_is_what_counts() -> None:
    finding = make_accepted()
    Finding.objects.update(edited={"quote": "bans ZTE", "start": 28, "end": 36})
    assert change(finding, "Oslo, too: it bans ZTE") == []
    edited = stored(finding).edited
    assert "Oslo, too: it bans ZTE"[edited["start"] : edited["end"]] == "bans ZTE"
    assert change(finding, "Oslo does not.") == [finding]


def test_a_quote_that_is_gone_reopens_its_finding_only() -> None:
    finding = make_accepted()
    other = make_finding(finding.article, quote="Britain bans Huawei.", state=FindingState.ACCEPTED)
    assert change(finding, GONE) == [finding]
    assert stored(finding).is_reopened
    assert stored(other).state == FindingState.ACCEPTED
    assert list(Finding.objects.reopened()) == [finding]
    assert change(finding, GONE) == []


def test_the_published_action_keeps_its_facts_and_shows_its_source_in_doubt() -> None:
    finding = make_accepted()
    action = Action.objects.get()
    changes = Change.objects.count()
    change(finding, GONE)
    assert (Action.objects.get().updated_at, Change.objects.count()) == (action.updated_at, changes)
    assert list(Action.objects.in_doubt()) == [action]
    assert Evidence.objects.in_doubt().get().finding == finding
    assert not Conflict.objects.exists()


def test_pages_kept_by_readers_are_made_anew() -> None:
    finding = make_accepted()
    before = DataVersion.objects.current().number
    change(finding, GONE)
    assert DataVersion.objects.current().number > before


def test_the_decision_stays_in_the_log_with_why_it_no_longer_stands() -> None:
    finding = make_accepted()
    change(finding, GONE)
    decision = Decision.objects.get()
    assert decision.undone_at is not None
    assert "no longer says: “Sweden bans ZTE.”" in decision.undone_reason
    assert decision.action == Action.objects.get()


def test_coding_the_new_text_leaves_a_reopened_finding_open() -> None:
    finding = make_accepted()
    change(finding, GONE)
    code_article(finding.article_id)
    assert stored(finding).state == FindingState.PENDING


def test_a_reopened_finding_comes_first_and_is_never_accepted_unseen() -> None:
    finding = make_accepted()
    change(finding, GONE)
    code_article(finding.article_id)
    assert stored(finding).priority == 1.0
    Finding.objects.filter(pk=finding.pk).update(verdict=Verdict.SAME)  # which would else be confirmed with others
    assert finding not in corroborating()


def test_a_text_that_has_the_quote_again_restores_the_decision() -> None:
    finding = make_accepted()
    change(finding, GONE)
    change(finding, "A correction.\n" + TEXT)
    assert (stored(finding).state, stored(finding).quote_holds) == (FindingState.ACCEPTED, True)
    assert not Action.objects.in_doubt().exists()
    assert Decision.objects.in_force().get().what == DecisionKind.EVIDENCE
    assert Decision.objects.count() == 2


def test_a_rejected_finding_stays_rejected() -> None:
    finding = make_finding(make_article(TEXT), quote="Sweden bans ZTE.", state="rejected", reject_reason="other")
    assert change(finding, GONE) == []
    assert stored(finding).state == FindingState.REJECTED


def test_a_curator_keeps_it_on_the_earlier_version_and_is_not_asked_again() -> None:
    finding = make_accepted()
    change(finding, GONE)
    action = decisions.keep(stored(finding), by=None, note="The correction is about something else.")
    assert stored(finding).state == FindingState.ACCEPTED
    assert not Action.objects.in_doubt().exists()
    assert Decision.objects.in_force().get().what == DecisionKind.KEPT
    assert change(finding, GONE + " It said.") == []
    assert action.evidence.get(finding=finding).quote == "Sweden bans ZTE."


def test_keeping_can_be_undone_and_leaves_the_source_in_doubt() -> None:
    finding = make_accepted()
    change(finding, GONE)
    decisions.keep(stored(finding), by=None)
    decisions.undo(Decision.objects.in_force().get(), by=None)
    assert stored(finding).is_reopened
    assert Evidence.objects.in_doubt().get().finding == finding


def test_attaching_it_to_its_action_again_gives_the_evidence_the_new_words() -> None:
    finding = make_accepted()
    change(finding, "Britain bans Huawei. Sweden has banned ZTE.")
    values = values_of(stored(finding))
    values = replace(values, quote="Sweden has banned ZTE.", start=21, end=43)
    decisions.accept_onto(stored(finding), Action.objects.get(), as_step=False, by=None, values=values)
    assert Evidence.objects.get(finding=finding).quote == "Sweden has banned ZTE."
    assert stored(finding).quote_gone_at is None
    assert change(finding, "Sweden has banned ZTE.") == []


def test_rejecting_it_takes_the_source_from_the_action() -> None:
    finding = make_accepted()
    change(finding, GONE)
    decisions.reject(stored(finding), reason="no_action", by=None)
    action = Action.objects.get()
    assert (action.state, action.source_count) == (ActionState.PUBLISHED, 1)
    assert not Evidence.objects.filter(finding=finding).exists()
    assert Change.objects.newest_first().first().reason == "A source no longer says so"


def test_the_only_source_of_a_published_action_is_not_taken_away_in_passing() -> None:
    finding = make_accepted(source="")
    change(finding, GONE)
    with pytest.raises(CannotDecide, match="only source"):
        decisions.reject(stored(finding), reason="no_action", by=None)
    assert stored(finding).is_reopened
    assert Evidence.objects.filter(finding=finding).exists()


def test_what_is_no_source_cannot_be_kept() -> None:
    with pytest.raises(CannotDecide, match="no source"):
        decisions.keep(make_finding(), by=None)


def test_of_several_places_the_nearest_counts() -> None:
    place = find_quote("ban", "ban one ban two ban", near=9)
    assert place is not None
    assert place.start == 8
