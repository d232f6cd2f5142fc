"""History notes a changed relation from whichever end it is changed."""

import pytest

from tests.factories import make_action, make_country, make_vendor
from vendors.models import Bloc, Country

pytestmark = pytest.mark.django_db


def blocs_noted(code: str) -> list[set[str]]:
    """The blocs of a country after each of its changes, the newest first."""
    return [set(record.blocs.values_list("bloc", flat=True)) for record in Country.objects.get(pk=code).history.all()]


@pytest.fixture
def nato() -> Bloc:
    make_country("DE")
    make_country("FR")
    return Bloc.objects.create(slug="nato", name="NATO")


def test_a_blocs_members_are_set_and_each_countrys_history_notes_it(nato: Bloc) -> None:
    nato.countries.set(["DE", "FR"])
    assert blocs_noted("DE")[0] == blocs_noted("FR")[0] == {"nato"}
    nato.countries.set(["FR"])
    assert blocs_noted("DE") == [set(), {"nato"}, set()]
    assert len(blocs_noted("FR")) == 2


def test_clearing_a_bloc_is_noted_for_its_members_only(nato: Bloc) -> None:
    nato.countries.add("DE")
    nato.countries.clear()
    assert blocs_noted("DE") == [set(), {"nato"}, set()]
    assert blocs_noted("FR") == [set()]


def test_a_countrys_own_end_is_noted_as_before(nato: Bloc) -> None:
    Country.objects.get(pk="DE").blocs.set([nato])
    assert blocs_noted("DE") == [{"nato"}, set()]


def test_a_vendors_actions_are_changed_from_its_end() -> None:
    action, zte = make_action(), make_vendor("zte")
    before = action.history.count()
    zte.actions.add(action)
    assert action.history.count() == before + 1
