"""The known actions at the desk: matched again after an edit, found by words, and attached to only with care."""

import pytest
from django.urls import reverse

from tests.factories import make_action, make_article, make_finding
from tests.markup import on_one_line
from vendors.extraction.types import PartialDate
from vendors.findings import assessment
from vendors.models import Conflict, Decision, Finding, Vendor
from vendors.review import conflicts, decisions

pytestmark = pytest.mark.django_db


@pytest.fixture
def finding():
    return make_finding(date=PartialDate(2020, 7), scope=["5g"])


def fields(finding: Finding, **changed) -> dict:
    values = {
        "country": finding.jurisdiction_id,
        "vendors": "huawei",
        "actor": "government",
        "kind": finding.kind,
        "status": finding.status,
        "date": str(finding.date or ""),
        "scope": ["5g"],
        "quote": finding.quote,
        "quote_start": finding.quote_start,
    }
    return {**values, **changed}


def matches(client, finding: Finding, **changed) -> str:
    url = reverse("admin:vendors_finding_matches", args=[finding.pk])
    return on_one_line(client.post(url, fields(finding, **changed)).text)


def decide(client, finding: Finding, do: str, **changed):
    url = reverse("admin:vendors_finding_decide", args=[finding.pk])
    return client.post(url, {**fields(finding, **changed), "do": do}, follow=True)


def test_the_known_actions_follow_the_fields_as_they_stand_on_the_page(curator, finding):
    known = make_action(title="Britain bans Huawei", scope=["5g"])
    make_action(country="FR", title="France bans Huawei", scope=["5g"])
    assert "Britain bans Huawei" in matches(curator, finding)
    ticked = {"action": known.pk, "preselected": known.pk}  # as the page had ticked it
    edited = matches(curator, finding, country="FR", date="2020-13", **ticked)
    assert "France bans Huawei" in edited
    assert "Britain bans Huawei" not in edited
    assert "Britain bans Huawei" in matches(curator, finding, country="FR", action=known.pk)  # a person's own choice
    assert finding.edited == {}


def test_without_javascript_a_button_matches_again_and_keeps_what_was_typed(curator, finding):
    make_action(country="FR", title="France bans Huawei", scope=["5g"])
    answer = decide(curator, finding, "match", country="FR", body="ANSSI", note="Look twice.")
    assert answer.status_code == 200
    assert all(words in answer.text for words in ("France bans Huawei", 'value="ANSSI"', "Look twice."))
    assert Finding.objects.pending().exists()


@pytest.mark.parametrize(
    "words", ["security memorandum", "nokia albania", "诺基亚", "ALBANIA", "pledge alb"], ids=lambda words: words
)
def test_another_action_is_found_by_title_vendor_alias_country_or_kind(curator, finding, words):
    other = make_action(country="AL", vendors=("nokia",), kind="pledge", title="Albania signs security memorandum")
    other.country.name = "Albania"
    other.country.save()
    Vendor.objects.filter(pk="nokia").update(aliases=["诺基亚"])
    make_action(title="Britain bans Huawei")
    found = matches(curator, finding, find=words)
    assert "Albania signs security memorandum" in found
    assert "Britain bans Huawei" not in found


def test_words_that_no_action_has_say_so(curator, finding):
    assert "No action on record has all of these words" in matches(curator, finding, find="zebra")


def test_a_bare_number_finds_no_action(curator, finding):
    action = make_action(country="AU", vendors=("zte",))
    assert "No action on record has" in matches(curator, finding, find=f"{action.pk}987")
    assert "other no." not in curator.get(reverse("admin:vendors_finding_desk", args=[finding.pk])).text


def test_a_candidate_shows_its_steps_its_summary_and_what_attaching_would_do(curator, finding):
    make_action(summary="Operators remove it by 2027.", steps=(("2020-07-14", "adopted"), ("2022-10", "in_force")))
    shown = matches(curator, finding)
    assert "Operators remove it by 2027." in shown
    assert "2022-10 in force" in shown
    assert "a source of: 2020-07-14, adopted" in shown
    assert "waits for an editor" not in shown
    assert "tells no step on record · waits for an editor" in matches(curator, finding, status="proposed")


