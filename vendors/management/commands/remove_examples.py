"""manage.py remove_examples: the made-up articles that fill the desk of a new installation go for good."""

from typing import Any

from django.core.management.base import BaseCommand

from vendors.review.examples import remove_examples


class Command(BaseCommand):
    help = "Remove the made-up example articles, their findings, and drafts that rest on nothing else."

    def handle(self, *args: Any, **options: Any) -> None:
        removed = remove_examples(by=None)
        self.stdout.write(f"Removed {removed.articles} articles, {removed.findings} findings, {removed.drafts} drafts.")
