import datetime
import json
import re

import pytest

from tests.factories import make_action, make_article, make_finding
from vendors.models import Conflict, DataVersion, Evidence, Milestone
from vendors.models.choices import ActionState, ChangeKind
from vendors.record.publication import changed, withdraw

pytestmark = [pytest.mark.django_db, pytest.mark.same_on_any_database]


def page_of(client, action):
    return client.get(action.get_absolute_url()).content.decode()


def test_the_page_tells_facts_milestones_quotes_and_sources(client):
    action = make_action(
        scope=("5g",), steps=(("2020-01", "proposed"), ("2020-07-14", "adopted")), deadline="2027-12-31"
    )
    article = make_article(
        "Britain bans Huawei from its 5G networks.", publisher="The Paper", url="https://paper.example/1"
    )
    Evidence.objects.create(action=action, finding=make_finding(article, state="accepted"))
    changed(action, by=None)
    page = page_of(client, action)
    for words in (
        "5G networks",
        "14 Jul 2020",
        "31 Dec 2027",
        "Britain bans Huawei from its 5G networks.",
        "The Paper",
    ):
        assert words in page
    assert "Who says so: 2 independent sources" in page


def facts_of(page):
    """Return the fact box as {label: words}."""
    box = page.partition('<dl class="factbox">')[2].partition("</dl>")[0]
    pairs = re.findall(r"<dt>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", box, re.DOTALL)
    return {label.strip(): " ".join(re.sub(r"<[^>]+>", "", words).split()) for label, words in pairs}


def test_the_facts_say_reach_force_evidence_and_when_it_was_last_checked(client):
    action = make_action(
        country="US", reach="regional", area="US-TX", force="policy", grade="B", checked=datetime.date(2026, 12, 1)
    )
    facts = facts_of(page_of(client, action))
    assert (facts["Reach"], facts["Force"], facts["Last checked"]) == ("Regional: Texas", "Policy", "1 Dec 2026")
    assert facts["Evidence"] == "Two independent reports, or one by a news agency of record"


def test_an_action_that_nobody_has_checked_since_says_so(client):
    assert facts_of(page_of(client, make_action()))["Last checked"] == "not checked since it was recorded"


def test_a_deadline_that_has_passed_says_what_became_of_it(client):
    action = make_action(deadline="2023-12-31")
    step = action.milestones.filter(is_deadline=True)
    assert facts_of(page_of(client, action))["Deadline"] == "31 Dec 2023: outcome not known"
    step.update(outcome="missed", outcome_on=datetime.date(2026, 12, 1))
    DataVersion.objects.bump("number")
    page = page_of(client, action)
    assert facts_of(page)["Deadline"] == "31 Dec 2023: missed (looked up 1 Dec 2026)"
    assert "<strong>Deadline</strong>: missed (looked up 1 Dec 2026)" in page


def test_a_deadline_ahead_has_no_outcome(client):
    assert facts_of(page_of(client, make_action(deadline="2099-12-31")))["Deadline"] == "31 Dec 2099"


def test_official_sources_come_first_then_agencies_then_the_press(client):
    action = make_action()
    for kind in ("other", "trade press", "press", "agency", "official"):
        Evidence.objects.create(action=action, url=f"https://{kind.replace(' ', '-')}.example/", type=kind)
    types = re.findall(r'class="source-type">([^<]+)<', page_of(client, action))
    assert types == ["Official", "News agency", "Press", "Trade press", "Other"]


def test_a_source_says_what_it_supports_where_and_in_which_language(client):
    action = make_action()
    action.evidence.update(
        title="Gesetz",
        language="de",
        published="2021-05",
        pinpoint="§ 9b",
        supports="The minister may prohibit components.",
        archived_url="https://archive.example.org/9b",
        type="official",
    )
    source = page_of(client, action).partition('id="sources"')[2]
    text = " ".join(re.sub(r"<[^>]+>", " ", source.partition("</figure>")[0]).split())
    assert "Official Gesetz , News, May 2021 , in German, § 9b Supports: The minister may prohibit components." in text
    assert "https://archive.example.org/9b" in source


def test_the_language_of_a_source_is_not_said_where_it_is_the_page_s(client):
    action = make_action()
    action.evidence.update(language="en")
    assert "in English" not in page_of(client, action).partition('id="sources"')[2].partition("<aside")[0]


def test_weak_sources_and_weakly_evidenced_actions_are_named_as_weak(client):
    action = make_action(grade="C")
    action.evidence.update(type="other")
    page = page_of(client, action)
    assert "A weak source: neither an authority nor a news medium of record." in page
    assert "Weakly evidenced: one report" in page
    assert "weak" not in page_of(client, make_action(grade="A", title="Well told")).lower()


