"""Train the classifier of the extraction engine on the coded articles in training/corpus, and write its weights.

    python -m training.train_judge                   train on all rounds for it, and write data/classifier.json
    python -m training.train_judge --cross-validate  print the scores on articles not trained on

Needs scikit-learn (requirements-dev). The same corpus gives the same weights.
"""

import argparse
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from training.corpus_selection import add_round_options, load_articles, load_real_articles
from training.regression import Examples, calibration_table, fit, folds
from vendors.extraction.engine import Engine
from vendors.extraction.evaluation.corpus_files import CodedArticle, Event, finding_as_event
from vendors.extraction.evaluation.real_articles import Part
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
RANKING_STRENGTH, EVENT_STRENGTH, CONTEXT_STRENGTH = 0.3, 0.15, 0.3
"""Inverse strengths of regularisation. Small, since features are many and articles few; how they were chosen is not
recorded."""
CONTEXT_LEAST = 3
"""Examples that a feature of the context must have. Such features are many, and from one or two nothing follows."""
THRESHOLD = 0.32
"""Probability from which on a candidate is accepted without the encoder; `--cross-validate` prints the best one."""
THRESHOLDS = [step / 100 for step in range(20, 65, 5)]
QUOTE_MARGIN = 25
"""Characters by which a trigger may stand outside a quote: annotators cut quotes short of a verb now and then."""


def quoted_events(article: CodedArticle, candidate: Candidate) -> list[Event]:
    """Return the annotated events in whose evidence the candidate's trigger stands, or close to it."""
    trigger, text = candidate.trigger, article.document.text
    starts = [(event, text.find(event["evidence"])) for event in article.events]
    return [
        event
        for event, start in starts
        if start >= 0
        and start - QUOTE_MARGIN < trigger.end
        and trigger.start < start + len(event["evidence"]) + QUOTE_MARGIN
    ]


def ranking_examples(article: CodedArticle, candidates: Iterable[Candidate]) -> tuple[Examples, Examples]:
    """Return the examples for ranking actors and targets: triggers of which an annotator says whose they are."""
    actors, targets = Examples(), Examples()
    for candidate in candidates:
        events = _of_kind(candidate, quoted_events(article, candidate))
        codes = {event["jurisdiction"] for event in events}
        if any(codes & set(actor.codes) for actor in candidate.actors):
            for actor in candidate.actors:
                actors.add(actor.features, right=len(codes & set(actor.codes)) * 2 > len(actor.codes))
        overlaps = [
            max((_overlap(target.slugs, event["vendors"]) for event in events), default=0.0)
            for target in candidate.targets
        ]
        if max(overlaps) >= 0.5:  # no target teaches anything where none is at least half right
            for target, overlap in zip(candidate.targets, overlaps, strict=True):
                targets.add(target.features, right=overlap >= max(overlaps))
    return actors, targets


def _of_kind(candidate: Candidate, events: list[Event]) -> list[Event]:
    same = [event for event in events if event["kind"] == candidate.trigger.kind]
    family = FAMILY[candidate.trigger.kind]
    return same or [event for event in events if FAMILY[Kind(event["kind"])] is family]


def _overlap(left: Iterable[str], right: Iterable[str]) -> float:
    """Return the share of the slugs of either that both have."""
    ours, theirs = set(left), set(right)
    return len(ours & theirs) / len(ours | theirs)


def is_annotated(article: CodedArticle, candidate: Candidate) -> bool | None:
    """Return whether the candidate is an annotated event; None where it teaches nothing.

    It teaches nothing where it tells no step, where the step is annotated elsewhere in the article, and where careful
    annotators differ.
    """
    if candidate.modality.status is None:
        return None
    tuples = {(code, slug) for code in candidate.actor.codes for slug in candidate.target.slugs}
    kind = candidate.trigger.kind
    required = _tuples(event for event in article.events if event["kind"] == kind and not event.get("optional"))
    optional = _tuples(event for event in article.events if event["kind"] == kind and event.get("optional"))
    hits = tuples & required
    if len(hits) * 2 < len(tuples):
        return None if not hits and tuples & optional else False
    quoted = _tuples(event for event in quoted_events(article, candidate) if event["kind"] == kind)
    return True if hits & quoted else None


def _tuples(events: Iterable[Event]) -> set[tuple[str, str]]:
    return {(event["jurisdiction"], vendor) for event in events for vendor in event["vendors"]}


def event_examples(
    article: CodedArticle, candidates: Sequence[Candidate], features: Sequence[Sequence[str]]
) -> Examples:
    """Return the examples for accepting candidates, by the given features of each."""
    examples = Examples()
    for candidate, names in zip(candidates, features, strict=True):
        right = is_annotated(article, candidate)
        if right is not None:
            examples.add(names, right=right)
    return examples


