"""The data files as `record.checks` takes them: each entry with the file and line where it is."""

import datetime
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from vendors.extraction.types import PartialDate
from vendors.models.milestones import order_of_step
from vendors.record.check_types import CheckedAction, CheckedSource, CheckedStep, Doubt, Place
from vendors.record.checks import doubts
from vendors.reference.files import CsvRow, Rows
from vendors.reference.reading import read_reference
from vendors.reference.record_schema import DEADLINE, MEMORY


def check_files(folder: Path, *, today: datetime.date) -> list[Doubt]:
    """Return the doubts about the actions of a folder that are to be published. BadFiles where it cannot be loaded."""
    return doubts(checked_actions(read_reference(folder)), today=today)


def checked_actions(rows: Rows) -> Iterator[CheckedAction]:
    """Yield the actions that a load would publish; drafts from memory are nobody's claim."""
    steps, sources = _by_action(rows, "milestones.csv"), _by_action(rows, "sources.csv")
    names = {row["slug"]: (row["slug"], row["name"], *row.values("aliases")) for row in rows["vendors.csv"]}
    bodies = _countries_by_body(rows)
    for row in rows["actions.csv"]:
        if row["basis"] == MEMORY:
            continue
        vendors = row.values("vendors")
        yield CheckedAction(
            place=Place(row.file, row.line),
            key=row["key"],
            country=row["jurisdiction"],
            vendors=vendors,
            vendor_names=tuple(names.get(slug, ()) for slug in vendors),
            **{name: row[name] for name in ("kind", "status", "reach", "area", "force", "body", "under")},
            **{name: row[name] for name in ("title", "summary", "instrument", "grade")},
            body_countries=frozenset(bodies[row["body"].casefold()])
            if row["body"].casefold() in bodies
            else frozenset(),
            checked=datetime.date.fromisoformat(row["checked"]) if row["checked"] else None,
            steps=sorted((_step(step) for step in steps[row["key"]]), key=_in_order),
            sources=[_source(source) for source in sources[row["key"]]],
        )


def _by_action(rows: Rows, file: str) -> defaultdict[str, list[CsvRow]]:
    grouped: defaultdict[str, list[CsvRow]] = defaultdict(list)
    for row in rows[file]:
        grouped[row["action"]].append(row)
    return grouped


def _countries_by_body(rows: Rows) -> dict[str, set[str]]:
    countries: dict[str, set[str]] = {}
    for row in rows["bodies.csv"]:
        for name in (row["name"], *row.values("abbreviations"), *row.values("aliases")):
            countries.setdefault(name.casefold(), set()).add(row["country"])
    return countries


def _step(row: CsvRow) -> CheckedStep:
    return CheckedStep(
        place=Place(row.file, row.line),
        date=PartialDate.parse(row["date"]),
        status=row["status"],
        is_deadline=row["type"] == DEADLINE,
        note=row["note"],
        outcome=row["outcome"],
    )


def _in_order(step: CheckedStep) -> tuple[datetime.date, str, int, int]:
    return order_of_step(step.date, step.status, 0, step.place.line)


def _source(row: CsvRow) -> CheckedSource:
    return CheckedSource(
        place=Place(row.file, row.line),
        url=row["address"],
        publisher=row["publisher"],
        type=row["type"],
        language=row["language"],
        supports=row["supports"],
        read_on=datetime.date.fromisoformat(row["read_on"]) if row["read_on"] else None,
    )
