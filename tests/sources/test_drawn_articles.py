"""Articles whose pages only a script can draw; what a browser draws of a page is in test_script_pages."""

from functools import partial

import pytest
from django.urls import reverse

from tests.factories import make_user
from tests.ingest.pages import article_text
from tests.sources.conftest import OTHERS, drawn, page_with, shell
from vendors import permissions, tasks
from vendors.ingest import drawn_articles
from vendors.ingest.failures import StepFailed
from vendors.ingest.intake import take_url
from vendors.ingest.steps import clean_again, fetch_again, start_again
from vendors.models import Article, PassedOverStory, Problem
from vendors.models.choices import ArticleState

pytestmark = pytest.mark.django_db


def test_an_article_that_only_a_script_can_draw_is_drawn_and_coded(site, settings, monkeypatch, installed):
    settings.RENDER_WORKER = True
    html = page_with(*article_text("Germany", paragraphs=4).split("\n\n"), title="Germany bans Huawei")
    monkeypatch.setattr(tasks.drawn_articles.draw_article, "__kwdefaults__", {"drawn_by": partial(drawn, html=html)})
    article = take_url(site("/b", shell())).article
    tasks.fetch_article(article.pk)
    article.refresh_from_db()
    version = article.versions.get()
    assert article.state == ArticleState.CODED, article.reason
    assert version.cleaner.startswith("Chromium 1")
    assert "Germany" in article.text
    assert not Problem.objects.open().exists()
    assert site.pages_asked() == ["/b"], "it is drawn from the bytes that were received"
    assert not clean_again(article), "its bytes hold no text, and what was drawn stays"


def test_an_article_of_which_nothing_can_be_drawn_is_tried_once_and_says_why(site, settings, installed):
    article = take_url(site("/b", shell())).article
    tasks.fetch_article(article.pk)

    def fail(page):
        raise StepFailed("Drawing it by its scripts was broken off: its scripts do not come to an end.")

    assert drawn_articles.undrawn_articles(5) == [article.pk]
    assert drawn_articles.draw_article(article.pk, judge=bool, drawn_by=fail) is None
    assert drawn_articles.undrawn_articles(5) == []
    assert "do not come to an end" in Article.objects.get().reason
    assert "do not come to an end" in Problem.objects.get().message


def test_what_is_drawn_of_bytes_that_were_replaced_meanwhile_is_dropped(site, installed):
    article = take_url(site("/b", shell())).article
    tasks.fetch_article(article.pk)

    def draw_slowly(received):
        site("/b", shell("another()"))
        start_again(Article.objects.get())
        tasks.fetch_article(article.pk)
        return drawn(received)

    assert drawn_articles.draw_article(article.pk, judge=bool, drawn_by=draw_slowly) is None
    assert drawn_articles.undrawn_articles(5) == [article.pk], "the newer bytes wait"
    assert not Article.objects.get().versions.exclude(text="").exists()


@pytest.mark.parametrize("country", ["Germany", "nobody"])
def test_an_article_that_is_kept_only_if_it_is_relevant_is_judged_by_what_was_drawn(
    site, settings, monkeypatch, installed, country
):
    settings.RENDER_WORKER = True
    monkeypatch.setattr(tasks.relevance, "names_somebody", lambda words: "Germany" in words)
    html = page_with(*article_text("Germany", paragraphs=4).split("\n\n"), title="The day")
    html = html if country == "Germany" else page_with(*OTHERS, *OTHERS, title="The day")
    monkeypatch.setattr(drawn_articles.draw_article, "__kwdefaults__", {"drawn_by": partial(drawn, html=html)})
    article = take_url(site("/b", shell()), only_if_relevant=True).article
    tasks.fetch_article(article.pk)
    kept = Article.objects.filter(state=ArticleState.CODED).exists()
    assert (kept, PassedOverStory.objects.exists()) == ((True, False) if country == "Germany" else (False, True))
    assert Article.objects.exists() == kept
    assert not Problem.objects.open().exists()


def test_what_an_articles_scripts_did_not_get_is_said_where_a_curator_looks_at_it(
    site, settings, monkeypatch, client, installed
):
    settings.RENDER_WORKER = True
    html = page_with(*article_text("Germany", paragraphs=4).split("\n\n"))
    partly = partial(drawn, html=html, refused=("POST sends something",))
    monkeypatch.setattr(drawn_articles.draw_article, "__kwdefaults__", {"drawn_by": partly})
    article = take_url(site("/b", shell())).article
    tasks.fetch_article(article.pk)
    client.force_login(permissions.grant(make_user("reader"), permissions.CURATOR))
    for name in ("change", "versions"):
        shown = client.get(reverse(f"admin:vendors_article_{name}", args=[article.pk])).content.decode()
        assert "Chromium 1" in shown, name
        assert "POST sends something" in shown, name


def test_an_article_that_was_drawn_is_drawn_anew_when_it_is_fetched_again(site, settings, monkeypatch, installed):
    settings.RENDER_WORKER = True
    texts = iter((article_text("Germany", paragraphs=4), article_text("Sweden", paragraphs=5)))

    def draw_next(page):
        return drawn(page, html=page_with(*next(texts).split("\n\n")))

    monkeypatch.setattr(drawn_articles.draw_article, "__kwdefaults__", {"drawn_by": draw_next})
    article = take_url(site("/b", shell())).article
    tasks.fetch_article(article.pk)
    fetch_again(article)
    tasks.fetch_article(article.pk)
    article.refresh_from_db()
    assert article.state == ArticleState.CODED
    assert "Sweden" in article.text
    assert article.reason == ""
    assert not Problem.objects.open().exists()