def test_a_step_names_its_own_sources(client):
    action = make_action()
    step = action.milestones.get()
    Evidence.objects.create(action=action, milestone=step, url="https://ministry.example/", publisher="Ministry")
    history = page_of(client, action).partition('id="history"')[2].partition('id="sources"')[0]
    assert re.search(r'<a href="https://ministry.example/"[^>]*>Ministry</a>', history)
    assert "news.example.org" not in history


def test_paper_has_the_address_of_the_page_and_its_day(client):
    action = make_action()
    page = page_of(client, action)
    printed = " ".join(page.rpartition('<p class="print-only">')[2].partition("</p>")[0].split())
    assert action.get_absolute_url() in printed
    assert "read on" in printed


def test_a_wrong_slug_leads_to_the_right_address(client):
    action = make_action()
    response = client.get(f"/actions/{action.pk}-another-name/")
    assert (response.status_code, response["Location"]) == (301, action.get_absolute_url())


def test_a_draft_is_not_found(client):
    assert client.get(make_action(published=False).get_absolute_url()).status_code == 404


def test_a_merged_action_leads_to_the_one_it_went_into_also_over_two_mergers(client):
    last, middle, first = make_action(title="Last"), make_action(title="Middle"), make_action(title="First")
    for action, into in ((middle, last), (first, middle)):
        action.state, action.merged_into = ActionState.MERGED, into
        action.save()
    assert client.get(first.get_absolute_url())["Location"] == last.get_absolute_url()


def test_a_withdrawn_action_is_gone_and_says_why(client):
    action = make_action()
    withdraw(action, by=None, reason="The source was a parody.")
    response = client.get(action.get_absolute_url())
    assert response.status_code == 410
    assert "The source was a parody." in response.content.decode()


def test_what_it_was_made_under_and_what_was_made_under_it_are_linked(client):
    law = make_action(title="A law on vendors", vendors=())
    order = make_action(title="An order under the law", under=law)
    assert law.get_absolute_url() in page_of(client, order)
    assert order.get_absolute_url() in page_of(client, law)


def test_a_draft_is_not_betrayed_by_its_relations(client):
    law = make_action(title="A secret draft", published=False)
    order = make_action(under=law)
    make_action(title="Draft below", under=order, published=False)
    page = page_of(client, order)
    assert "secret" not in page
    assert "Draft below" not in page


def test_related_are_the_country_s_other_public_actions_on_its_vendors_the_latest_first(client):
    shown = make_action(vendors=("huawei", "zte"), steps=(("2020", "adopted"),))
    older = make_action(vendors=("zte",), steps=(("2012", "adopted"),))
    newer = make_action(vendors=("huawei",), steps=(("2022", "adopted"),))
    make_action(vendors=("hikvision",))
    make_action(vendors=("zte",), country="FR")
    make_action(vendors=("zte",), published=False)
    assert client.get(shown.get_absolute_url()).context["related"] == [newer, older]
    unnamed, alike = (make_action(vendors=(), kind="warning") for _ in range(2))
    assert client.get(unnamed.get_absolute_url()).context["related"] == [alike]


def test_an_open_conflict_is_shown_as_an_open_question(client):
    action = make_action()
    Conflict.objects.create(action=action, finding=make_finding(), reason="It tells of a rejection.")
    assert "It tells of a rejection." in page_of(client, action)


def test_public_changes_stand_at_the_foot(client):
    action = make_action()
    changed(action, by=None, reason="The date was wrong.", what=ChangeKind.CORRECTED)
    assert "Corrected: The date was wrong." in page_of(client, action)


def test_structured_data_is_json_that_cannot_leave_its_script_element(client):
    action = make_action(title="</script><b>Ban & more</b>")
    page = page_of(client, action)
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert json.loads(block[1])["name"] == action.title


def test_the_citation_comes_as_text_bibtex_and_ris(client):
    page = page_of(client, make_action(title="Bans 50% & more"))
    assert "@misc{telecom-vendor-action-" in page
    assert r"Bans 50\% \&amp; more" in page
    assert "TY  - ELEC" in page


def test_a_step_without_a_date_says_so(client):
    assert "no date known" in page_of(client, make_action(steps=(("", "proposed"), ("2020", "adopted"))))


def test_the_page_takes_a_bounded_number_of_queries(client, django_assert_max_num_queries):
    action = make_action()
    for number in range(8):
        Milestone.objects.create(action=action, date=f"202{number}", status="adopted")
        Evidence.objects.create(action=action, finding=make_finding(state="accepted"))
        make_action(title=f"Other {number}")
    with django_assert_max_num_queries(16):
        page_of(client, action)
