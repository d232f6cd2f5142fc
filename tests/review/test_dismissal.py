"""An article is dismissed as a whole, and that can be undone."""

import pytest

from tests.factories import make_action, make_article, make_country, make_finding, make_user, make_vendor
from vendors import permissions
from vendors.findings.coding import code_article
from vendors.models import Evidence
from vendors.models.choices import FindingState, RejectReason
from vendors.review import decisions, dismissal
from vendors.review.decisions import CannotDecide

pytestmark = pytest.mark.django_db
TEXT = "The British government banned Huawei from its 5G networks on Tuesday, the minister said in London."


@pytest.fixture
def article():
    make_country("GB", aliases=["British", "Britain"]), make_vendor("huawei")
    row = make_article(TEXT, title="")
    code_article(row.pk)
    make_finding(row, kind="warning")
    return row


@pytest.fixture
def curator():
    return permissions.grant(make_user(), permissions.CURATOR)


def states(article):
    return sorted(article.findings.values_list("state", "reject_reason"))


def test_what_waits_is_rejected_for_one_reason_and_waits_again_once_that_is_undone(article, curator):
    assert dismissal.dismiss(article, reason=RejectReason.UNRELIABLE, by=curator) == 2
    assert states(article) == [("rejected", "unreliable")] * 2
    assert dismissal.undo(article, by=curator) == 2
    assert states(article) == [("pending", "")] * 2
    assert article.dismissed_at is None


def test_what_was_rejected_before_stays_rejected_when_the_dismissal_is_undone(article, curator):
    decisions.reject(article.findings.get(kind="warning"), reason=RejectReason.WRONG_KIND, by=curator)
    dismissal.dismiss(article, reason=RejectReason.UNRELIABLE, by=curator)
    assert dismissal.undo(article, by=curator) == 1
    assert states(article) == [("pending", ""), ("rejected", "wrong_kind")]


def test_a_dismissed_article_that_is_read_again_brings_nothing_to_the_desk(article, curator):
    dismissal.dismiss(article, reason=RejectReason.UNRELIABLE, by=curator)
    article.findings.all().delete()
    code_article(article.pk)
    assert not article.findings.exists()


def test_it_is_dismissed_once_with_a_reason_and_only_when_it_was_read(article, curator):
    with pytest.raises(CannotDecide, match="Choose why"):
        dismissal.dismiss(article, reason="", by=curator)
    dismissal.dismiss(article, reason=RejectReason.OTHER, by=curator)
    with pytest.raises(CannotDecide, match="not dismissed already"):
        dismissal.dismiss(article, reason=RejectReason.OTHER, by=curator)
    with pytest.raises(CannotDecide, match="has been read"):
        dismissal.dismiss(make_article("Other.", state="failed"), reason=RejectReason.OTHER, by=curator)


def test_the_only_source_of_a_published_action_is_not_dismissed_and_nothing_else_is(article, curator):
    action = make_action()
    action.evidence.all().delete()
    finding = article.findings.get(kind="warning")
    finding.quote_gone_at = finding.created_at
    finding.save()
    Evidence.objects.create(action=action, finding=finding)
    with pytest.raises(CannotDecide, match="only source of the published"):
        dismissal.dismiss(article, reason=RejectReason.OTHER, by=curator)
    article.refresh_from_db()
    assert article.dismissed_at is None
    assert set(article.findings.values_list("state", flat=True)) == {FindingState.PENDING}


def test_a_viewer_dismisses_nothing(article):
    with pytest.raises(permissions.NotAllowed):
        dismissal.dismiss(article, reason=RejectReason.OTHER, by=permissions.grant(make_user(), permissions.VIEWER))
