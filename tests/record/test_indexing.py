import random

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from tests.factories import make_action, make_country, make_vendor
from vendors.models import Action, DataVersion, FacetMembers, ListedAction, Milestone
from vendors.record import source_count
from vendors.record.indexing import facets_are_current, index_all, on_migrated
from vendors.record.publication import changed, publish, withdraw

pytestmark = pytest.mark.django_db


def sets():
    return {pair: bits for pair, bits in FacetMembers.objects.sets().items() if bits}


def test_a_draft_is_not_listed_and_a_published_action_is():
    action = make_action(published=False)
    assert not ListedAction.objects.exists()
    publish(action, by=None)
    assert sets()["kind", "ban"] == sets()["all", ""] == 1 << action.pk


def test_a_withdrawn_action_leaves_every_set():
    withdraw(make_action(), by=None, reason="Not an action.")
    assert sets() == {}
    assert not ListedAction.objects.exists()


def test_an_edit_moves_the_action_to_its_new_values():
    action = make_action(kind="ban")
    action.kind = "warning"
    action.save()
    changed(action, by=None)
    assert ("kind", "ban") not in sets()
    assert sets()["kind", "warning"] == 1 << action.pk


def test_an_action_that_names_no_vendor_is_counted_as_unnamed():
    action = make_action(vendors=())
    assert sets()["vendor", "unnamed"] == 1 << action.pk


def test_publishing_raises_the_data_version():
    before = DataVersion.objects.current().number
    make_action()
    assert DataVersion.objects.current().number > before


def test_a_published_action_cannot_be_deleted_behind_the_lists():
    with pytest.raises(Exception, match="protected"):
        make_action().delete()


def test_sets_kept_change_by_change_equal_sets_made_anew():
    chance = random.Random(7)
    actions = [
        make_action(kind=kind, country=country, vendors=vendors, scope=("5g",) if country == "DE" else ())
        for kind in ("ban", "warning", "pledge")
        for country in ("GB", "DE")
        for vendors in (("huawei",), ("huawei", "zte"), ())
    ]
    for action in chance.sample(actions, 8):
        action.kind = chance.choice(["ban", "penalty"])
        action.country = make_country("FR")
        action.vendors.set([make_vendor("nokia")])
        changed(action, by=None)
    for action in chance.sample(actions, 3):
        withdraw(action, by=None, reason="Wrong.")
    kept = sets()
    assert index_all() == Action.objects.published().count() == 15
    assert sets() == kept


def test_an_action_is_counted_by_reach_force_and_grade_where_they_are_coded():
    action = make_action(reach="regional", area="GB-SCT", force="policy", grade="B")
    assert sets()["reach", "regional"] == sets()["force", "policy"] == sets()["grade", "B"] == 1 << action.pk
    make_action(grade="")
    assert ("grade", "") not in sets()


def test_an_old_database_gets_the_sets_of_new_facets_when_it_is_migrated():
    make_action()
    kept = sets()
    FacetMembers.objects.filter(facet__in=("reach", "force", "grade")).delete()
    listed = ListedAction.objects.get()
    listed.facets = [pair for pair in listed.facets if pair[0] not in ("reach", "force", "grade")]
    listed.save()
    assert not facets_are_current()
    on_migrated()
    assert facets_are_current()
    assert sets() == kept


def test_a_database_that_is_up_to_date_is_left_alone_when_it_is_migrated():
    make_action()
    before = DataVersion.objects.current().number
    on_migrated()
    assert DataVersion.objects.current().number == before


def test_an_action_that_is_listed_but_no_longer_public_makes_the_lists_outdated():
    action = make_action()
    make_action()
    Action.objects.filter(pk=action.pk).update(state="draft")
    assert not facets_are_current()


def test_nothing_is_made_anew_after_a_part_of_the_migrations():
    """The tables lack what the models of today read until the last migration is applied."""
    make_action()
    FacetMembers.objects.all().delete()
    ListedAction.objects.all().delete()
    Action.objects.update(source_count=7)
    Milestone.objects.update(source_url="https://gov.example.org/")
    applied = MigrationRecorder(connection).migration_qs.filter(app="vendors")
    applied.filter(name=applied.order_by("name").last().name).delete()
    on_migrated()
    source_count.on_migrated()
    assert not ListedAction.objects.exists()
    assert Action.objects.get().source_count == 7
