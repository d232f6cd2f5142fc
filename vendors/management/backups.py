"""Backups: one archive with the database, the uploads, the secret key, and a manifest to check a restore by.

The database comes as its own tools write it: a copy by SQLite's backup interface, or a dump by `pg_dump`. The manifest
is made from the very state that is dumped, and says of each table how many rows it has and what their digest is.
"""

import contextlib
import datetime
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from django.conf import settings
from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

NAME = "tracker-{:%Y-%m-%d-%H%M%S}.tar.gz"
MANIFEST, KEY, UPLOADS = "manifest.json", "secret-key", "uploads"
ENGINES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
PASSING_TABLES = {
    *("django_session", "axes_accesslog", "axes_accessattempt", "axes_accessfailurelog"),
    "vendors_heartbeat",
}
"""Tables whose rows come and go with visits: restored like the rest, and not compared."""


class BackupFailed(Exception):
    """A backup or restore that cannot be done; the message is a sentence that says why and what to do."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds. `tables`: the rows and the digest of each table, `migration`: the newest one applied."""

    made_at: str
    engine: str
    migration: str
    tables: Mapping[str, tuple[int, str]]

    @classmethod
    def read(cls, folder: Path) -> Self:
        values = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return cls(**{**values, "tables": {name: tuple(value) for name, value in values["tables"].items()}})

    def write(self, folder: Path) -> None:
        (folder / MANIFEST).write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")


def make_backup(folder: Path, *, keep: int = 0) -> Path:
    """Write an archive into the folder and return its path; of older ones, leave the newest `keep - 1` (0: all)."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".making-") as place:
        content = Path(place) / "content"
        content.mkdir()
        manifest = _dump(content)
        manifest.write(content)
        key = settings.DATA_DIR / KEY
        if key.exists():
            shutil.copyfile(key, content / KEY)
        if settings.MEDIA_ROOT.is_dir():
            shutil.copytree(settings.MEDIA_ROOT, content / UPLOADS)
        unfinished = Path(place) / "archive"
        with tarfile.open(unfinished, "w:gz", compresslevel=3) as archive:
            archive.add(content, arcname=".")
        unfinished.chmod(0o600)  # it holds the secret key and every draft
        finished = folder / NAME.format(timezone.now())
        unfinished.replace(finished)
    if keep:
        for old in sorted(folder.glob("tracker-*.tar.gz"))[:-keep]:
            old.unlink()
    return finished


def _dump(folder: Path) -> Manifest:
    if connection.vendor == "sqlite":
        with _copied(folder / ENGINES["sqlite"]) as cursor:
            return _manifest("sqlite", cursor)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        dump = str(folder / ENGINES["postgresql"])
        _run_tool("pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={dump}")
        return _manifest("postgresql", cursor)


@contextlib.contextmanager
def _copied(path: Path) -> Iterator[sqlite3.Cursor]:
    """Copy the SQLite database into a file and yield a cursor on the copy, which gives values as they are stored.

    Not within a transaction: SQLite would wait for its end for ever.
    """
    connection.ensure_connection()
    with contextlib.closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)
        yield copy.cursor()


def _manifest(engine: str, cursor: Any) -> Manifest:
    newest = MigrationRecorder(connection).migration_qs.filter(app="vendors").order_by("-name").first()
    return Manifest(
        made_at=timezone.now().isoformat(timespec="seconds"),
        engine=engine,
        migration=newest.name if newest else "",
        tables={table: digest_of(table, cursor) for table in tables()},
    )


def tables(database: BaseDatabaseWrapper = connection) -> list[str]:
    """Return the tables that a restore is checked by."""
    with database.cursor() as cursor:
        names = database.introspection.table_names(cursor)
    return [name for name in names if name not in PASSING_TABLES and not name.startswith("sqlite_")]


def digest_of(table: str, cursor: Any) -> tuple[int, str]:
    """Return the number of rows, and a digest of all their values that does not go by their order."""
    quoted = connection.ops.quote_name(table)
    cursor.execute(f"SELECT * FROM {quoted}")  # noqa: S608 - the name comes from the database itself
    rows, total = 0, 0
    for row in iter(cursor.fetchone, None):
        digest = hashlib.sha256(repr(tuple(map(_plain, row))).encode()).digest()
        total = (total + int.from_bytes(digest[:16])) % 2**128
        rows += 1
    return rows, f"{total:032x}"


def _plain(value: Any) -> Any:
    if isinstance(value, memoryview):
        return bytes(value)
    return value.astimezone(datetime.UTC).isoformat() if isinstance(value, datetime.datetime) else value


@contextlib.contextmanager
def opened(archive: Path) -> Iterator[tuple[Path, Manifest]]:
    """Unpack an archive into a folder for the block; BackupFailed where it is none, or one for another database."""
    with tempfile.TemporaryDirectory(prefix="tracker-restore-") as place:
        folder = Path(place)
        try:
            with tarfile.open(archive) as packed:
                packed.extractall(folder, filter="data")
            manifest = Manifest.read(folder)
        except (OSError, tarfile.TarError, KeyError, ValueError, TypeError) as error:
            raise BackupFailed(f"{archive} is not a backup of the tracker, or is damaged ({error}).") from error
        if manifest.engine != connection.vendor:
            raise BackupFailed(
                f"{archive} holds a {manifest.engine} database, and DATABASE_URL names a {connection.vendor} one: "
                "set DATABASE_URL to a database of that kind."
            )
        yield folder, manifest


def restore(archive: Path, *, replace: bool = False) -> Manifest:
    """Make this installation what the archive holds. BackupFailed, with nothing changed, where there are rows already
    and `replace` is not set, and where what was restored is not what the manifest says."""
    with opened(archive) as (folder, manifest):
        if not replace and _holds_rows():
            raise BackupFailed(
                f"The database holds data already, which {archive.name} would replace: say --replace if that is meant."
            )
        load_database(folder)
        differences = differences_from(manifest)
        if differences:
            raise BackupFailed("The restored database differs from the backup: " + "; ".join(differences))
        _put_back(folder)
        return manifest


def _holds_rows() -> bool:
    with connection.cursor() as cursor:
        if "vendors_action" not in connection.introspection.table_names(cursor):
            return False
        cursor.execute("SELECT EXISTS (SELECT 1 FROM vendors_action)")
        return bool(cursor.fetchone()[0])


def load_database(folder: Path) -> None:
    """Replace all tables by those in the unpacked archive."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with contextlib.closing(sqlite3.connect(folder / ENGINES["sqlite"])) as source:
            source.backup(connection.connection)
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    connections.close_all()
    dump = str(folder / ENGINES["postgresql"])
    _run_tool("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", "--dbname=" + _name(), dump)