def train(articles: Sequence[CodedArticle], lexicon: Lexicon, threshold: float = THRESHOLD) -> Classifier:
    """Return the classifier that these articles teach.

    Each step learns from what the step before says of articles that it has not seen, as it will in use.
    """
    actor, target, candidates = _train_rankers(articles, lexicon)
    examples = [
        event_examples(article, proposed, [candidate.features for candidate in proposed])
        for article, proposed in zip(articles, candidates, strict=True)
    ]
    event = fit(Examples.joined(examples), EVENT_STRENGTH)
    for seen, unseen in folds(len(articles), seed=5):
        part = fit(Examples.joined(examples[number] for number in seen), EVENT_STRENGTH)
        for number in unseen:
            for candidate in candidates[number]:
                candidate.probability = part.probability(candidate.features)
    in_context = Examples.joined(
        event_examples(article, proposed, context_features(proposed))
        for article, proposed in zip(articles, candidates, strict=True)
    )
    return Classifier(actor, target, event, fit(in_context, CONTEXT_STRENGTH, CONTEXT_LEAST), threshold)


def _train_rankers(
    articles: Sequence[CodedArticle], lexicon: Lexicon
) -> tuple[Regression, Regression, list[list[Candidate]]]:
    """Return what ranks actors and targets, and each article's candidates as the rest of the articles rank them."""
    rules = Engine(lexicon, None)
    unranked = [rules.propose(article.document, article.document.lang) for article in articles]
    candidates: list[list[Candidate]] = [[] for _ in articles]
    for seen, unseen in folds(len(articles), seed=3):
        actor, target = _fit_rankers([articles[i] for i in seen], [unranked[i] for i in seen])
        engine = Engine(lexicon, Classifier(actor, target, Regression({}, 0.0), None))
        for number in unseen:
            candidates[number] = engine.propose(articles[number].document, articles[number].document.lang)
    return *_fit_rankers(articles, unranked), candidates


def _fit_rankers(
    articles: Sequence[CodedArticle], candidates: Sequence[list[Candidate]]
) -> tuple[Regression, Regression]:
    pairs = [ranking_examples(article, proposed) for article, proposed in zip(articles, candidates, strict=True)]
    actors = Examples.joined(actors for actors, _ in pairs)
    targets = Examples.joined(targets for _, targets in pairs)
    return fit(actors, RANKING_STRENGTH), fit(targets, RANKING_STRENGTH)


def cross_validate(articles: Sequence[CodedArticle], lexicon: Lexicon) -> tuple[Score, float, str]:
    """Return the best score over held-out articles, the threshold that gives it, and the calibration as a table."""
    candidates: list[list[Candidate]] = [[] for _ in articles]
    for seen, unseen in folds(len(articles), seed=7):
        engine = Engine(lexicon, train([articles[number] for number in seen], lexicon))
        for number in unseen:
            candidates[number] = engine.propose(articles[number].document, articles[number].document.lang)
    scores = {threshold: score_at(articles, candidates, threshold) for threshold in THRESHOLDS}
    best = max(scores, key=lambda threshold: scores[threshold].rates().f1)
    verdicts = (
        (candidate.probability, is_annotated(article, candidate))
        for article, proposed in zip(articles, candidates, strict=True)
        for candidate in proposed
    )
    return scores[best], best, calibration_table(verdicts)


def score_at(articles: Sequence[CodedArticle], candidates: Sequence[list[Candidate]], threshold: float) -> Score:
    """Return the score where candidates are accepted from the threshold on."""
    answers = {
        article.id: [
            finding_as_event(finding, article.document.text)
            for finding in deduplicate(accepted_candidates(proposed, threshold))
        ]
        for article, proposed in zip(articles, candidates, strict=True)
    }
    return score(articles, answers)


def as_json(regression: Regression) -> dict[str, Any]:
    """Return the regression as the file of weights holds it."""
    return {"bias": regression.bias, "weights": dict(sorted(regression.weights.items()))}


def classifier_as_json(classifier: Classifier) -> dict[str, Any]:
    """Return the classifier as the file of weights holds it."""
    parts = {
        "actor": classifier.actor,
        "target": classifier.target,
        "event": classifier.event,
        "context": classifier.context,
    }
    return {
        "threshold": classifier.threshold,
        **{name: as_json(regression) for name, regression in parts.items() if regression},
    }


def update_weights(parts: dict[str, Any]) -> None:
    """Put these parts into the file of weights; the others stay as they are."""
    weights = json.loads(WEIGHTS.read_text(encoding="utf-8")) | parts
    WEIGHTS.write_text(json.dumps(weights, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cross-validate", action="store_true")
    parser.add_argument("--threshold", type=float, default=THRESHOLD)
    parser.add_argument("--lang", action="append", default=[], help="train on this language only; may be repeated")
    add_round_options(parser)
    options = parser.parse_args()
    articles = load_articles(options.rounds, options.without, languages=options.lang)
    articles += load_real_articles(options.real, Part.TRAIN, languages=options.lang)
    lexicon = Lexicon.from_folder(LEXICON)
    if options.cross_validate:
        result, threshold, table = cross_validate(articles, lexicon)
        print(f"threshold {threshold}\n{result.report()}\n{table}")
        return
    update_weights(classifier_as_json(train(articles, lexicon, options.threshold)))
    print(f"{len(articles)} articles, {WEIGHTS.stat().st_size} bytes")


if __name__ == "__main__":
    main()
