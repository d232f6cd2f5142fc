"""Sources that move, vanish, change, hide or hurt: each is bounded, and said on its row."""

import datetime

import pytest
from django.utils import timezone

from benchmarks.sources.mirror import pdf_of
from tests.factories import make_action
from tests.sources.conftest import OTHERS, SENTENCE, page_with
from vendors.models import Evidence, SourcePage, SourceQuote
from vendors.models.choices import PageFault, PageHealth, QuoteState
from vendors.record.merging import merge
from vendors.sources import decisions
from vendors.sources.doubts import source_doubts
from vendors.sources.schedule import wait_when_gone, wait_when_silent, wait_when_there
from vendors.sources.survival import survival
from vendors.sources.sync import sync_pages

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def confirmed(site, source, look, curator):
    """Return a source whose sentence a curator has confirmed."""
    piece = source(site("/a", page_with(OTHERS[0], SENTENCE, OTHERS[1])))
    look(piece)
    decisions.confirm(SourceQuote.objects.get().pk, by=curator)
    return piece


def test_a_moved_page_is_read_where_it_is_now(site, source, look):
    site("/new", page_with(SENTENCE, *OTHERS))
    look(source(site("/old", status=301, headers={"Location": "/new"})))
    page = SourcePage.objects.get()
    assert (page.health, page.moved_to) == (PageHealth.MOVED, site.url + "/new")
    assert SourceQuote.objects.get().quote == SENTENCE


@pytest.mark.parametrize(("status", "sure_at_once"), [(404, False), (410, True)])
def test_a_page_that_is_gone_is_said_to_be_so_since_when(site, source, look, status, sure_at_once):
    piece = source(site("/a", "gone", status=status))
    look(piece)
    page = SourcePage.objects.get()
    assert (page.health, page.status, page.is_surely_gone) == (PageHealth.GONE, status, sure_at_once)
    since = page.gone_since
    look(piece)
    page.refresh_from_db()
    assert page.is_surely_gone
    assert page.gone_since == since


def test_an_address_that_leads_to_the_front_page_is_gone(site, source, look):
    site("/", page_with(*OTHERS))
    look(source(site("/story/1", status=302, headers={"Location": "/"})))
    page = SourcePage.objects.get()
    assert (page.health, page.copies.count()) == (PageHealth.GONE, 0)
    assert "front page" in page.reason


def test_a_quote_that_is_gone_puts_its_source_in_doubt_and_a_quote_that_returns_takes_it_out(
    site, source, look, curator
):
    piece = confirmed(site, source, look, curator)
    site("/a", page_with(*OTHERS, "The page was revised and says something else in this place today."))
    look(piece)
    piece.refresh_from_db()
    assert SourceQuote.objects.in_public().get().state == QuoteState.GONE
    assert list(Evidence.objects.in_doubt()) == [piece]
    assert (piece.quote, piece.quote_gone_at is None) == (SENTENCE, False)
    assert SourcePage.objects.get().changed_since is not None
    assert survival().standing == 0
    site("/a", page_with(*OTHERS, SENTENCE))
    look(piece)
    piece.refresh_from_db()
    assert SourceQuote.objects.in_public().get().state == QuoteState.CONFIRMED
    assert piece.quote_gone_at is None
    assert not Evidence.objects.in_doubt().exists()
    assert survival().standing == survival().quotes == 1


def test_a_quote_that_is_gone_can_be_kept_or_taken_out_by_a_person(site, source, look, curator):
    piece = confirmed(site, source, look, curator)
    site("/a", page_with(*OTHERS))
    look(piece)
    row = decisions.keep(SourceQuote.objects.in_public().get().pk, by=curator)
    assert row.state == QuoteState.KEPT
    assert not Evidence.objects.in_doubt().exists()
    decisions.drop(row.pk, by=curator)
    piece.refresh_from_db()
    assert piece.quote == ""


def test_another_sentence_of_a_changed_page_replaces_the_quote_only_by_a_person(site, source, look, curator):
    piece = confirmed(site, source, look, curator)
    other = "The British government decided on 14 July 2020 to exclude Huawei from 5G networks."
    site("/a", page_with(*OTHERS, other))
    look(piece)
    piece.refresh_from_db()
    assert piece.quote == SENTENCE
    decisions.confirm(SourceQuote.objects.get(state=QuoteState.PROPOSED).pk, by=curator)
    piece.refresh_from_db()
    assert (piece.quote, piece.quote_gone_at) == (other, None)
    assert SourceQuote.objects.get(quote=SENTENCE).state == QuoteState.REPLACED


def test_a_page_that_shows_a_robot_check_one_day_loses_no_quote(site, source, look, curator):
    piece = confirmed(site, source, look, curator)
    site("/a", "<html><body><h1>Checking your browser</h1><p>Verify that you are a human.</p></body></html>")
    look(piece)
    page = SourcePage.objects.get()
    assert (page.fault, page.copies.count()) == (PageFault.WALL, 1)
    assert SourceQuote.objects.get().state == QuoteState.CONFIRMED


def test_a_site_that_is_silent_once_changes_nothing_and_three_times_is_said(site, source, look):
    piece = source(site("/a", page_with(SENTENCE, *OTHERS)))
    look(piece)
    site("/a", "busy", status=503)
    healths = []
    for _ in range(3):
        look(piece)
        healths.append(SourcePage.objects.get().health)
    assert healths == [PageHealth.ALIVE, PageHealth.ALIVE, PageHealth.UNREACHABLE]
    assert "503" in SourcePage.objects.get().reason


