"""Restore a backup: `manage.py restore FILE [--replace]`; `--test` restores into a database of its own and compares."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vendors.management.backups import BackupFailed, restore
from vendors.management.restore_test import restore_test


class Command(BaseCommand):
    help = "Make this installation what a backup holds, or test that a backup can be restored."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="replace the data that is there")
        parser.add_argument("--test", action="store_true", help="restore into a new database, compare, and drop it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["test"]:
                report = restore_test(options["file"])
                self.stdout.write(f"{options['file']} can be restored: {report}")
                return
            manifest = restore(options["file"], replace=options["replace"])
        except (BackupFailed, OSError) as error:
            raise CommandError(str(error)) from error
        rows = sum(rows for rows, _digest in manifest.tables.values())
        self.stdout.write(
            f"Restored what was there at {manifest.made_at}: {len(manifest.tables)} tables, {rows} rows, all equal. "
            "Run manage.py migrate if the software is newer, and start web, worker and beat again."
        )
