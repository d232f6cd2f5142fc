"""Whether a backup can be restored, tried in a database of its own by processes of their own."""

import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import ProgrammingError, connection

from vendors.management.backups import BackupFailed

PAGES = ("/", "/actions/", "/countries/", "/vendors/", "/about/", "/actions.csv", "/api/v1/actions/")
"""Pages that together read every table of the public record."""
_LOOK = """
import django; django.setup()
from django.test import Client
client = Client(HTTP_HOST="localhost")
bad = [(page, answer.status_code) for page in {pages!r} if (answer := client.get(page)).status_code != 200]
raise SystemExit(", ".join(f"{{page}} answers {{status}}" for page, status in bad) or 0)
"""


def restore_test(archive: Path) -> str:
    """Restore the archive into a new database and folder, open pages from it, drop both; return what was compared.
    BackupFailed says what was not as it should be."""
    with tempfile.TemporaryDirectory(prefix="tracker-restore-test-") as folder, _scratch_database(folder) as address:
        environment = {
            **os.environ,
            "DATABASE_URL": address,
            "DATA_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "tracker.settings",
            "ALLOWED_HOSTS": "localhost",
            "BEHIND_TLS": "false",
            "REDIS_URL": "",
            "CACHE_URL": "",
        }
        told = _run([sys.executable, "manage.py", "restore", str(archive.resolve())], environment)
        _run([sys.executable, "manage.py", "migrate", "--noinput", "--verbosity", "0"], environment)
        _run([sys.executable, "-c", _LOOK.format(pages=PAGES)], environment)
    return f"{told.strip().split('. ')[0].removeprefix('Restored ')}; {len(PAGES)} pages answer 200."


def _run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(  # noqa: S603 - our own command
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        raise BackupFailed(
            lines[-1].removeprefix("CommandError: ") if lines else f"{command[2]} ended with {done.returncode}."
        )
    return done.stdout


@contextmanager
def _scratch_database(folder: str) -> Iterator[str]:
    """Yield the address of a new, empty database of the same kind, which goes with the block."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder}/tracker.sqlite3"
        return
    name = f"restore_test_{secrets.token_hex(4)}"
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
    except ProgrammingError as error:
        user = connection.settings_dict["USER"]
        raise BackupFailed(f"{str(error).strip()}: the test needs one. ALTER ROLE {user} CREATEDB lets it.") from error
    try:
        given = connection.settings_dict
        login = quote(str(given["USER"] or ""), safe="")
        password = f":{quote(str(given['PASSWORD']), safe='')}" if given["PASSWORD"] else ""
        host, port = given["HOST"] or "localhost", given["PORT"] or 5432
        yield f"postgres://{login}{password}@{host}:{port}/{name}"
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
