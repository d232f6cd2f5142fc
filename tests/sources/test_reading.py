"""A source is fetched, kept and searched for the sentence that says so; nothing becomes public by itself."""

import datetime
import hashlib

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.management import call_command
from django.utils import timezone

from tests.factories import make_article, make_finding
from tests.ingest.server import Answer
from tests.sources.conftest import OTHERS, SENTENCE, page_with
from vendors import tasks
from vendors.ingest.compression import unpacked
from vendors.models import Evidence, KeptCopy, Milestone, SourcePage, SourceQuote
from vendors.models.choices import PageFault, PageHealth, QuoteState
from vendors.reference.action_values import stored_values
from vendors.sources import decisions, queue
from vendors.sources.decisions import CannotDecideQuote
from vendors.sources.sync import sync_pages
from vendors.sources.visits import give_up

pytestmark = pytest.mark.django_db


def test_the_sentence_is_proposed_with_its_paragraph_and_is_not_public(site, source, look):
    piece = source(site("/a", page_with(OTHERS[0], SENTENCE, OTHERS[1])))
    look(piece)
    row = SourceQuote.objects.get()
    assert (row.quote, row.state, row.pinpoint, row.evidence) == (SENTENCE, QuoteState.PROPOSED, "paragraph 2", piece)
    piece.refresh_from_db()
    assert piece.quote == ""


def test_the_page_is_kept_as_it_was_received(site, source, look):
    content = page_with(SENTENCE, *OTHERS).encode()
    piece = source(site("/a", content))
    look(piece)
    copy = KeptCopy.objects.get()
    assert unpacked(bytes(copy.received)) == content
    assert copy.sha256 == hashlib.sha256(content).hexdigest() == SourcePage.objects.get().sha256
    assert copy.received_at <= timezone.now()


def test_a_confirmed_sentence_becomes_the_quote_and_the_action_keeps_a_record_of_it(site, source, look, curator):
    piece = source(site("/a", page_with(OTHERS[0], SENTENCE, OTHERS[1])))
    look(piece)
    decisions.confirm(SourceQuote.objects.get().pk, by=curator)
    piece.refresh_from_db()
    assert (piece.quote, piece.pinpoint, piece.read_on) == (SENTENCE, "paragraph 2", timezone.localdate())
    assert piece.action.changes.first().reason == decisions.CONFIRMED_WORDS
    assert SourceQuote.objects.get().decided_by == curator
    with pytest.raises(CannotDecideQuote, match="confirmed by curator by now"):
        decisions.reject(SourceQuote.objects.get().pk, by=curator)


def test_a_pinpoint_that_a_person_gave_stays(site, source, look, curator):
    piece = source(site("/a", page_with(SENTENCE, *OTHERS)))
    Evidence.objects.update(pinpoint="section 3")
    look(piece)
    decisions.confirm(SourceQuote.objects.get().pk, by=curator)
    piece.refresh_from_db()
    assert piece.pinpoint == "section 3"


def test_other_words_of_the_page_can_be_confirmed_and_words_that_it_lacks_cannot(site, source, look, curator):
    piece = source(site("/a", page_with(SENTENCE, *OTHERS)))
    look(piece)
    key = SourceQuote.objects.get().pk
    with pytest.raises(CannotDecideQuote, match="does not say this word for word"):
        decisions.confirm(key, by=curator, words="Britain has thrown Huawei out.")
    decisions.confirm(key, by=curator, words="barred Huawei from its 5G networks")
    piece.refresh_from_db()
    assert piece.quote == "barred Huawei from its 5G networks"


def test_a_refused_sentence_is_not_proposed_again(site, source, look, curator):
    piece = source(site("/a", page_with(SENTENCE, *OTHERS)))
    look(piece)
    decisions.reject(SourceQuote.objects.get().pk, by=curator)
    site("/a", page_with(SENTENCE, *OTHERS, "One more paragraph tells of the weather on that day, which was fine."))
    look(piece)
    assert not SourceQuote.objects.filter(state=QuoteState.PROPOSED).exists()


def test_a_step_with_an_address_of_its_own_gets_a_source_when_its_sentence_is_confirmed(site, source, look, curator):
    piece = source("https://elsewhere.example.org/x")
    Milestone.objects.update(source_url=site("/step", page_with(SENTENCE, *OTHERS)))
    sync_pages()
    SourcePage.objects.exclude(url__contains="/step").update(in_use=False)
    call_command("read_sources", all=True)
    decisions.confirm(SourceQuote.objects.get().pk, by=curator)
    new = Evidence.objects.exclude(pk=piece.pk).get()
    assert (new.quote, new.milestone, new.url) == (SENTENCE, Milestone.objects.get(), site.url + "/step")


def test_a_page_without_the_sentence_is_said_to_have_none(site, source, look):
    look(source(site("/a", page_with(*OTHERS))))
    row = SourceQuote.objects.get()
    assert row.state == QuoteState.ABSENT
    assert "No sentence" in row.reason


def test_nothing_is_proposed_for_a_source_that_rests_on_an_accepted_finding(site, source, look):
    article = make_article(SENTENCE, url=site("/a", page_with(SENTENCE, *OTHERS)))
    piece = source("https://elsewhere.example.org/x")
    Evidence.objects.filter(pk=piece.pk).update(url="", finding=make_finding(article))
    look(piece)
    assert not SourceQuote.objects.exists()
    assert SourcePage.objects.get(url=site.url + "/a").health == PageHealth.ALIVE


