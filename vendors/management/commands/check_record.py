"""manage.py check_record: doubtful entries of the data files or of the database, each with what to do about it."""

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from vendors.record.database_checks import check_database
from vendors.reference.check_files import check_files
from vendors.reference.files import BadFiles
from vendors.reference.loader import FOLDER


class Command(BaseCommand):
    help = "List doubtful entries of the record, each with its place and what to do; exit 1 if there are any."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=FOLDER, help="where the CSV files are")
        parser.add_argument("--database", action="store_true", help="check what the database has published")

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        try:
            found = check_database(today=today) if options["database"] else check_files(options["folder"], today=today)
        except BadFiles as error:
            raise CommandError(str(error)) from error
        for doubt in found:
            self.stdout.write(str(doubt))
        if found:
            rules = ", ".join(
                f"{rule} {number}" for rule, number in Counter(doubt.rule for doubt in found).most_common()
            )
            raise CommandError(f"{len(found)} entries need a look ({rules}).")
        self.stdout.write("Nothing needs a look.")
