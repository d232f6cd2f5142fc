"""The benchmark's own database: made for a run, and dropped after it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.db import connection

from benchmarks.ingest import NAME, POSTGRES
from vendors.ingest.intake import take_url

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def own_database() -> Iterator[None]:
    with psycopg.connect(POSTGRES, autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{NAME}"')
        try:
            yield
        finally:
            server.execute(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)')


def manage(*arguments: str) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def prepared() -> Iterator[None]:
    """A database with the tables and the reference data."""
    with own_database():
        manage("migrate", "-v0")
        manage("load_reference")
        yield


def take_afresh(urls: list[str]) -> list[int]:
    """Empty the database of articles, all but the hosts with their rules, and take the addresses."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE vendors_article CASCADE")
    return [take_url(url).article.pk for url in urls]