def test_the_command_says_what_became_of_each_and_goes_on_where_it_stopped(site, source, capsys):
    source(site("/a", page_with(SENTENCE, *OTHERS)))
    source(site("/b", page_with(SENTENCE, *OTHERS)))
    call_command("read_sources", limit=1)
    assert len(site.pages_asked()) == 1
    call_command("read_sources")
    assert sorted(site.pages_asked()) == ["/a", "/b"]
    assert f"{site.url}/b: there, 1 proposed" in capsys.readouterr().out
    call_command("read_sources")
    assert len(site.pages_asked()) == 2


def test_no_more_sources_are_looked_at_in_a_day_than_allowed(site, source, settings, capsys):
    settings.SOURCES_A_DAY = 1
    source(site("/a", page_with(SENTENCE, *OTHERS)))
    source(site("/b", page_with(SENTENCE, *OTHERS)))
    for _ in range(3):
        call_command("read_sources")
    assert len(site.pages_asked()) == 1
    assert "As many sources as SOURCES_A_DAY allows" in capsys.readouterr().out


def test_the_sites_take_turns(source):
    for url in ("https://a.example.org/1", "https://a.example.org/2", "https://b.example.org/1"):
        source(url)
    sync_pages()
    hosts = [SourcePage.objects.get(pk=pk).url[8] for pk in queue.due_pages(limit=10)]
    assert hosts == ["a", "b", "a"]


def test_an_unchanged_page_is_asked_for_with_its_etag_and_not_read_again(site, source, look):
    def answer(headers):
        if headers.get("if-none-match") == '"1"':
            return Answer(status=304)
        return Answer(page_with(SENTENCE, *OTHERS).encode(), headers={"ETag": '"1"'})

    site.answers["/a"] = answer
    piece = source(site.url + "/a")
    look(piece)
    look(piece)
    assert site.headers[-1]["if-none-match"] == '"1"'
    page = SourcePage.objects.get()
    assert (page.health, page.fault, page.copies.count()) == (PageHealth.ALIVE, "", 1)
    assert page.due_at > timezone.now() + datetime.timedelta(days=6)


def test_what_is_kept_can_be_read_again_without_asking_the_site(site, source, look):
    piece = source(site("/a", page_with(SENTENCE, *OTHERS)))
    look(piece)
    SourceQuote.objects.all().delete()
    call_command("read_sources", kept=True)
    assert SourceQuote.objects.get().quote == SENTENCE
    assert len(site.pages_asked()) == 1


def test_a_fault_of_reading_is_kept_apart_from_the_address_being_there(site, source, look):
    site("/a", "<html><body><div id=root></div><noscript>You need to enable JavaScript.</noscript></body></html>")
    look(source(site.url + "/a"))
    page = SourcePage.objects.get()
    assert (page.health, page.fault) == (PageHealth.ALIVE, PageFault.SCRIPT)
    assert "JavaScript" in page.reason


def test_a_quote_whose_source_gets_another_address_is_looked_for_there(site, source, look, curator):
    piece = source(site("/a", page_with(SENTENCE, *OTHERS)))
    look(piece)
    decisions.confirm(SourceQuote.objects.get().pk, by=curator)
    Evidence.objects.update(url=site("/b", page_with(*OTHERS)))
    look(piece)
    assert SourceQuote.objects.in_public().get().state == QuoteState.GONE


def test_a_page_whose_reading_breaks_off_is_not_tried_again_at_once(source):
    piece = source("https://a.example.org/1")
    sync_pages()
    key = SourcePage.objects.get().pk
    assert queue.lease(key) is not None
    SourcePage.objects.update(claimed_until=None)
    assert queue.due_pages(limit=5) == []
    give_up(key, reason="It takes too long.")
    page = SourcePage.objects.get()
    assert (page.fault, page.reason, piece.page) == (PageFault.UNREADABLE, "It takes too long.", None)


def test_a_load_of_the_files_leaves_an_action_with_a_confirmed_quote_alone(site, source, look, curator):
    piece = source(site("/a", page_with(SENTENCE, *OTHERS)))
    Evidence.objects.update(pinpoint="p. 1", read_on="2026-01-01")
    before = stored_values(piece.action)
    look(piece)
    assert stored_values(piece.action) == before
    decisions.confirm(SourceQuote.objects.get().pk, by=curator)
    piece.action.refresh_from_db()
    assert stored_values(piece.action) != before


def test_workers_look_at_what_is_due_unless_that_is_turned_off(site, source, settings):
    source(site("/a", page_with(SENTENCE, *OTHERS)))
    settings.SOURCES_A_DAY = 0
    assert tasks.read_due_sources() == 0
    settings.SOURCES_A_DAY = 5
    assert tasks.read_due_sources() == 1
    assert SourceQuote.objects.get().quote == SENTENCE
    assert tasks.read_due_sources() == 0


def test_a_page_that_takes_a_worker_too_long_is_said_to_be_so(source, monkeypatch):
    def too_slow(*_):
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(tasks, "visit", too_slow)
    source("https://a.example.org/1")
    assert tasks.read_due_sources() == 1
    page = SourcePage.objects.get()
    assert page.fault == PageFault.UNREADABLE
    assert "longer than a worker may take" in page.reason
