"""What a finding says: the machine's values, and beside them what a person made of them."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import Scope
from vendors.models import Body, Finding

FIELDS = ("country", "vendors", "actor", "kind", "status", "date", "scope", "body", "quote")


class QuoteNotFound(ValueError):
    """The article's text does not hold the quote word for word."""


@dataclass(frozen=True, slots=True)
class Values:
    """A finding's coded fields. `start` and `end` are the quote's offsets in the article's text."""

    country: str
    vendors: tuple[str, ...]
    actor: str
    kind: str
    status: str
    date: PartialDate | None
    scope: tuple[Scope, ...]
    body: str
    quote: str
    start: int
    end: int

    def as_json(self) -> dict[str, Any]:
        found = asdict(self)
        dates = {"date": str(self.date) if self.date else ""}
        return {**found, **dates, "vendors": list(self.vendors), "scope": [str(scope) for scope in self.scope]}


def machine_values(finding: Finding) -> Values:
    """Return the fields as the coder gave them."""
    return values_from(finding, vendors=sorted(vendor.pk for vendor in finding.vendors.all()))


def values_from(finding: Finding, *, vendors: Iterable[str]) -> Values:
    """Return the same of a finding whose vendors are at hand, be it stored or not."""
    return Values(
        country=finding.jurisdiction_id,
        vendors=tuple(vendors),
        actor=finding.actor,
        kind=finding.kind,
        status=finding.status,
        date=finding.date,
        scope=tuple(Scope(scope) for scope in finding.scope or ()),
        body=finding.body,
        quote=finding.quote,
        start=finding.quote_start,
        end=finding.quote_end,
    )


def values_of(finding: Finding) -> Values:
    """Return the fields as they stand: the machine's, save where a person has changed them."""
    edited = dict(finding.edited)
    if "date" in edited:
        edited["date"] = PartialDate.parse(edited["date"]) if edited["date"] else None
    if "vendors" in edited:
        edited["vendors"] = tuple(edited["vendors"])
    if "scope" in edited:
        edited["scope"] = tuple(Scope(scope) for scope in edited["scope"])
    return replace(machine_values(finding), **edited)


def edits_of(finding: Finding, values: Values) -> dict[str, Any]:
    """Return, as JSON values, what differs from the machine's reading."""
    machine, person = machine_values(finding).as_json(), values.as_json()
    return {name: value for name, value in person.items() if value != machine[name]}


def place_quote(text: str, quote: str, *, near: int) -> tuple[str, int, int]:
    """Return the quote as the text has it with its offsets, the occurrence nearest to `near`; QuoteNotFound if none.

    White space may differ: a form sends other line ends than the text has.
    """
    places = [start for start in range(len(text)) if text.startswith(quote, start)] if quote else []
    if places:
        start = min(places, key=lambda place: abs(place - near))
        return quote, start, start + len(quote)
    return _place_loosely(text, quote)


def _place_loosely(text: str, quote: str) -> tuple[str, int, int]:
    wanted = quote.split()
    kept = [(place, char) for place, char in enumerate(text) if not char.isspace()]
    at = "".join(char for _, char in kept).find("".join(wanted)) if wanted else -1
    if at < 0:
        raise QuoteNotFound(_("The article does not say this word for word. Select the words in the text instead."))
    start, end = kept[at][0], kept[at + len("".join(wanted)) - 1][0] + 1
    return text[start:end], start, end


def resolve_body(country: str, name: str) -> Body | None:
    """Return the one body of the country that goes by this name; None where there is none or more than one."""
    wanted = name.casefold().removeprefix("the ").strip()
    if not wanted:
        return None
    bodies = Body.objects.filter(country=country)
    called = [b for b in bodies if wanted in {n.casefold() for n in (b.name, *b.abbreviations, *b.aliases)}]
    return called[0] if len(called) == 1 else None
