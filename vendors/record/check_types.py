"""What the checks of the record take and give: actions with their steps and sources as plain values, and doubts."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from vendors.extraction.types import PartialDate


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry is: a file's line and column, or the address of its page in the admin."""

    where: str
    line: int = 0
    column: str = ""

    def at(self, column: str) -> "Place":
        return Place(self.where, self.line, column)

    def __str__(self) -> str:
        line = f", line {self.line}" if self.line else ""
        return f"{self.where}{line}" + (f", column {self.column}" if self.column else "")


@dataclass(frozen=True, slots=True)
class CheckedStep:
    """A milestone as the checks see it. `status` is empty for a deadline."""

    place: Place
    date: PartialDate | None
    status: str
    is_deadline: bool
    note: str
    outcome: str


@dataclass(frozen=True, slots=True)
class CheckedSource:
    """A source as the checks see it."""

    place: Place
    url: str
    publisher: str
    type: str
    language: str
    supports: str
    read_on: datetime.date | None


@dataclass(frozen=True, slots=True)
class CheckedAction:
    """An action as the checks see it. `steps` are in the order in which they count; deadlines are among them."""

    place: Place
    key: str
    country: str
    vendors: tuple[str, ...]
    vendor_names: tuple[tuple[str, ...], ...]
    """For each vendor the names by which a text may call it."""
    kind: str
    status: str
    reach: str
    area: str
    force: str
    body: str
    body_countries: frozenset[str]
    """The countries that have a body of this name; empty where no body has it."""
    under: str
    title: str
    summary: str
    instrument: str
    checked: datetime.date | None
    grade: str
    steps: Sequence[CheckedStep] = field(default=())
    sources: Sequence[CheckedSource] = field(default=())

    @property
    def taken(self) -> list[CheckedStep]:
        return [step for step in self.steps if not step.is_deadline]


@dataclass(frozen=True, slots=True)
class Doubt:
    """One entry that needs a look: by which rule, where, what is wrong, and what to do."""

    rule: str
    place: Place
    key: str
    reason: str
    advice: str

    def __str__(self) -> str:
        return f"{self.place}: {self.key}: {self.reason} {self.advice}"