def differences_from(manifest: Manifest) -> list[str]:
    """Return, in words, how the database at hand differs from what the manifest says."""
    with tempfile.TemporaryDirectory() as place, _cursor(Path(place)) as cursor:
        there = {table: digest_of(table, cursor) for table in tables()}
    wanted_tables = manifest.tables.keys() - PASSING_TABLES  # what an older release compared besides
    found = [f"table {name} is missing" for name in sorted(wanted_tables - there.keys())]
    for name, (rows, digest) in there.items():
        wanted = manifest.tables.get(name)
        if wanted is not None and wanted != (rows, digest):
            found.append(f"table {name} has {rows} rows of {wanted[0]}" if rows != wanted[0] else f"{name} differs")
    return found


def _cursor(place: Path) -> contextlib.AbstractContextManager[Any]:
    return _copied(place / "copy.sqlite3") if connection.vendor == "sqlite" else connection.cursor()


def _put_back(folder: Path) -> None:
    if (folder / UPLOADS).is_dir():
        shutil.copytree(folder / UPLOADS, settings.MEDIA_ROOT, dirs_exist_ok=True)
    if (folder / KEY).exists():
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / KEY, settings.DATA_DIR / KEY)
        (settings.DATA_DIR / KEY).chmod(0o600)


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _run_tool(tool: str, *arguments: str) -> None:
    """Run a tool of PostgreSQL on this database. The password goes by the environment, which other users cannot see."""
    if shutil.which(tool) is None:
        raise BackupFailed(f"{tool} is not installed: on Debian or Ubuntu, apt install postgresql-client.")
    given = connection.settings_dict
    environment = {
        **os.environ,
        "PGHOST": str(given["HOST"] or ""),
        "PGPORT": str(given["PORT"] or ""),
        "PGUSER": str(given["USER"] or ""),
        "PGPASSWORD": str(given["PASSWORD"] or ""),
        "PGDATABASE": _name(),
    }
    done = subprocess.run([tool, *arguments], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise BackupFailed(f"{tool} failed: {_last_line(done.stderr.splitlines())}")


def _last_line(lines: Iterable[str]) -> str:
    return next((line.strip() for line in reversed(list(lines)) if line.strip()), "it said nothing")
