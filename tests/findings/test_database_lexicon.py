import pytest

from tests.factories import make_country, make_vendor
from vendors.findings.coders import rules_coder
from vendors.findings.database_lexicon import lexicon_from_database

pytestmark = pytest.mark.django_db


def test_an_alias_added_in_the_admin_is_known_to_the_coder_at_once():
    vendor = make_vendor("huawei")
    before = rules_coder()
    vendor.aliases = ["Hua Wei Tech"]
    vendor.save()
    names = [names for row in rules_coder()._engine.lexicon.vendors for names in row.names]
    assert "Hua Wei Tech" in names
    assert rules_coder() is not before


def test_the_coder_is_built_once_while_no_name_changes():
    make_vendor("huawei")
    assert rules_coder() is rules_coder()


def test_names_in_other_languages_reach_the_lexicon():
    make_country("DE", names_by_language={"de": {"names": ["Deutschland"], "capital": ["Berlin"]}})
    local = lexicon_from_database().countries[0].in_language("de")
    assert (local.names, local.capital) == (("Deutschland",), ("Berlin",))
