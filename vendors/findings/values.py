"""A finding's values: as the coder read them, and as a person has edited them."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import Scope
from vendors.models import Body, Finding
from vendors.models.body_names import body_index, find_body

FIELDS = ("country", "vendors", "actor", "kind", "status", "date", "scope", "body", "quote")


MIN_QUOTE_WORDS = 3
"""A person's quote has at least as many words ("Britain bans Huawei"): with fewer it says nothing by itself, and is
mostly a word that was selected by accident. `static/admin_desk/selection.js` has the same number."""
MIN_QUOTE_SIGNS = 6
"""The same in characters, for scripts that put no spaces between words. By judgement."""


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
        columns = asdict(self)
        dates = {"date": str(self.date) if self.date else ""}
        return {**columns, **dates, "vendors": list(self.vendors), "scope": [str(scope) for scope in self.scope]}


def machine_values(finding: Finding) -> Values:
    """Return the fields as the coder gave them."""
    return values_from(finding, vendors=sorted(vendor.pk for vendor in finding.vendors.all()))


def values_from(finding: Finding, *, vendors: Iterable[str]) -> Values:
    """Return the same for a finding whose vendors the caller has, stored or not."""
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
    """Return the fields as they count: the coder's, except where a person has changed them."""
    return values_as_edited(finding, finding.edited)


def values_as_edited(finding: Finding, edits: Mapping[str, Any]) -> Values:
    """Return the coder's fields with these edits, which are JSON values as `edits_of` gives them."""
    edited = dict(edits)
    if "date" in edited:
        edited["date"] = PartialDate.parse(edited["date"]) if edited["date"] else None
    if "vendors" in edited:
        edited["vendors"] = tuple(edited["vendors"])
    if "scope" in edited:
        edited["scope"] = tuple(Scope(scope) for scope in edited["scope"])
    return replace(machine_values(finding), **edited)


def edits_of(finding: Finding, values: Values) -> dict[str, Any]:
    """Return, as JSON values, the fields that differ from the coder's."""
    machine, person = machine_values(finding).as_json(), values.as_json()
    return {name: value for name, value in person.items() if value != machine[name]}


def locate_quote(text: str, quote: str, *, near: int) -> tuple[str, int, int]:
    """Return the quote as the text has it, with its offsets: the occurrence nearest to `near`. QuoteNotFound.

    White space may differ, since a form sends other line ends than the text has.
    """
    starts = [start for start in range(len(text)) if text.startswith(quote, start)] if quote else []
    if starts:
        start = min(starts, key=lambda offset: abs(offset - near))
        return quote, start, start + len(quote)
    return _locate_ignoring_space(text, quote)


def is_too_short(quote: str) -> bool:
    """Return whether the words are too few to be anybody's evidence of anything."""
    unspaced = any("\u3040" <= sign <= "\u30ff" or "\u3400" <= sign <= "\u9fff" for sign in quote)
    return len(quote) < MIN_QUOTE_SIGNS if unspaced else len(quote.split()) < MIN_QUOTE_WORDS


def _locate_ignoring_space(text: str, quote: str) -> tuple[str, int, int]:
    words = quote.split()
    characters = [(offset, char) for offset, char in enumerate(text) if not char.isspace()]
    at = "".join(char for _, char in characters).find("".join(words)) if words else -1
    if at < 0:
        raise QuoteNotFound("The article does not say this word for word. Select the words in the text instead.")
    start, end = characters[at][0], characters[at + len("".join(words)) - 1][0] + 1
    return text[start:end], start, end


def resolve_body(country: str, name: str) -> Body | None:
    """Return the one body of the country that goes by this name; None where there is none or more than one."""
    return find_body(country, name, body_index(country)) if name else None
