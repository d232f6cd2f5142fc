"""Loading of the reference data: all files are checked first, then loaded in one transaction, without the rows that
people have edited."""

import datetime
from collections.abc import Callable, Iterable
from pathlib import Path

from django.db import transaction

from vendors.models import Action, DataVersion
from vendors.record.indexing import index_all
from vendors.reference.actions import load_actions
from vendors.reference.files import Rows
from vendors.reference.reading import read_reference
from vendors.reference.rows import Tally, load_rows

COUNTED = ("blocs.csv", "countries.csv", "bodies.csv", "vendors.csv", "actions.csv")
"""The files whose rows are counted: those of the others are loaded with them."""
FOLDER = Path(__file__).resolve().parent.parent / "data"


def check(folder: Path = FOLDER) -> dict[str, int]:
    """Return the number of rows of each file in the folder; BadFiles with all faults. It does not use the database."""
    return {file: len(rows) for file, rows in read_reference(folder).items()}


def load(
    folder: Path = FOLDER, *, dry_run: bool = False, each: Callable[[int, int], object] = lambda by, total: None
) -> list[Tally]:
    """Load the folder and return what became of each file's rows; BadFiles with all faults, and nothing is loaded.

    Loading the same files again changes nothing. A dry run does all of it and then takes it back. `each` is told how
    many rows were loaded, or actions listed, since the last time, and of how many in all.
    """
    rows = read_reference(folder)
    number = sum(len(rows[file]) for file in COUNTED)
    with transaction.atomic():
        tallies = [
            *load_rows(rows, each=lambda by: each(by, number)),
            load_actions(rows, each=lambda by: each(by, number)),
        ]
        if not is_clean(tallies):
            listed = number + Action.objects.published().count()
            index_all(each=lambda _: each(1, listed))  # names may have changed, and new actions are written in bulk
        DataVersion.objects.note_gathered(until=_gathered_until(rows))
        if dry_run:
            transaction.set_rollback(True)
    return tallies


def _gathered_until(rows: Rows) -> datetime.date | None:
    """Return the day up to which events were gathered, as the file of the record says."""
    return max((datetime.date.fromisoformat(row["gathered_until"]) for row in rows["record.csv"]), default=None)


def is_clean(tallies: Iterable[Tally]) -> bool:
    """Return whether nothing was, or would be, written."""
    return not any(tally.added or tally.changed for tally in tallies)
