"""Makes anew what lists, matrix and map are read from, for a database restored or edited by other means."""

from typing import Any

from django.core.management.base import BaseCommand

from vendors.management.progress import progress_bar
from vendors.models import Action, Change
from vendors.record.indexing import index_all


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        total = Action.objects.published().count()
        resume_hint = "Nothing was changed: the lists are as they were. Run it again."
        with progress_bar("actions", total=total, resume_hint=resume_hint) as bar:
            # First, since what is read of the changes is kept until the data version is raised, as indexing does.
            Change.objects.date_ends()
            number = index_all(each=bar.step)
        self.stdout.write(f"{number} published actions listed.")
