import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from pytest_django import DjangoCaptureOnCommitCallbacks

from tests.ingest.pages import article_text, page
from tests.ingest.server import web_server
from vendors import tasks
from vendors.ingest import html
from vendors.models import Article, ArticleVersion, WatchedSite
from vendors.models.choices import ArticleState

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, capsys: pytest.CaptureFixture[str]):
    """Run a command with its steps, and return all that it printed."""

    def command(*arguments: str) -> str:
        out = io.StringIO()
        with django_capture_on_commit_callbacks(execute=True):
            call_command(*arguments, stdout=out)
        return out.getvalue() + capsys.readouterr().out

    return command


def test_a_folder_is_taken_in_once(run, tmp_path: Path) -> None:
    (tmp_path / "one.html").write_text(page())
    (tmp_path / "two.json").write_text(json.dumps({"id": "2", "text": "Sudland bars ZTE."}))
    assert "one.html" in run("ingest", str(tmp_path))
    assert set(Article.objects.values_list("state", flat=True)) == {ArticleState.CODED}
    assert "2 known" in run("ingest", str(tmp_path))
    assert Article.objects.count() == 2


def test_what_is_not_there_is_said_before_anything_is_taken(run, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("Sudland bars ZTE.")
    with pytest.raises(CommandError, match="There is no file or folder"):
        run("ingest", str(tmp_path / "one.txt"), "/no/such/file")
    assert not Article.objects.exists()


def test_one_bad_file_does_not_stop_the_others(run, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{")
    (tmp_path / "b.txt").write_text("Sudland bars ZTE.")
    with pytest.raises(CommandError, match="1 could not be taken in"):
        run("ingest", str(tmp_path))
    assert Article.objects.get().state == ArticleState.CODED


def test_a_full_disk_is_said_in_a_sentence_with_what_to_do(run, tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "one.html").write_text(page())

    def full(_article: Article) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(tasks, "start", full)
    with pytest.raises(CommandError, match=r"cannot go on: database or disk is full\. .*Run the same command again"):
        run("ingest", str(tmp_path))


def test_a_list_of_addresses_is_fetched(run, tmp_path: Path, settings) -> None:
    settings.FETCH_ALLOW_LOOPBACK, settings.FETCH_PAUSE = True, 0.0
    with web_server() as site:
        (tmp_path / "list").write_text(f"{site('/ban', page())}\n{site.url}/none\n")
        assert "2 queued" in run("ingest", "--urls", str(tmp_path / "list"))
    assert sorted(Article.objects.values_list("state", flat=True)) == ["coded", "failed"]


def test_a_feed_is_added_and_polled(run, settings) -> None:
    settings.FETCH_ALLOW_LOOPBACK, settings.FETCH_PAUSE = True, 0.0
    with web_server() as site:
        feed = {"title": "Wire", "items": [{"url": site("/ban", page())}]}
        assert "added: Wire" in run("add_feeds", site("/feed", json.dumps(feed)))
        assert "1 new, 1 linked" in run("poll_feeds")
        assert "No watched site is due" in run("poll_feeds")
        assert "0 new, 1 linked" in run("poll_feeds", "--all")
    assert WatchedSite.objects.get().articles.get().state == ArticleState.CODED


def test_texts_are_made_anew_from_the_bytes_kept(run, tmp_path: Path) -> None:
    (tmp_path / "one.html").write_text(page())
    run("ingest", str(tmp_path))
    assert "0 articles" in run("reclean")
    Article.objects.update(text="badly cleaned", content_hash="0")
    ArticleVersion.objects.update(cleaner="trafilatura 1.0")
    assert "1 article cleaned again" in run("reclean")
    article = Article.objects.get()
    assert (article.state, article.text) == (ArticleState.CODED, article_text())
    assert article.versions.get().cleaner == html.CLEANER


def test_the_sweep_says_how_many_it_gave_out(run) -> None:
    assert "0 articles" in run("sweep")
