"""The Celery application. With no broker configured, tasks run in the process that calls them."""

import os
from multiprocessing import process
from typing import Any

from celery import Celery, signals
from django.conf import settings
from django.db import close_old_connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from tracker.public import refuse_what_is_unsafe

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
# Django's checks ask the database what it can do. A worker has to start, and wait, while its database is away.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

app = Celery("tracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["vendors"])


@signals.celeryd_init.connect
@signals.beat_init.connect
def refuse_unsafe_settings(**_: Any) -> None:
    """Neither worker nor beat starts where the web process would not."""
    refuse_what_is_unsafe()


if settings.LOG_FORMAT == "json":

    @signals.setup_logging.connect
    def keep_our_logging(**_: Any) -> None:
        """With a receiver of this signal, Celery leaves the log as the settings have it."""


@signals.task_prerun.connect
def drop_broken_connections(task: Any, **_: Any) -> None:
    """A worker keeps its database connection between tasks; one that is old, or broken meanwhile, is opened anew."""
    if not task.request.is_eager:  # then it runs inside somebody's request, perhaps within a transaction
        close_old_connections()


@signals.worker_process_init.connect
def allow_a_child(**_: Any) -> None:
    """Let a worker process start the child in which pages are cleaned (`vendors.ingest.bounded_cleaning`).

    Celery makes its processes with billiard, which tells `multiprocessing` that they are daemons of a kind of its own.
    A daemon may have no child, and what is of another kind cannot be handed to one. Celery itself asks billiard.
    """
    own = process.BaseProcess(name=process.current_process().name, daemon=False)
    own.authkey = os.urandom(32)
    process._current_process = own  # type: ignore[attr-defined]  # there is no public way


@signals.worker_process_init.connect
def commit_without_waiting(**_: Any) -> None:
    """Let the worker processes go on before PostgreSQL has flushed their commits to the disk.

    If its machine fails, their last moments are lost as a whole: the rows say again what they said before, and the
    sweep has those steps done again. What people decide is committed by other processes, which wait.
    """
    connection_created.connect(_without_waiting, dispatch_uid="commits of a worker")


def _without_waiting(connection: BaseDatabaseWrapper, **_: Any) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit TO off")
