"""Who else reports an action."""

import pytest

from tests.factories import make_action, make_article, make_finding
from vendors.models import Evidence
from vendors.review.other_reports import other_reports

pytestmark = pytest.mark.django_db
TEXT = "Britain bans Huawei from its 5G networks. Operators have to take out all of its equipment by 2027."


def article_of(host, **fields):
    address = f"https://{host}/story"
    return make_article(TEXT, url=address, canonical_url=address, publisher=host, title=host, **fields)


def test_waiting_findings_about_it_and_copies_of_its_sources_are_offered_with_the_way_to_the_desk(curator):
    action = make_action(title="Britain bans Huawei")
    source = article_of("first.example.org")
    told = {"country": "GB", "quote": "Britain bans Huawei from its 5G networks.", "date": "2020-07-14"}
    Evidence.objects.create(action=action, finding=make_finding(source, state="accepted", **told))
    other, same_site = make_finding(article_of("second.example.org"), **told), article_of("news.example.org")
    again = make_finding(same_site, **told)
    copy = article_of("third.example.org", near_duplicate_of=source)
    make_finding(article_of("france.example.org"), **{**told, "country": "FR"})
    make_finding(article_of("decided.example.org"), state="rejected", reject_reason="other", **told)
    reports = other_reports(action)
    assert [(report.article.title, report.is_new_source) for report in reports] == [
        ("second.example.org", True),
        ("news.example.org", False),
        ("third.example.org", False),
    ]
    assert [report.finding for report in reports] == [other, again, None]
    assert [report.copy_of for report in reports] == [None, None, source]
    assert copy.near_duplicate_of == source
    page = curator.get(f"/admin/vendors/action/{action.pk}/reports/").content.decode()
    assert "would be another source" in page
    assert f"/admin/vendors/finding/{other.pk}/desk/?action={action.pk}" in page
    desk = curator.get(f"/admin/vendors/finding/{other.pk}/desk/", {"action": str(action.pk)})
    assert desk.context["chosen"] == action.pk
    unlike = make_action(title="An Australian ban", country="AU")
    assert curator.get(f"/admin/vendors/finding/{other.pk}/desk/", {"action": str(unlike.pk)}).context["chosen"] == (
        unlike.pk
    )
