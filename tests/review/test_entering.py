"""What a person enters because the machine missed it."""

import json
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command

from tests.factories import make_action, make_article, make_country, make_finding, make_user, make_vendor
from vendors import permissions
from vendors.extraction.types import PartialDate
from vendors.findings import coding, corpus_export, learning, reopening
from vendors.findings.values import Values
from vendors.models import Article, Finding
from vendors.review import decisions, dismissal, entering
from vendors.review.entering import CannotEnter

pytestmark = pytest.mark.django_db

FINE = "Ofcom has fined an operator that left Huawei equipment in its network."
TEXT = f"LONDON. The regulator met on Monday.\n\n{FINE} It paid on 3 November 2026."


@pytest.fixture(autouse=True)
def _without_encoder(settings):
    settings.READ_WITH_ENCODER = False


@pytest.fixture
def curator():
    return permissions.grant(make_user(), permissions.CURATOR)


@pytest.fixture
def article():
    make_country("GB"), make_vendor("huawei")
    return make_article(TEXT)


def values(text: str = TEXT, quote: str = FINE, **fields) -> Values:
    start = text.index(quote)
    given = {"country": "GB", "vendors": ("huawei",), "actor": "government", "kind": "penalty", "status": "adopted"}
    given |= {"date": PartialDate(2026, 11), "scope": (), "body": "Ofcom", "quote": quote, "start": start}
    return Values(**{**given, "end": start + len(quote), **fields})


def test_selected_words_suggest_the_sentence_that_holds_them_and_its_names(article):
    start = TEXT.index("Huawei")
    selection = entering.read_selection(article, start, start + 6)
    assert (selection.quote, selection.start) == (FINE, TEXT.index(FINE))
    assert selection.passage.vendors == ("huawei",)


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (5, 5), (9, 4), (0, len(TEXT) + 1), (36, 38)])
def test_words_outside_the_article_suggest_nothing(article, start, end):
    with pytest.raises(CannotEnter, match="not in the article"):
        entering.read_selection(article, start, end)


def test_words_of_two_paragraphs_are_refused(article):
    with pytest.raises(CannotEnter, match="several paragraphs"):
        entering.read_selection(article, 3, TEXT.index("fined"))
    with pytest.raises(CannotEnter, match="several paragraphs"):
        entering.enter(article, values(quote=TEXT[:60]), by=make_user("x", is_superuser=True))


def test_a_finding_that_a_person_enters_waits_like_any_other_with_its_candidates(article, curator):
    known = make_action(kind="penalty", steps=(("2026-11-02", "adopted"),))
    finding = entering.enter(article, values(), by=curator)
    assert (finding.coder, finding.entered_by, finding.state) == ("person", curator, "pending")
    assert finding.span.of(article.text) == finding.quote == FINE
    assert finding.match == known
    decisions.accept_onto(finding, known, as_step=False, by=curator)
    assert known.evidence.filter(quote=FINE).exists()


def test_a_viewer_enters_nothing(article):
    with pytest.raises(permissions.NotAllowed):
        entering.enter(article, values(), by=permissions.grant(make_user(), permissions.VIEWER))


def test_what_a_finding_of_the_article_says_already_is_not_entered_again(article, curator):
    known = make_finding(article, quote=FINE, kind="penalty")
    with pytest.raises(CannotEnter, match="says the same already") as refusal:
        entering.enter(article, values(), by=curator)
    assert refusal.value.found == known
    assert entering.enter(article, values(kind="warning"), by=curator)


def test_the_same_measure_on_another_day_is_another_finding(article, curator):
    make_finding(article, quote=FINE, kind="penalty", date=PartialDate(2024))
    assert entering.enter(article, values(), by=curator)
    with pytest.raises(CannotEnter, match="says the same already"):
        entering.enter(article, values(date=PartialDate(2026)), by=curator)


def test_what_was_entered_and_rejected_is_not_entered_again(article, curator):
    finding = entering.enter(article, values(), by=curator)
    decisions.reject(finding, reason="other", by=curator)
    with pytest.raises(CannotEnter, match="entered before and rejected"):
        entering.enter(article, values(), by=curator)


def test_a_quote_of_two_words_is_refused(article, curator):
    with pytest.raises(CannotEnter, match="at least 3 words"):
        entering.enter(article, values(quote="Ofcom has"), by=curator)


def test_a_quote_that_the_article_has_lost_meanwhile_is_refused(article, curator):
    given = values()
    Article.objects.update(text="Ofcom takes it back. " + TEXT)
    with pytest.raises(CannotEnter, match="has changed meanwhile"):
        entering.enter(article, given, by=curator)


@pytest.mark.parametrize(("state", "words"), [("queued", "still being read"), ("duplicate", "is a copy of")])
def test_nothing_is_entered_in_an_article_that_is_not_read(article, curator, state, words):
    Article.objects.update(state=state)
    with pytest.raises(CannotEnter, match=words):
        entering.enter(article, values(), by=curator)


def test_nothing_is_entered_in_a_dismissed_article(article, curator):
    dismissal.dismiss(article, reason="no_action", by=curator)
    with pytest.raises(CannotEnter, match="was dismissed"):
        entering.enter(article, values(), by=curator)


def test_coding_the_article_again_leaves_what_was_entered(article, curator):
    finding = entering.enter(article, values(), by=curator)
    coding.code_article(article.pk)
    finding.refresh_from_db()
    assert finding.state == "pending"


def test_what_was_entered_follows_a_changed_text_and_goes_with_its_quote(article, curator):
    finding = entering.enter(article, values(), by=curator)
    Article.objects.update(text="LONDON, Tuesday. " + TEXT)
    reopening.follow_text(article.pk)
    finding.refresh_from_db()
    assert finding.quote_start == TEXT.index(FINE) + 17
    Article.objects.update(text="Withdrawn.")
    reopening.follow_text(article.pk)
    finding.refresh_from_db()
    assert finding.state == "superseded"


def test_what_was_entered_counts_as_missed_once_it_is_accepted(article, curator, tmp_path):
    finding = entering.enter(article, values(), by=curator)
    assert not corpus_export.decided_articles()
    decisions.accept_as_new(finding, by=curator)
    assert [(one.found, one.missed) for one in learning.recall("language")] == [(0, 1)]
    call_command("export_corpus", str(tmp_path), stdout=StringIO())
    (path,) = tmp_path.iterdir()
    (event,) = json.loads(path.read_text(encoding="utf-8"))["events"]
    assert (event["coder"], event["kind"], event["evidence"]) == ("person", "penalty", FINE)


def test_a_person_corrects_what_another_has_entered(article, curator):
    finding = entering.enter(article, values(), by=curator)
    decisions.accept_as_new(finding, by=curator, values=replace(values(), kind="warning"))
    assert Finding.objects.get().edited == {"kind": "warning"}
