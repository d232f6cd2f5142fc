"""PostgreSQL, Redis and Chromium for the tests that need them: skipped with the reason where they are missing.

With CI_REQUIRE_SERVICES=1 in the environment a missing service fails the test instead: nothing passes by not being run.
TEST_POSTGRES_URL and TEST_REDIS_URL say where they are, if not at their usual ports on this machine.
"""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import redis

POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
REDIS_URL = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379")


def missing(what: str) -> None:
    """Skip the test that asks, or fail it where all services are required."""
    if os.environ.get("CI_REQUIRE_SERVICES") == "1":
        pytest.fail(f"{what}, and CI_REQUIRE_SERVICES=1 asks for it")
    pytest.skip(what)


def require_postgres() -> str:
    """Return the URL of a PostgreSQL server on which databases may be made."""
    try:
        psycopg.connect(POSTGRES_URL, connect_timeout=3).close()
    except psycopg.OperationalError as error:
        missing(f"no PostgreSQL at {POSTGRES_URL}: {str(error).splitlines()[0]}")
    return POSTGRES_URL


def require_redis() -> str:
    """Return the URL of a running Redis server, without a database number."""
    try:
        redis.Redis.from_url(REDIS_URL, socket_connect_timeout=3).ping()
    except redis.RedisError as error:
        missing(f"no Redis at {REDIS_URL}: {error}")
    return REDIS_URL


def require_chromium() -> str:
    """Return the path of the system's Chromium."""
    found = shutil.which("chromium")
    if found is None:
        missing("Chromium is not installed: apt-get install chromium, then run the tests again")
    return str(found)


@contextmanager
def scratch_database(name: str) -> Iterator[str]:
    """Make an empty PostgreSQL database and yield its URL; it is dropped afterwards, whoever is still connected."""
    server = require_postgres()
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield f"{server.rsplit('/', 1)[0]}/{name}"
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def free_port() -> int:
    """Return a port on this machine that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class OwnRedis:
    """A Redis server of the test's own, which it may stop and start again. With `keeps`, messages outlive a restart."""

    def __init__(self, folder: Path, *, keeps: bool = True) -> None:
        binary = shutil.which("redis-server")
        if binary is None:
            missing("no redis-server on the path")
        assert binary is not None
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}"
        self._command = [binary, "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""]
        self._command += ["--appendonly", "yes" if keeps else "no", "--appendfsync", "always"]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        client = redis.Redis(port=self.port)
        for _ in range(100):
            try:
                client.ping()
                return
            except redis.RedisError:
                time.sleep(0.05)
        pytest.fail("the test's own Redis did not start within 5 seconds")

    def stop(self) -> None:
        """Kill it, as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=10)
            self._process = None
