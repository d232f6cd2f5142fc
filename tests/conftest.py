"""What every test may lean on."""

import hypothesis
import pytest
from django.core.cache import caches
from django.utils import translation

from vendors.findings.database_lexicon import reference_keys
from vendors.listing.facet_members import sets_under
from vendors.listing.law_index import laws_under
from vendors.listing.name_index import index_under

# How long an example takes depends on what else the machine does: a deadline of milliseconds would fail a right program
# on a busy day, and pass a slow one on a fast machine. What has to be quick is counted or compared in tests of its own.
hypothesis.settings.register_profile("any machine", deadline=None)
hypothesis.settings.load_profile("any machine")

DATABASE_FIXTURES = frozenset({"db", "transactional_db", "live_server"})
"""Fixtures of pytest-django through which all its others come to the database."""


@pytest.hookimpl(tryfirst=True)  # before pytest selects by `-m`
def pytest_collection_modifyitems(items):
    """Mark each test that may use the database, so that `-m database` runs it again on another one.

    None can be missed: pytest-django lets no test without its mark or fixtures at the database.
    """
    for item in items:
        if item.get_closest_marker("django_db") or not DATABASE_FIXTURES.isdisjoint(item.fixturenames):
            item.add_marker("database")


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    """A real password hash costs half a second a user by design."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _nothing_is_kept_from_another_test():
    """Each test has a database of its own, whose data versions are those of the last one again.

    A request leaves its language behind in the thread, as Django means it to: the next request sets its own.
    """
    translation.deactivate()
    caches["pages"].clear()
    reference_keys.cache_clear()
    sets_under.cache_clear()
    index_under.cache_clear()
    laws_under.cache_clear()
