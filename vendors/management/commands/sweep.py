"""manage.py sweep: give out again what got stuck, as the workers' clock does each minute."""

from typing import Any

from django.core.management.base import BaseCommand

from vendors import tasks
from vendors.ingest.sweeping import take_stuck
from vendors.management.progress import track

RESUME_HINT = "The others are due again in five minutes: run sweep then."


class Command(BaseCommand):
    help = "Send on their way the articles whose retry is due or whose step was lost. For installations without beat."

    def handle(self, *args: Any, **options: Any) -> None:
        due = take_stuck()
        for article in track(due, "articles", total=len(due), resume_hint=RESUME_HINT):
            tasks.give_out(article)
        self.stdout.write(f"{len(due)} article{'' if len(due) == 1 else 's'} given out again.")
