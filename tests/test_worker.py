"""The steps with a real worker on Redis and PostgreSQL, and with each of the three failing in turn.

What is asserted after each failure is the same: every article coded, each once, nothing doubled, nothing lost.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
import redis

from tests import services
from tests.ingest.pages import article_text, page
from tests.ingest.server import WebServer, web_server
from tests.workers import Installation, wait_until
from vendors.reference.loader import FOLDER

pytestmark = [pytest.mark.redis, pytest.mark.postgres]
REDIS_DATABASE = 8
"""The Redis database that these tests empty and use."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """An empty PostgreSQL database."""
    services.require_redis()
    with services.scratch_database("tracker_worker_tests") as url:
        yield url


@pytest.fixture(scope="module")
def prepared(server: str, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    installation = Installation(server, f"{services.require_redis()}/{REDIS_DATABASE}", tmp_path_factory.mktemp("data"))
    installation.manage("migrate", "-v0")
    installation.manage("load_reference", "--folder", str(names_only(tmp_path_factory.mktemp("reference"))))
    return installation


def names_only(folder: Path) -> Path:
    """Write the reference data without the record, which takes longest to load and is not needed to code articles."""
    for file in FOLDER.glob("*.csv"):
        text = file.read_text(encoding="utf-8")
        is_record = file.name.startswith(("actions", "milestones", "sources", "withdrawn"))
        (folder / file.name).write_text(text.partition("\n")[0] + "\n" if is_record else text, encoding="utf-8")
    return folder


@pytest.fixture
def installation(prepared: Installation) -> Installation:
    redis.Redis.from_url(prepared.queue).flushdb()
    prepared.query("TRUNCATE vendors_article, vendors_host CASCADE")
    return prepared


@pytest.fixture
def site() -> Iterator[WebServer]:
    with web_server() as server:
        for number in range(10):
            server(
                f"/{number}",
                page(article_text(f"{COUNTRIES[number]}", paragraphs=4) + f"\nStory number {number}. " * 9),
            )
        yield server


COUNTRIES = ("Germany", "France", "Sweden", "Poland", "Italy", "Spain", "Canada", "Japan", "India", "Brazil")


def assert_each_is_coded_once(installation: Installation, number: int) -> None:
    assert installation.states() == {"coded": number}
    (versions,) = installation.query("SELECT count(*), count(DISTINCT article_id) FROM vendors_articleversion")
    assert versions == (number, number)
    doubled = installation.query(
        "SELECT article_id, jurisdiction_id, kind, status, quote FROM vendors_finding"
        " GROUP BY 1, 2, 3, 4, 5 HAVING count(*) > 1"
    )
    assert doubled == []
    (found,) = installation.query("SELECT count(DISTINCT article_id) FROM vendors_finding WHERE state = 'pending'")
    assert found == (number,)
    assert installation.query("SELECT 1 FROM vendors_article WHERE claimed_until IS NOT NULL") == []


def all_coded(installation: Installation, number: int) -> bool:
    return installation.states() == {"coded": number}


def test_an_address_given_at_the_shell_is_coded_by_a_worker(installation: Installation, site: WebServer) -> None:
    assert "queued" in installation.manage("ingest", site.url + "/0", anew=True)
    with installation.worker(anew=True) as worker:
        wait_until(lambda: all_coded(installation, 1), what="the article to be coded", worker=worker)
    assert_each_is_coded_once(installation, 1)


def test_a_worker_keeps_its_database_connection_from_one_article_to_the_next(
    installation: Installation, site: WebServer
) -> None:
    def connections() -> set[int]:
        mine = "datname = current_database() AND pid <> pg_backend_pid() AND state = 'idle'"
        return {pid for (pid,) in installation.query(f"SELECT pid FROM pg_stat_activity WHERE {mine}")}

    kept = []
    with installation.worker() as worker:
        for number in range(2):
            installation.manage("ingest", f"{site.url}/{number}")
            wait_until(
                lambda: worker.output().count(" succeeded in ") == len(kept) + 1, what="the article", worker=worker
            )
            kept.append(connections())
    assert kept[0]
    assert kept[0] == kept[1]


def test_a_worker_killed_in_any_step_loses_and_doubles_nothing(installation: Installation, site: WebServer) -> None:
    places = ("fetch", "clean", "code", "done")
    installation.manage("ingest", *[f"{site.url}/{number}" for number in range(4)])
    with ExitStack() as stack:
        killed = []
        for place in places:
            reached = installation.folder / f"reached-{place}-{time.monotonic_ns()}"
            extra = {"STALL_AT": place, "STALL_FILE": str(reached)}
            worker = stack.enter_context(installation.worker(app="tests.stalling", **extra))
            # One after the other: all articles are on one host, and who finds it taken gives its article back.
            wait_until(reached.exists, what=f"{reached.name}", worker=worker)
            killed.append(worker)
        for worker in killed:
            worker.kill()
    states = installation.states()
    assert states == {"queued": 1, "fetched": 1, "cleaned": 1, "coded": 1}
    installation.pass_time()
    assert "3 articles" in installation.manage("sweep")
    with installation.worker() as worker:
        wait_until(lambda: all_coded(installation, 4), what="all to be coded", worker=worker)
    assert_each_is_coded_once(installation, 4)


def test_messages_that_come_twice_do_nothing_twice(installation: Installation, site: WebServer) -> None:
    installation.manage("ingest", *[f"{site.url}/{number}" for number in range(3)])
    queue = redis.Redis.from_url(installation.queue)
    for message in queue.lrange("celery", 0, -1):
        queue.rpush("celery", message, message)
    with installation.worker() as worker:
        wait_until(lambda: worker.output().count(" succeeded in ") >= 9, what="9 messages", worker=worker)
    assert_each_is_coded_once(installation, 3)
    assert sorted(site.pages_asked()) == ["/0", "/1", "/2"]


def test_a_queue_that_restarts_with_its_messages_goes_on(
    installation: Installation, site: WebServer, tmp_path: Path
) -> None:
    queue = services.OwnRedis(tmp_path)
    queue.start()
    try:
        mine = Installation(installation.database, queue.url, installation.folder)
        mine.manage("ingest", *[f"{site.url}/{number}" for number in range(3)])
        queue.stop()
        queue.start()
        with mine.worker() as worker:
            wait_until(lambda: all_coded(mine, 3), what="all to be coded", worker=worker)
            queue.stop()
            assert "queued" in mine.manage("ingest", f"{site.url}/3")
            queue.start()
            mine.pass_time()
            mine.manage("sweep")
            wait_until(lambda: all_coded(mine, 4), what="the worker to come back to the queue", worker=worker)
    finally:
        queue.stop()
    assert_each_is_coded_once(installation, 4)


def test_a_queue_that_loses_its_messages_loses_no_article(
    installation: Installation, site: WebServer, tmp_path: Path
) -> None:
    queue = services.OwnRedis(tmp_path, keeps=False)
    queue.start()
    try:
        mine = Installation(installation.database, queue.url, installation.folder)
        mine.manage("ingest", *[f"{site.url}/{number}" for number in range(3)])
        queue.stop()
        queue.start()
        assert redis.Redis(port=queue.port).dbsize() == 0
        mine.pass_time()
        assert "3 articles" in mine.manage("sweep")
        with mine.worker() as worker:
            wait_until(lambda: all_coded(mine, 3), what="all to be coded", worker=worker)
    finally:
        queue.stop()
    assert_each_is_coded_once(installation, 3)


def test_a_database_that_refuses_connections_for_a_while_loses_nothing(
    installation: Installation, site: WebServer
) -> None:
    installation.manage("ingest", *[f"{site.url}/{number}" for number in range(3)])
    name = installation.database.rsplit("/", 1)[1]
    with psycopg.connect(services.POSTGRES_URL, autocommit=True) as server:
        server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        try:
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            with installation.worker() as worker:
                wait_until(lambda: "OperationalError" in worker.output(), what="the refusal", worker=worker)
                server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
                wait_until(lambda: all_coded(installation, 3), what="all to be coded", worker=worker)
                # Connections that the worker holds break while it is idle: it has to notice and open new ones.
                server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
                installation.manage("ingest", f"{site.url}/3")
                wait_until(lambda: all_coded(installation, 4), what="the fourth to be coded", worker=worker)
        finally:
            server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    assert_each_is_coded_once(installation, 4)
