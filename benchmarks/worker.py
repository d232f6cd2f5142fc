"""The tracker's Celery application with one more task, which does nothing: what a queue alone costs."""

import django

from tracker.celery import app

django.setup()


@app.task(name="benchmarks.nothing")
def nothing() -> None:
    """Do nothing."""
