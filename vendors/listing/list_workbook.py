"""A list of actions as a workbook: made at once where it is short; that of a whole long record is made each night."""

from collections.abc import Iterable
from pathlib import Path
from typing import IO

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from vendors.listing.filters import DEFAULT_SORT, ActionFilter
from vendors.listing.paging import ORDERS
from vendors.listing.presentation import changed_query
from vendors.listing.sentence import subject
from vendors.listing.workbooks import Fact, workbook
from vendors.models import Action, DataVersion

BATCH = 500
LARGEST_AT_ONCE = 5_000
"""Actions in a workbook that a reader waits for: three seconds of a processor with their steps and sources, of which
reading the rows takes nearly half. 20,000 take thirteen (December 2026). The CSV files have no limit; they are sent as
they are read."""
LICENCE = "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"


def actions_of(actions: ActionFilter) -> Iterable[Action]:
    """Yield the actions in the order asked for, a batch at a time."""
    order = ORDERS[actions.values.get("sort", DEFAULT_SORT)]
    sign = "-" if order.falling else ""
    ordered = actions.qs.annotate(sort_key=order.key).with_public_details().order_by(f"{sign}sort_key", f"{sign}pk")
    batches: Iterable[Action] = ordered.iterator(chunk_size=BATCH)
    return batches


def about(actions: ActionFilter, version: DataVersion, site: str) -> list[Fact]:
    """Return what a workbook says of itself: what was asked, when, of which version of the data."""
    address = site + reverse("actions") + changed_query(actions.query, {}).removesuffix("?")
    return [
        ("Source", settings.SITE_NAME),
        ("List", subject(actions)),
        ("Address", address),
        ("Day", timezone.localdate()),
        ("Data version", version.number),
        ("Events gathered up to", version.gathered_until or "not recorded"),
        ("Licence", LICENCE),
    ]


def is_too_long(number: int, *, exact: bool = True) -> bool:
    """Whether a list of so many actions, or of at least so many, is too long for a workbook that is made at once."""
    return number > LARGEST_AT_ONCE or (number == LARGEST_AT_ONCE and not exact)


def list_workbook(actions: ActionFilter, version: DataVersion, site: str) -> IO[bytes]:
    """Return the workbook of a list as an open file. `site`: the address of this site."""
    return workbook(actions_of(actions), about(actions, version, site))


def kept_workbook() -> Path | None:
    """Return the workbook of the whole record as it was last made; None where the record is short enough for one at
    once, or none has been made yet."""
    return max(_folder().glob("telecom-vendor-actions-*.xlsx"), key=lambda path: path.stat().st_mtime, default=None)


def keep_workbook() -> bool:
    """Make the workbook of the whole record where it is too long to be made for a reader; return whether one was made.

    Its name has its day and the version of the data. An earlier one goes when the new one is whole.
    """
    actions, version = ActionFilter(QueryDict()), DataVersion.objects.current()
    earlier = list(_folder().glob("*"))
    made = is_too_long(actions.qs.count())
    if made:
        _folder().mkdir(parents=True, exist_ok=True)
        new = _folder() / f"telecom-vendor-actions-{timezone.localdate().isoformat()}-v{version.number}.xlsx"
        part = new.with_suffix(".part")
        with list_workbook(actions, version, settings.SITE_URL) as file, part.open("wb") as out:
            for piece in iter(lambda: file.read(1 << 16), b""):
                out.write(piece)
        part.replace(new)
        earlier = [path for path in earlier if path != new]
    for path in earlier:
        path.unlink(missing_ok=True)
    return made


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "workbooks"
