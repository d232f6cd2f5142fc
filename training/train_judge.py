"""Train the classifier of the extraction engine on the coded articles in training/corpus, and write its weights.

    python -m training.train_judge                   train on all rounds for it, and write data/classifier.json
    python -m training.train_judge --cross-validate  print the scores on articles not trained on

Needs scikit-learn (requirements-dev). The same corpus gives the same weights.
"""

import argparse
import json
import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from training.corpus_selection import add_round_options, load_articles
from vendors.extraction.engine import Engine
from vendors.extraction.evaluation.corpus_files import CodedArticle, Event, finding_as_event
from vendors.extraction.evaluation.scoring import Score, score
from vendors.extraction.rules.candidates import Candidate
from vendors.extraction.text.lexicon import Lexicon
from vendors.extraction.vocabulary import FAMILY, Kind
from vendors.extraction.weighing.article_features import context_features
from vendors.extraction.weighing.candidate_scoring import accepted_candidates
from vendors.extraction.weighing.classifier import Classifier, Regression
from vendors.extraction.weighing.deduplication import deduplicate

ROOT = Path(__file__).resolve().parent.parent
LEXICON = ROOT / "vendors" / "data"
WEIGHTS = ROOT / "vendors" / "extraction" / "data" / "classifier.json"
RANKING, EVENT, CONTEXT = 0.3, 0.15, 0.3
"""Inverse strengths of regularisation: small corpora need strong regularisation."""
FOLDS, NEAR, SMALLEST = 5, 25, 0.02


@dataclass
class Rows:
    """Examples for one regression: feature names and whether they go with a right answer."""

    features: list[list[str]] = field(default_factory=list)
    right: list[int] = field(default_factory=list)

    def add(self, features: Iterable[str], *, right: bool) -> None:
        """Add one example."""
        self.features.append(sorted(set(features)))
        self.right.append(int(right))

    def __iadd__(self, other: "Rows") -> "Rows":
        self.features += other.features
        self.right += other.right
        return self


def fit(rows: Rows, strength: float, least: int = 2) -> Regression:
    """Return the regression over the features that at least `least` examples have."""
    seen = Counter(name for features in rows.features for name in features)
    column = {name: place for place, name in enumerate(sorted(name for name, count in seen.items() if count >= least))}
    columns = [column[name] for features in rows.features for name in features if name in column]
    starts = numpy.cumsum([0, *(sum(name in column for name in features) for features in rows.features)])
    matrix = csr_matrix((numpy.ones(len(columns)), columns, starts), shape=(len(rows.features), len(column)))
    model = LogisticRegression(C=strength, max_iter=500, solver="liblinear", random_state=0).fit(matrix, rows.right)
    weights = {name: round(float(model.coef_[0][place]), 3) for name, place in column.items()}
    kept = {name: weight for name, weight in weights.items() if abs(weight) >= SMALLEST}
    return Regression(kept, round(float(model.intercept_[0]), 4))


def told_here(article: CodedArticle, candidate: Candidate) -> list[Event]:
    """Return the annotated events whose evidence the candidate's trigger stands in."""
    trigger, text = candidate.trigger, article.document.text
    places = [(event, text.find(event["evidence"])) for event in article.events]
    return [
        event
        for event, at in places
        if at >= 0 and at - NEAR < trigger.end and trigger.start < at + len(event["evidence"]) + NEAR
    ]


def ranking_rows(article: CodedArticle, candidates: Iterable[Candidate]) -> tuple[Rows, Rows]:
    """Return the examples for choosing actors and vendors: triggers of which an annotator says whose they are."""
    actors, aims = Rows(), Rows()
    for candidate in candidates:
        events = _of_kind(candidate, told_here(article, candidate))
        codes = {event["jurisdiction"] for event in events}
        if any(codes & set(actor.codes) for actor in candidate.actors):
            for actor in candidate.actors:
                actors.add(actor.features, right=len(codes & set(actor.codes)) * 2 > len(actor.codes))
        shares = [
            max((_share(aim.slugs, event["vendors"]) for event in events), default=0.0) for aim in candidate.targets
        ]
        if max(shares) >= 0.5:
            for aim, share in zip(candidate.targets, shares, strict=True):
                aims.add(aim.features, right=share >= max(shares))
    return actors, aims


def _of_kind(candidate: Candidate, events: list[Event]) -> list[Event]:
    same = [event for event in events if event["kind"] == candidate.trigger.kind]
    family = FAMILY[candidate.trigger.kind]
    return same or [event for event in events if FAMILY[Kind(event["kind"])] is family]


def _share(left: Iterable[str], right: Iterable[str]) -> float:
    one, other = set(left), set(right)
    return len(one & other) / len(one | other)


def verdict(
    article: CodedArticle,
    candidate: Candidate,
    told: Callable[[CodedArticle, Candidate], list[Event]] = told_here,
) -> bool | None:
    """Return whether the candidate is an annotated event; None where it teaches nothing.

    `told` gives the events that the candidate's words can be held to tell.
    """
    if candidate.modality.status is None:
        return None
    tuples = {(code, slug) for code in candidate.actor.codes for slug in candidate.target.slugs}
    kind = candidate.trigger.kind
    required = _pairs(event for event in article.events if event["kind"] == kind and not event.get("optional"))
    optional = _pairs(event for event in article.events if event["kind"] == kind and event.get("optional"))
    hits = tuples & required
    if len(hits) * 2 < len(tuples):
        return None if not hits and tuples & optional else False
    here = _pairs(event for event in told(article, candidate) if event["kind"] == kind)
    return True if hits & here else None


def _pairs(events: Iterable[Event]) -> set[tuple[str, str]]:
    return {(event["jurisdiction"], vendor) for event in events for vendor in event["vendors"]}


