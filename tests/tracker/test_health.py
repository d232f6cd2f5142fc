import datetime
from unittest import mock

import pytest
from django.db import OperationalError
from django.utils import timezone

from vendors.models import Heartbeat


@pytest.fixture(autouse=True)
def _a_host_that_no_probe_would_name(settings):
    settings.ALLOWED_HOSTS = ["tracker.example.org"]
    settings.SECURE_SSL_REDIRECT = True


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/livez", "/readyz", "/healthz"])
def test_a_probe_is_answered_whatever_host_it_names(client, address):
    response = client.get(address, HTTP_HOST="127.0.0.1:8000")
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"


def test_a_process_without_its_database_lives_but_is_not_ready(client):
    with mock.patch("tracker.health.connection") as connection:
        connection.cursor.side_effect = OperationalError("gone")
        assert client.get("/livez").status_code == 200
        assert client.get("/healthz").status_code == 503
        response = client.get("/readyz")
    assert (response.status_code, response.json()["database"]) == (503, "OperationalError")


@pytest.mark.django_db
def test_a_database_that_lacks_a_migration_is_not_ready(client):
    with mock.patch("tracker.health.MigrationExecutor.migration_plan", return_value=[("0099", False)]):
        response = client.get("/readyz")
    assert (response.status_code, response.json()["migrations"]) == (503, "1 not applied")


@pytest.mark.django_db
def test_a_full_disk_is_not_ready(client):
    with mock.patch("tracker.health.shutil.disk_usage", return_value=mock.Mock(free=3 * 1024 * 1024)):
        response = client.get("/readyz")
    assert (response.status_code, response.json()["disk"]) == (503, "3 MB free")


@pytest.mark.django_db
def test_a_silent_beat_and_a_dead_queue_are_told_and_take_no_page_away(client, settings):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    Heartbeat.objects.create(name="sweep", at=timezone.now() - datetime.timedelta(hours=1))
    with mock.patch("vendors.tasks.queue_answers", return_value=False):
        response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json()["queue"] == "no answer"
    assert response.json()["sweep"].startswith("late: 36")
