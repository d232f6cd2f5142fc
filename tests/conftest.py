"""What every test may lean on."""

import pytest
from django.core.cache import caches

from vendors.curation.lexicon import known_names


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    """A real password hash costs half a second a user by design."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _nothing_is_kept_from_another_test():
    """Each test has a database of its own, whose data versions are those of the last one again."""
    caches["pages"].clear()
    known_names.cache_clear()
