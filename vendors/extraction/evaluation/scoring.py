"""Scoring a coder's events against annotated ones, by section 4 of the codebook."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vendors.extraction.evaluation.corpus_files import CodedArticle, Event
from vendors.extraction.vocabulary import FAMILY, UNNAMED, Kind, Status, text_status

Tuple = tuple[str, str, str]
Grouped = dict[Tuple, list[Event]]


@dataclass(frozen=True, slots=True)
class Rates:
    """Precision, recall and their harmonic mean."""

    precision: float
    recall: float
    f1: float

    @classmethod
    def of(cls, hit: int, predicted: int, expected: int) -> "Rates":
        """Return the rates of `hit` right answers; an empty answer to an empty question is right."""
        precision = hit / predicted if predicted else float(expected == 0)
        recall = hit / expected if expected else 1.0
        both = precision + recall
        return cls(precision, recall, 2 * precision * recall / both if both else 0.0)


@dataclass(frozen=True, slots=True)
class Mistake:
    """A tuple that was missed, or that is extra, with the sentence it was found in."""

    sort: str
    article: str
    jurisdiction: str
    vendor: str
    kind: str
    evidence: str


@dataclass(slots=True)
class Score:
    """The figures over a corpus."""

    counts: Counter[str] = field(default_factory=Counter)
    shares: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    mistakes: list[Mistake] = field(default_factory=list)

    def ratio(self, part: str, whole: str) -> float:
        """Return a share, 1 where there was nothing to share."""
        return self.shares[part] / self.counts[whole] if self.counts[whole] else 1.0

    def rates(self, prefix: str = "") -> Rates:
        """Return the headline rates, or the family's with prefix `family_`."""
        return Rates.of(*(self.counts[prefix + name] for name in ("hit", "predicted", "expected")))

    def as_dict(self) -> dict[str, Any]:
        """Return the figures as the JSON form of the report."""
        rates = {name: self.rates(prefix) for name, prefix in (("headline", ""), ("family", "family_"))}
        return {
            "articles": self.counts["articles"],
            "tuples": self.counts["expected"],
            **{name: {"precision": one.precision, "recall": one.recall, "f1": one.f1} for name, one in rates.items()},
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
        for one in self.mistakes[:errors]:
            lines.append("\t".join((one.sort, one.article, one.jurisdiction, one.vendor, one.kind, one.evidence)))
        return "\n".join(lines)


def score(articles: Iterable[CodedArticle], answers: Mapping[str, Sequence[Event]]) -> Score:
    """Return the score of `answers` (by article id); an article without an answer counts as empty."""
    total = Score()
    for article in articles:
        _score_article(total, article, answers.get(article.id, ()))
    return total


def _fold(kind: str) -> str:
    return FAMILY[Kind(kind)].value


def _by_tuple(events: Iterable[Event], kind: Callable[[str], str] = str) -> Grouped:
    found: Grouped = defaultdict(list)
    for event in events:
        for vendor in event.get("vendors") or (UNNAMED,):
            found[event["jurisdiction"], vendor, kind(event["kind"])].append(event)
    return found


def _score_article(total: Score, article: CodedArticle, answers: Sequence[Event]) -> None:
    required = [event for event in article.events if not event.get("optional")]
    want = _by_tuple(required)
    debatable = _by_tuple(event for event in article.events if event.get("optional")).keys() - want.keys()
    events = _undebated(answers, debatable)
    got = _by_tuple(events)
    total.counts.update(articles=1, hit=len(want.keys() & got.keys()), predicted=len(got), expected=len(want))
    families = [_by_tuple(side, _fold).keys() for side in (required, events)]
    total.counts.update(
        family_hit=len(families[0] & families[1]), family_predicted=len(families[1]), family_expected=len(families[0])
    )
    if not article.events:
        total.counts["negatives"] += 1
        total.shares["silent"] += not events
    total.counts["quotes"] += len(answers)
    text = article.document.text
    total.shares["verbatim"] += sum(bool(one.get("evidence")) and one["evidence"] in text for one in answers)
    for item in want.keys() & got.keys():
        _score_match(total, want[item], got[item], text)
    total.mistakes += _mistakes("missed", article.id, want, got) + _mistakes("extra", article.id, got, want)


def _undebated(answers: Iterable[Event], debatable: Iterable[Tuple]) -> list[Event]:
    single = [{**event, "vendors": [vendor]} for event in answers for vendor in event.get("vendors") or (UNNAMED,)]
    return [one for one in single if (one["jurisdiction"], one["vendors"][0], one["kind"]) not in debatable]


def _status(event: Event) -> str:
    return text_status(Status(event["status"])).value


def _score_match(total: Score, want: list[Event], got: list[Event], text: str) -> None:
    statuses = [{_status(event) for event in side} for side in (want, got)]
    total.shares["status"] += len(statuses[0] & statuses[1]) / len(statuses[0] | statuses[1])
    for event in want:
        peers = [one for one in got if _status(one) == _status(event)] or got
        total.counts["matched"] += 1
        total.shares["date"] += any(same_date(event.get("date"), one.get("date")) for one in peers)
        total.shares["evidence"] += any(_overlap(text, event["evidence"], one.get("evidence", "")) for one in peers)


def same_date(gold: str | None, guess: str | None) -> bool:
    """Return whether two dates are equal at the coarser of their precisions; an empty one equals an empty one only."""
    gold, guess = gold or "", guess or ""
    if not gold or not guess:
        return gold == guess
    width = min(len(gold), len(guess))
    return gold[:width] == guess[:width]


def _overlap(text: str, gold: str, guess: str) -> bool:
    if not gold or not guess:
        return False
    left, right = text.find(gold), text.find(guess)
    return min(left, right) >= 0 and left < right + len(guess) and right < left + len(gold)


def _mistakes(sort: str, article: str, here: Grouped, there: Grouped) -> list[Mistake]:
    return [
        Mistake(sort, article, *item, here[item][0].get("evidence", "")) for item in sorted(here.keys() - there.keys())
    ]
