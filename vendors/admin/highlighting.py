"""An article's text cut where a quote or a deciding word begins or ends, so that a page can mark each piece."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from vendors.models import Finding


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of the text. `start` is its offset in code points; `traces` the fields that it decided."""

    text: str
    start: int
    own: bool = False
    others: tuple[int, ...] = ()
    traces: tuple[str, ...] = ()
    opens: bool = False

    @property
    def classes(self) -> str:
        names = ["quote"] * bool(self.own or self.others) + ["own"] * self.own + ["trace"] * bool(self.traces)
        return " ".join(names)


@dataclass(frozen=True, slots=True)
class Why:
    """Why a field has its value: the rule, and the words that it fired on."""

    field: str
    rule: str
    words: str


def pieces_of(finding: Finding, siblings: Sequence[Finding], *, start: int, end: int) -> list[Piece]:
    """Cut the article's text; `start` and `end` bound the finding's quote as it stands, after edits."""
    text = finding.article.text
    others = [row for row in siblings if row.pk != finding.pk and row.quote_gone_at is None]
    quotes = [(row.quote_start, row.quote_end, row.pk) for row in others]
    traces = _traces(finding) if finding.quote_gone_at is None else []
    edges = {0, len(text), start, end}
    edges |= {edge for first, last, _ in [*quotes, *traces] for edge in (first, last)}
    cuts = sorted(edge for edge in edges if 0 <= edge <= len(text))
    return [
        Piece(
            text=text[first:last],
            start=first,
            own=start <= first < end,
            others=tuple(pk for begin, stop, pk in quotes if begin <= first < stop),
            traces=tuple(name for begin, stop, name in traces if begin <= first < stop),
            opens=first == start,
        )
        for first, last in pairwise(cuts)
    ]


def reasons_of(finding: Finding) -> list[Why]:
    """Return, for each field that the coder explained, its rule and the words in the text."""
    text = finding.article.text
    return [
        Why(field, str(trace.get("rule", "")), text[trace["start"] : trace["end"]])
        for field, trace in finding.traces.items()
        if isinstance(trace, dict) and "start" in trace and "end" in trace
    ]


def _traces(finding: Finding) -> list[tuple[int, int, str]]:
    return [
        (trace["start"], trace["end"], field)
        for field, trace in finding.traces.items()
        if isinstance(trace, dict) and "start" in trace and "end" in trace
    ]
