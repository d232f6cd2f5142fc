"""The starter list of sites that ships with the software, and how sites are added from it: off until chosen."""

import csv
from dataclasses import dataclass
from pathlib import Path

from vendors.ingest.addresses import checked_address
from vendors.models import Country, WatchedSite
from vendors.models.choices import Relevance, SiteKind, SiteSort

STARTER_LIST = Path(__file__).resolve().parents[1] / "data" / "watchlist.csv"


@dataclass(frozen=True, slots=True)
class ListedSite:
    """A row of the list."""

    name: str
    address: str
    kind: SiteKind
    country: str
    language: str
    sort: SiteSort


def starter_list(path: Path = STARTER_LIST) -> list[ListedSite]:
    """Return the rows of the list; ValueError, with the line, for one that cannot be read."""
    with path.open(encoding="utf-8", newline="") as file:
        return [_row(values, f"{path.name}, line {line}") for line, values in enumerate(csv.DictReader(file), 2)]


def _row(values: dict[str, str], where: str) -> ListedSite:
    try:
        return ListedSite(
            name=values["name"],
            address=checked_address(values["address"]),
            kind=SiteKind(values["kind"]),
            country=values["country"],
            language=values["language"],
            sort=SiteSort(values["sort"]),
        )
    except (KeyError, ValueError) as error:
        raise ValueError(f"{where}: {error}") from error


def add_starter_list() -> tuple[int, int]:
    """Add the sites of the list that are not here, switched off; return how many were new and how many were here.

    They are judged by title and summary: most of what a ministry or newsroom prints is about other things.
    """
    listed = starter_list()
    countries = set(Country.objects.values_list("pk", flat=True))
    here = set(WatchedSite.objects.values_list("url", flat=True))
    new = [
        WatchedSite(
            url=row.address,
            title=row.name,
            kind=row.kind,
            site_url=row.address,
            country_id=row.country if row.country in countries else None,
            language=row.language,
            sort=row.sort,
            active=False,
            relevance=Relevance.TITLE,
        )
        for row in listed
        if row.address not in here
    ]
    WatchedSite.objects.bulk_create(new, ignore_conflicts=True)
    return len(new), len(listed) - len(new)
