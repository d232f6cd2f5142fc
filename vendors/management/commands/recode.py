"""Code stored articles again after the rules or the names have changed."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from vendors.findings.coding import CODABLE, code_article
from vendors.management.progress import track
from vendors.models import Article


class Command(BaseCommand):
    help = "Read all stored articles again; replaces findings that nobody has decided, prints what changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="print what would change and change nothing")
        parser.add_argument("--after", type=int, default=0, metavar="ID", help="go on after this article")
        parser.add_argument("articles", nargs="*", type=int, metavar="ID", help="only these articles")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Article.objects.filter(state__in=CODABLE).order_by("pk")
        if options["articles"]:
            rows = rows.filter(pk__in=options["articles"])
        totals = {"added": 0, "gone": 0, "altered": 0}
        ids = list(rows.filter(pk__gt=options["after"]).values_list("pk", flat=True))
        for pk in track(ids, "articles", total=len(ids), resume_hint="Go on with: manage.py recode --after {at}"):
            result = code_article(pk, dry_run=options["dry_run"])
            for what in totals:
                for label in getattr(result, what):
                    totals[what] += 1
                    self.stdout.write(f"article {pk}: {what} {label}")
        would = "would be " if options["dry_run"] else ""
        counts = ", ".join(f"{count} {would}{what}" for what, count in totals.items())
        self.stdout.write(f"{len(ids)} articles read again: {counts}. Decisions are untouched.")
