"""What an article's publisher changed, as a curator sees it."""

import pytest
from django.urls import reverse

from tests.factories import make_action, make_article, make_finding
from tests.ingest.pages import article_text, page
from tests.ingest.server import web_server
from tests.markup import on_one_line
from vendors import tasks
from vendors.admin.versions_page import group_paragraphs, paragraph_pairs
from vendors.ingest.intake import take_url
from vendors.ingest.versions import word_diff
from vendors.models import Article, Evidence, Finding
from vendors.models.choices import ArticleState, FindingState
from vendors.review import decisions

pytestmark = pytest.mark.django_db
OLD = "Norland bars Huawei.\nThe rule takes effect in May.\nIt names no other company."
NEW = "Norland bars Huawei.\nThe rule takes effect in June.\nIt names no other company."


def make_changed(*texts: str) -> Article:
    article = make_article(texts[-1])
    for number, text in enumerate(texts, 1):
        article.versions.create(number=number, text=text, content_type="text/html", title="Norland bars Huawei")
    return article


def versions(client, article, **query):
    return client.get(reverse("admin:vendors_article_versions", args=[article.pk]), query)


@pytest.fixture
def site(settings):
    settings.FETCH_ALLOW_LOOPBACK, settings.FETCH_PAUSE = True, 0.0
    with web_server() as server:
        yield server


@pytest.fixture
def again(editor, django_capture_on_commit_callbacks):
    """Press "Fetch it again now" and return the page as it is afterwards."""

    def press(article):
        with django_capture_on_commit_callbacks(execute=True):
            editor.post(reverse("admin:vendors_article_again", args=[article.pk]))
        return versions(editor, article)

    return press


def make_fetched(url: str, callbacks) -> Article:
    with callbacks(execute=True):
        tasks.start(take_url(url).article)
    return Article.objects.get()


def test_the_article_leads_to_what_changed(curator):
    article = make_changed(OLD, NEW)
    answer = curator.get(reverse("admin:vendors_article_change", args=[article.pk])).text
    assert reverse("admin:vendors_article_versions", args=[article.pk]) in answer
    assert "2 versions: what changed" in answer


def test_the_words_that_went_and_came_are_marked_in_words_too(curator):
    answer = on_one_line(versions(curator, make_changed(OLD, NEW)).text)
    assert '<del><span class="visually-hidden">[removed:</span>May<' in answer
    assert '<ins><span class="visually-hidden">[added:</span>June<' in answer
    assert "1 word removed" in answer


def test_both_versions_stand_side_by_side_if_asked(curator):
    answer = versions(curator, make_changed(OLD, NEW), view="beside").text
    left, right = answer.split("takes effect in ")[1:3]
    assert "May" in left
    assert "June" not in left
    assert "June" in right
    assert "May" not in right


def test_any_two_versions_can_be_compared(curator):
    article = make_changed("One Huawei.", "Two Huawei.", "Three Huawei.")
    answer = versions(curator, article, **{"from": "1", "to": "2"}).text
    assert ">One<" in answer
    assert ">Two<" in answer
    assert ">Three<" not in answer
    assert ">Two<" in versions(curator, article).text
    assert versions(curator, article, **{"from": "99", "to": "x"}).status_code == 200


def test_a_text_cannot_bring_markup_into_the_page(curator):
    answer = versions(curator, make_changed("Huawei.", "Huawei <script>alert(1)</script>")).text
    assert "<script>alert" not in answer
    assert "&lt;script&gt;alert" in answer


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ((OLD,), "There is one version only"),
        ((), "Nothing has been received"),
        ((OLD, OLD), "The texts are the same"),
        ((OLD, ""), "Version 2 has no text"),
    ],
)
def test_where_nothing_can_be_compared_it_is_said(curator, texts, said):
    article = make_changed(*texts) if texts else make_article()
    answer = versions(curator, article, **({"from": "1", "to": "2"} if "" in texts else {}))
    assert said in on_one_line(answer.text)


def test_long_unchanged_stretches_are_folded_and_open_without_a_script(curator):
    older = "\n".join(f"Paragraph {number}." for number in range(20))
    answer = versions(curator, make_changed(older, older.replace("Paragraph 10.", "Section 10."))).text
    assert "<summary>9 paragraphs unchanged</summary>" in answer
    assert "<summary>8 paragraphs unchanged</summary>" in answer


def test_paragraphs_are_cut_where_both_versions_have_a_line_end():
    rows = paragraph_pairs(word_diff("a b\nc d\ne", "a x\nc d\ne"))
    assert [row.changed for row in rows] == [True, False, False]
    assert [stretch.folded for stretch in group_paragraphs(rows)] == [False, False]


def test_decisions_whose_quote_is_gone_are_listed_with_their_action(curator):
    article = make_changed(OLD, NEW)
    finding = make_finding(article, quote="Norland bars Huawei.", state=FindingState.PENDING)
    Evidence.objects.create(action=make_action(), finding=finding)
    Finding.objects.update(quote="The rule takes effect in May.", quote_gone_at=article.added_at)
    answer = versions(curator, article).text
    assert "waits for a decision again" in answer
    assert "GB acts on huawei" in answer
    decisions.keep(Finding.objects.get(), by=None)
    assert "kept on the earlier version" in on_one_line(versions(curator, article).text)


def test_an_article_is_fetched_again_and_its_decisions_follow(again, site, django_capture_on_commit_callbacks):
    address = site("/ban", page())
    article = make_fetched(address, django_capture_on_commit_callbacks)
    assert "There is one version only" in again(article).text
    finding = make_finding(article, quote=article_text().splitlines()[1])
    decisions.accept_onto(Finding.objects.get(pk=finding.pk), make_action(), as_step=False, by=None)
    site("/ban", page(article_text().replace("end of 2027", "end of 2028")))
    answer = again(article).text
    assert ">2027<" in answer
    assert article.versions.count() == 2
    assert Finding.objects.get(pk=finding.pk).is_reopened


@pytest.mark.parametrize("broken", [{"status": 404}, {"status": 503}, {"body": "<html><body></body></html>"}])
def test_a_page_that_is_gone_or_empty_takes_nothing_away(again, site, broken, django_capture_on_commit_callbacks):
    article = make_fetched(site("/ban", page()), django_capture_on_commit_callbacks)
    site("/ban", **broken)
    answer = again(article)
    article.refresh_from_db()
    assert (article.state, article.text) == (ArticleState.CODED, article_text())
    assert article.reason in answer.text
    assert article.problems.open().count() == 1
    site("/ban", page())
    again(article)
    assert not article.problems.open().exists()


def test_what_has_no_address_is_not_fetched_again(again):
    assert "cannot be fetched again" in again(make_article(url="", canonical_url=None)).text


def test_who_may_not_is_refused(curator, log_in):
    article = make_changed(OLD, NEW)
    assert versions(log_in("viewer"), article).status_code == 200
    assert curator.post(reverse("admin:vendors_article_again", args=[article.pk])).status_code == 403
    assert "Fetch it again" not in versions(curator, article).text
