"""What the worker processes do with their database connections; tests/test_worker.py has them do it for real."""

from types import SimpleNamespace

import pytest
from django.db import connection

from tracker import celery


@pytest.mark.django_db
def test_a_workers_commits_do_not_wait_for_the_disk() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL lets a session choose")
    celery._without_waiting(connection)
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == ("off",)


@pytest.mark.parametrize(("is_eager", "looked"), [(False, 1), (True, 0)])
def test_a_worker_looks_for_broken_connections_before_each_task_but_not_within_a_request(
    monkeypatch: pytest.MonkeyPatch, is_eager: bool, looked: int
) -> None:
    calls: list[int] = []
    monkeypatch.setattr(celery, "close_old_connections", lambda: calls.append(1))
    celery.drop_broken_connections(task=SimpleNamespace(request=SimpleNamespace(is_eager=is_eager)))
    assert len(calls) == looked
