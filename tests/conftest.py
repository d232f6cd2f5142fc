"""What every test may lean on."""

import gc
from pathlib import Path

import hypothesis
import pytest
from django.core.cache import caches
from django.utils import translation

from vendors.findings import coders, relevance
from vendors.findings.database_lexicon import reference_keys
from vendors.listing.caching import kept_counts
from vendors.listing.facet_counts import forget_counts
from vendors.listing.facet_members import dated_sets_under, sets_under
from vendors.listing.law_index import laws_under
from vendors.listing.name_index import index_under
from vendors.site.change_days import change_days_under

# How long an example takes depends on what else the machine does: a deadline of milliseconds would fail a right program
# on a busy day, and pass a slow one on a fast machine. What has to be quick is counted or compared in tests of its own.
hypothesis.settings.register_profile("any machine", deadline=None)
hypothesis.settings.load_profile("any machine")

DATABASE_FIXTURES = frozenset({"db", "transactional_db", "live_server"})
"""Fixtures of pytest-django through which all its others come to the database."""


LONG_FILES = (
    "test_worker.py",
    "extraction/test_corpus.py",
    "browser/test_reader.py",
    "browser/test_controls.py",
    "browser/test_curator.py",
    "browser/test_print.py",
)
"""The files that take longest, the longest first: a minute to ten seconds each. All others take less."""


@pytest.hookimpl(tryfirst=True)  # before pytest selects by `-m`
def pytest_collection_modifyitems(items):
    """Mark each test that may use the database, and put the long files first.

    `-m database` runs the tests that are marked so again on another database. None can be missed: pytest-django lets no
    test without its mark or fixtures at the database.

    Two processes take a file each until none is left: were a long one the last, one of them would wait for the other.
    """
    for item in items:
        if item.get_closest_marker("django_db") or not DATABASE_FIXTURES.isdisjoint(item.fixturenames):
            item.add_marker("database")
    rank = {Path(__file__).parent / name: number for number, name in enumerate(LONG_FILES)}
    items.sort(key=lambda item: rank.get(item.path, len(rank)))


def pytest_collection_finish():
    """Leave what was imported and collected out of the search for garbage, and search less often.

    A single page makes more objects than the default waits for. Of four files of pages, 27 s of processor became 25.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(autouse=True)
def _quick_passwords_and_static_files(settings):
    """A real password hash costs half a second a user by design, and whitenoise's list of files 11 ms a test client.

    Told to look for a file when it is wanted, it makes no list, and serves the same.
    """
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True)
def _nothing_is_kept_from_another_test():
    """Each test has a database of its own, whose data versions are those of the last one again.

    A request leaves its language behind in the thread, as Django means it to: the next request sets its own.
    """
    translation.deactivate()
    caches["pages"].clear()
    reference_keys.cache_clear()
    coders.forget_names()
    relevance.forget_names()
    sets_under.cache_clear()
    dated_sets_under.cache_clear()
    forget_counts()
    change_days_under.cache_clear()
    kept_counts.cache_clear()
    index_under.cache_clear()
    laws_under.cache_clear()
