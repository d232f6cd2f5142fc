"""People of each role, logged in."""

import pytest
from django.test import Client

from tests.factories import make_user
from vendors import permissions


@pytest.fixture
def log_in():
    """Return a client logged in as a new person with the role."""

    def of(role: str, username: str = "") -> Client:
        user = make_user(username or role)
        client = Client()
        client.force_login(permissions.grant(user, role))
        client.user = user
        return client

    return of


@pytest.fixture
def curator(log_in):
    return log_in(permissions.CURATOR)


@pytest.fixture
def editor(log_in):
    return log_in(permissions.EDITOR)
