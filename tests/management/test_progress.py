"""How a long command says how far it is, and how it ends when somebody interrupts it."""

import datetime
import os
import signal

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.factories import make_action, make_article, make_finding
from tests.reference_folder import make_folder
from vendors import tasks
from vendors.findings import assessment, coding, corpus_export
from vendors.ingest import watching
from vendors.ingest.sweeping import take_stuck
from vendors.management import progress
from vendors.management.progress import Interrupted, progress_bar, track
from vendors.models import Article, Calibration, Country, ListedAction, WatchedSite
from vendors.models.choices import ArticleState
from vendors.reference import loader
from vendors.review import decisions


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def work(pieces: list[int], *, presses: int, at: int) -> list[int]:
    """Do pieces of work while somebody presses Ctrl-C during one of them; return those that were finished."""
    done: list[int] = []
    try:
        for piece in track(pieces, "articles", total=len(pieces), resume_hint="Go on after {at}."):
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
    with progress_bar("articles", resume_hint=""):
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before


def test_rate_and_remaining_time_are_told_where_no_terminal_shows_them(monkeypatch, capsys) -> None:
    monkeypatch.setattr(progress, "LINE_EVERY", 0.0)
    with progress_bar("articles", total=3, resume_hint="") as way:
        way.step()
        assert way.line(2.0) == "1 of 3 articles, 0.5/s, about 4 s left"
        assert way.line(100.0) == "1 of 3 articles, 0.0/s, about 3 min left"
    assert "1 of 3 articles" in capsys.readouterr().err


def test_the_answer_is_not_mixed_with_the_bar_where_it_is_redirected(monkeypatch, capsys) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    with progress_bar("articles", total=2, resume_hint="") as way:
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
        WatchedSite.objects.create(url=f"https://news.example.org/{number}")

    def poll(pk: int, claim: object, *, judge: object) -> watching.PollResult:
        interrupt()
        WatchedSite.objects.filter(pk=pk).update(claimed_until=None, next_poll_at="2100-01-01T00:00Z")
        return watching.PollResult(pk)

    monkeypatch.setattr(watching, "poll_site", poll)
    with pytest.raises(CommandError, match="still due"):
        call_command("poll_feeds")
    assert len(watching.lease_due()) == 2


@pytest.mark.django_db
def test_recalibrate_goes_on_after_the_finding_where_it_was_interrupted(monkeypatch, capsys) -> None:
    rows = [make_finding(country=country) for country in ("GB", "DE", "FR", "DE")]
    decisions.reject(make_finding(kind="warning"), reason="other", by=None)
    in_order = [rows[1], rows[3], rows[2], rows[0]]
    monkeypatch.setattr(assessment, "BATCH", 2)
    seen: list[int] = []

    def assess(findings) -> int:
        seen.extend(sorted(row.pk for row in findings))
        interrupt() if len(seen) == 2 else None
        return 2

    monkeypatch.setattr(assessment, "assess", assess)
    with pytest.raises(CommandError, match=f"2 of 4 findings.*manage.py recalibrate --after {rows[3].pk}"):
        call_command("recalibrate")
    learned = Calibration.objects.get().computed_at
    call_command("recalibrate", "--after", str(rows[3].pk))
    assert seen == [row.pk for row in in_order[:2]] + sorted(row.pk for row in in_order[2:])
    assert Calibration.objects.get().computed_at == learned
    assert "2 waiting findings put in order anew" in capsys.readouterr().out


@pytest.mark.django_db
def test_recalibrate_after_a_finding_that_is_not_there_says_so() -> None:
    with pytest.raises(CommandError, match="no finding 99"):
        call_command("recalibrate", "--after", "99")


@pytest.mark.django_db
def test_an_interrupted_load_leaves_nothing_behind(tmp_path, monkeypatch) -> None:
    folder = str(make_folder(tmp_path))
    monkeypatch.setattr("vendors.reference.loader.load_actions", lambda rows, each: interrupt() or each(1))
    with pytest.raises(CommandError, match=r"rows\. Nothing was loaded"):
        call_command("load_reference", "--folder", folder)
    assert not Country.objects.exists()


@pytest.mark.django_db
def test_a_load_counts_each_row_and_each_action_that_it_lists(tmp_path) -> None:
    told: list[tuple[int, int]] = []
    loader.load(make_folder(tmp_path), each=lambda by, total: told.append((by, total)))
    assert sum(by for by, _ in told) == told[-1][1]
    assert told[-1][1] == told[0][1] + ListedAction.objects.count()


@pytest.mark.django_db
def test_an_interrupted_export_goes_on_after_the_article_that_it_wrote(tmp_path, monkeypatch) -> None:
    articles = [make_article(f"Britain bans Huawei {number} times.") for number in range(3)]
    for article in articles:
        decisions.reject(make_finding(article), reason="other", by=None)
    whole = corpus_export.corpus_file
    monkeypatch.setattr(corpus_export, "corpus_file", lambda article: interrupt() or whole(article))
    with pytest.raises(CommandError, match=rf"1 of 3 articles.*export_corpus --after {articles[0].pk} "):
        call_command("export_corpus", str(tmp_path))
    monkeypatch.setattr(corpus_export, "corpus_file", whole)
    (first,) = tmp_path.iterdir()
    first.write_text("as it was written before")
    call_command("export_corpus", "--after", str(articles[0].pk), str(tmp_path))
    assert len(list(tmp_path.iterdir())) == 3
    assert first.read_text() == "as it was written before"


def test_an_interrupted_reading_of_files_goes_on_after_the_last_one(tmp_path, monkeypatch, capsys) -> None:
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text("A title\n\nAustralia has banned Huawei.", encoding="utf-8")
    module = "vendors.management.commands.extract"
    monkeypatch.setattr(f"{module}.Engine", lambda *args: None)
    monkeypatch.setattr(f"{module}._line", lambda article, engine: interrupt() or article.id)
    with pytest.raises(CommandError, match=r"1 of 3 articles\. Go on with --after .*a\.txt"):
        call_command("extract", str(tmp_path))
    monkeypatch.setattr(f"{module}._line", lambda article, engine: article.id)
    call_command("extract", str(tmp_path), "--after", str(tmp_path / "a.txt"))
    assert capsys.readouterr().out.split() == ["a", "b", "c"]
    with pytest.raises(CommandError, match=r"d\.txt is not among the files"):
        call_command("extract", str(tmp_path), "--after", str(tmp_path / "d.txt"))


@pytest.mark.django_db
def test_an_interrupted_sweep_leaves_the_rest_for_the_next_one(monkeypatch) -> None:
    old = timezone.now() - datetime.timedelta(hours=1)
    rows = [make_article(state=ArticleState.FAILED) for _ in range(2)]
    Article.objects.update(state=ArticleState.CLEANED, state_since=old)
    given: list[int] = []
    monkeypatch.setattr(tasks, "give_out", lambda article: interrupt() or given.append(article.pk))
    with pytest.raises(CommandError, match=r"1 of 2 articles.*due again in five minutes"):
        call_command("sweep")
    assert given == [rows[0].pk]
    later = timezone.now() + datetime.timedelta(minutes=6)
    assert [due.pk for due in take_stuck(at=later)] == [row.pk for row in rows]


@pytest.mark.django_db
def test_an_interrupted_reindex_leaves_the_lists_as_they_were(monkeypatch) -> None:
    action = make_action()
    make_action(country="DE")
    monkeypatch.setattr("vendors.record.indexing.facet_values", lambda action: interrupt() or [])
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("reindex")
    assert ListedAction.objects.filter(action=action).exists()
