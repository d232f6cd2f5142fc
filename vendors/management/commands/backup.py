"""Write a backup: `manage.py backup FOLDER [--keep 14]`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vendors.management.backups import BackupFailed, make_backup


class Command(BaseCommand):
    help = "Write the database, the uploads and the secret key into one archive."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--keep", type=int, default=0, help="remove all but the newest so many archives")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            path = make_backup(options["folder"], keep=options["keep"])
        except (BackupFailed, OSError) as error:
            raise CommandError(f"No backup was made: {error}") from error
        self.stdout.write(f"{path} ({path.stat().st_size / 2**20:.1f} MB)")
