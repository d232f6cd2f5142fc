"""The files of the record itself: actions, their milestones and their sources, and how their cells hang together.

docs/reference-data.md tells it to people; the values are those of the codebook, section 7.
"""

import datetime
from collections.abc import Iterator

from django.utils import timezone

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import (
    OVER,
    UNNAMED,
    Actor,
    Force,
    Grade,
    Kind,
    Outcome,
    Reach,
    Scope,
    SourceType,
    Status,
)
from vendors.models import Action, Evidence
from vendors.models.identifiers import language_fault
from vendors.record.coding_rules import coding_faults
from vendors.reference.files import Column, CsvRow, Fault, FileSchema, Rows, longest, one_of, required
from vendors.reference.schema import (
    LONGEST_URL,
    country_column,
    fits,
    is_address,
    is_date,
    is_day,
    is_language,
    is_slug,
    text_column,
)

VERIFIED, MEMORY = "verified", "memory"
STEP, DEADLINE = "step", "deadline"


def is_past_day(value: str) -> str | None:
    """A rule: a day that is not to come."""
    reason = is_day(value)
    if reason is None and datetime.date.fromisoformat(value) > timezone.localdate():
        return f"{value} is in the future"
    return reason


ACTIONS = FileSchema(
    "actions.csv",
    (
        text_column("key", required, is_slug, fits(Action, "key")),
        country_column("jurisdiction"),
        text_column("reach", required, one_of(Reach)),
        text_column("area"),
        text_column("force", required, one_of(Force)),
        Column("vendors", (required,), refers_to="vendors.csv", extra_values=frozenset({UNNAMED}), is_list=True),
        text_column("actor", required, one_of(Actor)),
        text_column("kind", required, one_of(Kind)),
        text_column("status", required, one_of(Status)),
        Column("scope", (one_of(Scope),), is_list=True),
        text_column("body", fits(Action, "body_name")),
        text_column("instrument", fits(Action, "instrument")),
        text_column("official_title", fits(Action, "official_title")),
        text_column("official_title_language", is_language),
        text_column("official_number", fits(Action, "official_number")),
        text_column("official_text_url", is_address, longest(LONGEST_URL)),
        Column("under", refers_to="actions.csv"),
        text_column("title", required, fits(Action, "title")),
        text_column("summary"),
        text_column("checked", is_past_day),
        text_column("grade", required, one_of(Grade)),
        text_column("basis", required, one_of((VERIFIED, MEMORY))),
    ),
    unique=(("key",),),
)
MILESTONES = FileSchema(
    "milestones.csv",
    (
        Column("action", (required,), refers_to="actions.csv"),
        text_column("step", required, is_slug, longest(60)),
        text_column("date", required, is_date),
        text_column("type", required, one_of((STEP, DEADLINE))),
        text_column("status", one_of(Status)),
        text_column("note"),
        text_column("outcome", one_of(Outcome)),
        text_column("outcome_on", is_past_day),
    ),
    unique=(("action", "step"),),
)
SOURCES = FileSchema(
    "sources.csv",
    (
        Column("action", (required,), refers_to="actions.csv"),
        text_column("milestone"),
        text_column("address", required, is_address, longest(LONGEST_URL)),
        text_column("publisher", required, fits(Evidence, "publisher")),
        text_column("title", fits(Evidence, "title")),
        text_column("date", is_date),
        text_column("language", required, is_language),
        text_column("type", required, one_of(SourceType)),
        text_column("read_on", is_past_day),
        text_column("pinpoint", fits(Evidence, "pinpoint")),
        text_column("supports"),
        text_column("archived", is_address, longest(LONGEST_URL)),
    ),
    unique=(("action", "milestone", "address"),),
    continued="sources-*.csv",
)
WITHDRAWN = FileSchema(
    "withdrawn.csv",
    (text_column("key", required, is_slug, fits(Action, "key")), text_column("reason", required)),
    unique=(("key",),),
)
"""Actions that earlier files held and that turned out wrong or told twice: withdrawn where they were loaded."""


