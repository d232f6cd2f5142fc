"""What every test may lean on."""

import pytest


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    """A real password hash costs half a second a user by design."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
