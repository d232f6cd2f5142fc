"""Makes anew what lists, matrix and map are read from, for a database restored or edited by other means."""

from typing import Any

from django.core.management.base import BaseCommand

from vendors.management.progress import course
from vendors.models import Action, Change
from vendors.record.indexing import index_all


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        total = Action.objects.published().count()
        go_on = "Nothing was changed: the lists are as they were. Run it again."
        with course("actions", total=total, go_on=go_on) as way:
            number = index_all(each=way.step)
        Change.objects.date_ends()
        self.stdout.write(f"{number} published actions listed.")
