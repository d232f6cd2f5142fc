import pytest

from tests.factories import make_action, make_article, make_finding
from vendors.curation.reopening import follow_text, place_of
from vendors.models import Article, Conflict, Evidence, Finding
from vendors.models.choices import FindingState

pytestmark = pytest.mark.django_db
TEXT = "Britain bans Huawei. Sweden bans ZTE."


def make_decided(
    quote: str, text: str = TEXT, state: FindingState = FindingState.ACCEPTED, **fields: object
) -> Finding:
    finding = make_finding(make_article(text), quote=quote, state=state, **fields)
    Evidence.objects.create(action=make_action(), finding=finding)
    return finding


def change(finding: Finding, text: str) -> list[Finding]:
    Article.objects.filter(pk=finding.article_id).update(text=text)
    return follow_text(finding.article_id)


def test_a_quote_that_moved_is_followed() -> None:
    finding = make_decided("Sweden bans ZTE.")
    assert change(finding, "Corrected.\n" + TEXT) == []
    finding = Finding.objects.select_related("article").get(pk=finding.pk)
    assert finding.quote_holds
    assert not Conflict.objects.exists()


def test_a_quote_whose_blanks_changed_is_followed() -> None:
    finding = make_decided("Sweden bans ZTE.")
    assert change(finding, "Britain bans Huawei.\n\nSweden  bans\nZTE.") == []
    assert Finding.objects.select_related("article").get(pk=finding.pk).quote_holds


def test_a_quote_that_is_gone_opens_a_conflict_with_the_action_and_the_decision_stands() -> None:
    finding = make_decided("Sweden bans ZTE.")
    assert change(finding, "Britain bans Huawei. Sweden does not ban ZTE.") == [finding]
    conflict = Conflict.objects.get()
    assert conflict.finding == finding
    assert "no longer says: “Sweden bans ZTE.”" in conflict.reason
    assert Finding.objects.get(pk=finding.pk).state == FindingState.ACCEPTED


def test_only_the_findings_whose_quote_is_gone_are_told_and_once() -> None:
    finding = make_decided("Sweden bans ZTE.")
    make_finding(finding.article, quote="Britain bans Huawei.", state=FindingState.ACCEPTED)
    assert change(finding, "Britain bans Huawei.") == [finding]
    follow_text(finding.article_id)
    assert Conflict.objects.count() == 1


def test_a_rejected_finding_makes_no_conflict() -> None:
    article = make_article(TEXT)
    finding = make_finding(article, quote="Sweden bans ZTE.", state=FindingState.REJECTED, reject_reason="other")
    change(finding, "Britain bans Huawei.")
    assert not Conflict.objects.exists()


def test_of_several_places_the_nearest_counts() -> None:
    place = place_of("ban", "ban one ban two ban", near=9)
    assert place is not None
    assert place.start == 8
