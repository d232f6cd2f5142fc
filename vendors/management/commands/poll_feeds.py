"""manage.py poll_feeds: ask the watched sites, feeds and others, for news now."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from vendors import tasks
from vendors.findings.relevance import current_judge
from vendors.ingest import watching
from vendors.management.progress import track
from vendors.models import Article, WatchedSite

RESUME_HINT = "Run poll_feeds again: the sites that were not asked are still due."


class Command(BaseCommand):
    help = "Poll the watched sites that are due (or all), take their new articles in and send them on their way."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="Every watched site, whether it is due or not.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["all"]:
            listed = WatchedSite.objects.filter(active=True).values_list("pk", flat=True)
            claimed = [(pk, claim) for pk in listed if (claim := watching.lease_site(pk)) is not None]
        else:
            claimed = watching.lease_due()
        names = dict(WatchedSite.objects.values_list("pk", "url"))
        left = dict(claimed)
        try:
            for pk, claim in track(claimed, "sites", total=len(claimed), resume_hint=RESUME_HINT):
                poll = watching.poll_site(pk, claim, judge=current_judge())
                del left[pk]
                self.stdout.write(f"{names[pk]}: {_in_words(poll)}")
                for article in Article.objects.filter(pk__in=poll.new):
                    tasks.start(article)
        finally:
            for pk, claim in left.items():  # others need not wait until the claims run out
                WatchedSite.objects.filter(pk=pk, claimed_until=claim).update(claimed_until=None)
        judged = tasks.judge_stories_again()
        if judged:
            self.stdout.write(f"{judged} stories that were passed over were judged again, as names have changed.")
        if not claimed:
            self.stdout.write("No watched site is due.")


def _in_words(poll: watching.PollResult) -> str:
    if poll.error:
        return f"failed: {poll.error}"
    if poll.unchanged:
        return "unchanged"
    told = f"{len(poll.new)} new, {poll.linked} linked, {poll.left_out} left out, {poll.passed_over} passed over"
    more = f"; {poll.pending} more parts to ask" if poll.pending else ""
    return told + more + (f". {poll.notice}" if poll.notice else "")
