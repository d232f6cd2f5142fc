"""The Celery application. With no broker configured, tasks run in the process that calls them."""

import os
from typing import Any

from celery import Celery, signals
from django.db import close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

app = Celery("tracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["vendors"])


@signals.task_prerun.connect
def drop_broken_connections(task: Any, **_: Any) -> None:
    """A worker keeps its database connection between tasks; one that is old, or broken meanwhile, is opened anew."""
    if not task.request.is_eager:  # then it runs inside somebody's request, perhaps within a transaction
        close_old_connections()
