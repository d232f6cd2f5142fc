"""manage.py read_sources: look at the pages on which the record rests, keep them, find the sentences that say so."""

import datetime
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from vendors import tasks
from vendors.management.progress import track
from vendors.models import SourcePage
from vendors.sources import queue
from vendors.sources.sync import sync_pages
from vendors.sources.visits import propose_again, visit

RESUME_HINT = "Run read_sources again: it goes on with the sources that are still due."
PATIENCE = datetime.timedelta(seconds=70)
"""How long to wait for a site's turn: the longest crawl-delay that is obeyed, and a request."""


class Command(BaseCommand):
    help = "Look at the sources that are due: keep each page, find its quotes again, and propose sentences to confirm."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--limit", type=int, help="So many, instead of what SOURCES_A_DAY leaves for today.")
        parser.add_argument("--all", action="store_true", help="Whether they are due or not.")
        parser.add_argument("--kept", action="store_true", help="Read what is kept again, without asking any site.")

    def handle(self, *args: Any, **options: Any) -> None:
        limit = options["limit"]
        if limit is not None and limit < 1:
            raise CommandError("--limit is the number of sources to look at: 1 or more.")
        known = sync_pages()
        if options["kept"]:
            self._read_kept(limit)
            return
        limit = queue.left_today() if limit is None else limit
        keys = queue.due_pages(limit=limit, whether_due_or_not=options["all"])
        found: Counter[str] = Counter()
        for pk in track(keys, "sources", total=len(keys), resume_hint=RESUME_HINT):
            self._visit(pk, found)
        if not keys:
            why = "No source is due." if limit else "As many sources as SOURCES_A_DAY allows were looked at today."
            self.stdout.write(f"{why} The record names {known} addresses.")
        elif found:
            self.stdout.write("; ".join(f"{words}: {number}" for words, number in found.most_common()))

    def _visit(self, pk: int, found: Counter[str]) -> None:
        lease = queue.lease(pk)
        if lease is None:
            return
        result = visit(pk, lease, wait=PATIENCE)
        drawn = tasks.start_drawing(result.page)
        self.stdout.write(f"{result.page.url}: {self._drawn(result.page) if drawn else result.in_words}")
        found[result.page.get_health_display()] += 1
        found["sentences proposed"] += result.found
        for article in result.articles:
            tasks.start(article)

    def _drawn(self, page: SourcePage) -> str:
        """Say what came of drawing a page by its scripts, which another process does where there is a queue."""
        if not settings.CELERY_TASK_ALWAYS_EAGER:
            return "only a script can draw it, sent to the worker that does"
        page.refresh_from_db()
        found = page.quotes.waiting().count()
        return f"{page.get_fault_display() or 'drawn by its scripts'}, {page.reason or f'{found} proposed'}".lower()

    def _read_kept(self, limit: int | None) -> None:
        pages = SourcePage.objects.filter(in_use=True).exclude(sha256="").order_by("pk")[:limit]
        found = sum(propose_again(page) for page in track(pages, "sources", total=len(pages), resume_hint=RESUME_HINT))
        self.stdout.write(f"{found} sentences proposed from {len(pages)} kept pages.")
