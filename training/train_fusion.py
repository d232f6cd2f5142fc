"""Learn how far the encoder is to be trusted, and what it does not see well; count what articles tell often.

    python -m training.train_fusion --encoder FOLDER

It learns on the rounds that the manifest of the corpus keeps for weighing, or on those of them that `--rounds` names,
which the encoder in FOLDER must not have seen. What the classifier makes of them without it comes from a classifier
trained on the rounds to train on, or with `--keep-judge` from the one in use; the priors are counted on those rounds.
Prints what all together score there, each fifth by the rest.

    python -m training.train_fusion --encoder MEAN --read-by A TEXTS-OF-B --read-by B TEXTS-OF-A

The encoder may be the mean of several. Real articles from which one of them has learned are then read by one of the
others, which has not: with two encoders, each trained on half of the articles, all of them can be used.
"""

import argparse
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from training.corpus_selection import add_round_options, load_articles, load_real_articles
from training.decision_examples import date_examples, events_of, pair_examples
from training.gold_quotes import is_quoted_within
from training.regression import Examples, calibration_table, fit, folds
from training.train_judge import LEXICON, WEIGHTS, as_json, train, update_weights
from vendors.extraction.encoder.model import Encoder, WindowScores
from vendors.extraction.encoder.queries import SentenceQuery
from vendors.extraction.engine import Engine
from vendors.extraction.evaluation.corpus_files import CodedArticle, Event, finding_as_event
from vendors.extraction.evaluation.real_articles import Part
from vendors.extraction.evaluation.rounds import Use
from vendors.extraction.evaluation.scoring import score
from vendors.extraction.text.lexicon import Lexicon
from vendors.extraction.types import Finding
from vendors.extraction.weighing.classifier import Regression, shipped_classifier
from vendors.extraction.weighing.date_selection import select_dates
from vendors.extraction.weighing.deduplication import deduplicate
from vendors.extraction.weighing.ensemble import accepted_hypotheses, as_candidates
from vendors.extraction.weighing.hypotheses import Hypothesis
from vendors.extraction.weighing.priors import Priors

ENSEMBLE_STRENGTH, DATE_STRENGTH, PAIR_STRENGTH = 0.3, 0.3, 0.1
"""Inverse strengths of regularisation; the pairs of sentences are fewest, so they need the strongest. How the numbers
were chosen is not recorded."""
LEAST = 4
"""Examples that a feature must have. Each article is shown twice, with priors and without, so that four are two."""
LIKELY = 0.3
"""Sentences rated lower teach nothing about dates and measures: most of them tell no step at all."""
THRESHOLDS = [step / 100 for step in range(30, 65, 5)]
Answers = dict[str, list[Event]]
Reader = Callable[[int, float], Sequence[Finding]]
"""Gives the findings of an article, by its number and the threshold."""
PRIORS = WEIGHTS.parent / "priors.json"


@dataclass
class Sample:
    """Articles that the encoder has not seen, with their hypotheses: as read, and as read where all is news."""

    articles: Sequence[CodedArticle]
    hypotheses: Sequence[Sequence[Hypothesis]]
    without_priors: Sequence[Sequence[Hypothesis]]

    def folds(self) -> list[tuple[list[int], list[int]]]:
        return folds(len(self.articles), seed=11)

    def both(self, number: int) -> Iterator[Sequence[Hypothesis]]:
        """Yield an article's hypotheses in both ways."""
        yield self.hypotheses[number]
        yield self.without_priors[number]


def priors_of(articles: Iterable[CodedArticle]) -> Priors:
    """Return how often the articles tell of each step."""
    return Priors.from_articles(
        [
            (event["jurisdiction"], slug, event["kind"], event["date"] or "", event["status"])
            for event in article.events
            for slug in event["vendors"]
        ]
        for article in articles
    )


