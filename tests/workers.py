"""Real Celery workers and commands as processes of their own, on a database and a queue of the test's own."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import forkserver
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import psycopg
import pytest
from celery.__main__ import main as celery
from django.core.management import execute_from_command_line

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
            "SECRET_KEY": "of the tests of workers, in which nobody logs in, and long enough for them",
            "FETCH_ALLOW_LOOPBACK": "true",
            "FETCH_PAUSE": "0",
            "STEP_LEASE": "1",
        }
        return {**os.environ, **mine, **self.extra}

    def manage(self, *arguments: str, anew: bool = False) -> str:
        """Run a management command and return what it prints; the test fails with that if the command fails.

        `anew`: Python and Django start for it, as at the shell; else it is forked from a process where they have.
        """
        output = self.folder / f"command-{time.monotonic_ns()}.log"
        command = ["manage.py", *arguments]
        if anew:
            with output.open("wb") as file:
                code: int | None = subprocess.run(
                    [sys.executable, *command], cwd=ROOT, env=self.environment, stdout=file, stderr=file, timeout=120,
                    check=False,
                ).returncode  # fmt: skip
        else:
            process = forked(command, self.environment, output)
            process.join(120)
            code = process.exitcode
        said = output.read_text(errors="replace")
        assert code == 0, said
        return said

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
    def worker(self, *, app: str = "tracker", anew: bool = False, **extra: str) -> Iterator["Worker"]:
        worker = Worker(self, app=app, anew=anew, extra=extra)
        try:
            yield worker
        finally:
            worker.kill()


class Worker:
    """A Celery worker with one child process, in a process group of its own. `anew`: as for a command."""

    def __init__(self, installation: Installation, *, app: str, anew: bool, extra: Mapping[str, str]) -> None:
        self.log = installation.folder / f"worker-{time.monotonic_ns()}.log"
        command = ["celery", "-A", app, "worker", "--concurrency", "1", "--loglevel", "INFO"]
        command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        environment = {**installation.environment, **extra}
        self.process: subprocess.Popen[bytes] | ForkServerProcess
        if anew:
            with self.log.open("wb") as output:
                self.process = subprocess.Popen(
                    [sys.executable, "-m", *command], cwd=ROOT, env=environment, stdout=output, stderr=output,
                    start_new_session=True,
                )  # fmt: skip
        else:
            self.process = forked(command, environment, self.log)

    def kill(self) -> None:
        """End the worker and its child at once, as a power cut would."""
        pid = self.process.pid
        assert pid is not None
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        self.process.kill()  # where it had no group yet
        if isinstance(self.process, subprocess.Popen):
            self.process.wait(timeout=10)
        else:
            self.process.join(10)

    def has_ended(self) -> bool:
        code = self.process.poll() if isinstance(self.process, subprocess.Popen) else self.process.exitcode
        return code is not None

    def output(self) -> str:
        return self.log.read_text(errors="replace")


def forked(command: list[str], environment: Mapping[str, str], output: Path) -> ForkServerProcess:
    """Start a command line of `manage.py` or `celery`; what it prints goes to the file.

    It is forked from a process in which Django has started, since starting it takes two seconds of processor time, far
    more than what a test asks of it. That process reads the settings once, from the environment of the first caller:
    all callers have to name the same database.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.started"])
    before = dict(os.environ)
    os.environ.update(environment)
    try:
        forkserver.ensure_running()
    finally:
        os.environ.clear()
        os.environ.update(before)
    output.touch()  # a test may look into it before the process does
    process = context.Process(target=_run, args=(command, dict(environment), output), daemon=False)
    process.start()
    return process


def _run(command: list[str], environment: dict[str, str], output: Path) -> None:
    os.setsid()
    with output.open("wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    os.chdir(ROOT)
    # Celery reads the queue's address from here before it looks at the settings, which were read with another, perhaps.
    os.environ.update(environment, CELERY_BROKER_URL=environment["REDIS_URL"])
    sys.argv = command
    if command[0] == "celery":
        celery()
    else:
        execute_from_command_line(command)


def wait_until(condition: Any, *, what: str, seconds: float = 60.0, worker: Worker | None = None) -> None:
    """Wait until the condition holds; the test fails with what was waited for, and with the worker's log."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        if worker and worker.has_ended():
            break
        time.sleep(0.1)
    pytest.fail(f"waited up to {seconds:.0f} s for {what}\n{worker.output()[-4000:] if worker else ''}")
