"""Read article files and print their events, one JSON object a line. Uses neither database nor network."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vendors.extraction.engine import Engine
from vendors.extraction.evaluation.corpus_files import (
    CodedArticle,
    UnreadableArticle,
    article_files,
    articles_and_faults,
    finding_as_event,
)
from vendors.extraction.text.lexicon import REFERENCE_DATA, Lexicon
from vendors.management.progress import track


class Command(BaseCommand):
    help = "Print the events of articles (.json, .jsonl, .txt, .html files or folders of them), one JSON object a line."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--after", type=Path, metavar="FILE", help="go on after this file")
        parser.add_argument(
            "--rules-only", action="store_true", help="decide by the rules alone, without the trained classifier"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        engine = Engine(Lexicon.from_folder(REFERENCE_DATA), None if options["rules_only"] else "shipped")
        faults: list[str] = []
        files = _files(options["paths"], after=options["after"])
        for path in track(files, "articles", total=len(files), resume_hint="Go on with --after {at}"):
            for article in articles_and_faults(path):
                if isinstance(article, UnreadableArticle):
                    faults.append(str(article))
                else:
                    self.stdout.write(_line(article, engine))
        if faults:
            raise CommandError("\n".join([*faults, f"{len(faults)} could not be read; all others were."]))


def _files(paths: list[Path], *, after: Path | None) -> list[Path]:
    try:
        files = list(article_files(paths))
    except UnreadableArticle as error:
        raise CommandError(str(error)) from error
    if after is not None and after not in files:
        raise CommandError(f"{after} is not among the files to read: give --after a file as it was printed.")
    return files if after is None else files[files.index(after) + 1 :]


def _line(article: CodedArticle, engine: Engine) -> str:
    events = [finding_as_event(finding, article.document.text) for finding in engine.read(article.document).findings]
    return json.dumps({"id": article.id, "events": events}, ensure_ascii=False)