def as_lines(priors: Priors) -> str:
    """Return the priors as JSON with one country a line, so that a change shows where it is."""
    lines = [f"{json.dumps(code)}: {json.dumps(counts)}" for code, counts in priors.as_dict().items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def hypothesis_examples(article: CodedArticle, hypotheses: Sequence[Hypothesis]) -> Examples:
    """Return the examples that one article gives."""
    examples = Examples()
    for hypothesis in hypotheses:
        right = is_annotated(article, hypothesis)
        if right is not None:
            examples.add(hypothesis.features, right=right)
    return examples


def is_annotated(article: CodedArticle, hypothesis: Hypothesis) -> bool | None:
    """Return whether an annotator coded the same; None where that is not clear: the step is told elsewhere."""
    events = events_of(article, hypothesis)
    if not events:
        return False
    if all(event.get("optional") for event in events):
        return None
    sentence = hypothesis.candidate.frame.sentence
    return True if any(is_quoted_within(article, sentence.start, sentence.end, event) for event in events) else None


class TwiceAsked(Encoder):
    """An encoder that is asked twice about each article, with priors and without, and works once."""

    _last: tuple[tuple[str, str], list[WindowScores]] | None = None

    def score(
        self, title: str, text: str, queries: Sequence[SentenceQuery], step_probabilities: Sequence[float]
    ) -> list[WindowScores]:
        if self._last is None or self._last[0] != (title, text):
            self._last = (title, text), super().score(title, text, queries, step_probabilities)
        return self._last[1]


def read_unseen(readings: Iterable[tuple[Path, Sequence[CodedArticle]]], engine: Engine, priors: Priors) -> Sample:
    """Return the articles with what the encoder in the folder beside them and the engine make of each."""
    articles: list[CodedArticle] = []
    known: list[Sequence[Hypothesis]] = []
    news: list[Sequence[Hypothesis]] = []
    for folder, group in readings:
        encoder = TwiceAsked(folder)
        for article in group:
            articles.append(article)
            known.append(engine.hypotheses(article.document, encoder, priors))
            news.append(engine.hypotheses(article.document, encoder, Priors({})))
    return Sample(articles, known, news)


def answers_at(articles: Sequence[CodedArticle], read: Reader, threshold: float) -> Answers:
    """Return the findings of each article, by its id, if hypotheses from the threshold on are accepted."""
    return {
        article.id: [finding_as_event(finding, article.document.text) for finding in read(number, threshold)]
        for number, article in enumerate(articles)
    }


def report(articles: Sequence[CodedArticle], answers: Answers) -> str:
    """Return what the answers score in all, in English, and in the other languages."""
    parts = {
        "all": articles,
        "English": [article for article in articles if article.document.lang == "en"],
        "other languages": [article for article in articles if article.document.lang != "en"],
    }
    return "\n".join(f"{name}:\n{score(part, answers).report()}" for name, part in parts.items() if part)


def calibration(articles: Sequence[CodedArticle], hypotheses: Sequence[Sequence[Hypothesis]]) -> str:
    """Return a table: of the hypotheses rated in each tenth, how many there were and what share was right."""
    return calibration_table(
        (hypothesis.probability, is_annotated(article, hypothesis))
        for article, of_article in zip(articles, hypotheses, strict=True)
        for hypothesis in of_article
    )


def rate_by_folds(sample: Sample) -> Regression:
    """Rate each fifth of the articles by what the others teach; return what all of them teach.

    Each article is shown in both ways: else the rating would take for wrong whatever is new, however clear its words,
    since the corpus tells mostly of what many have told.
    """
    examples = [
        Examples.joined(hypothesis_examples(article, hypotheses) for hypotheses in sample.both(number))
        for number, article in enumerate(sample.articles)
    ]
    for seen, unseen in sample.folds():
        part = fit(Examples.joined(examples[number] for number in seen), ENSEMBLE_STRENGTH, LEAST)
        for number in unseen:
            for hypotheses in sample.both(number):
                for hypothesis in hypotheses:
                    hypothesis.probability = part.probability(hypothesis.features)
    return fit(Examples.joined(examples), ENSEMBLE_STRENGTH, LEAST)


@dataclass
class DecisionExamples:
    """What each article teaches about the dates of its hypotheses and about measures, once they are rated."""

    dates: list[Examples]
    pairs: list[Examples] = field(default_factory=list)

    def fit_date(self, numbers: Iterable[int]) -> Regression:
        """Return what chooses among dates, as some of the articles teach it."""
        return fit(Examples.joined(self.dates[number] for number in numbers), DATE_STRENGTH, LEAST)

    def fit_coreference(self, numbers: Iterable[int]) -> Regression:
        """Return what tells two measures from one, as some of the articles teach it."""
        return fit(Examples.joined(self.pairs[number] for number in numbers), PAIR_STRENGTH, LEAST)


def date_by_folds(sample: Sample, engine: Engine) -> DecisionExamples:
    """Select the dates of each fifth of the rated articles by what the others teach."""
    examples = DecisionExamples(
        [
            Examples.joined(date_examples(article, hypotheses) for hypotheses in sample.both(number))
            for number, article in enumerate(sample.articles)
        ]
    )
    for seen, unseen in sample.folds():
        regression = examples.fit_date(seen)
        for number in unseen:
            for hypotheses in sample.both(number):
                select_dates(hypotheses, regression, LIKELY)
    for article, hypotheses in zip(sample.articles, sample.hypotheses, strict=True):
        likely = as_candidates(accepted_hypotheses(hypotheses, LIKELY))
        examples.pairs.append(pair_examples(article, engine.add_scopes(likely, article.document.lang)))
    return examples


def build_reader(
    sample: Sample, hypotheses: Sequence[Sequence[Hypothesis]], examples: DecisionExamples, engine: Engine
) -> Reader:
    """Return what reads each article by what those of the other folds teach about measures."""
    coreference = {
        number: regression
        for seen, unseen in sample.folds()
        for regression in [examples.fit_coreference(seen)]
        for number in unseen
    }

    def read(number: int, threshold: float) -> Sequence[Finding]:
        document = sample.articles[number].document
        accepted = accepted_hypotheses(hypotheses[number], threshold, len(document.text))
        return deduplicate(engine.add_scopes(as_candidates(accepted), document.lang), coreference[number])

    return read


def write(regressions: Mapping[str, Regression], threshold: float, priors: Priors) -> None:
    """Put the regressions and the threshold beside the classifier's own weights, and write the priors."""
    parts = {name: as_json(regression) for name, regression in regressions.items()}
    update_weights({"ensemble_threshold": threshold, **parts})
    PRIORS.write_text(as_lines(priors), encoding="utf-8")


def _parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--encoder", type=Path, required=True)
    add_round_options(parser, (Use.WEIGH,))
    parser.add_argument(
        "--read-by",
        nargs=2,
        type=Path,
        action="append",
        default=[],
        metavar=("ENCODER", "TEXTS"),
        help="also the real articles in TEXTS as this encoder reads them, which must not have seen them",
    )
    parser.add_argument("--keep-judge", action="store_true", help="the classifier in use, not one trained anew")
    parser.add_argument("--threshold", type=float, help="by default the one with the best F1")
    parser.add_argument("--dry-run", action="store_true", help="print the figures, write nothing")
    return parser.parse_args()


def _best_threshold(articles: Sequence[CodedArticle], read: Reader) -> float:
    """Print the scores at each threshold and return the one with the best F1."""
    scores = {threshold: score(articles, answers_at(articles, read, threshold)) for threshold in THRESHOLDS}
    for threshold, result in scores.items():
        print(f"{threshold:.2f}  F1 {result.rates().f1:.3f}  negatives {result.ratio('silent', 'negatives'):.3f}")
    return max(scores, key=lambda threshold: scores[threshold].rates().f1)


def main() -> None:
    """Run the command line."""
    options = _parse_options()
    unseen = load_articles(options.rounds, options.without, uses=(Use.WEIGH,))
    readings = [(options.encoder, unseen + load_real_articles(options.real, Part.TRAIN))]
    readings += [(encoder, load_real_articles(texts, Part.TRAIN)) for encoder, texts in options.read_by]
    learned, lexicon = load_articles(), Lexicon.from_folder(LEXICON)
    classifier = shipped_classifier() if options.keep_judge else train(learned, lexicon)
    engine, priors = Engine(lexicon, classifier, None), priors_of(learned)
    sample = read_unseen(readings, engine, priors)
    articles = sample.articles
    ensemble = rate_by_folds(sample)
    examples = date_by_folds(sample, engine)
    read = build_reader(sample, sample.hypotheses, examples, engine)
    best = _best_threshold(articles, read)
    threshold = options.threshold or best
    figures = report(articles, answers_at(articles, read, threshold))
    print(f"threshold {threshold}\n{figures}\n{calibration(articles, sample.hypotheses)}")
    read_as_news = build_reader(sample, sample.without_priors, examples, engine)
    news = report(articles, answers_at(articles, read_as_news, threshold))
    print(f"as if nothing had been told before\n{news}")
    if not options.dry_run:
        numbers = range(len(articles))
        dates, coreference = examples.fit_date(numbers), examples.fit_coreference(numbers)
        write({"ensemble": ensemble, "date": dates, "coreference": coreference}, threshold, priors)


if __name__ == "__main__":
    main()
