"""Makes the lists' search words and facet counts anew, for a database restored or edited by other means."""

from typing import Any

from django.core.management.base import BaseCommand

from vendors.curation.indexing import index_all
from vendors.management.progress import course
from vendors.models import Action


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        total = Action.objects.published().count()
        go_on = "Nothing was changed: the lists are as they were. Run it again."
        with course("actions", total=total, go_on=go_on) as way:
            number = index_all(each=way.step)
        self.stdout.write(f"{number} published actions listed.")
