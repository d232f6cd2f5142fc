"""manage.py sweep: give out again what got stuck, as the workers' clock does each minute."""

from typing import Any

from django.core.management.base import BaseCommand

from vendors import tasks


class Command(BaseCommand):
    help = "Send on their way the articles whose retry is due or whose step was lost. For installations without beat."

    def handle(self, *args: Any, **options: Any) -> None:
        number = tasks.sweep()
        self.stdout.write(f"{number} article{'' if number == 1 else 's'} given out again.")
