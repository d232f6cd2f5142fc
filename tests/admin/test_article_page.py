"""An article's own page: correct it, dismiss it, fetch or clean it again."""

import datetime

import pytest
from django.urls import reverse

from tests.factories import make_article, make_country, make_finding, make_vendor
from vendors.findings.coding import code_article
from vendors.ingest.intake import take_text
from vendors.models.choices import ArticleState

pytestmark = pytest.mark.django_db
TEXT = "The British government banned Huawei from its 5G networks on Tuesday, the minister said in London."
NO_INLINES = {f"findings-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL")}


def address(article, page="change"):
    return reverse(f"admin:vendors_article_{page}", args=[article.pk])


def test_a_correction_reads_the_article_again_and_says_what_changed(editor):
    make_country("GB", aliases=["British"]), make_vendor("huawei")
    article = make_article(TEXT, title="", published=datetime.date(2020, 7, 15))
    code_article(article.pk)
    fields = {"title": "", "url": article.url, "publisher": "News", "published": "03/03/2021", "lang": "en"}
    answer = editor.post(address(article), {**fields, **NO_INLINES}, follow=True)
    assert "date 2020-07-14 → 2021-03-02" in answer.text
    answer = editor.post(address(article), {**fields, "published": "2999-01-01", **NO_INLINES})
    assert "in the future" in answer.text


def test_an_article_is_dismissed_with_a_reason_and_that_is_taken_back(curator):
    finding = make_finding()
    article = finding.article
    assert "Dismiss the article" in curator.get(address(article)).text
    assert "1 finding of" in curator.get(address(article, "dismiss")).text
    assert curator.post(address(article, "dismiss"), {}).status_code == 422
    answer = curator.post(address(article, "dismiss"), {"reason": "unreliable", "note": "A blog."}, follow=True)
    assert "1 finding rejected with it" in answer.text
    assert "the source is not reliable, “A blog.”" in answer.text
    answer = curator.post(address(article, "take_back"), follow=True)
    assert "1 finding waits again" in answer.text


def test_who_may_not_decide_dismisses_nothing(log_in):
    viewer, article = log_in("viewer"), make_finding().article
    for page in ("dismiss", "take_back", "clean"):
        assert viewer.post(address(article, page)).status_code == 403


def test_a_failed_article_is_fetched_anew_or_cleaned_again(editor):
    article = take_text(TEXT, url="https://news.example.org/1").article
    type(article).objects.filter(pk=article.pk).update(state=ArticleState.FAILED)
    page = editor.get(address(article)).text
    assert "Try again: fetch it anew" in page
    editor.post(address(article, "clean"))
    article.refresh_from_db()
    assert article.state == ArticleState.FETCHED
    type(article).objects.filter(pk=article.pk).update(state=ArticleState.FAILED)
    editor.post(reverse("admin:vendors_article_retry"), {"article": article.pk})
    article.refresh_from_db()
    assert article.state == ArticleState.QUEUED
