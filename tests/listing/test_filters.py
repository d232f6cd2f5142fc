import datetime

import pytest
from django.http import QueryDict

from tests.factories import make_action, make_country, make_vendor
from vendors.listing.filters import ActionFilter
from vendors.models import Bloc, Body

pytestmark = pytest.mark.django_db


def found(query):
    actions = ActionFilter(QueryDict(query))
    assert actions.is_valid(), actions.filter_errors
    return set(actions.qs.values_list("pk", flat=True))


def filter_errors(query, **kwargs):
    return [(c.parameter, c.value, c.likely) for c in ActionFilter(QueryDict(query), **kwargs).filter_errors]


def test_values_of_one_parameter_are_alternatives_and_parameters_narrow():
    german = make_action(country="DE", kind="ban")
    french = make_action(country="FR", kind="ban")
    make_action(country="FR", kind="warning")
    assert found("country=DE&country=FR&kind=ban") == {german.pk, french.pk}


def test_an_action_about_two_vendors_is_found_once():
    make_action(vendors=("huawei", "zte"))
    assert ActionFilter(QueryDict("vendor=huawei&vendor=zte")).qs.count() == 1


def test_measures_that_name_no_vendor_are_found_as_unnamed():
    nameless = make_action(vendors=())
    zte = make_action(vendors=("zte",))
    make_action(vendors=("huawei",))
    assert found("vendor=unnamed") == {nameless.pk}
    assert found("vendor=unnamed&vendor=zte") == {nameless.pk, zte.pk}


def test_a_bloc_stands_for_its_members():
    eu = Bloc.objects.create(slug="eu", name="EU")
    make_country("DE").blocs.add(eu)
    german = make_action(country="DE")
    make_action(country="GB")
    assert found("bloc=eu") == {german.pk}


def test_scope_actor_body_and_status_are_filtered():
    body = Body.objects.create(slug="us-fcc", name="FCC", country=make_country("US"))
    wanted = make_action(country="US", scope=("5g", "core"), body=body, steps=(("2020", "in_force"),))
    make_action(country="US", scope=("devices",), steps=(("2020", "adopted"),))
    assert found("scope=core&body=us-fcc&status=in_force&actor=government") == {wanted.pk}
    assert found("actor=vendor") == set()


def test_in_force_finds_the_stored_status_only():
    make_action(steps=(("2020", "adopted"),))
    assert found("status=in_force") == set()


@pytest.mark.parametrize(("query", "hit"), [("from=2020-07", True), ("to=2020-06", False), ("from=2020&to=2020", True)])
def test_dates_match_what_they_may_overlap(query, hit):
    make_action(steps=(("2020-07", "adopted"),))
    assert bool(found(query)) is hit


def test_on_finds_what_was_in_effect_on_a_day():
    make_action(steps=(("2020-07-14", "adopted"), ("2022-03-01", "ended")))
    assert [len(found(f"on={day}")) for day in ("2020-07-13", "2021-01-01", "2022-03-01")] == [0, 1, 0]


def test_drafts_are_never_found():
    make_action(published=False)
    assert found("") == set()


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("vendr=huawei", ("vendr", "", "vendor")),
        ("kind=bann", ("kind", "bann", "ban")),
        ("country=germany", ("country", "germany", "DE")),
        ("status=in-force", ("status", "in-force", "in_force")),
        ("from=soon", ("from", "soon", "")),
        ("from=2020-13", ("from", "2020-13", "")),
        ("on=2020", ("on", "2020", "")),
        ("sort=size", ("sort", "size", "")),
        ("q=a&q=b", ("q", "a, b", "")),
        ("zzz=1", ("zzz", "", "")),
    ],
)
def test_what_cannot_be_used_is_named_with_the_likely_value(query, error):
    make_country("DE", name="Germany")
    assert filter_errors(query) == [error]


def test_every_bad_value_is_named_beside_the_good_ones():
    make_vendor("huawei")
    assert filter_errors("vendor=huawei&vendor=x1&vendor=x2&kind=ban") == [("vendor", "x1", ""), ("vendor", "x2", "")]


def test_more_values_than_anyone_needs_are_refused():
    assert filter_errors("&".join(["kind=ban"] * 61))


def test_a_nul_in_the_words_is_an_error_and_not_a_failure():
    assert [name for name, _, _ in filter_errors("q=%00")] == ["q"]


def test_a_key_that_the_caller_reads_is_no_error():
    assert filter_errors("after=1~2020", extra=["after"]) == []


def test_days_are_whole_years_and_months():
    actions = ActionFilter(QueryDict("from=2019&to=2020-02"))
    assert actions.days == (datetime.date(2019, 1, 1), datetime.date(2020, 2, 29))
