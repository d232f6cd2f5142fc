import json
import re

import pytest

from tests.factories import make_action, make_article, make_finding
from vendors.models import Conflict, Evidence, Milestone
from vendors.models.choices import ActionState, ChangeKind
from vendors.record.publication import changed, withdraw

pytestmark = pytest.mark.django_db


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
    assert "no date known" in page_of(client, make_action(steps=(("", "adopted"),)))


def test_the_page_takes_a_bounded_number_of_queries(client, django_assert_max_num_queries):
    action = make_action()
    for number in range(8):
        Milestone.objects.create(action=action, date=f"202{number}", status="adopted")
        Evidence.objects.create(action=action, finding=make_finding(state="accepted"))
        make_action(title=f"Other {number}")
    with django_assert_max_num_queries(16):
        page_of(client, action)