def record_faults(rows: Rows) -> Iterator[Fault]:
    """Yield what is wrong with cells that are right by themselves, but not beside each other."""
    for row in rows[ACTIONS.name]:
        yield from _action_faults(row)
    yield from _circles(rows)
    steps = {(row["action"], row["step"]) for row in rows[MILESTONES.name]}
    acts = {row["key"] for row in rows[ACTIONS.name] if row["force"] == Force.ACT and row["kind"] != Kind.PENALTY}
    for row in rows[MILESTONES.name]:
        if row["type"] in (STEP, DEADLINE):
            yield from _milestone_faults(row, acts)
    for row in rows[SOURCES.name]:
        if row["milestone"] and (row["action"], row["milestone"]) not in steps:
            yield row.fault("milestone", f"{row['action']!r} has no step {row['milestone']!r} in {MILESTONES.name}")
    for row in rows[WITHDRAWN.name]:
        if any(action["key"] == row["key"] for action in rows[ACTIONS.name]):
            yield row.fault("key", f"{row['key']!r} is in {ACTIONS.name}, too")
    yield from _without(rows)


def _action_faults(row: CsvRow) -> Iterator[Fault]:
    if UNNAMED in row.values("vendors") and len(row.values("vendors")) > 1:
        yield row.fault("vendors", f"{UNNAMED} is given beside a vendor's name")
    for column, reason in coding_faults(row.cells, country=row["jurisdiction"]):
        yield row.fault(column, reason)
    if row["status"] == Status.IN_FORCE and row["force"] != Force.LAW:
        yield row.fault("status", f"in_force is only for what binds as law, and the force is {row['force'] or 'empty'}")
    if fault := language_fault(row["official_title"], row["official_title_language"]):
        yield row.fault("official_title_language", fault)
    if row["under"] == row["key"]:
        yield row.fault("under", "an action cannot be made under itself")


def _circles(rows: Rows) -> Iterator[Fault]:
    """Yield each action that is made under one which, over others, is made under it."""
    under = {row["key"]: row["under"] for row in rows[ACTIONS.name]}
    for row in rows[ACTIONS.name]:
        key, seen = row["under"], {row["key"]}
        while key and key not in seen:
            seen.add(key)
            key = under.get(key, "")
        if key == row["key"] != row["under"]:
            yield row.fault("under", f"{row['under']!r} is itself made under {key!r}")


def _milestone_faults(row: CsvRow, acts: set[str]) -> Iterator[Fault]:
    is_step = row["type"] == STEP
    if is_step and not row["status"]:
        yield row.fault("status", "is empty, and a step needs the status that it brings about")
    if not is_step and row["status"]:
        yield row.fault("status", "is given for a deadline, which is no step taken")
    if is_step and row["status"] in OVER and row["action"] in acts:
        # A penalty can be quashed or a prosecution dropped; nothing else that was done once comes to an end.
        yield row.fault("status", f"an act happens on its day and cannot be {row['status']}")
    if is_step and row["outcome"]:
        yield row.fault("outcome", "is given for a step; only a deadline has one")
    if row["outcome"] and not row["outcome_on"]:
        yield row.fault("outcome_on", "is empty: say on which day the outcome was looked up")
    if row["outcome"] and row["outcome_on"] and is_date(row["date"]) is None and is_past_day(row["outcome_on"]) is None:
        due = PartialDate.parse(row["date"]).first_day
        if datetime.date.fromisoformat(row["outcome_on"]) < due:
            yield row.fault("outcome_on", f"is {row['outcome_on']}, before the deadline of {row['date']}")


def _without(rows: Rows) -> Iterator[Fault]:
    """Yield the actions that lack what a published one must have: a step, and a source."""
    stepped = {row["action"] for row in rows[MILESTONES.name] if row["type"] == STEP}
    sourced = {row["action"] for row in rows[SOURCES.name]}
    for row in rows[ACTIONS.name]:
        if row["key"] not in stepped:
            yield row.fault("key", f"{row['key']!r} has no step in {MILESTONES.name}")
        if row["key"] not in sourced and row["basis"] == VERIFIED:
            yield row.fault("key", f"{row['key']!r} has no source in {SOURCES.name}")
