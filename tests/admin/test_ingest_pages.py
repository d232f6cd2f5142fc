"""The ingest page: everything that can be put in, asked and tried again there."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories import make_article
from tests.ingest.pages import page
from tests.ingest.server import web_server
from vendors.models import Article, Feed, FeedEntry
from vendors.models.choices import ArticleState

pytestmark = pytest.mark.django_db
PAGE = "admin:vendors_article_ingest"


@pytest.fixture
def site(settings):
    settings.FETCH_ALLOW_LOOPBACK, settings.FETCH_PAUSE = True, 0.0
    with web_server() as server:
        yield server


@pytest.fixture
def put(django_capture_on_commit_callbacks):
    """Send one of the forms and return the page that follows."""

    def send(client, way, **values):
        fields = {f"{way}-{name}": value for name, value in values.items()}
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(reverse("admin:vendors_article_take", args=[way]), fields, follow=True)

    return send


def test_addresses_are_fetched(curator, put, site):
    put(curator, "urls", urls=f"{site('/ban', page())}\n\n# note\n{site.url}/none")
    assert sorted(Article.objects.values_list("state", flat=True)) == ["coded", "failed"]


def test_an_address_that_is_none_is_refused_with_the_reason(curator, put):
    answer = put(curator, "urls", urls="news.example.org/a")
    assert "not an address that starts with http" in answer.text
    assert not Article.objects.exists()


def test_files_are_uploaded_each_by_its_kind(curator, put):
    files = [
        SimpleUploadedFile("one.html", page().encode()),
        SimpleUploadedFile("two.json", b'{"text": "Sudland bars ZTE.", "title": "Two"}'),
        SimpleUploadedFile("three.txt", b""),
    ]
    answer = put(curator, "upload", uploads=files)
    assert Article.objects.in_state(ArticleState.CODED).count() == 2
    assert "hree.txt: There is no text" in answer.text


@pytest.mark.parametrize("way", ["upload", "urls"])
def test_an_empty_form_is_shown_again(curator, put, way):
    answer = put(curator, way)
    assert answer.status_code == 400
    assert "errorlist" in answer.text


def test_a_feed_is_added_and_polled(editor, put, site, django_capture_on_commit_callbacks):
    address = site("/ban", page())
    put(editor, "feeds", url=site("/feed", f'{{"title": "Wire", "items": [{{"url": "{address}"}}]}}'))
    feed = Feed.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        answer = editor.post(reverse("admin:vendors_feed_poll", args=[feed.pk]), follow=True)
    assert "Wire: 1 new." in answer.text
    assert Article.objects.get().state == ArticleState.CODED


def test_opml_is_imported(editor, put):
    opml = SimpleUploadedFile("feeds.opml", b'<opml><outline xmlUrl="https://a.example.org/feed"/></opml>')
    assert "1 feeds added" in put(editor, "feeds", opml=opml).text
    assert "no feed" in put(editor, "feeds", opml=SimpleUploadedFile("x.opml", b"<opml/>")).text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("http://www.news.example.org/1/?utm_source=x", "Yes:"),
        ("https://news.example.org/other", "No, it is not here."),
        ("nonsense", "not an address"),
    ],
)
def test_do_you_already_have_this_is_answered(curator, asked, said):
    make_article()
    assert said in curator.get(reverse(PAGE), {"have": asked}).text


def test_failures_are_counted_by_reason_and_tried_again_together(editor, django_capture_on_commit_callbacks):
    for _ in range(2):
        make_article(state=ArticleState.FAILED, reason="The page is not there (404).", url="")
    other = make_article(state=ArticleState.FAILED, reason="A paywall.", url="")
    answer = editor.get(reverse(PAGE)).text
    assert "The page is not there (404)." in answer
    with django_capture_on_commit_callbacks(execute=True):
        answer = editor.post(
            reverse("admin:vendors_article_retry"), {"reason": "The page is not there (404)."}, follow=True
        )
    assert "2 articles started again." in answer.text
    other.refresh_from_db()
    assert other.reason == "A paywall."
    with django_capture_on_commit_callbacks(execute=True):
        editor.post(reverse("admin:vendors_article_retry"))
    assert Article.objects.filter(reason="The article has no address to fetch.").count() == 3


def test_one_failed_article_can_be_tried_again(editor):
    one, other = (make_article(state=ArticleState.FAILED) for _ in range(2))
    editor.post(reverse("admin:vendors_article_retry"), {"article": one.pk})
    assert Article.objects.get(pk=one.pk).state == ArticleState.QUEUED
    assert Article.objects.get(pk=other.pk).state == ArticleState.FAILED


def test_each_feed_shows_its_yield_and_its_last_error(curator):
    feed = Feed.objects.create(url="https://news.example.org/feed", title="Wire", failures=3, last_error="It is away.")
    FeedEntry.objects.create(feed=feed, article=make_article())
    answer = curator.get(reverse(PAGE)).text
    assert "3 failures in a row: It is away." in answer


def test_who_may_not_is_refused(log_in, curator):
    viewer = log_in("viewer")
    assert viewer.get(reverse(PAGE)).status_code == 200
    for client, way in ((viewer, "urls"), (curator, "feeds"), (curator, "nothing")):
        assert client.post(reverse("admin:vendors_article_take", args=[way])).status_code == 403
    assert curator.post(reverse("admin:vendors_article_retry")).status_code == 403
    assert curator.get(reverse("admin:vendors_article_retry")).status_code == 405


def test_the_page_has_no_inline_script_or_style(curator):
    answer = curator.get(reverse(PAGE))
    content = answer.text.split('class="ingest"')[1]
    assert "style=" not in content
    assert "<script" not in content.split("</div>\n</div>")[0] or 'src="' in content


def test_the_page_costs_the_same_however_many_feeds_there_are(curator, django_assert_max_num_queries):
    for number in range(30):
        Feed.objects.create(url=f"https://news.example.org/{number}")
    with django_assert_max_num_queries(25):
        curator.get(reverse(PAGE))
