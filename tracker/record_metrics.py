"""The state of reading and record as metrics: a handful of counts, asked for when somebody asks."""

import datetime
import shutil
from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from tracker.request_counts import shared
from vendors.ingest import overview
from vendors.models import Article, DataVersion, Finding, Heartbeat, Problem, WatchedSite
from vendors.tasks import queue_answers


def exposition() -> tuple[bytes, str]:
    """Return all metrics as text, and its content type."""
    registry = CollectorRegistry()
    registry.register(RecordCollector())
    return generate_latest(shared()) + generate_latest(registry), CONTENT_TYPE_LATEST


class RecordCollector(Collector):
    """Asks database, queue and disk; where the database does not answer, that is what is said."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        folder = settings.DATA_DIR if settings.DATA_DIR.exists() else settings.BASE_DIR
        yield _gauge("tracker_disk_free_bytes", "Room left where the data is.", shutil.disk_usage(folder).free)
        yield _gauge("tracker_queue_up", "1 if the broker of the steps answers.", queue_answers())
        try:
            families = [*_reading(timezone.now()), *_curation(), *_heartbeats()]
        except DatabaseError:
            yield _gauge("tracker_database_up", "1 if the database answers.", 0)
            return
        yield _gauge("tracker_database_up", "1 if the database answers.", 1)
        yield from families


def _reading(now: datetime.datetime) -> Iterator[GaugeMetricFamily]:
    states = Article.objects.order_by().values_list("state").annotate(number=Count("pk"))
    yield _by_label("tracker_articles", "Articles by state.", "state", dict(states))
    backlog = overview.waiting(at=now)
    ages = {step.state: (now - step.oldest).total_seconds() if step.oldest else 0 for step in backlog}
    yield _by_label("tracker_oldest_waiting_seconds", "How long the first article waits for its step.", "state", ages)
    retries = {step.state: step.later for step in backlog}
    yield _by_label("tracker_articles_to_retry", "Articles whose step failed and is tried again.", "state", retries)
    hour = overview.throughput(at=now)[0]
    ends = {"coded": hour.coded, "failed": hour.failed, "duplicate": hour.duplicates}
    yield _by_label("tracker_articles_ended_last_hour", "Articles by how their steps ended.", "outcome", ends)
    yield _gauge("tracker_articles_added_last_hour", "Articles taken in.", hour.added)
    yield _gauge("tracker_feeds_due", "Feeds that wait for a poll.", WatchedSite.objects.due(at=now).count())
    failing = WatchedSite.objects.filter(active=True, failures__gt=0).count()
    yield _gauge("tracker_feeds_failing", "Active feeds whose last poll failed.", failing)


def _curation() -> Iterator[GaugeMetricFamily]:
    kinds = Problem.objects.open().order_by().values_list("kind").annotate(number=Count("pk"))
    yield _by_label("tracker_open_problems", "Problems that wait for a curator, by kind.", "kind", dict(kinds))
    pending = Finding.objects.pending().aggregate(number=Count("pk"), oldest=Min("created_at"))
    yield _gauge("tracker_findings_pending", "Findings that wait for a decision.", pending["number"])
    version = DataVersion.objects.values_list("number", flat=True).first()
    yield _gauge("tracker_data_version", "Number of the published record; each publication raises it.", version or 0)


def _heartbeats() -> Iterator[GaugeMetricFamily]:
    beats = {name: at.timestamp() for name, at in Heartbeat.objects.values_list("name", "at")}
    yield _by_label("tracker_last_run_timestamp_seconds", "When scheduled work was last done.", "work", beats)


def _gauge(name: str, means: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, means, value=float(value))


def _by_label(name: str, means: str, label: str, values: Mapping[Any, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, means, labels=[label])
    for key, value in values.items():
        family.add_metric([str(key)], float(value))
    return family
