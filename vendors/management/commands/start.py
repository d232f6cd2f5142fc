"""Bring a data folder up to date and serve the site from it: what `make run` does."""

import os
import subprocess
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from vendors.ingest import bounded_cleaning
from vendors.management.first_run import (
    CURATOR,
    PASSWORD_FILE,
    CannotStart,
    check_port,
    make_curator,
    prepare_folder,
)
from vendors.models import Action, Article, Finding

EXAMPLES = Path(__file__).resolve().parents[2] / "data" / "articles"


class Command(BaseCommand):
    help = "Migrate, load the reference data, read the example articles the first time, and serve the site."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--prepare-only", action="store_true", help="do all but serve")

    def handle(self, *args: Any, **options: Any) -> None:
        folder, host, port = settings.DATA_DIR, options["host"], options["port"]
        began = time.monotonic()
        try:
            check_port(host, port)
            prepare_folder(folder)
            password = self.prepare(folder)
        except CannotStart as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(
                f"The database in {folder} cannot be used: {error}. Try DATA=some/other/folder."
            ) from error
        self.greet(host, port, folder, password, seconds=time.monotonic() - began)
        if not options["prepare_only"]:
            collect_static_files()
            bounded_cleaning.close()
            serve(host, port)

    def prepare(self, folder: Path) -> str | None:
        """Do each step that the folder still needs and say so; return the new account's password, if one was made."""
        self.say("Preparing the database …")
        call_command("migrate", verbosity=0)
        self.say("Loading countries, bodies, vendors and actions …")
        call_command("load_reference", stdout=self.stdout)
        if not Article.objects.exists() and EXAMPLES.is_dir():
            self.say("Reading the example articles …")
            call_command("ingest", str(EXAMPLES), as_examples=True, stdout=self.stdout)
        return make_curator(folder)

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def greet(self, host: str, port: int, folder: Path, password: str | None, *, seconds: float) -> None:
        """Print what is there, where to look and how to log in."""
        site = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        actions, waiting = Action.objects.published().count(), Finding.objects.pending().count()
        login = (
            f"password {password} (kept in {folder / PASSWORD_FILE})"
            if password
            else (f"password as printed the first time (kept in {folder / PASSWORD_FILE})")
        )
        self.say(
            f"""
Ready after {seconds:.0f} s: {actions} published actions, {waiting} findings await review.

  {site}/                          overview
  {site}/countries/DE/             a country's timeline
  {site}/actions/?vendor=huawei    actions, filtered
  {site}/admin/                    the review desk: user {CURATOR}, {login}

Stop with Ctrl-C."""
        )


def collect_static_files() -> None:
    """Write the static files under hashed names, compressed, for the server that this process becomes.

    In a process of its own: settings decide how static files are stored, and these have been read already.
    """
    os.environ["HASHED_STATIC"] = "true"
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--clear", "--verbosity", "0"]
    if subprocess.run(command, cwd=settings.BASE_DIR).returncode:  # noqa: S603
        raise CommandError(f"The static files could not be written to {settings.STATIC_ROOT}: see the lines above.")


def serve(host: str, port: int) -> None:
    """Become the web server; a terminal's Ctrl-C ends it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    os.environ["SERVED_LOCALLY"] = "true"
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    server = [sys.executable, "-m", "gunicorn", "tracker.wsgi", "--bind", bind, "--workers", "1", "--threads", "4"]
    os.execv(sys.executable, [*server, "--log-level", "warning", "--timeout", "120"])  # noqa: S606