def event_rows(article: CodedArticle, candidates: Sequence[Candidate], features: Sequence[Sequence[str]]) -> Rows:
    """Return the examples for believing candidates, by the given features of each."""
    rows = Rows()
    for candidate, names in zip(candidates, features, strict=True):
        right = verdict(article, candidate)
        if right is not None:
            rows.add(names, right=right)
    return rows


def train(articles: Sequence[CodedArticle], lexicon: Lexicon, threshold: float = 0.32) -> Classifier:
    """Return the classifier that these articles teach.

    Each step learns from what the step before says of articles that it has not seen, as it will in use.
    """
    plain = Engine(lexicon, None)
    raw = [plain.propose(article.document, article.document.lang) for article in articles]
    actor, target = _rankers(articles, raw)
    held: list[list[Candidate]] = [[] for _ in articles]
    for seen, unseen in folds(len(articles), seed=3):
        ranker = Classifier(*_rankers([articles[i] for i in seen], [raw[i] for i in seen]), Regression({}, 0.0), None)
        engine = Engine(lexicon, ranker)
        for i in unseen:
            held[i] = engine.propose(articles[i].document, articles[i].document.lang)
    rows = [event_rows(one, found, [c.features for c in found]) for one, found in zip(articles, held, strict=True)]
    event = fit(_joined(rows), EVENT)
    for seen, unseen in folds(len(articles), seed=5):
        part = fit(_joined([rows[i] for i in seen]), EVENT)
        for i in unseen:
            for candidate in held[i]:
                candidate.probability = part.probability(candidate.features)
    around = [event_rows(one, found, context_features(found)) for one, found in zip(articles, held, strict=True)]
    return Classifier(actor, target, event, fit(_joined(around), CONTEXT, least=3), threshold)


def _rankers(articles: Sequence[CodedArticle], found: Sequence[list[Candidate]]) -> tuple[Regression, Regression]:
    pairs = [ranking_rows(article, candidates) for article, candidates in zip(articles, found, strict=True)]
    return fit(_joined([actors for actors, _ in pairs]), RANKING), fit(_joined([aims for _, aims in pairs]), RANKING)


def _joined(parts: Iterable[Rows]) -> Rows:
    total = Rows()
    for part in parts:
        total += part
    return total


def folds(size: int, seed: int) -> list[tuple[list[int], list[int]]]:
    """Return pairs of (training, held-out) article numbers, every article held out once."""
    order = list(range(size))
    random.Random(seed).shuffle(order)  # noqa: S311 - a repeatable shuffle, no secret
    parts = [order[start::FOLDS] for start in range(FOLDS)]
    return [([i for i in order if i not in set(part)], part) for part in parts]


def cross_validate(articles: Sequence[CodedArticle], lexicon: Lexicon) -> tuple[Score, float, str]:
    """Return the best score over held-out articles, the threshold that gives it, and the calibration as a table."""
    found: list[list[Candidate]] = [[] for _ in articles]
    for seen, unseen in folds(len(articles), seed=7):
        engine = Engine(lexicon, train([articles[i] for i in seen], lexicon))
        for i in unseen:
            found[i] = engine.propose(articles[i].document, articles[i].document.lang)
    scores = {step / 100: score_at(articles, found, step / 100) for step in range(20, 65, 5)}
    best = max(scores, key=lambda step: scores[step].rates().f1)
    return scores[best], best, tenths(articles, found)


def score_at(articles: Sequence[CodedArticle], found: Sequence[list[Candidate]], threshold: float) -> Score:
    answers = {
        article.id: [
            finding_as_event(one, article.document.text)
            for one in deduplicate(accepted_candidates(candidates, threshold))
        ]
        for article, candidates in zip(articles, found, strict=True)
    }
    return score(articles, answers)


def tenths(articles: Sequence[CodedArticle], found: Sequence[list[Candidate]]) -> str:
    """Return a table: of the candidates rated in each tenth, how many there were and what share was right."""
    parts: dict[int, list[bool]] = {}
    for article, candidates in zip(articles, found, strict=True):
        for candidate in candidates:
            if (right := verdict(article, candidate)) is not None:
                parts.setdefault(min(9, int(candidate.probability * 10)), []).append(right)
    lines = [f"0.{tenth}-  {len(rights):5}  {sum(rights) / len(rights):.2f}" for tenth, rights in sorted(parts.items())]
    return "\n".join(["rated  count  right", *lines])


def written(classifier: Classifier) -> dict[str, Any]:
    """Return the classifier as its file holds it."""
    parts = {
        "actor": classifier.actor,
        "target": classifier.target,
        "event": classifier.event,
        "context": classifier.context,
    }
    return {
        "threshold": classifier.threshold,
        **{
            name: {"bias": one.bias, "weights": dict(sorted(one.weights.items()))} for name, one in parts.items() if one
        },
    }


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cross-validate", action="store_true")
    parser.add_argument("--threshold", type=float, default=0.32)
    parser.add_argument("--lang", action="append", default=[], help="train on this language only; may be repeated")
    add_round_options(parser)
    options = parser.parse_args()
    articles = load_articles(options.rounds, options.without, languages=options.lang)
    lexicon = Lexicon.from_folder(LEXICON)
    if options.cross_validate:
        result, threshold, table = cross_validate(articles, lexicon)
        print(f"threshold {threshold}\n{result.report()}\n{table}")
        return
    classifier = train(articles, lexicon, options.threshold)
    # What `training.train_fusion` has learned stays.
    weights = json.loads(WEIGHTS.read_text(encoding="utf-8")) | written(classifier)
    WEIGHTS.write_text(json.dumps(weights, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{len(articles)} articles, {WEIGHTS.stat().st_size} bytes")


if __name__ == "__main__":
    main()
