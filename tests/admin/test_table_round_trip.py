"""A table that goes out, is edited and comes in again changes exactly the edited cells."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import make_action, make_country, make_vendor
from vendors.admin.tables.cells import escaped, unescaped
from vendors.admin.tables.files import TableCsv, TableXlsx
from vendors.admin.tables.names import VendorResource
from vendors.admin.tables.record import ActionResource, EvidenceResource, MilestoneResource
from vendors.models import Action, Evidence, Milestone

pytestmark = pytest.mark.django_db
# Files cannot carry control characters, and the record refuses them; a carriage return is one that a cell may hold.
LETTERS = st.characters(blacklist_categories=("Cc", "Cs", "Cn", "Co"), whitelist_characters="\n\t")
TEXT = st.one_of(
    st.text(LETTERS, max_size=40),
    st.sampled_from(
        ["=1+1", "'=1+1", "''@SUM(A1)", "+49 30", "-", "@x", 'a;b,c\t"d"', "two\nlines", "＝1", "0", "00", "1.0"]
    ),
)
TITLE = TEXT.filter(lambda text: bool(text.strip()))
DATE = st.sampled_from(["2018", "2018-08", "2018-08-23", "2021-01-01"])
NAMES = st.lists(
    st.text(st.characters(whitelist_categories=("L", "N")), min_size=1, max_size=9), unique=True, max_size=3
)
EDITS = {
    ActionResource: {
        "title": TITLE,
        "summary": TEXT,
        "instrument": TEXT,
        "vendors": st.sampled_from(["", "huawei", "zte", "huawei;zte"]),
        "scope": st.sampled_from(["", "5g", "5g;core", "core"]),
        "kind": st.sampled_from(["ban", "restriction", "warning"]),
        "grade": st.sampled_from(["", "A", "B"]),
        "checked": st.sampled_from(["", "2026-11-30"]),
    },
    MilestoneResource: {
        "date": DATE,
        "status": st.sampled_from(["proposed", "adopted", "in_force", "ended"]),
        "position": st.sampled_from(["0", "1", "7"]),
        "note": TEXT,
        "source_url": st.sampled_from(["", "https://law.example.org/2"]),
    },
    EvidenceResource: {
        "publisher": TEXT,
        "title": TEXT,
        "published": st.one_of(st.just(""), DATE),
        "pinpoint": TEXT,
        "supports": TEXT,
        "quote": TEXT,
        "note": TEXT,
    },
    VendorResource: {
        "name": TITLE,
        "aliases": NAMES.map(";".join),
        "kind": st.sampled_from(["vendor", "operator"]),
        "prominent": st.sampled_from(["", "yes"]),
        "leading": st.sampled_from(["", "yes"]),
    },
}


def rows_of(resource):
    """Return the table as it goes out, by its key, without what is derived from other tables."""
    (key,) = resource().get_import_id_fields()
    derived = {*resource().only_exported(), resource.version_column}
    rows = [{name: unescaped(value) for name, value in row.items()} for row in resource().export().dict]
    return {row[key]: {name: value for name, value in row.items() if name not in derived} for row in rows}


def written_and_read(table, file_format):
    return file_format().create_dataset(file_format().export_data(table))


@pytest.fixture
def record():
    """Four drafts, two of them made as at the desk, without a key of their own."""
    make_country("CN")
    make_vendor("huawei", aliases=["HUAWEI", "华为"]), make_vendor("zte")
    for key in ({"key": "gb-x"}, {}, {"key": "gb-y"}, {}):
        make_action(published=False, scope=["5g"], deadline="2023", summary="=A summary", **key)


@pytest.mark.parametrize("file_format", [TableCsv, TableXlsx])
@pytest.mark.parametrize("resource", list(EDITS))
def test_a_table_that_comes_in_as_it_went_out_is_all_unchanged(record, resource, file_format):
    result = resource().import_data(written_and_read(resource().export(), file_format))
    assert not result.faults
    assert result.totals["skip"] == result.total_rows > 1


# Some tens of examples each take a second; what a cell can hold is drawn anew every time the suite runs.
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data(), file_format=st.sampled_from([TableCsv, TableXlsx]), resource=st.sampled_from(list(EDITS)))
def test_editing_random_cells_changes_exactly_these(record, data, file_format, resource):
    with transaction.atomic():
        (key,) = resource().get_import_id_fields()
        table, wanted = resource().export(), rows_of(resource)
        places = st.tuples(st.integers(0, len(table) - 1), st.sampled_from(sorted(EDITS[resource])))
        for line, column in data.draw(st.sets(places, max_size=5)):
            row, value = list(table[line]), data.draw(EDITS[resource][column])
            row[table.headers.index(column)] = escaped(value)
            table[line] = row
            wanted[row[table.headers.index(key)]][column] = value
        result = resource().import_data(written_and_read(table, file_format))
        assert not result.faults
        assert rows_of(resource) == wanted
        transaction.set_rollback(True)


def test_every_action_has_a_key_that_it_keeps(record):
    keys = dict(Action.objects.values_list("pk", "key"))
    assert all(keys.values())
    for action in Action.objects.all():
        action.key = None
        action.save()
    assert dict(Action.objects.values_list("pk", "key")) == keys
    assert not Milestone.objects.filter(action__key=None).exists()
    assert not Evidence.objects.filter(action__key=None).exists()


def test_actions_made_before_each_had_a_key_are_given_one_by_the_migration():
    action = make_action(published=False)
    Action.objects.update(key=None)
    migration = import_module("vendors.migrations.0026_keys_for_all_actions")
    migration.give_keys(apps, SimpleNamespace(connection=connection))
    action.refresh_from_db()
    assert action.key.startswith("gb-")
