"""The ingest page: everything that can be put in, asked and tried again there."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from kombu.exceptions import OperationalError as BrokerError

from tests.factories import make_article
from tests.ingest.pages import article_text, page
from tests.ingest.server import web_server
from tests.markup import on_one_line
from vendors.models import Article, SiteEntry, WatchedSite
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
    assert "“three.txt”: There is no text" in answer.text


@pytest.mark.parametrize("way", ["upload", "urls"])
def test_an_empty_form_is_shown_again(curator, put, way):
    answer = put(curator, way)
    assert answer.status_code == 400
    assert "errorlist" in answer.text


def test_a_feed_is_added_and_polled(editor, put, site, django_capture_on_commit_callbacks):
    address = site("/ban", page())
    put(editor, "feeds", url=site("/feed", f'{{"title": "Wire", "items": [{{"url": "{address}"}}]}}'))
    feed = WatchedSite.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        answer = editor.post(reverse("admin:vendors_watchedsite_poll", args=[feed.pk]), follow=True)
    assert "“Wire”: 1 new." in answer.text
    assert Article.objects.get().state == ArticleState.CODED


def test_opml_is_imported(editor, put):
    opml = SimpleUploadedFile("feeds.opml", b'<opml><outline xmlUrl="https://a.example.org/feed"/></opml>')
    assert "1 feed added" in put(editor, "feeds", opml=opml).text
    part = SimpleUploadedFile(
        "x.opml", b'<opml><outline xmlUrl="x:y"/><outline xmlUrl="https://b.example.org/f"/></opml>'
    )
    answer = put(editor, "feeds", opml=part).text
    assert "1 feed added" in answer
    assert "“x:y” is not an address" in answer
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
    feed = WatchedSite.objects.create(
        url="https://news.example.org/feed", title="Wire", failures=3, last_error="It is away."
    )
    SiteEntry.objects.create(site=feed, article=make_article())
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
        WatchedSite.objects.create(url=f"https://news.example.org/{number}")
    with django_assert_max_num_queries(25):
        curator.get(reverse(PAGE))


def test_a_web_archive_is_taken_page_by_page(curator, put):
    archive = io.BytesIO()
    for number in (1, 2):
        body = page(article_text(country=f"Land {number}")).encode()
        http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
        target = f"https://news.example.org/w{number}"
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {target}\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
        )
        head += f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
        archive.write(head.encode() + http + b"\r\n\r\n")
    put(curator, "upload", uploads=[SimpleUploadedFile("crawl.warc", archive.getvalue())])
    assert Article.objects.in_state(ArticleState.CODED).count() == 2
    answer = put(curator, "upload", uploads=[SimpleUploadedFile("bad.warc.gz", b"nothing")])
    assert answer.status_code == 200


def test_of_many_refusals_the_first_are_told_and_the_rest_counted(curator, put):
    answer = put(curator, "urls", urls="\n".join(f"no-address-{number}" for number in range(30))).text
    assert "“no-address-9” is not an address" in answer
    assert "no-address-11" not in answer
    assert "20 more were refused." in answer


def test_failures_that_differ_in_their_host_only_are_one_reason(editor, django_capture_on_commit_callbacks):
    for host in ("a.example.org", "b.example.org"):
        make_article(
            state=ArticleState.FAILED, reason=f"The name {host} cannot be resolved ([Errno -2] Unknown).", url=""
        )
    make_article(state=ArticleState.FAILED, reason="The page is not there (404).", url="")
    answer = editor.get(reverse(PAGE)).text
    assert "3 articles, 2 reasons" in on_one_line(answer)
    generalised_reason = "The name … cannot be resolved."
    assert f">{generalised_reason}</a>" in answer
    listed = editor.get(reverse("admin:vendors_article_changelist"), {"failed_for": generalised_reason})
    assert listed.context["cl"].result_count == 2
    with django_capture_on_commit_callbacks(execute=True):
        answer = editor.post(reverse("admin:vendors_article_retry"), {"reason": generalised_reason}, follow=True)
    assert "2 articles started again." in answer.text


def test_failed_articles_chosen_in_the_list_or_opened_are_tried_again(editor, curator):
    rows = [make_article(state=ArticleState.FAILED, reason="It broke.") for _ in range(3)]
    opened = reverse("admin:vendors_article_change", args=[rows[0].pk])
    assert "Try again" in editor.get(opened).text
    assert "Try again" not in curator.get(opened).text
    asked = {"action": "retry_selected", "_selected_action": [rows[0].pk, rows[1].pk]}
    editor.post(reverse("admin:vendors_article_changelist"), asked)
    assert Article.objects.in_state(ArticleState.QUEUED).count() == 2
    assert "retry_selected" not in curator.get(reverse("admin:vendors_article_changelist")).text


def test_what_waits_goes_on_at_a_press(curator, site, django_capture_on_commit_callbacks):
    make_article(state=ArticleState.QUEUED, url=site("/ban", page()), text="")
    assert "Go on with what waits" in curator.get(reverse(PAGE)).text
    with django_capture_on_commit_callbacks(execute=True):
        curator.post(reverse("admin:vendors_article_go_on"))
    assert Article.objects.get().state == ArticleState.CODED
    assert "Go on with what waits" not in curator.get(reverse(PAGE)).text


def test_what_publishers_changed_this_week_is_listed(curator):
    article = make_article(title="Norland bars Huawei")
    for number, text in ((1, "One."), (2, "Two."), (3, "")):
        article.versions.create(number=number, text=text, content_hash=text)
    assert "version 2, now" in curator.get(reverse(PAGE)).text
    article.versions.filter(number=2).update(content_hash="One.")
    assert "Changed by their publishers" not in curator.get(reverse(PAGE)).text


def test_an_articles_text_is_read_and_not_edited(editor):
    article = make_article("Britain bans Huawei.\nFrance may follow.")
    address = reverse("admin:vendors_article_change", args=[article.pk])
    assert "France may follow." in editor.get(address).text
    empty = {f"findings-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL")}
    editor.post(address, {"title": "Another", "url": article.url, "text": "Other words", **empty})
    article.refresh_from_db()
    assert (article.title, article.text) == ("Another", "Britain bans Huawei.\nFrance may follow.")


def test_a_queue_that_is_away_is_told_and_asked_once_however_many_articles_wait(
    editor, settings, monkeypatch, django_capture_on_commit_callbacks
):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    sent = []

    def away(*args, **kwargs):
        raise BrokerError("Connection refused")

    def send(*args, **kwargs):
        sent.append(args)
        away()

    monkeypatch.setattr("celery.app.task.Task.apply_async", send)
    monkeypatch.setattr("kombu.Connection.ensure_connection", away)
    for _ in range(20):
        make_article(state=ArticleState.FAILED, reason="It broke.")
    with django_capture_on_commit_callbacks(execute=True):
        answer = editor.post(reverse("admin:vendors_article_retry"), follow=True).text
    assert "20 articles are on their way." in answer
    assert "It broke." not in answer
    assert len(sent) == 1
    assert Article.objects.in_state(ArticleState.QUEUED).count() == 20
    assert "The queue does not answer." in editor.get(reverse(PAGE)).text
