"""What a cell says of a country's standing on a vendor: what, since when, and how far it goes."""

import datetime

import pytest
from django.utils import timezone

from tests.factories import make_action
from vendors.models import Action
from vendors.record.standing_periods import rebuild_all_standing
from vendors.site.cells import cells
from vendors.site.leading_measure import Weight

pytestmark = [pytest.mark.django_db, pytest.mark.same_on_any_database]


def cell(on="2024-01-01", **fields):
    """Return the cell of the United Kingdom on Huawei after the action with these fields."""
    make_action(**fields)
    return cells(on=datetime.date.fromisoformat(on), vendors=["huawei"])["GB", "huawei"]


@pytest.mark.parametrize(
    ("coding", "words"),
    [
        ({"scope": ("networks",)}, "Ban since 14 Jul 2020 (law, national: telecom networks)"),
        ({"force": "policy", "reach": "body", "scope": ("government",)}, "(policy, one body: government use)"),
        ({"reach": "case", "scope": ("5g", "core")}, "(law, one case: 5G networks and the network core)"),
        ({"reach": "regional", "area": "GB-SCT", "scope": ("devices",)}, "(law, Scotland: devices)"),
        ({"reach": "regional", "scope": ("devices",)}, "(law, one region: devices)"),
        ({"kind": "warning", "force": "advice"}, "Warning since 14 Jul 2020 (advice, national)"),
    ],
)
def test_a_cell_names_force_reach_and_scope(coding, words):
    assert cell(**coding).words.endswith(words)


def test_a_region_is_named_in_its_cell():
    assert cell(reach="regional", area="GB-SCT").narrowing == "Scotland"


def test_a_proposal_without_a_step_for_two_years_has_no_news_and_counts_as_nothing_current():
    steps = (("2020-03", "proposed"), ("2021-03", "proposed"))
    proposed = cell(on="2022-01-01", steps=steps)
    assert (proposed.words, proposed.weight) == ("Proposed ban, Mar 2020 (law, national)", Weight.PROPOSED)
    silent = cells(on=datetime.date(2024, 1, 1), vendors=["huawei"])["GB", "huawei"]
    assert silent.words == "Proposed ban, no news since Mar 2021 (law, national)"
    assert (silent.weight, silent.in_effect) == (Weight.NO_NEWS, False)


def test_a_single_act_fills_no_cell():
    make_action(force="act")
    make_action(kind="penalty")
    assert cells(on=datetime.date(2024, 1, 1), vendors=["huawei"]) == {}


@pytest.mark.parametrize("kind", ["ban", "restriction", "permission"])
@pytest.mark.parametrize("force", ["law", "policy"])
@pytest.mark.parametrize("scope", ["networks", "5g", "core", "market"])
def test_a_national_binding_measure_on_networks_or_market_has_full_weight(kind, force, scope):
    assert cell(kind=kind, force=force, scope=(scope, "devices")).weight == Weight.FULL


@pytest.mark.parametrize(
    ("coding", "narrowing"),
    [
        ({"scope": ("government", "devices")}, "Government use"),
        ({"scope": ()}, "scope not recorded"),
        ({"reach": "body"}, "one body"),
        ({"kind": "pledge"}, "Telecom networks"),
        ({"kind": "warning", "force": "advice"}, "advice"),
    ],
)
def test_anything_less_is_light_and_says_why(coding, narrowing):
    shown = cell(**{"scope": ("networks",), **coding})
    assert (shown.weight, shown.narrowing) == (Weight.NARROW, narrowing)


def test_what_nobody_has_coded_yet_is_no_national_binding_measure():
    """Records of before reach and force were asked for may lack them."""
    Action.objects.filter(pk=make_action(scope=("networks",)).pk).update(reach="", force="")
    rebuild_all_standing()
    shown = cells(on=datetime.date(2024, 1, 1), vendors=["huawei"])["GB", "huawei"]
    assert (shown.weight, shown.narrowing) == (Weight.NARROW, "reach not recorded")
    assert shown.words == "Ban since 14 Jul 2020 (telecom networks)"


def test_a_cell_of_today_leads_to_the_page_of_its_pair():
    assert cell(on=timezone.localdate().isoformat()).address == "/countries/GB/huawei/"


def test_a_cell_of_a_past_day_leads_to_the_actions_of_its_pair_on_that_day():
    assert cell().address == "/actions/?country=GB&vendor=huawei&on=2024-01-01"
