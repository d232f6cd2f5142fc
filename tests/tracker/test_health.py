from unittest import mock

import pytest
from django.db import OperationalError


@pytest.mark.django_db
def test_a_process_that_reaches_its_database_is_healthy(client):
    assert client.get("/healthz").json() == {"database": "ok"}


def test_a_database_that_does_not_answer_is_said_with_503(client):
    with mock.patch("tracker.health.connection") as connection:
        connection.cursor.side_effect = OperationalError("gone")
        response = client.get("/healthz")
    assert (response.status_code, response.json()) == (503, {"database": "OperationalError"})
