"""manage.py export_corpus: decided articles as files that coders are tested with."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vendors.curation import corpus


class Command(BaseCommand):
    help = (
        "Write each article whose findings are all decided as a corpus file, the accepted ones as its events. "
        "Only those in which something was rejected or corrected, unless --all is given."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="Where the files go; made if it is not there.")
        parser.add_argument("--all", action="store_true", help="Also articles in which the coder made no error.")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(f"The folder {folder} cannot be made: {error}.") from error
        number = 0
        for data in corpus.decided_articles(only_errors=not options["all"]):
            path = folder / f"{data['id']}.json"
            path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            number += 1
        self.stdout.write(f"{number} articles written to {folder}.")
