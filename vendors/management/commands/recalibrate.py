"""manage.py recalibrate: how sure to be of each rule, learned from what curators decided."""

from typing import Any

from django.core.management.base import BaseCommand

from vendors.curation import assessment, learning


class Command(BaseCommand):
    help = (
        "Learn from decisions how sure to be of each rule's findings; print before and after, and order the queue anew."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = learning.recalibrate()
        if not found.rules:
            self.stdout.write("Nothing has been decided yet, so nothing was changed.")
            return
        self.stdout.write(f"{'coder':10} {'rule':32} {'accepted':>8} {'rejected':>8} {'before':>7} {'after':>6}")
        for rule in found.rules:
            counts = f"{rule.accepted:8} {rule.rejected:8} {rule.before:7.2f} {rule.after:6.2f}"
            self.stdout.write(f"{rule.coder:10} {rule.rule or 'none':32} {counts}")
        self.stdout.write(
            f"Mean squared error of the confidence: {found.error_before:.4f} before, {found.error_after:.4f} after."
        )
        self.stdout.write(f"{assessment.assess_all()} waiting findings put in order anew.")
