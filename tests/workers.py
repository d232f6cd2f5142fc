"""Real Celery workers and commands as processes of their own, on a database and a queue of the test's own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Installation:
    """One database, one queue, and processes that use them. `database`: a PostgreSQL URL; `queue`: a Redis URL."""

    database: str
    queue: str
    folder: Path
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        mine = {
            "DATABASE_URL": self.database,
            "REDIS_URL": self.queue,
            "DATA_DIR": str(self.folder),
            "FETCH_ALLOW_LOOPBACK": "true",
            "FETCH_PAUSE": "0",
            "STEP_LEASE": "1",
        }
        return {**os.environ, **mine, **self.extra}

    def manage(self, *arguments: str, stdin: str = "") -> str:
        """Run a management command and return what it prints; the test fails with its errors if it fails."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.environment, input=stdin, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def query(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database, autocommit=True) as connection:
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def states(self) -> dict[str, int]:
        """Return how many articles are in each state."""
        return dict(self.query("SELECT state, count(*) FROM vendors_article GROUP BY state"))  # type: ignore[arg-type]

    def pass_time(self, minutes: int = 10) -> None:
        """Make every article look as if nobody had touched it for so long."""
        self.query(
            "UPDATE vendors_article SET state_since = state_since - make_interval(mins => %s),"
            " retry_at = retry_at - make_interval(mins => %s),"
            " claimed_until = claimed_until - make_interval(mins => %s)",
            minutes, minutes, minutes,
        )  # fmt: skip

    @contextmanager
    def worker(self, *, app: str = "tracker", **extra: str) -> Iterator["Worker"]:
        worker = Worker(self, app=app, extra=extra)
        try:
            yield worker
        finally:
            worker.kill()


class Worker:
    """A Celery worker with one child process, in a process group of its own."""

    def __init__(self, installation: Installation, *, app: str, extra: Mapping[str, str]) -> None:
        self.log = installation.folder / f"worker-{time.monotonic_ns()}.log"
        command = [sys.executable, "-m", "celery", "-A", app, "worker", "--concurrency", "1", "--loglevel", "INFO"]
        command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env={**installation.environment, **extra}, stdout=output, stderr=output,
                start_new_session=True,
            )  # fmt: skip

    def kill(self) -> None:
        """End the worker and its child at once, as a power cut would."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=10)

    def output(self) -> str:
        return self.log.read_text(errors="replace")


def wait_until(condition: Any, *, what: str, seconds: float = 30.0, worker: Worker | None = None) -> None:
    """Wait until the condition holds; the test fails with what was waited for, and with the worker's log."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.1)
    pytest.fail(f"waited {seconds:.0f} s for {what}\n{worker.output()[-4000:] if worker else ''}")
