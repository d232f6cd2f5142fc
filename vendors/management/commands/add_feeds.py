"""manage.py add_feeds: feeds by address or from an OPML file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vendors.ingest import feeds
from vendors.ingest.addresses import BadAddress, is_address
from vendors.ingest.failures import NotYet, StepFailed
from vendors.management.progress import track

RESUME_HINT = "Run the same command again: feeds that are here already stay as they are."


class Command(BaseCommand):
    help = "Add feeds: the address of a feed, of a page that offers one, or an OPML file with many."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", nargs="+", metavar="URL|FILE.opml")

    def handle(self, *args: Any, **options: Any) -> None:
        names = options["what"]
        refused = sum(not self._add(name) for name in track(names, "feeds", total=len(names), resume_hint=RESUME_HINT))
        if refused:
            raise CommandError(f"{refused} could not be added; see above.")

    def _add(self, name: str) -> bool:
        try:
            if is_address(name):
                feed, new = feeds.add_feed(name)
                self.stdout.write(f"{'added' if new else 'known'}: {feed} ({feed.url})")
            else:
                listed = feeds.import_opml(Path(name).read_bytes())
                self.stdout.write(f"{name}: {listed.new} added, {listed.already_here} known")
                for refusal in listed.refused:
                    self.stderr.write(f"{name}: {refusal}")
                return not listed.refused
        except (StepFailed, BadAddress, OSError) as error:
            self.stderr.write(f"{name}: {error}")
            return False
        except NotYet:
            self.stderr.write(f"{name}: its host is being asked already; try again in a minute.")
            return False
        return True
