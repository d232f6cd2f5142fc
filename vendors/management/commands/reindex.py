"""Makes the lists' search words and facet counts anew, for a database restored or edited by other means."""

from typing import Any

from django.core.management.base import BaseCommand

from vendors.curation.indexing import index_all


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{index_all()} published actions listed.")
