"""Read article files and print their events, one JSON object a line. Uses neither database nor network."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vendors.extraction.corpusfile import UnreadableArticle, article_files, finding_as_event, read_article
from vendors.extraction.engine import Engine
from vendors.extraction.lexicon import REFERENCE_DATA, Lexicon


class Command(BaseCommand):
    help = "Print the events of articles (.json, .txt, .html files or folders of them), one JSON object a line."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument(
            "--rules-only", action="store_true", help="decide by the rules alone, without the trained judge"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        engine = Engine(Lexicon.from_folder(REFERENCE_DATA), None if options["rules_only"] else "trained")
        try:
            for path in article_files(options["paths"]):
                article = read_article(path)
                reading = engine.read(article.document)
                events = [finding_as_event(finding, article.document.text) for finding in reading.findings]
                self.stdout.write(json.dumps({"id": article.id, "events": events}, ensure_ascii=False))
        except UnreadableArticle as error:
            raise CommandError(str(error)) from error
