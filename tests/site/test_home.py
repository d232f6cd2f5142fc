"""The first page: where countries stand, what came last, what comes next."""

import pytest

from tests.factories import make_action
from tests.markup import on_one_line
from vendors.models.choices import ChangeKind
from vendors.record.publication import changed

pytestmark = pytest.mark.django_db


def test_many_publications_of_a_day_are_one_line_and_a_correction_is_told_by_its_title(client):
    actions = [make_action(title=f"Action {number}") for number in range(5)]
    changed(actions[0], by=None, reason="The date was wrong.", what=ChangeKind.CORRECTED)
    lately = on_one_line(client.get("/").text).split('id="changed"')[1]
    assert "5 actions published" in lately
    assert "Corrected:<a" in lately
    assert f'href="{actions[0].get_absolute_url()}"' in lately
    assert "Action 3" not in lately


def test_the_map_of_the_vendor_most_acted_upon_stands_on_the_first_page(client):
    make_action(country="DE")
    page = client.get("/").text
    assert "Where countries stand on Huawei" in page
    assert "<title>Germany: Ban since 14 Jul 2020 (law, national)</title>" in page


def test_an_empty_record_has_a_first_page_that_says_so(client):
    page = client.get("/").text
    assert "Nothing is published yet." in page
    assert "No upcoming deadline is recorded." in page


def test_bans_in_effect_are_those_that_bind_and_the_number_leads_to_them(client):
    make_action(country="DE")
    make_action(country="FR", force="act", reach="case")
    make_action(country="PL", force="advice")
    page = on_one_line(client.get("/").text)
    assert "<b>1</b>bans in effect" in page.replace("</b> ", "</b>")
    assert client.get("/actions/?kind=ban&status=adopted&status=in_force&force=law&force=policy").context["total"] == 1


def test_the_latest_steps_say_what_happened_not_the_same_title_twice(client):
    action = make_action(
        country="CA", title="Canada adopts powers", steps=(("2026-06-14", "proposed"), ("2026-06-15", "in_force"))
    )
    for step, note in zip(action.milestones.order_by("date"), ["Bill passes.", "Act receives assent."], strict=True):
        action.milestones.filter(pk=step.pk).update(note=note)
    latest = client.get("/").text.partition('id="latest"')[2].partition("</section>")[0]
    assert latest.index("Act receives assent.") < latest.index("Bill passes.")