def test_attaching_across_kinds_asks_with_both_sides_and_is_logged_with_its_reason(editor, finding):
    action = make_action(title="Britain warns against Huawei", kind="warning")
    asked = decide(editor, finding, "attach", action=action.pk, note="Kept.")
    page = on_one_line(asked.text)
    assert asked.status_code == 409
    assert "Kind: the article says<b>ban</b>, the action<b>warning</b>" in page
    assert f'value="{action.pk}" data-number="1" checked' in page
    assert "Kept." in page
    decide(editor, finding, "attach", action=action.pk, exception="The paper errs.")
    assert action.evidence.count() == 2
    log = editor.get(reverse("admin:vendors_decision_changelist")).text
    assert "the article says ban, the action warning. Attached because: The paper errs." in log


def test_a_curators_new_step_is_said_to_wait(curator, finding):
    action = make_action(steps=(("2020-01", "proposed"),))
    answer = decide(curator, finding, "attach", action=action.pk, **{"as": "step"})
    assert "It waits for an editor" in answer.text
    assert (Decision.objects.to_publish().count(), action.milestones.count()) == (1, 1)


def contradiction() -> Finding:
    make_action(scope=["5g"])
    denial = make_finding(status="rejected", date=PartialDate(2021), scope=["5g"])
    assessment.assess(Finding.objects.pending())
    return denial


def test_a_contradiction_offers_no_step_and_no_main_button(curator):
    page = on_one_line(curator.get(reverse("admin:vendors_finding_desk", args=[contradiction().pk])).text)
    assert 'name="as" value="source" checked' in page
    assert 'data-main=""' in page
    assert page.count('class="main second"') == 2


def test_a_resolved_conflict_is_no_longer_said_to_be_shown_to_readers(curator):
    denial = contradiction()
    desk = reverse("admin:vendors_finding_desk", args=[denial.pk])
    assert "Readers see that this is being checked" in curator.get(desk).text
    conflicts.resolve_conflict(Conflict.objects.get(), resolution="The paper means France.", by=None)
    page = curator.get(desk).text
    assert "Readers see" not in page
    assert "The paper means France." in page


def test_the_page_of_a_conflict_shows_quote_and_article(curator):
    denial = contradiction()
    page = curator.get(reverse("admin:vendors_conflict_change", args=[Conflict.objects.get().pk])).text
    assert denial.quote in page
    assert denial.article.title in page
    assert reverse("admin:vendors_finding_desk", args=[denial.pk]) in page


def test_what_was_decided_before_is_offered_as_the_same_again_behind_it(curator, finding):
    text = "Britain bans Huawei from its 5G networks. The ban on Huawei is final. France warns against ZTE."
    article = make_article(text)
    first = make_finding(article, quote=text[:41], date=PartialDate(2020, 7), scope=["5g"])
    last = make_finding(article, quote="France warns against ZTE.", country="FR", vendors=("zte",), kind="warning")
    again = make_finding(article, quote="The ban on Huawei is final.")
    desk = reverse("admin:vendors_finding_desk", args=[again.pk])
    assert "The same again" not in curator.get(desk).text
    decisions.accept_as_new(first, by=None)
    page = on_one_line(curator.get(desk).text)
    tabs = page[page.index('class="tabs"') : page.index("</nav>", page.index('class="tabs"'))]
    order = [tabs.index(f"/{one.pk}/desk/") for one in (first, again, last)]
    assert order == sorted(order)
    assert "Told in this article" in page
    assert "The same again" in curator.get(reverse("admin:vendors_finding_queue")).text
    assert "Confirm as a further source" not in page
    assert "Dismissed: the same again" in decide(curator, again, "again").text
    again.refresh_from_db()
    assert (again.state, again.reject_reason) == ("rejected", "repeated")


def test_a_copys_finding_is_confirmed_by_one_button(curator, finding):
    copied = make_finding(make_article(near_duplicate_of=finding.article), date=PartialDate(2020, 7), scope=["5g"])
    action = decisions.accept_as_new(finding, by=None)
    assert "Confirmed as a further source" in decide(curator, copied, "confirm").text
    assert action.evidence.count() == 2


def test_the_preselected_action_stands_first(curator, finding):
    for _ in range(3):
        make_action(scope=["5g"])
    chosen = assessment.match_finding(finding).action
    page = matches(curator, finding)
    assert page.index(f'id="action-{chosen}"') == page.index('id="action-')