def test_robots_txt_is_obeyed_and_said(site, source, look):
    site("/robots.txt", "User-agent: *\nDisallow: /", kind="text/plain")
    look(source(site("/a", page_with(SENTENCE, *OTHERS))))
    assert SourcePage.objects.get().health == PageHealth.REFUSED
    assert site.pages_asked() == []


def test_a_redirect_farm_is_left_after_a_few_steps(site, source, look):
    for number in range(20):
        site(f"/{number}", status=302, headers={"Location": f"/{number + 1}"})
    look(source(site.url + "/0"))
    assert len(site.pages_asked()) <= 7
    assert "redirects more than" in SourcePage.objects.get().reason


def test_a_pdf_gives_the_number_of_the_page(site, source, look):
    content = pdf_of([["A report of the ministry on networks."], ["", SENTENCE, "", "More is to follow."]])
    look(source(site("/report", content, kind="application/pdf")))
    row = SourceQuote.objects.get()
    assert (row.quote, row.pinpoint, row.page.is_pdf) == (SENTENCE, "page 2", True)


@pytest.mark.parametrize(
    ("content", "fault", "says"),
    [
        (pdf_of([[], []]), PageFault.PICTURES, "only pictures"),
        (b"%PDF-1.4 nothing", PageFault.UNREADABLE, "cannot be read"),
        (pdf_of([["x" * 12_000_000]], packed=True), PageFault.UNREADABLE, "Limit reached while decompressing"),
    ],
    ids=["pictures", "broken", "bomb"],
)
def test_a_pdf_that_cannot_be_read_says_why(site, source, look, content, fault, says):
    look(source(site("/report", content, kind="application/pdf")))
    page = SourcePage.objects.get()
    assert (page.health, page.fault) == (PageHealth.ALIVE, fault)
    assert says in page.reason


def test_a_quote_that_stands_twice_is_told_apart_by_the_words_around_it(site, source, look, curator):
    piece = source(site("/a", page_with(f"First came this. {SENTENCE} Then much else.", OTHERS[0], SENTENCE)))
    look(piece)
    row = decisions.confirm(SourceQuote.objects.get().pk, by=curator)
    piece.refresh_from_db()
    assert (row.before, row.after) == (piece.quote_before, piece.quote_after)
    assert row.before or row.after


def test_a_page_that_changes_each_time_does_not_fill_the_disk(site, source, look):
    piece = source(site.url + "/a")
    for number in range(10):
        site("/a", page_with(*OTHERS, f"This is version {number} of the page, and the next one comes soon."))
        look(piece)
    assert SourcePage.objects.get().copies.count() <= 7


def test_each_fault_is_listed_for_curators_with_what_to_do(site, source, look):
    look(source(site("/gone", "gone", status=410)))
    look(source(site("/empty", page_with(*OTHERS))))
    titles = {group.title: group.shown[0] for group in source_doubts(most=5)}
    assert "taken down (410)" in titles["Sources that are gone"].reason
    assert "No sentence" in titles["Sources in which no sentence was found"].reason
    assert all(doubt.advice for doubt in titles.values())


def test_old_pages_are_looked_at_less_often_and_none_is_forgotten():
    waits = [wait_when_there(DAY * days) for days in (0, 30, 365, 3650)]
    assert waits[0] >= 7 * DAY
    assert all(wait <= 100 * DAY for wait in waits)
    assert waits[2] > waits[0]
    assert wait_when_gone(1) < 2 * DAY < wait_when_gone(9)
    assert wait_when_silent(1, at_least=2 * DAY) >= 2 * DAY > wait_when_silent(1)


def test_a_lease_that_ran_out_writes_nothing(site, source, look):
    from vendors.sources.visits import visit

    piece = source(site("/a", page_with(SENTENCE, *OTHERS)))
    look(piece)
    SourcePage.objects.update(checked_at=None)
    assert visit(piece.page_id, timezone.now()).later
    assert SourcePage.objects.get().checked_at is None


def test_taking_a_decision_back_brings_back_the_quote_that_it_replaced(site, source, look, curator):
    piece = confirmed(site, source, look, curator)
    other = "The British government decided on 14 July 2020 to exclude Huawei from 5G networks."
    site("/a", page_with(*OTHERS, other))
    look(piece)
    new = decisions.confirm(SourceQuote.objects.get(state=QuoteState.PROPOSED).pk, by=curator)
    decisions.take_back(new.pk, by=curator)
    piece.refresh_from_db()
    assert (piece.quote, piece.quote_gone_at is None) == (SENTENCE, False)
    assert SourceQuote.objects.in_public().get().state == QuoteState.GONE


def test_a_quote_goes_with_its_source_to_the_action_that_stays(site, source, look, curator):
    piece = confirmed(site, source, look, curator)
    other = make_action(source="https://other.example.org/1")
    merge(piece.action, other, by=None, reason="The same.")
    sync_pages()
    assert SourceQuote.objects.get().action == other


def test_a_quote_that_was_edited_or_removed_by_hand_is_followed_as_it_is_now(site, source, look, curator):
    piece = confirmed(site, source, look, curator)
    Evidence.objects.update(quote="barred Huawei from its 5G networks")
    look(piece)
    assert SourceQuote.objects.in_public().get().quote == "barred Huawei from its 5G networks"
    Evidence.objects.update(quote="")
    look(piece)
    assert not SourceQuote.objects.in_public().exists()
    piece.refresh_from_db()
    assert piece.quote == ""
