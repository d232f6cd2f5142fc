"""Where curators decide on the sentences of sources: beside the kept page, or many at once."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_action, make_article, make_finding
from vendors import permissions
from vendors.ingest.compression import packed
from vendors.models import Evidence, KeptCopy, SourcePage, SourceQuote
from vendors.models.choices import QuoteState
from vendors.record.publication import withdraw

pytestmark = pytest.mark.django_db
SENTENCE = "Britain bans Huawei from its 5G networks."


def make_quote(confidence: float = 0.96, **fields) -> SourceQuote:
    number = SourcePage.objects.count()
    url = f"https://news.example.org/{number}"
    evidence = make_action(source=url, key=f"gb-{number}").evidence.get()
    page = SourcePage.objects.create(url=url, due_at=timezone.now(), health="alive", sha256="ab" * 32)
    received = packed(f"<html><body><script>alert(1)</script><p>{SENTENCE}</p></body></html>".encode())
    copy = KeptCopy.objects.create(page=page, number=1, text=SENTENCE, received=received, content_type="text/html")
    Evidence.objects.filter(pk=evidence.pk).update(page=page)
    values = {"quote": SENTENCE, "confidence": confidence, "found_at": timezone.now(), "copy": copy, **fields}
    return SourceQuote.objects.create(page=page, evidence=evidence, action=evidence.action, **values)


def test_one_key_confirms_the_sentence_and_opens_the_next(curator):
    first, second = make_quote(), make_quote(0.8)
    page = curator.get(reverse("admin:vendors_sourcequote_next"), follow=True).content.decode()
    assert 'data-key="a"' in page
    assert reverse("admin:vendors_sourcequote_page", args=[first.pk]) in page
    answer = curator.post(
        reverse("admin:vendors_sourcequote_decide", args=[first.pk]), {"do": "confirm", "words": SENTENCE}
    )
    assert answer.url == reverse("admin:vendors_sourcequote_desk", args=[second.pk])
    first.evidence.refresh_from_db()
    assert first.evidence.quote == SENTENCE
    assert first.history.first().history_user == curator.user


def test_the_kept_page_may_do_nothing_and_only_this_site_may_frame_it(curator):
    row = make_quote()
    frame = curator.get(reverse("admin:vendors_sourcequote_page", args=[row.pk]))
    policy = frame["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert policy.endswith("sandbox")
    assert "frame-ancestors 'self'" in policy
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    assert "<mark id=quote>" in frame.content.decode()
    assert "alert" not in frame.content.decode()
    desk = curator.get(reverse("admin:vendors_sourcequote_desk", args=[row.pk]))
    assert "frame-src 'self'" in desk["Content-Security-Policy"]
    assert "frame-src" not in curator.get(reverse("admin:index"))["Content-Security-Policy"]


def test_many_are_confirmed_at_once_by_how_sure_they_are(curator):
    sure, doubtful = make_quote(), make_quote(0.4)
    address = reverse("admin:vendors_sourcequote_bulk")
    page = curator.get(address).content.decode()
    assert f'value="{sure.pk}"' in page
    assert f'value="{doubtful.pk}"' not in page
    assert f'value="{doubtful.pk}"' in curator.get(address + "?word=doubtful").content.decode()
    curator.post(address, {"quote": [sure.pk, doubtful.pk, "999999", "x"]})
    assert Evidence.objects.filter(quote=SENTENCE).count() == 2
    assert curator.get(address + "?word=nonsense").status_code == 200


def test_two_curators_who_decide_the_same_sentence_are_told_who_was_first(curator):
    row = make_quote()
    decide = reverse("admin:vendors_sourcequote_decide", args=[row.pk])
    curator.post(decide, {"do": "reject"})
    answer = curator.post(decide, {"do": "confirm", "words": SENTENCE})
    assert answer.status_code == 409
    assert "rejected by curator by now" in answer.content.decode()
    assert curator.post(decide, {"do": "dance"}).status_code == 409


def test_words_that_the_page_lacks_are_refused_and_stay_in_the_form(curator):
    row = make_quote()
    answer = curator.post(
        reverse("admin:vendors_sourcequote_decide", args=[row.pk]),
        {"do": "confirm", "words": "Britain has thrown it out."},
    )
    assert "does not say this word for word" in answer.content.decode()
    assert "Britain has thrown it out." in answer.content.decode()


def test_whoever_may_only_look_cannot_decide(log_in):
    row = make_quote()
    viewer = log_in(permissions.VIEWER)
    assert 'data-key="a"' not in viewer.get(reverse("admin:vendors_sourcequote_desk", args=[row.pk])).content.decode()
    assert viewer.post(reverse("admin:vendors_sourcequote_decide", args=[row.pk]), {"do": "confirm"}).status_code == 403
    assert viewer.get(reverse("admin:vendors_sourcequote_bulk")).status_code == 403
    assert Client().get(reverse("admin:vendors_sourcequote_page", args=[row.pk])).status_code == 302
    assert SourceQuote.objects.get().state == QuoteState.PROPOSED


def test_what_is_wrong_with_sources_is_among_what_needs_a_look(curator):
    absent = make_quote(state=QuoteState.ABSENT, quote="", reason="No sentence of the page says it clearly enough.")
    SourcePage.objects.create(
        url="https://gone.example.org/x", due_at=timezone.now(), health="gone", reason="Taken down (410)."
    )
    page = curator.get(reverse("admin:vendors_action_needs_a_look")).content.decode()
    assert "Sources in which no sentence was found (1)" in page
    assert reverse("admin:vendors_sourcequote_desk", args=[absent.pk]) in page
    assert "Taken down (410)." in page


def test_the_lists_open_with_each_state(curator):
    make_quote()
    for name in ("sourcepage", "sourcequote"):
        assert curator.get(reverse(f"admin:vendors_{name}_changelist")).status_code == 200
    assert curator.get(reverse("admin:vendors_sourcequote_change", args=[1]), follow=False).status_code == 302


def test_the_desk_shows_the_page_as_received_beside_the_finding(curator):
    article = make_article(SENTENCE)
    received = packed(f"<html><body><script>alert(1)</script><p>{SENTENCE}</p></body></html>".encode())
    article.versions.create(number=1, received=received, content_type="text/html", text=SENTENCE)
    finding = make_finding(article)
    desk = curator.get(reverse("admin:vendors_finding_desk", args=[finding.pk]))
    address = reverse("admin:vendors_finding_page", args=[finding.pk])
    assert f'src="{address}#quote"' in desk.content.decode()
    assert "frame-src 'self'" in desk["Content-Security-Policy"]
    frame = curator.get(address)
    assert "default-src 'none'" in frame["Content-Security-Policy"]
    assert f"<mark id=quote>{SENTENCE}</mark>" in frame.content.decode()
    assert "alert" not in frame.content.decode()


def test_the_last_decision_is_taken_back_by_one_key(curator):
    row = make_quote()
    decide = reverse("admin:vendors_sourcequote_decide", args=[row.pk])
    curator.post(decide, {"do": "confirm", "words": SENTENCE})
    page = curator.get(reverse("admin:vendors_sourcequote_desk", args=[make_quote().pk])).content.decode()
    assert f'action="{decide}"' in page
    assert 'data-key="u"' in page
    answer = curator.post(decide, {"do": "undo"})
    assert answer.url == reverse("admin:vendors_sourcequote_desk", args=[row.pk])
    row.refresh_from_db()
    assert (row.state, row.decided_by, row.evidence.quote) == (QuoteState.PROPOSED, None, "")


def test_nobody_undoes_what_another_curator_decided_but_an_editor(curator, log_in):
    row = make_quote()
    decide = reverse("admin:vendors_sourcequote_decide", args=[row.pk])
    curator.post(decide, {"do": "reject"})
    assert log_in(permissions.CURATOR, "second").post(decide, {"do": "undo"}).status_code == 403
    assert log_in(permissions.EDITOR).post(decide, {"do": "undo"}).status_code == 302
    assert SourceQuote.objects.get().state == QuoteState.PROPOSED


def test_sentences_of_withdrawn_actions_wait_for_nobody(curator):
    row = make_quote()
    withdraw(row.action, by=None, reason="It was wrong.")
    assert not SourceQuote.objects.waiting().exists()


def test_the_action_of_a_quote_that_is_gone_leads_to_where_it_is_decided(editor):
    row = make_quote(state=QuoteState.GONE)
    page = editor.get(reverse("admin:vendors_action_change", args=[row.action_id])).content.decode()
    assert "has changed and lacks the quote" in page
    assert reverse("admin:vendors_sourcequote_desk", args=[row.pk]) in page
    desk = editor.get(reverse("admin:vendors_sourcequote_desk", args=[row.pk])).content.decode()
    assert 'value="keep"' in desk
    assert 'value="drop"' in desk
