"""manage.py recalibrate: how sure to be of each rule, learned from what curators decided."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vendors.findings import assessment, learning
from vendors.management.progress import progress_bar
from vendors.models import Finding

RESUME_HINT = "What was learned holds; put the other findings in order with: manage.py recalibrate --after {at}"


class Command(BaseCommand):
    help = (
        "Learn from decisions how sure to be of each rule's findings; print before and after, and order the queue anew."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--after",
            type=int,
            default=0,
            metavar="ID",
            help="learn nothing anew, go on with the order after this finding",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["after"] and not Finding.objects.filter(pk=options["after"]).exists():
            raise CommandError(f"There is no finding {options['after']}: leave --after out to begin anew.")
        if not options["after"] and not self.learn():
            self.stdout.write("Nothing has been decided yet, so nothing was changed.")
            return
        keys = assessment.waiting_findings(after=options["after"])
        with progress_bar("findings", total=len(keys), resume_hint=RESUME_HINT) as bar:
            assessment.assess_all(keys, each=lambda batch: bar.step(batch[-1], by=len(batch)))
        self.stdout.write(f"{len(keys)} waiting findings put in order anew.")

    def learn(self) -> bool:
        """Learn from all decisions and print what was learned; False where there is none."""
        report = learning.recalibrate()
        if not report.rules:
            return False
        self.stdout.write(f"{'coder':10} {'rule':32} {'right':>8} {'wrong':>8} {'before':>7} {'after':>6}")
        for rule in report.rules:
            counts = f"{rule.right:8} {rule.wrong:8} {rule.before:7.2f} {rule.after:6.2f}"
            self.stdout.write(f"{rule.coder:10} {rule.rule or 'none':32} {counts}")
        self.stdout.write(
            f"Mean squared error of the confidence: {report.error_before:.4f} before, {report.error_after:.4f} after."
        )
        return True
