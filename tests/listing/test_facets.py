import pytest
from django.http import QueryDict

from tests.factories import make_action, make_country
from vendors.listing.facets import Facets
from vendors.listing.filters import ActionFilter
from vendors.models import Bloc

pytestmark = pytest.mark.django_db

QUERIES = [
    "",
    "kind=ban",
    "kind=ban&vendor=zte",
    "vendor=huawei&vendor=zte&bloc=eu",
    "from=2020&kind=ban",
    "q=acts",
    "on=2021-01-01",
    "reach=national&force=law",
    "force=act&force=policy&grade=A",
]


@pytest.fixture
def record():
    eu = Bloc.objects.create(slug="eu", name="EU")
    make_country("DE").blocs.add(eu)
    make_country("FR").blocs.add(eu)
    for country in ("GB", "DE", "FR"):
        make_action(country=country, kind="ban", vendors=("huawei", "zte"), scope=("5g", "core"), grade="A")
        make_action(country=country, kind="warning", force="policy", reach="body", steps=(("2018", "proposed"),))
        make_action(country=country, kind="ban", vendors=(), steps=(("2019", "adopted"), ("2020-09", "ended")))


def test_each_count_is_what_choosing_that_value_alone_would_give(record):
    for query in QUERIES:
        facets = Facets(ActionFilter(QueryDict(query)))
        for facet in facets.all():
            for value in (*facet.first, *facet.more):
                asked = QueryDict(query, mutable=True)
                asked.setlist(facet.name, [value.value])
                assert value.count == ActionFilter(asked).qs.count(), (query, facet.name, value)


def test_the_total_is_the_length_of_the_list(record):
    for query in QUERIES:
        actions = ActionFilter(QueryDict(query))
        assert Facets(actions).total == actions.qs.count(), query


def test_a_chosen_value_stays_in_sight_with_its_count_of_none(record):
    facet = Facets(ActionFilter(QueryDict("vendor=zte&kind=warning"))).facet("vendor")
    assert [(v.value, v.count) for v in facet.first if v.chosen] == [("zte", 0)]


def test_the_number_of_queries_does_not_grow_with_the_record(record, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        Facets(ActionFilter(QueryDict("kind=ban&q=acts&from=2019"))).all()
