"""Have the second coder read stored articles and show how far it agrees with the rules."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from vendors.findings.agreement import agreement
from vendors.findings.coding import CODABLE, code_or_report
from vendors.findings.model_coder import ModelCoder, configured_endpoint
from vendors.findings.readers import MODEL
from vendors.management.progress import track
from vendors.models import Article


class Command(BaseCommand):
    help = "Read articles with the configured model (CODER_URL, CODER_MODEL); failures become Problems."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "articles", nargs="*", type=int, metavar="ID", help="only these (default: all coded articles)"
        )
        parser.add_argument("--after", type=int, default=0, metavar="ID", help="go on after this article")
        parser.add_argument("--compare-only", action="store_true", help="read nothing, only compare what is stored")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.READER == MODEL and not options["compare_only"]:
            raise CommandError("READER=model: the endpoint reads all articles anyway; see Second coder in the admin.")
        rows = Article.objects.filter(state__in=CODABLE).order_by("pk")
        if options["articles"]:
            rows = rows.filter(pk__in=options["articles"])
        ids = list(rows.values_list("pk", flat=True))
        if not options["compare_only"]:
            self.read([pk for pk in ids if pk > options["after"]])
        self.compare(ids)

    def read(self, ids: list[int]) -> None:
        endpoint = configured_endpoint()
        if endpoint is None:
            raise CommandError("The second coder is off: set CODER_URL and CODER_MODEL (docs/operations.md).")
        coder = ModelCoder(endpoint)
        failed = 0
        for pk in track(ids, "articles", total=len(ids), resume_hint="Go on with: manage.py second_coder --after {at}"):
            failed += code_or_report(pk, coder=coder) is None
        self.stdout.write(f"{len(ids) - failed} articles read, {failed} failed (each is a Problem in the admin).")

    def compare(self, ids: list[int]) -> None:
        compared = agreement(ids)
        both, first, second = (
            sum(len(getattr(row, name)) for row in compared) for name in ("both", "first_only", "second_only")
        )
        either = 2 * both + first + second
        share = f"{2 * both / either:.3f}" if either else "none to compare"
        self.stdout.write(
            f"Both found {both}, only the rules {first}, only the model {second}: agreement (F1) {share}."
        )
