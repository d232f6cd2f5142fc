"""Score the engine against coded articles, by section 4 of the codebook. Uses neither database nor network."""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vendors.extraction.engine import Engine
from vendors.extraction.evaluation.corpus_files import (
    CODED_SUFFIXES,
    CodedArticle,
    UnreadableArticle,
    article_files,
    finding_as_event,
    read_articles,
)
from vendors.extraction.evaluation.real_articles import Part, join
from vendors.extraction.evaluation.rounds import articles_of, read_manifest
from vendors.extraction.evaluation.scoring import score
from vendors.extraction.text.lexicon import REFERENCE_DATA, Lexicon
from vendors.management.progress import track


class Command(BaseCommand):
    help = "Read coded articles and print how well the engine's events agree with the annotators'."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "sources",
            nargs="*",
            metavar="PATH",
            help="a .json or .jsonl file, a folder of them, or the name of a round of training/corpus, such as r20-en",
        )
        parser.add_argument(
            "--real",
            type=Path,
            metavar="FOLDER",
            help="also the real articles that training/corpus/real.jsonl codes, whose texts are in this folder",
        )
        parser.add_argument("--part", choices=[part.value for part in Part], help="only this part of the real articles")
        parser.add_argument("--lang", help="only articles in this language")
        parser.add_argument("--errors", type=int, default=0, metavar="N", help="print the first N misses and extras")
        parser.add_argument("--json", action="store_true", help="print the figures as JSON")
        parser.add_argument(
            "--rules-only", action="store_true", help="decide by the rules alone, without the trained classifier"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            articles = _read_sources(options["sources"])
            if options["real"]:
                articles += self._real(options["real"], options["part"])
        except UnreadableArticle as error:
            raise CommandError(str(error)) from error
        articles = [article for article in articles if options["lang"] in (None, article.document.lang)]
        if not articles:
            named = [*options["sources"], *([str(options["real"])] if options["real"] else [])]
            raise CommandError(f"no articles in {', '.join(named)}" if named else "name a file, a folder or a round")
        engine = Engine(Lexicon.from_folder(REFERENCE_DATA), None if options["rules_only"] else "shipped")
        answers = {
            article.id: [
                finding_as_event(finding, article.document.text) for finding in engine.read(article.document).findings
            ]
            for article in track(
                articles, "articles", total=len(articles), resume_hint="Nothing is kept: run it again."
            )
        }
        result = score(articles, answers)
        self.stdout.write(json.dumps(result.as_dict()) if options["json"] else result.report(options["errors"]))

    def _real(self, texts: Path, part: str | None) -> list[CodedArticle]:
        joined = join(texts, Part(part) if part else None)
        if joined.missing:
            some = ", ".join(joined.missing[:3])
            self.stderr.write(
                f"{len(joined.missing)} coded articles have no text in {texts} and are left out: {some} …"
            )
        return joined.articles


def _read_sources(sources: Sequence[str]) -> list[CodedArticle]:
    """Return the articles of the files, folders and rounds named; UnreadableArticle as in reading one."""
    rounds = read_manifest()
    articles: list[CodedArticle] = []
    for source in dict.fromkeys(sources):
        if source in rounds and not Path(source).exists():
            articles += articles_of([source])
        else:
            files = [path for path in article_files([Path(source)]) if path.suffix.lower() in CODED_SUFFIXES]
            articles += [article for path in files for article in read_articles(path)]
    return articles
