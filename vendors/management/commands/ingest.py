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
from django.db import OperationalError

from vendors import tasks
from vendors.ingest.addresses import BadAddress
from vendors.ingest.intake import IntakeOutcome, NotAnArticle
from vendors.ingest.sources import ArticleSource, address_sources, sources
from vendors.ingest.steps import fetch_again
from vendors.management.expected import ExpectedCount
from vendors.management.progress import ProgressBar, progress_bar
from vendors.models import Article
from vendors.models.choices import ArticleState

RESUME_HINT = "Run the same command again: it passes over what is here and goes on with the rest."


class Command(BaseCommand):
    help = (
        "Take articles in and send them on their way: text, HTML, PDF or JSON files, folders, web archives (.warc, "
        ".warc.gz), addresses, or - for standard input. Interrupt it at will: run again, it goes on where it was."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", nargs="*", metavar="PATH|URL|-", help="What to take in.")
        parser.add_argument("--urls", metavar="FILE", help="A list of addresses, one a line (- for standard input).")
        parser.add_argument("--again", action="store_true", help="Fetch again what is here already.")
        parser.add_argument(
            "--as-examples", action="store_true", help="Mark them as made up: never shown or counted in public."
        )
        parser.add_argument("--quiet", action="store_true", help="Print the totals only.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["what"] and not options["urls"]:
            raise CommandError("Say what to take in: a file, a folder, an address, - or --urls FILE.")
        for name in options["what"]:
            if name != "-" and "://" not in name and not Path(name).exists():
                raise CommandError(f"There is no file or folder {name}.")
        counts: Counter[str] = Counter()
        try:
            expected = ExpectedCount(options["what"], listed=_listed(options["urls"]))
            with progress_bar("articles", total=expected.before(), resume_hint=RESUME_HINT) as bar:
                for source in _all_sources(options):
                    counts[self._take(source, bar, options)] += 1
                    bar.step(total=expected.after(source))
        except OperationalError as error:
            reason = str(error).strip().removesuffix(".")
            raise CommandError(f"The database cannot go on: {reason}. Mend that first. {RESUME_HINT}") from error
        finally:
            totals = ", ".join(f"{number} {what}" for what, number in sorted(counts.items()))
            self.stdout.write(totals or "Nothing found.")
        if counts["refused"]:
            raise CommandError(f"{counts['refused']} could not be taken in; see above.")

    def _take(self, source: ArticleSource, bar: ProgressBar, options: dict[str, Any]) -> str:
        """Take one article, start it, and say on one line what became of it; return that in a word."""
        try:
            taken = source.take()
        except (NotAnArticle, BadAddress) as error:
            bar.print(f"refused    {source.label}: {error}")
            return "refused"
        if options["as_examples"] and taken.outcome is IntakeOutcome.ADDED:
            Article.objects.filter(pk=taken.article.pk).update(is_example=True)
        if options["again"] and taken.outcome is IntakeOutcome.ALREADY_HERE and fetch_again(taken.article):
            taken.article.refresh_from_db()
        tasks.start(taken.article)
        article = Article.objects.get(pk=taken.article.pk)
        done = taken.outcome if taken.outcome is IntakeOutcome.ALREADY_HERE else _reached(article)
        if not options["quiet"]:
            bar.print(f"{done:<10} {source.label}: {_in_words(article)}")
        return done


def _listed(name: str | None) -> int | None:
    """Return how many addresses a list holds; None for standard input, whose end nobody knows."""
    if name == "-":
        return None
    return sum(1 for _ in address_sources(_lines(name))) if name else 0


def _all_sources(options: dict[str, Any]) -> Iterator[ArticleSource]:
    listed: Iterator[ArticleSource] = iter(())
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
