"""Score the engine against a folder of coded articles, by section 4 of the codebook. Neither database nor network."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vendors.extraction.engine import Engine
from vendors.extraction.evaluation.corpus_files import UnreadableArticle, finding_as_event, read_article
from vendors.extraction.evaluation.scoring import score
from vendors.extraction.text.lexicon import REFERENCE_DATA, Lexicon
from vendors.management.progress import along


class Command(BaseCommand):
    help = "Read the coded articles of a folder and print how well the engine's events agree with the annotators'."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--lang", help="only articles in this language")
        parser.add_argument("--errors", type=int, default=0, metavar="N", help="print the first N misses and extras")
        parser.add_argument("--json", action="store_true", help="print the figures as JSON")
        parser.add_argument(
            "--rules-only", action="store_true", help="decide by the rules alone, without the trained judge"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            articles = [read_article(path) for path in sorted(options["folder"].glob("*.json"))]
        except UnreadableArticle as error:
            raise CommandError(str(error)) from error
        articles = [one for one in articles if options["lang"] in (None, one.document.lang)]
        if not articles:
            raise CommandError(f"no articles in {options['folder']}")
        engine = Engine(Lexicon.from_folder(REFERENCE_DATA), None if options["rules_only"] else "trained")
        answers = {
            one.id: [finding_as_event(finding, one.document.text) for finding in engine.read(one.document).findings]
            for one in along(articles, "articles", total=len(articles), go_on="Nothing is kept: run it again.")
        }
        result = score(articles, answers)
        self.stdout.write(json.dumps(result.as_dict()) if options["json"] else result.report(options["errors"]))
