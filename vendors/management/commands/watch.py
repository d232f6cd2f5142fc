"""manage.py watch: list, find, add, preview and switch on the sites that are watched for articles."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q, QuerySet

from vendors.findings.relevance import current_judge
from vendors.ingest import discovery, watching
from vendors.ingest.addresses import BadAddress, checked_address, is_address
from vendors.ingest.failures import NotYet, StepFailed
from vendors.ingest.list_pages import check_selector
from vendors.ingest.search_addresses import check_template
from vendors.ingest.watchlist import add_starter_list
from vendors.models import WatchedSite
from vendors.models.choices import Relevance, SiteKind, SiteSort

SHOWN = 20
"""Entries of a preview printed: enough to see what kind of links they are."""
WHAT = "addresses; to choose watched sites also their numbers, countries (DE) or sorts (regulator)"


class Command(BaseCommand):
    help = "List the watched sites; add, find, preview them, and switch them on and off."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", nargs="*", help=WHAT)
        ways = parser.add_mutually_exclusive_group()
        ways.add_argument("--starter", action="store_true", help="Add the starter list, off until chosen.")
        ways.add_argument("--find", action="store_true", help="Print what a site offers, from its home page.")
        ways.add_argument("--preview", action="store_true", help="Print what watched sites would bring.")
        ways.add_argument("--on", action="store_true", help="Switch watched sites on.")
        ways.add_argument("--off", action="store_true", help="Switch watched sites off.")
        parser.add_argument("--kind", choices=SiteKind.values, default=SiteKind.PAGE, help="Of a site to add.")
        parser.add_argument("--relevance", choices=Relevance.values, default=Relevance.TITLE, help="How it is judged.")
        parser.add_argument("--selector", default="", help="Of a list page: a CSS selector that narrows it.")
        parser.add_argument("--words", action="append", default=[], help="Of a search: a line of words; repeatable.")

    def handle(self, *args: Any, **options: Any) -> None:
        what = options["what"]
        if options["starter"]:
            new, here = add_starter_list()
            self.stdout.write(f"{new} sites added, all off; {here} were here. Switch some on: manage.py watch --on DE")
        elif options["find"]:
            self._each(what, self._find)
        elif options["preview"]:
            self._each(list(self._chosen(what)), self._preview)
        elif options["on"] or options["off"]:
            self._switch(self._chosen(what), on=options["on"])
        elif what:
            self._each(what, lambda address: self._add(address, options))
        else:
            self._list(WatchedSite.objects.all())

    def _each(self, what: list[Any], do: Any) -> None:
        if not what:
            raise CommandError(f"Say which: {WHAT}.")
        failed = 0
        for name in what:
            try:
                do(name)
            except (StepFailed, BadAddress, ValueError) as error:
                failed += 1
                self.stderr.write(f"{name}: {error}")
            except NotYet:
                failed += 1
                self.stderr.write(f"{name}: its host is being asked already; try again in a minute.")
        if failed:
            raise CommandError(f"{failed} of {len(what)} could not be done; see above.")

    def _add(self, address: str, options: dict[str, Any]) -> None:
        kind = SiteKind(options["kind"])
        url = checked_address(check_template(address) if kind == SiteKind.SEARCH else address)
        values = {
            "kind": kind,
            "relevance": options["relevance"],
            "selector": check_selector(options["selector"]) if options["selector"] else "",
            "search_words": "\n".join(options["words"]),
            "active": False,
        }
        site, new = WatchedSite.objects.get_or_create(url=url, defaults=values)
        self.stdout.write(f"{'added, off' if new else 'known'}: {site.pk} {site} ({site.url})")

    def _find(self, home: str) -> None:
        for offer in discovery.discover(home):
            known = f", watched already as {offer.site.pk}" if offer.site else ""
            self.stdout.write(f"{offer.kind:8} {offer.url}  {offer.title} ({offer.where}{known})")

    def _preview(self, site: WatchedSite) -> None:
        preview = discovery.preview(site, judge=current_judge())
        counts = ", ".join(f"{fate} {number}" for fate, number in preview.fates.items())
        self.stdout.write(f"{site}: {counts or 'nothing'}. {preview.notice}".rstrip())
        for row in preview.shown[:SHOWN]:
            self.stdout.write(f"  {row.fate}: {row.entry.title or row.entry.url}")

    def _switch(self, sites: QuerySet[WatchedSite], *, on: bool) -> None:
        changed = list(sites.filter(active=not on))
        for site in changed:
            (watching.resume if on else watching.switch_off)(site)
        self.stdout.write(f"{len(changed)} switched {'on' if on else 'off'}.")

    def _chosen(self, what: list[str]) -> QuerySet[WatchedSite]:
        """Return the sites that are named; CommandError where a name names none."""
        if not what:
            raise CommandError(f"Say which: {WHAT}.")
        chosen = Q()
        for name in what:
            rows = _named(name)
            if not WatchedSite.objects.filter(rows).exists():
                raise CommandError(f"{name}: no watched site has this number, address, country or sort.")
            chosen |= rows
        return WatchedSite.objects.filter(chosen).distinct()

    def _list(self, sites: QuerySet[WatchedSite]) -> None:
        for site in sites.order_by("-active", "country", "title"):
            state = "on" if site.active else "off"
            trouble = f" - {site.last_error or site.notice}" if site.last_error or site.notice else ""
            self.stdout.write(
                f"{site.pk:5} {state:3} {site.kind:8} {site.country_id or '':2} {site} ({site.url}){trouble}"
            )
        self.stdout.write(f"{sites.count()} watched sites, {sites.filter(active=True).count()} of them on.")


def _named(name: str) -> Q:
    if is_address(name):
        return Q(url=checked_address(name))
    if name.isdigit():
        return Q(pk=int(name))
    if name in SiteSort.values:
        return Q(sort=name)
    return Q(country_id=name.upper())
