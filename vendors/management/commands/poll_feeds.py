"""manage.py poll_feeds: ask the feeds for news now."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from vendors import tasks
from vendors.ingest import feeds
from vendors.management.progress import track
from vendors.models import Article, Feed

RESUME_HINT = "Run poll_feeds again: the feeds that were not asked are still due."


class Command(BaseCommand):
    help = "Poll the feeds that are due (or all), take their new articles in and send them on their way."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="Every active feed, whether it is due or not.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["all"]:
            listed = Feed.objects.filter(active=True).values_list("pk", flat=True)
            claimed = [(pk, claim) for pk in listed if (claim := feeds.lease_feed(pk)) is not None]
        else:
            claimed = feeds.lease_due()
        names = dict(Feed.objects.values_list("pk", "url"))
        left = dict(claimed)
        try:
            for pk, claim in track(claimed, "feeds", total=len(claimed), resume_hint=RESUME_HINT):
                poll = feeds.poll_feed(pk, claim)
                del left[pk]
                self.stdout.write(f"{names[pk]}: {_in_words(poll)}")
                for article in Article.objects.filter(pk__in=poll.new):
                    tasks.start(article)
        finally:
            for pk, claim in left.items():  # others need not wait until the claims run out
                Feed.objects.filter(pk=pk, claimed_until=claim).update(claimed_until=None)
        if not claimed:
            self.stdout.write("No feed is due.")


def _in_words(poll: feeds.PollResult) -> str:
    if poll.error:
        return f"failed: {poll.error}"
    if poll.unchanged:
        return "unchanged"
    return f"{len(poll.new)} new, {poll.linked} linked, {poll.left_out} left out"
