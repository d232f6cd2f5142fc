"""What curators see of the sources that readers send."""

import pytest
from django.utils import timezone

from tests.factories import make_action, make_article, make_finding
from vendors.models import ReaderSource
from vendors.models.choices import ArticleState
from vendors.review.reader_sources import Fate, outcomes

pytestmark = pytest.mark.django_db
WHY = "The order is on page three."


def sent(article, **fields):
    values = {"url": article.url, "why": WHY, "article": article, "sent_at": timezone.now()}
    return ReaderSource.objects.create(**{**values, **fields})


def test_the_readers_word_stands_at_the_desk_on_the_article_and_in_the_lists(curator):
    action = make_action(title="A ban that it is about")
    finding = make_finding(make_article(title="Sent in"))
    sent(finding.article, action=action)
    make_article(title="Found by ourselves")
    for path in (f"finding/{finding.pk}/desk/", f"article/{finding.article_id}/change/"):
        page = curator.get(f"/admin/vendors/{path}").content.decode()
        for told in ("Sent by a reader", WHY, "A ban that it is about"):
            assert told in page
    assert "from a reader" in curator.get("/admin/vendors/finding/queue/").content.decode()
    listed = curator.get("/admin/vendors/article/", {"origin": "reader"}).content.decode()
    assert "Sent in" in listed
    assert "Found by ourselves" not in listed


def test_what_was_not_read_or_has_no_finding_waits_until_a_curator_says_why_it_is_not_used(curator, log_in):
    read = sent(make_article(title="Read, and nothing found"))
    failed = sent(make_article(title="Broken", state=ArticleState.FAILED))
    waits = sent(make_finding(make_article(title="Has a finding")).article)
    assert set(ReaderSource.objects.open()) == {read, failed}
    listed = curator.get("/admin/vendors/readersource/").content.decode()
    assert "Read, no finding" in listed
    assert "Has a finding" not in listed
    assert "Its findings wait" in curator.get("/admin/vendors/readersource/", {"which": "all"}).content.decode()
    page = f"/admin/vendors/readersource/{read.pk}/change/"
    assert log_in("viewer").post(page, {"declined_reason": "no_action"}).status_code == 403
    assert curator.post(page, {"declined_reason": "no_action"}).status_code == 302
    read.refresh_from_db()
    assert (read.declined_by, outcomes([read])[read.pk].fate) == (curator.user, Fate.DECLINED)
    assert set(ReaderSource.objects.open()) == {failed}
    assert outcomes([waits])[waits.pk].fate is Fate.WAITING
