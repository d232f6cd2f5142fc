"""manage.py export_corpus: decided articles as files that coders are tested with."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vendors.findings import corpus_export
from vendors.management.progress import progress_bar


class Command(BaseCommand):
    help = (
        "Write each article whose findings are all decided as a corpus file, the accepted ones as its events. "
        "Only those in which something was rejected or corrected, unless --all is given."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="Where the files go; made if it is not there.")
        parser.add_argument("--all", action="store_true", help="Also articles in which the coder made no error.")
        parser.add_argument("--after", type=int, default=0, metavar="ID", help="Go on after this article.")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(f"The folder {folder} cannot be made: {error}.") from error
        articles = corpus_export.decided_articles(only_errors=not options["all"]).filter(pk__gt=options["after"])
        number = articles.count()
        every = "--all " if options["all"] else ""
        resume_hint = f"Go on with: manage.py export_corpus {every}--after {{at}} {folder}"
        with progress_bar("articles", total=number, resume_hint=resume_hint) as bar:
            for article in articles.iterator(chunk_size=100):
                _write(folder, corpus_export.corpus_file(article))
                bar.step(article.pk)
        self.stdout.write(f"{number} articles written to {folder}.")


def _write(folder: Path, data: Mapping[str, Any]) -> None:
    text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    (folder / f"{data['id']}.json").write_text(text, encoding="utf-8")
