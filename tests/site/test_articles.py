"""The list of articles: metadata, links, and the state of their findings."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_action, make_article, make_finding
from vendors.models import Article, Evidence

pytestmark = pytest.mark.django_db


def text(response):
    return response.content.decode()


def test_an_article_is_listed_with_its_link_and_without_its_text(client):
    make_article("The secret words of the text.", title="A headline", publisher="The Paper", published="2024-07-12")
    page = text(client.get("/articles/"))
    for told in ("A headline", "The Paper", "12 Jul 2024", 'href="https://news.example.org/1"'):
        assert told in page
    assert "secret words" not in page


def test_unreviewed_findings_are_counted_and_nothing_of_them_is_told(client):
    make_finding(make_article("Ruritania bans Huawei."), country="DE", quote="Ruritania bans Huawei.")
    page = text(client.get("/articles/"))
    assert "1 machine-read, unreviewed" in page
    assert "Ruritania" not in page


def test_accepted_findings_lead_to_their_action(client):
    article = make_article()
    action = make_action(title="The action it tells")
    finding = make_finding(article, state="accepted")
    Evidence.objects.create(action=action, finding=finding)
    make_finding(article, state="rejected", reject_reason="other")
    page = text(client.get("/articles/"))
    assert "The action it tells" in page
    assert "1 accepted" in page
    assert "1 rejected" in page


def test_evidence_for_a_draft_is_not_told(client):
    draft = make_action(title="Still a draft", published=False)
    Evidence.objects.create(action=draft, finding=make_finding(state="accepted"))
    assert "Still a draft" not in text(client.get("/articles/"))


def test_articles_on_their_way_are_not_listed(client):
    make_article(title="Not read yet", state="queued")
    assert "Not read yet" not in text(client.get("/articles/"))


def test_articles_can_be_narrowed(client):
    german = make_article("Berlin bans it.", title="German one", publisher="Zeitung", lang="de")
    make_finding(german, country="DE")
    make_article(title="English one", publisher="Paper", lang="en")
    for query in ("country=DE", "publisher=Zeitung", "lang=de"):
        page = text(client.get(f"/articles/?{query}"))
        assert "German one" in page
        assert "English one" not in page


@pytest.mark.parametrize("query", ["country=ZZ", "publisher=Nobody", "lang=xx", "state=pending", "after=1~yesterday"])
def test_parameters_that_cannot_be_used_are_refused(client, query):
    make_article()
    assert client.get(f"/articles/?{query}").status_code == 400


def test_long_lists_come_in_pages_that_join_and_end_with_the_undated(client):
    day = datetime.date(2024, 1, 1)
    for number in range(52):
        make_article(title=f"Article of day {number:02}.", published=day + datetime.timedelta(days=number))
    make_article(title="Undated one")
    first = client.get("/articles/")
    second = client.get("/articles/", {"after": first.context["page"].after})
    assert [row.article.title for row in second.context["rows"]] == [
        "Article of day 01.",
        "Article of day 00.",
        "Undated one",
    ]
    assert len(first.context["rows"]) == 50


def test_a_visitor_who_has_the_page_gets_it_again_only_when_a_finding_was_added(client):
    article = make_article()
    tag = client.get("/articles/")["ETag"]
    assert client.get("/articles/", headers={"If-None-Match": tag}).status_code == 304
    make_finding(article)
    assert client.get("/articles/", headers={"If-None-Match": tag}).status_code == 200


def test_the_number_of_queries_does_not_grow_with_the_articles(client):
    make_finding()
    with CaptureQueriesContext(connection) as few:
        client.get("/articles/")
    for _ in range(8):
        make_finding(make_article(), state="accepted")
    Article.objects.filter(pk=2).update(near_duplicate_of=1)
    with CaptureQueriesContext(connection) as many:
        client.get("/articles/")
    assert len(many) <= len(few) + 1
