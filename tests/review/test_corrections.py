"""A corrected article is read again; decisions stay, and sources that copied its particulars follow."""

import datetime

import pytest

from tests.factories import make_action, make_article, make_country, make_finding, make_vendor
from vendors.findings.coding import code_article
from vendors.models import Article, Evidence
from vendors.models.choices import FindingState
from vendors.review.corrections import follow_correction, particulars

pytestmark = pytest.mark.django_db
TEXT = "The British government banned Huawei from its 5G networks on Tuesday, the minister said in London."


@pytest.fixture
def article():
    make_country("GB", aliases=["British", "Britain"]), make_vendor("huawei")
    row = make_article(TEXT, title="", published=datetime.date(2020, 7, 15))
    code_article(row.pk)
    return row


def correct(article: Article, **values):
    before = particulars(article)
    for name, value in values.items():
        setattr(article, name, value)
    article.save()
    return follow_correction(article, before, by=None)


def test_a_corrected_day_gives_the_findings_another_date_and_says_so(article):
    assert str(article.findings.get().date) == "2020-07-14"
    recoding = correct(article, published=datetime.date(2021, 3, 3)).recoding
    assert str(article.findings.get().date) == "2021-03-02"
    assert recoding.altered == ("GB ban (adopted): date 2020-07-14 → 2021-03-02",)


def test_a_decided_finding_stays_as_it_was_decided_and_that_is_said(article):
    article.findings.update(state=FindingState.ACCEPTED)
    recoding = correct(article, published=datetime.date(2021, 3, 3)).recoding
    assert str(article.findings.get().date) == "2020-07-14"
    assert recoding.decided == ("GB ban (adopted): date 2020-07-14 → 2021-03-02",)
    assert not recoding.changed


def test_sources_that_copied_the_articles_particulars_follow_and_the_change_is_logged(article):
    action = make_action()
    finding = article.findings.get()
    finding.state = FindingState.ACCEPTED
    finding.save()
    source = Evidence.objects.create(
        action=action, finding=finding, publisher="News", title="By hand", published="2020-07-15"
    )
    assert correct(article, publisher="The Wire", published=None, published_in="2021-03", title="Its own").sources == 1
    source.refresh_from_db()
    assert (source.publisher, str(source.published), source.title) == ("The Wire", "2021-03", "By hand")
    assert "corrected" in action.changes.first().reason


def test_a_corrected_address_reads_nothing_again(article, monkeypatch):
    monkeypatch.setattr("vendors.review.corrections.code_article", lambda pk: pytest.fail("it was read again"))
    make_finding(article, coder="other")
    assert correct(article, url="https://news.example.org/other").sources == 0
