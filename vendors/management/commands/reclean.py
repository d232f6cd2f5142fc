"""manage.py reclean: make texts anew from the bytes kept, after an upgrade of a cleaner."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import F, Max

from vendors import tasks
from vendors.ingest import html, pdf
from vendors.ingest.cleaning import TEXT_CLEANER
from vendors.ingest.documents import BY_BROWSER
from vendors.ingest.steps import clean_again
from vendors.management.progress import track
from vendors.models import Article, ArticleVersion

CURRENT = (html.CLEANER, pdf.CLEANER, TEXT_CLEANER)


class Command(BaseCommand):
    help = (
        "Clean again what another version of a cleaner has cleaned. Only a text that comes out different is coded "
        "again; decisions stay, and follow their quotes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="Also what the present version has cleaned.")

        parser.add_argument("--after", type=int, default=0, metavar="ID", help="Go on after this article.")

    def handle(self, *args: Any, **options: Any) -> None:
        newest = ArticleVersion.objects.annotate(last=Max("article__versions__number")).filter(number=F("last"))
        newest = newest.exclude(cleaner__startswith=BY_BROWSER)  # their bytes hold no text
        rows = newest if options["all"] else newest.exclude(cleaner__in=CURRENT)
        number = 0
        ids = list(rows.filter(article__gt=options["after"]).order_by("article").values_list("article_id", flat=True))
        every = "--all " if options["all"] else ""
        for pk in track(
            ids, "articles", total=len(ids), resume_hint=f"Go on with: manage.py reclean {every}--after {{at}}"
        ):
            article = Article.objects.get(pk=pk)
            if clean_again(article):
                article.refresh_from_db(fields=["state"])
                tasks.start(article)
                number += 1
        self.stdout.write(f"{number} article{'' if number == 1 else 's'} cleaned again, or on the way to it.")
