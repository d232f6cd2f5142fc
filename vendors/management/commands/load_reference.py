"""Load countries, bodies, vendors and curated actions from the data files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vendors.management.progress import progress_bar
from vendors.reference import loader
from vendors.reference.files import BadFiles
from vendors.reference.rows import Tally

RESUME_HINT = "Nothing was loaded: all is as it was. Run it again."


class Command(BaseCommand):
    help = "Load the reference data. Loading it again changes nothing, and what people have edited here is kept."
    requires_system_checks: list[str] = []  # they open the database, which a check of the files does not need

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=loader.FOLDER, help="where the CSV files are")
        parser.add_argument("--dry-run", action="store_true", help="say what would change and change nothing")
        parser.add_argument("--check", action="store_true", help="only check the files; the database is not used")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["check"]:
                self._say_rows(loader.check(options["folder"]))
            else:
                self._say(self._load(options["folder"], dry_run=options["dry_run"]), options["dry_run"])
        except BadFiles as error:
            count = len(error.faults)
            raise CommandError(f"{error}\n{count} fault{'s' if count > 1 else ''}; nothing was loaded.") from error

    def _load(self, folder: Path, *, dry_run: bool) -> list[Tally]:
        with progress_bar("rows", resume_hint=RESUME_HINT) as bar:
            return loader.load(folder, dry_run=dry_run, each=lambda by, total: bar.step(by=by, total=total))

    def _say_rows(self, rows: dict[str, int]) -> None:
        for file, count in rows.items():
            self.stdout.write(f"{file}: {count} rows, in order")

    def _say(self, tallies: list[Tally], dry_run: bool) -> None:
        for tally in tallies:
            edited = tally.edited_here
            kept_rows = f", {len(edited)} kept, edited here: {', '.join(edited)}" if edited else ""
            counts = f"{tally.added} added, {tally.changed} changed, {tally.unchanged} unchanged"
            self.stdout.write(f"{tally.file}: {counts}{kept_rows}")
        if dry_run:
            self.stdout.write("Nothing was written.")
