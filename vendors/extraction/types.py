"""What the extraction engine takes and gives: frozen values, no behaviour beyond their own consistency."""

import calendar
import datetime
import re
from dataclasses import dataclass, field
from functools import total_ordering
from typing import Self

from vendors.extraction.vocabulary import Actor, Kind, Scope, Status

_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open interval of character offsets into an article's text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start} to {self.end}")

    def of(self, text: str) -> str:
        """Return the words that the span covers in `text`."""
        return text[self.start : self.end]


@total_ordering
@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the year, the month or the day. Orders by its first possible day, the less precise one first."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise ValueError("a day without a month")
        datetime.date(self.year, self.month or 1, self.day or 1)

    @classmethod
    def parse(cls, value: str) -> Self:
        """Return the date written as `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; ValueError says what is wrong with it."""
        match = _PARTIAL_DATE.match(value)
        if match is None:
            raise ValueError(f"{value!r} is not a date like 2018, 2018-08 or 2018-08-23")
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None
        try:
            return cls(year, month, day)
        except ValueError as error:
            raise ValueError(f"{value!r} is not a date: {error}") from error

    @classmethod
    def of(cls, day: datetime.date) -> Self:
        """Return the partial date that is known to the day."""
        return cls(day.year, day.month, day.day)

    @property
    def first_day(self) -> datetime.date:
        """The earliest day that the date can mean."""
        return datetime.date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> datetime.date:
        """The latest day that the date can mean."""
        month = self.month or 12
        return datetime.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def precision(self) -> str:
        """`year`, `month` or `day`."""
        if self.month is None:
            return "year"
        return "month" if self.day is None else "day"

    def may_overlap(self, first: datetime.date | None, last: datetime.date | None) -> bool:
        """Return whether the date can lie between two days, both included; None leaves that side open."""
        return (first is None or self.last_day >= first) and (last is None or self.first_day <= last)

    def __str__(self) -> str:
        parts = [f"{self.year:04}"]
        parts += [f"{part:02}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    def __lt__(self, other: Self) -> bool:
        return str(self) < str(other)


@dataclass(frozen=True, slots=True)
class Document:
    """An article as the engine reads it: clean text, and what is known about it from outside the text."""

    text: str
    title: str = ""
    published: datetime.date | None = None
    lang: str = ""
    """ISO 639-1; empty: the engine detects it."""
    publisher: str = ""
    """The name of the paper: a local one need not say whose ministry it speaks of."""


@dataclass(frozen=True, slots=True)
class Trace:
    """Why a value was chosen: the rule's id, and the words in the text that it fired on."""

    rule: str
    span: Span


@dataclass(frozen=True, slots=True)
class Finding:
    """One event that a text tells, in the codebook's fields. `quote` slices the text to the evidence sentence."""

    jurisdiction: str
    vendors: tuple[str, ...]
    actor: Actor
    kind: Kind
    status: Status
    quote: Span
    date: PartialDate | None = None
    scope: tuple[Scope, ...] = ()
    body: str = ""
    confidence: float = 0.5
    rule: str = ""
    """Id of the rule that proposed the event, e.g. `en.ban.active`."""
    traces: dict[str, Trace] = field(default_factory=dict)
    """For each coded field (`jurisdiction`, `vendors`, `kind`, `status`, `date` …), the words that decided it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The result of reading one document."""

    findings: tuple[Finding, ...]
    lang: str
    covered: bool
    """False where the engine has no rules for the language: no finding then means "not read", not "nothing there"."""
    unresolved: tuple[Trace, ...] = ()
    """Names that the text uses like a vendor's or a body's and that the lexicon lacks."""
