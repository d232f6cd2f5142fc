"""manage.py ingest: articles in, from files, folders, web archives, addresses or standard input."""

import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from vendors import tasks
from vendors.ingest.addresses import BadAddress
from vendors.ingest.intake import NotTaken, Outcome
from vendors.ingest.sources import Source, address_sources, sources
from vendors.models import Article
from vendors.models.choices import ArticleState


class Command(BaseCommand):
    help = (
        "Take articles in and send them on their way: text, HTML, PDF or JSON files, folders, web archives (.warc, "
        ".warc.gz), addresses, or - for standard input. Interrupt it at will: run again, it goes on where it was."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", nargs="*", metavar="PATH|URL|-", help="What to take in.")
        parser.add_argument("--urls", metavar="FILE", help="A list of addresses, one a line (- for standard input).")
        parser.add_argument("--quiet", action="store_true", help="Print the totals only.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["what"] and not options["urls"]:
            raise CommandError("Say what to take in: a file, a folder, an address, - or --urls FILE.")
        for name in options["what"]:
            if name != "-" and "://" not in name and not Path(name).exists():
                raise CommandError(f"There is no file or folder {name}.")
        counts: Counter[str] = Counter()
        try:
            with _progress() as progress:
                bar = progress.add_task("articles", total=None)
                for source in _all_sources(options):
                    counts[self._take(source, progress, quiet=options["quiet"])] += 1
                    progress.advance(bar)
        except KeyboardInterrupt:
            self.stderr.write("Interrupted. Run the same command again to go on.")
        self.stdout.write(", ".join(f"{number} {what}" for what, number in sorted(counts.items())) or "Nothing found.")
        if counts["refused"]:
            raise CommandError(f"{counts['refused']} could not be taken in; see above.")

    def _take(self, source: Source, progress: Progress, *, quiet: bool) -> str:
        """Take one article, start it, and say on one line what became of it; return that in a word."""
        try:
            taken = source.take()
        except (NotTaken, BadAddress) as error:
            progress.console.print(f"refused    {source.label}: {error}", markup=False, highlight=False)
            return "refused"
        tasks.start(taken.article)
        article = Article.objects.get(pk=taken.article.pk)
        done = taken.outcome if taken.outcome is Outcome.KNOWN else _reached(article)
        if not quiet:
            line = f"{done:<10} {source.label}: {_in_words(article)}"
            progress.console.print(line, markup=False, highlight=False, soft_wrap=True)
        return done


def _all_sources(options: dict[str, Any]) -> Iterator[Source]:
    listed: Iterator[Source] = iter(())
    if options["urls"]:
        listed = address_sources(sys.stdin if options["urls"] == "-" else _lines(options["urls"]))
    return chain(sources(options["what"], stdin=sys.stdin.buffer), listed)


def _lines(name: str) -> Iterator[str]:
    try:
        with Path(name).open(encoding="utf-8", errors="replace") as lines:
            yield from lines
    except OSError as error:
        raise CommandError(f"{name} cannot be read: {error.strerror}.") from error


def _reached(article: Article) -> str:
    waits = article.state in tasks.STEP_TASKS
    return "queued" if waits and not settings.CELERY_TASK_ALWAYS_EAGER else str(article.state)


def _in_words(article: Article) -> str:
    """Return what a person wants to know of an article that came in."""
    if article.state == ArticleState.CODED:
        number = article.findings.count()
        return f"{number} finding{'' if number == 1 else 's'} in “{article}”"
    if article.reason:
        later = f" Next try at {article.retry_at:%H:%M}." if article.retry_at else ""
        return f"{article.reason}{later}"
    return f"“{article}”"


def _progress() -> Progress:
    columns = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.speed:.1f}/s")]
    console = Console(stderr=False, soft_wrap=True)
    return Progress(
        *columns, TimeElapsedColumn(), TimeRemainingColumn(), console=console, disable=not sys.stderr.isatty()
    )
