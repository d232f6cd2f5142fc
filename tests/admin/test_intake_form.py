"""The form by which one article is taken in: what is given beside it, the day, and what is said afterwards."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_country, make_vendor
from tests.ingest.pages import page
from tests.ingest.test_word import document
from vendors.models import Article
from vendors.models.choices import ArticleState

pytestmark = pytest.mark.django_db
TEXT = "The British government has banned Huawei from its 5G networks, the minister said on Tuesday."


@pytest.fixture
def take(curator, monkeypatch):
    """Send the form and return the page that follows, with the article read."""
    # The test's own transaction is never committed: what waits for that has to run at once, as it does in a request.
    monkeypatch.setattr("django.db.transaction.on_commit", lambda run, **_: run())

    def send(**fields):
        return curator.post(reverse("admin:vendors_article_add"), fields, follow=True)

    return send


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("a.txt", TEXT.encode()),
        SimpleUploadedFile("a.html", page(TEXT * 6).encode()),
        SimpleUploadedFile("a.docx", document(TEXT)),
        SimpleUploadedFile("a.json", f'{{"text": "{TEXT}", "title": "Its own"}}'.encode()),
    ],
    ids=["text", "page", "Word", "JSON"],
)
def test_what_is_given_beside_a_file_is_kept(take, curator, file):
    file.seek(0)
    take(file=file, title="A ban", publisher="Gazette", published="2020-07-14")
    article = Article.objects.get()
    assert (article.title, article.publisher, str(article.published)) == ("A ban", "Gazette", "2020-07-14")
    assert (article.added_by, article.state) == (curator.user, ArticleState.CODED)


@pytest.mark.parametrize("written", ["12/11/2025", "12.11.2025", "2025-11-12", "12 November 2025"])
def test_a_day_is_read_the_day_before_the_month(take, written):
    take(text=TEXT, published=written)
    assert Article.objects.get().published == datetime.date(2025, 11, 12)


@pytest.mark.parametrize(("written", "said"), [("02.01.2999", "in the future"), ("11/22/2025", "the day before")])
def test_a_day_in_the_future_or_in_another_order_is_refused_in_words(take, written, said):
    answer = take(text=TEXT, published=written)
    assert answer.status_code == 422
    assert said in answer.text
    assert not Article.objects.exists()


def test_the_day_is_chosen_with_the_browsers_own_picker(curator):
    latest = timezone.localdate() + datetime.timedelta(days=1)
    answer = curator.get(reverse("admin:vendors_article_add")).text
    assert '<input type="date" name="published"' in answer
    assert f'max="{latest.isoformat()}"' in answer


def test_afterwards_the_findings_are_counted_with_a_link_to_the_desk(take):
    make_country("GB", aliases=["British", "Britain"]), make_vendor("huawei")
    answer = take(text=TEXT, publisher="News", published="2020-07-14")
    finding = Article.objects.get().findings.get()
    desk = reverse("admin:vendors_finding_desk", args=[finding.pk])
    assert f'1 finding of it waits for a decision: <a href="{desk}">' in answer.text


def test_while_workers_read_it_a_link_leads_to_how_far_it_is(take, settings, monkeypatch):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    monkeypatch.setattr("celery.app.task.Task.apply_async", lambda *args, **kwargs: None)
    answer = take(text=TEXT)
    address = reverse("admin:vendors_article_change", args=[Article.objects.get().pk])
    assert f'It is being read. <a href="{address}">' in answer.text


def test_a_file_that_is_no_article_is_named_in_the_refusal(take):
    answer = take(file=SimpleUploadedFile("budget.xlsx", b"rows"))
    assert "“budget.xlsx”: It is an Excel workbook, which is not read" in answer.text


def test_what_is_here_already_keeps_its_particulars_and_that_is_said(take):
    take(text=TEXT, title="First")
    answer = take(text=TEXT, title="Second", publisher="News")
    assert "Its title and publisher stayed as they were here" in answer.text
    assert Article.objects.get().title == "First"


def test_where_the_day_is_not_known_the_month_or_year_is_kept(take):
    assert "in the future" in take(text=TEXT, published_in="2099-01").text
    take(text=TEXT, published_in="2020-07")
    article = Article.objects.get()
    assert (article.published, str(article.published_in)) == (None, "2020-07")
