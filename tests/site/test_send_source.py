"""Readers send sources."""

import re

import pytest
from django.test import Client

from tests.factories import make_action, make_article, make_country, make_finding
from vendors.models import Article, Conflict, Evidence, ReaderSource, ReportCount
from vendors.models.choices import ArticleState, FindingState
from vendors.review.reader_reports import MAX_FROM_ONE
from vendors.site.articles import readable

pytestmark = pytest.mark.django_db
ADDRESS = "https://ministry.example.org/order?utm_source=mail"
WHY = "It is the order itself."


def send(client, address=ADDRESS, **typed):
    return client.post("/sources/send/", {"address": address, "why": WHY, "homepage": "", **typed})


def seen(client, response):
    return re.sub(r"\s+", " ", client.get(response["Location"]).content.decode())


def test_a_source_is_looked_over_sent_and_becomes_an_article_that_is_not_public(client):
    page = make_action(title="A ban to be sourced").get_absolute_url()
    shown = client.get(page).content.decode()
    assert 'action="/sources/look-over/"' in shown
    assert "csrf" not in shown, "the page is cached, and the same for everybody"
    looked_over = Client(enforce_csrf_checks=True).post("/sources/look-over/", {"page": page, "address": ADDRESS})
    assert "It is not sent yet" in looked_over.text
    assert "A ban to be sourced" in looked_over.text
    assert not Article.objects.exists()
    sent = send(client, page=page)
    row = ReaderSource.objects.get()
    assert (row.article.state, row.article.canonical_url) == (
        ArticleState.QUEUED,
        "https://ministry.example.org/order",
    )
    assert (row.why, row.action.get_absolute_url(), row.country, row.was_known) == (WHY, page, None, False)
    assert row.reference in sent["Location"]
    assert "The page will be fetched and read" in seen(client, sent)
    assert WHY not in seen(client, sent)
    assert not any("127.0.0.1" in sender for sender in ReportCount.objects.values_list("sender", flat=True))


def test_the_sender_reads_what_became_of_it(client):
    page = make_country("DE", name="Germany").get_absolute_url()
    sent = send(client, page=page)
    article = Article.objects.get()

    def now(words, **columns):
        Article.objects.filter(pk=article.pk).update(**columns)
        assert words in seen(client, sent), words

    now("could not read the page", state=ArticleState.FAILED)
    now("found no step in it", state=ArticleState.CODED, text="Germany bans Huawei.", title="Order")
    article.refresh_from_db()
    finding = make_finding(article, country="DE")
    now("waits for a curator")
    finding.state, finding.reject_reason = FindingState.REJECTED, "wrong_kind"
    finding.save()
    now("The reason: Wrong kind.")
    finding.state, finding.reject_reason = FindingState.ACCEPTED, ""
    finding.save()
    now("It is not public yet")
    action = make_action(title="Germany bans it", country="DE")
    Evidence.objects.create(action=action, finding=finding)
    now(f'<a href="{action.get_absolute_url()}#sources">Germany bans it</a>')


def test_before_a_curator_has_accepted_anything_no_public_page_names_it(client):
    action = make_action(title="A ban in force")
    send(client, page=action.get_absolute_url())
    article = Article.objects.get()
    Article.objects.update(state=ArticleState.CODED, title="A made-up denial", text="Nothing is banned.", publisher="X")
    article.refresh_from_db()
    finding = make_finding(article)
    Conflict.objects.create(action=action, finding=finding, reason="It says otherwise.")
    pages = ["/articles/", action.get_absolute_url(), action.country.get_absolute_url()]
    for page in pages:
        text = client.get(page).content.decode()
        assert "A made-up denial" not in text
        assert "says otherwise" not in text
        assert "awaits review" not in text
    finding.state = FindingState.ACCEPTED
    finding.save()
    assert article in readable()


def test_the_same_address_twice_is_said_and_about_something_else_is_kept(client):
    germany, action = make_country("DE", name="Germany"), make_action(source="https://old.example.org/law/")
    first = send(client, page=germany.get_absolute_url())
    again = send(client, "http://www.ministry.example.org/order/", page=germany.get_absolute_url())
    assert again["Location"] == first["Location"] + "?again=1"
    assert "sent before" in seen(client, again)
    send(client, page=action.get_absolute_url())
    assert list(ReaderSource.objects.order_by("pk").values_list("times", "was_known")) == [(2, False), (1, False)]
    make_article(url="https://known.example.org/", canonical_url="https://known.example.org/")
    send(client, "known.example.org", page=action.get_absolute_url())
    assert ReaderSource.objects.latest("pk").was_known
    refused = send(client, "http://old.example.org/law", page=action.get_absolute_url())
    assert "among the sources of this action already" in refused.text
    typed = {"address": "http://old.example.org/law", "page": action.get_absolute_url()}
    assert client.post("/sources/look-over/", typed).status_code == 422
    assert client.get("/sources/look-over/")["Location"] == "/sources/send/"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("javascript:alert(1)", "start with http"),
        ("ftp://files.example.org/x", "start with http"),
        ("https://", "Copy it from your browser"),
        ("https://reader:secret@site.example.org/", "a name or a password"),
        ("http://127.0.0.1/", "private network"),
        ("http://0x7f.1/", "private network"),
        ("http://[::ffff:10.0.0.1]/", "private network"),
        ("intranet/page", "private network"),
        ("https://printer.local/", "private network"),
        ("https://site.example.org:22/", "this port"),
        ("http://testserver/countries/", "a page of this site"),
        ("", "required"),
    ],
)
def test_an_address_that_cannot_be_read_is_refused_with_a_sentence(client, address, words):
    for path in ("/sources/send/", "/sources/look-over/"):
        response = client.post(path, {"address": address, "homepage": ""})
        assert response.status_code == 422
        assert words in response.text, path
    assert not ReaderSource.objects.exists()


def test_programs_floods_and_forms_without_their_cookie_are_held_back(client):
    assert "catch programs" in send(client, homepage="https://spam.example").text
    refused = send(Client(enforce_csrf_checks=True))
    assert refused.status_code == 403
    assert "did not send back the cookie" in refused.text
    assert "https://ministry.example.org/order" in refused.text
    for number in range(MAX_FROM_ONE):
        assert send(client, f"https://site.example.org/{number}").status_code == 302
    held = send(client, "https://site.example.org/more")
    assert held.status_code == 429
    assert "https://site.example.org/more" in held.text
    assert Article.objects.count() == MAX_FROM_ONE


def test_a_draft_is_not_betrayed_and_no_reference_is_made_up(client):
    draft = make_action(title="Still a secret", published=False)
    page = draft.get_absolute_url()
    assert "Still a secret" not in client.get("/sources/send/", {"page": page}).content.decode()
    sent = send(client, page=page)
    assert ReaderSource.objects.get().action is None
    assert "Still a secret" not in seen(client, sent)
    assert client.get("/sources/sent/abcdefghjkmn/").status_code == 404
