import pytest
from django.http import QueryDict

from tests.factories import make_country, make_vendor
from vendors.listing.filters import ActionFilter
from vendors.listing.sentence import subject
from vendors.models import Bloc, Body

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("query", "count", "said"),
    [
        ("", 0, "0 actions"),
        ("", 1, "1 action"),
        ("", 1234, "1,234 actions"),
        (
            "vendor=huawei&kind=ban&status=in_force&bloc=eu&from=2019",
            12,
            "12 bans on Huawei in force in EU members since 2019",
        ),
        ("kind=penalty", 1, "1 penalty"),
        ("kind=ban&kind=warning&vendor=huawei&vendor=zte", 2, "2 bans or warnings about Huawei or Zte"),
        ("country=DE&from=2019-05&to=2020-06-01", 3, "3 actions by Germany from May 2019 to 1 June 2020"),
        ("vendor=unnamed", 2, "2 actions that name no vendor"),
        ("scope=5g&on=2020-07-01", 2, "2 actions with scope 5G networks in effect on 1 July 2020"),
        ("kind=ban&status=in_force&on=2020-07-01", 5, "5 bans in effect on 1 July 2020, now in force"),
        ("status=ended&status=rejected&on=2020-07-01", 2, "2 actions in effect on 1 July 2020, now ended or rejected"),
        ("country=GB&vendor=huawei", 4, "4 actions about Huawei by the United Kingdom"),
        ("country=GB&country=DE", 4, "4 actions by the United Kingdom or Germany"),
        ("body=fcc", 2, "2 actions through the Federal Communications Commission"),
        ("body=ofcom", 2, "2 actions through Ofcom"),
        ("bloc=baltic", 2, "2 actions in the Baltic states"),
        ("q=core", 2, "2 actions with the words “core”"),
        ("reach=national&force=law&kind=ban", 2, "2 bans with national reach with the force of law"),
        ("reach=body&reach=case", 2, "2 actions limited to one body or limited to one case"),
        ("force=policy&grade=A", 2, "2 actions as policy with evidence of grade A"),
        ("actor=vendor&kind=pledge", 2, "2 pledges made by vendors"),
    ],
)
def test_the_filter_says_what_it_asks_for(query, count, said):
    make_vendor("huawei")
    make_vendor("zte")
    make_country("DE")
    make_country("GB")
    Bloc.objects.create(slug="eu", name="EU")
    Bloc.objects.create(slug="baltic", name="Baltic states")
    Body.objects.create(slug="fcc", name="Federal Communications Commission", country_id="DE")
    Body.objects.create(slug="ofcom", name="Ofcom", country_id="GB")
    assert subject(ActionFilter(QueryDict(query)), count) == said


def test_a_feed_is_named_without_a_number():
    assert subject(ActionFilter(QueryDict("kind=ban"))) == "Bans"
