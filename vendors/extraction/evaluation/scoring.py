"""Scoring a coder's events against annotated ones, by section 4 of the codebook."""

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vendors.extraction.evaluation.corpus_files import CodedArticle, Event
from vendors.extraction.vocabulary import FAMILY, UNNAMED, Kind, Status, text_status

Triple = tuple[str, str, str]
"""Jurisdiction, vendor and kind: what an answer has to get right to count."""
EventsByTriple = dict[Triple, list[Event]]


@dataclass(frozen=True, slots=True)
class Rates:
    """Precision, recall and their harmonic mean."""

    precision: float
    recall: float
    f1: float

    @classmethod
    def of(cls, hit: int, predicted: int, expected: int) -> "Rates":
        """Return the rates of `hit` right answers; an empty answer where nothing is expected is right."""
        precision = hit / predicted if predicted else float(expected == 0)
        recall = hit / expected if expected else 1.0
        total = precision + recall
        return cls(precision, recall, 2 * precision * recall / total if total else 0.0)


@dataclass(frozen=True, slots=True)
class Mistake:
    """A triple that was missed, or that is extra, with its quote."""

    type: str
    """`missed` or `extra`."""
    article: str
    jurisdiction: str
    vendor: str
    kind: str
    evidence: str


@dataclass(slots=True)
class Score:
    """The figures over a corpus."""

    counts: Counter[str] = field(default_factory=Counter)
    """What could be right, by name: articles, triples, matched events, quotes, articles that tell nothing."""
    sums: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    """What was right of it, by name; a triple with several events counts for a fraction of each."""
    mistakes: list[Mistake] = field(default_factory=list)

    def ratio(self, numerator: str, denominator: str) -> float:
        """Return a share of `sums` in `counts`; 1 where there was nothing to get right."""
        return self.sums[numerator] / self.counts[denominator] if self.counts[denominator] else 1.0

    def rates(self, prefix: str = "") -> Rates:
        """Return the headline rates, or the family's with prefix `family_`."""
        return Rates.of(*(self.counts[prefix + name] for name in ("hit", "predicted", "expected")))

    def as_dict(self) -> dict[str, Any]:
        """Return the figures as the JSON form of the report."""
        rates = {name: self.rates(prefix) for name, prefix in (("headline", ""), ("family", "family_"))}
        return {
            "articles": self.counts["articles"],
            "tuples": self.counts["expected"],
            **{name: dataclasses.asdict(rate) for name, rate in rates.items()},
            "status": self.ratio("status", "hit"),
            "date": self.ratio("date", "matched"),
            "evidence": self.ratio("evidence", "matched"),
            "verbatim": self.ratio("verbatim", "quotes"),
            "negatives_silent": self.ratio("silent", "negatives"),
        }

    def report(self, errors: int = 0) -> str:
        """Return the figures as lines of text, with the first `errors` mistakes."""
        data = self.as_dict()
        lines = [
            f"{name:9} P {data[name]['precision']:.3f}  R {data[name]['recall']:.3f}  F1 {data[name]['f1']:.3f}"
            for name in ("headline", "family")
        ]
        lines += [
            f"{name:16} {data[name]:.3f}" for name in ("status", "date", "evidence", "verbatim", "negatives_silent")
        ]
        lines.append(f"{data['articles']} articles, {data['tuples']} tuples")
        lines += ["\t".join(dataclasses.astuple(mistake)) for mistake in self.mistakes[:errors]]
        return "\n".join(lines)


def score(articles: Iterable[CodedArticle], answers: Mapping[str, Sequence[Event]]) -> Score:
    """Return the score of `answers` (by article id); an article without an answer counts as empty."""
    total = Score()
    for article in articles:
        _score_article(total, article, answers.get(article.id, ()))
    return total


def _family(kind: str) -> str:
    return FAMILY[Kind(kind)].value


def _by_triple(events: Iterable[Event], group_kind: Callable[[str], str] = str) -> EventsByTriple:
    by_triple: EventsByTriple = defaultdict(list)
    for event in events:
        for vendor in event.get("vendors") or (UNNAMED,):
            by_triple[event["jurisdiction"], vendor, group_kind(event["kind"])].append(event)
    return by_triple


def _score_article(total: Score, article: CodedArticle, answers: Sequence[Event]) -> None:
    required = [event for event in article.events if not event.get("optional")]
    gold = _by_triple(required)
    optional = _by_triple(event for event in article.events if event.get("optional")).keys() - gold.keys()
    counted = _without(answers, optional)
    predicted = _by_triple(counted)
    matched = gold.keys() & predicted.keys()
    total.counts.update(articles=1, hit=len(matched), predicted=len(predicted), expected=len(gold))
    gold_families, families = (_by_triple(events, _family).keys() for events in (required, counted))
    total.counts.update(
        family_hit=len(gold_families & families), family_predicted=len(families), family_expected=len(gold_families)
    )
    if not article.events:
        total.counts["negatives"] += 1
        total.sums["silent"] += not counted
    text = article.document.text
    total.counts["quotes"] += len(answers)
    total.sums["verbatim"] += sum(bool(event.get("evidence")) and event["evidence"] in text for event in answers)
    for triple in matched:
        _score_match(total, gold[triple], predicted[triple], text)
    total.mistakes += _mistakes("missed", article.id, gold, predicted)
    total.mistakes += _mistakes("extra", article.id, predicted, gold)


def _without(answers: Iterable[Event], triples: Iterable[Triple]) -> list[Event]:
    """Return the answers with one vendor each, but those of the triples."""
    single = [{**event, "vendors": [vendor]} for event in answers for vendor in event.get("vendors") or (UNNAMED,)]
    return [event for event in single if (event["jurisdiction"], event["vendors"][0], event["kind"]) not in triples]


def _status(event: Event) -> str:
    return text_status(Status(event["status"])).value


def _score_match(total: Score, gold: list[Event], predicted: list[Event], text: str) -> None:
    """Add how well the answers to one triple agree with its gold events, each of which counts by itself."""
    gold_statuses, statuses = ({_status(event) for event in events} for events in (gold, predicted))
    total.sums["status"] += len(gold_statuses & statuses) / len(gold_statuses | statuses)
    for event in gold:
        # An answer is compared with the gold event of its own status, if it has one.
        peers = [answer for answer in predicted if _status(answer) == _status(event)] or predicted
        total.counts["matched"] += 1
        total.sums["date"] += any(same_date(event.get("date"), peer.get("date")) for peer in peers)
        total.sums["evidence"] += any(_overlap(text, event["evidence"], peer.get("evidence", "")) for peer in peers)


def same_date(gold: str | None, guess: str | None) -> bool:
    """Return whether two dates are equal at the coarser of their precisions; an empty one equals an empty one only."""
    gold, guess = gold or "", guess or ""
    if not gold or not guess:
        return gold == guess
    width = min(len(gold), len(guess))
    return gold[:width] == guess[:width]


def _overlap(text: str, gold: str, guess: str) -> bool:
    """Return whether two quotes share a character of the text."""
    if not gold or not guess:
        return False
    gold_start, guess_start = text.find(gold), text.find(guess)
    if min(gold_start, guess_start) < 0:
        return False
    return gold_start < guess_start + len(guess) and guess_start < gold_start + len(gold)


def _mistakes(type_: str, article: str, events: EventsByTriple, others: EventsByTriple) -> list[Mistake]:
    """Return the triples of `events` that the others lack."""
    return [
        Mistake(type_, article, *triple, events[triple][0].get("evidence", ""))
        for triple in sorted(events.keys() - others.keys())
    ]
