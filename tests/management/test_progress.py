"""How a long command says how far it is, and how it ends when somebody interrupts it."""

import os
import signal

import pytest
from django.core.management import CommandError, call_command

from tests.factories import make_action, make_article
from vendors.curation import coding
from vendors.ingest import feeds
from vendors.management import progress
from vendors.management.progress import Interrupted, along, course
from vendors.models import Feed, ListedAction


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def work(pieces: list[int], *, presses: int, at: int) -> list[int]:
    """Do pieces of work while somebody presses Ctrl-C during one of them; return those that were finished."""
    done: list[int] = []
    try:
        for piece in along(pieces, "articles", total=len(pieces), go_on="Go on after {at}."):
            for _ in range(presses if piece == at else 0):
                interrupt()
            done.append(piece)
    except (Interrupted, SystemExit) as stopped:
        STOPPED.append(stopped)
    return done


STOPPED: list[BaseException] = []


def test_the_piece_at_hand_is_finished_before_it_stops(capsys) -> None:
    assert work([10, 11, 12], presses=1, at=11) == [10, 11]
    stopped = STOPPED.pop()
    assert isinstance(stopped, Interrupted)
    assert str(stopped) == "stopped after 2 of 3 articles. Go on after 11."
    assert stopped.returncode == 130
    assert "press Ctrl-C again" in capsys.readouterr().err


def test_pressed_again_it_stops_at_once_and_says_so_too(capsys) -> None:
    assert work([10, 11, 12], presses=2, at=11) == [10]
    assert isinstance(STOPPED.pop(), SystemExit)
    assert "Interrupted: stopped after 1 of 3 articles. Go on after 10." in capsys.readouterr().err


def test_afterwards_ctrl_c_means_what_it_meant_before() -> None:
    before = signal.getsignal(signal.SIGINT)
    with course("articles", go_on=""):
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before


def test_rate_and_remaining_time_are_told_where_no_terminal_shows_them(monkeypatch, capsys) -> None:
    monkeypatch.setattr(progress, "LINE_EVERY", 0.0)
    with course("articles", total=3, go_on="") as way:
        way.step()
        assert way.line(2.0) == "1 of 3 articles, 0.5/s, about 4 s left"
        assert way.line(100.0) == "1 of 3 articles, 0.0/s, about 3 min left"
    assert "1 of 3 articles" in capsys.readouterr().err


def test_the_answer_is_not_mixed_with_the_bar_where_it_is_redirected(monkeypatch, capsys) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    with course("articles", total=2, go_on="") as way:
        way.step()
        way.print("a line above it [not markup]")
    told = capsys.readouterr()
    assert told.out == "a line above it [not markup]\n"
    assert "1/2" in told.err


@pytest.mark.django_db
def test_recode_goes_on_after_the_article_where_it_was_interrupted(monkeypatch, capsys) -> None:
    rows = [make_article(f"Text {number}.") for number in range(3)]
    read = []

    def code(pk: int, *, dry_run: bool) -> coding.Recoding:
        read.append(pk)
        if len(read) == 2:
            interrupt()
        return coding.Recoding(pk)

    monkeypatch.setattr("vendors.management.commands.recode.code_article", code)
    with pytest.raises(CommandError, match=f"manage.py recode --after {rows[1].pk}"):
        call_command("recode")
    call_command("recode", "--after", str(rows[1].pk))
    assert read == [row.pk for row in rows]


@pytest.mark.django_db
def test_feeds_that_were_not_asked_are_due_at_once(monkeypatch) -> None:
    for number in range(3):
        Feed.objects.create(url=f"https://news.example.org/{number}")

    def poll(pk: int, claim: object) -> feeds.Poll:
        interrupt()
        Feed.objects.filter(pk=pk).update(claimed_until=None, next_poll_at="2100-01-01T00:00Z")
        return feeds.Poll(pk)

    monkeypatch.setattr(feeds, "poll_feed", poll)
    with pytest.raises(CommandError, match="still due"):
        call_command("poll_feeds")
    assert len(feeds.claim_due()) == 2


@pytest.mark.django_db
def test_an_interrupted_reindex_leaves_the_lists_as_they_were(monkeypatch) -> None:
    action = make_action()
    make_action(country="DE")
    monkeypatch.setattr("vendors.curation.indexing.facet_values", lambda action: interrupt() or [])
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("reindex")
    assert ListedAction.objects.filter(action=action).exists()
