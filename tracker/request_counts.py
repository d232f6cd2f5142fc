"""The counts of requests. Imported once `PROMETHEUS_MULTIPROC_DIR` is set: the library looks for it then."""

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

from tracker.metrics import SECONDS

_LOOSE = CollectorRegistry()
"""Holds the counts of this process; `shared` reads those of all."""
REQUESTS = Counter("tracker_requests", "Requests by view and status.", ["view", "status"], registry=_LOOSE)
DURATION = Histogram("tracker_request_seconds", "Time to an answer.", buckets=SECONDS, registry=_LOOSE)


def count(view: str, status: int, seconds: float) -> None:
    REQUESTS.labels(view or "none", str(status)).inc()
    DURATION.observe(seconds)


def shared() -> CollectorRegistry:
    """Return a registry of what all web processes of this server have counted."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry
