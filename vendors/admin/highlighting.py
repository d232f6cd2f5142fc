"""An article's text cut into segments at the ends of quotes and deciding words, so that a page can mark them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from vendors.models import Finding


@dataclass(frozen=True, slots=True)
class TextSegment:
    """A part of the text. `start`: its offset in code points; `own`: whether it is in the finding's quote; `siblings`:
    the other findings whose quotes it is in; `traces`: the fields that it decided; `opens`: whether the quote begins
    here."""

    text: str
    start: int
    own: bool = False
    siblings: tuple[int, ...] = ()
    traces: tuple[str, ...] = ()
    opens: bool = False

    @property
    def classes(self) -> str:
        names = ["quote"] * bool(self.own or self.siblings) + ["own"] * self.own + ["trace"] * bool(self.traces)
        return " ".join(names)


@dataclass(frozen=True, slots=True)
class FieldReason:
    """Why a field has its value: the rule, and the words that it matched."""

    field: str
    rule: str
    words: str


def segments_of(finding: Finding, siblings: Sequence[Finding], *, start: int, end: int) -> list[TextSegment]:
    """Cut the article's text into segments. `start` and `end` bound the finding's quote, edits included."""
    others = [row for row in siblings if row.pk != finding.pk]
    traces = _traces(finding) if finding.quote_gone_at is None else []
    return segments_of_text(finding.article.text, others, start=start, end=end, traces=traces)


def segments_of_text(
    text: str, siblings: Sequence[Finding], *, start: int, end: int, traces: Sequence[tuple[int, int, str]] = ()
) -> list[TextSegment]:
    """Cut a text into segments: the words between `start` and `end`, and the quotes of the `siblings`."""
    quotes = [(row.quote_start, row.quote_end, row.pk) for row in siblings if row.quote_gone_at is None]
    edges = {0, len(text), start, end}
    edges |= {edge for first, last, _ in [*quotes, *traces] for edge in (first, last)}
    cuts = sorted(edge for edge in edges if 0 <= edge <= len(text))
    return [
        TextSegment(
            text=text[first:last],
            start=first,
            own=start <= first < end,
            siblings=tuple(pk for begin, stop, pk in quotes if begin <= first < stop),
            traces=tuple(name for begin, stop, name in traces if begin <= first < stop),
            opens=first == start < end,
        )
        for first, last in pairwise(cuts)
    ]


def reasons_of(finding: Finding) -> list[FieldReason]:
    """Return, for each field that the coder explained, its rule and the words in the text."""
    text = finding.article.text
    return [
        FieldReason(field, str(trace.get("rule", "")), text[trace["start"] : trace["end"]])
        for field, trace in finding.traces.items()
        if isinstance(trace, dict) and "start" in trace and "end" in trace
    ]


def _traces(finding: Finding) -> list[tuple[int, int, str]]:
    return [
        (trace["start"], trace["end"], field)
        for field, trace in finding.traces.items()
        if isinstance(trace, dict) and "start" in trace and "end" in trace
    ]
