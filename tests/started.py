"""What a command and a worker import, for the server that forks them (`tests.workers.forked`)."""

import celery.apps.worker
import celery.bin.celery
import celery.concurrency.prefork
import django

import tracker.celery

django.setup()
tracker.celery.app.loader.import_default_modules()

__all__ = ["celery"]
