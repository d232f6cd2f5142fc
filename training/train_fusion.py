"""Learn how far the encoder is to be trusted, and what it does not see well; count what articles tell often.

    python -m training.train_fusion --encoder FOLDER

It learns on the rounds that the manifest of the corpus keeps for weighing, or on those of them that `--rounds` names,
which the encoder in FOLDER must not have seen. What the classifier makes of them without it comes from a classifier
trained on the rounds to train on, or with `--keep-judge` from the one in use; the priors are counted on those rounds.
Prints what all together score there, each fifth by the rest.
"""

import argparse
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from training.corpus_selection import add_round_options, load_articles
from training.decision_examples import date_rows, events_of, pair_rows, told_in
from training.train_judge import LEXICON, WEIGHTS, Rows, fit, folds, train
from vendors.extraction.encoder.model import Encoder
from vendors.extraction.engine import Engine
from vendors.extraction.evaluation.corpus_files import CodedArticle, Event, finding_as_event
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

STRENGTH, LEAST = 0.3, 4
OF_DATES, OF_PAIRS = 0.3, 0.1
"""Inverse strengths of regularisation for dates, and for what tells two measures apart."""
LIKELY = 0.3
"""Sentences rated lower teach nothing about measures."""
Answers = dict[str, list[Event]]
Reader = Callable[[int, float], Sequence[Finding]]
"""Gives the findings of an article, by its place and the threshold."""
PRIORS = WEIGHTS.parent / "priors.json"


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
    lines = [f"{json.dumps(code)}: {json.dumps(known)}" for code, known in priors.as_dict().items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def rows(article: CodedArticle, listed: Sequence[Hypothesis]) -> Rows:
    """Return the examples that one article gives."""
    kept = Rows()
    for hypothesis in listed:
        right = verdict(article, hypothesis)
        if right is not None:
            kept.add(hypothesis.features, right=right)
    return kept


def verdict(article: CodedArticle, hypothesis: Hypothesis) -> bool | None:
    """Return whether an annotator coded the same; None where that is not clear: the step is told elsewhere."""
    events = events_of(article, hypothesis)
    if not events:
        return False
    if all(event.get("optional") for event in events):
        return None
    sentence = hypothesis.candidate.frame.sentence
    return True if any(told_in(article, sentence.start, sentence.end, event) for event in events) else None


def learn(parts: Iterable[Rows]) -> Regression:
    """Return the regression that the examples teach."""
    return fit(_sum(parts), STRENGTH, LEAST)


def answers_at(articles: Sequence[CodedArticle], read: Reader, threshold: float) -> Answers:
    """Return the findings of each article, by its id, if hypotheses from the threshold on are accepted."""
    return {
        article.id: [finding_as_event(one, article.document.text) for one in read(place, threshold)]
        for place, article in enumerate(articles)
    }


def report(articles: Sequence[CodedArticle], answers: Answers) -> str:
    """Return what the answers score in all, in English, and in the other languages."""
    parts = {
        "all": articles,
        "English": [one for one in articles if one.document.lang == "en"],
        "other languages": [one for one in articles if one.document.lang != "en"],
    }
    return "\n".join(f"{name}:\n{score(some, answers).report()}" for name, some in parts.items() if some)


def tenths(articles: Sequence[CodedArticle], listed: Sequence[Sequence[Hypothesis]]) -> str:
    """Return a table: of the hypotheses rated in each tenth, how many there were and what share was right."""
    parts: dict[int, list[bool]] = {}
    for article, some in zip(articles, listed, strict=True):
        for hypothesis in some:
            if (right := verdict(article, hypothesis)) is not None:
                parts.setdefault(min(9, int(hypothesis.probability * 10)), []).append(right)
    lines = [f"0.{tenth}-  {len(rights):5}  {sum(rights) / len(rights):.2f}" for tenth, rights in sorted(parts.items())]
    return "\n".join(["rated  count  right", *lines])


def cross_rate(
    articles: Sequence[CodedArticle], listed: Sequence[Sequence[Hypothesis]], unheard: Sequence[Sequence[Hypothesis]]
) -> list[Rows]:
    """Rate each fifth of the articles by what the others teach; return the examples of each article.

    `unheard`: the same hypotheses as they are where nothing has been told before. Each article is shown in both ways:
    else the rating would take for wrong whatever is new, however clear its words, since the corpus tells mostly of
    what many have told.
    """
    learned = [
        _sum((rows(article, some), rows(article, strange)))
        for article, some, strange in zip(articles, listed, unheard, strict=True)
    ]
    for seen, unseen in folds(len(articles), seed=11):
        part = learn([learned[place] for place in seen])
        for place in unseen:
            for hypothesis in (*listed[place], *unheard[place]):
                hypothesis.probability = part.probability(hypothesis.features)
    return learned


@dataclass
class Settled:
    """What each article teaches about its hypotheses once they are rated."""

    dates: list[Rows]
    pairs: list[Rows] = field(default_factory=list)

    def date(self, places: Iterable[int]) -> Regression:
        """Return what chooses among dates, as some of the articles teach it."""
        return fit(_sum(self.dates[place] for place in places), OF_DATES, LEAST)

    def apart(self, places: Iterable[int]) -> Regression:
        """Return what tells two measures apart, as some of the articles teach it."""
        return fit(_sum(self.pairs[place] for place in places), OF_PAIRS, LEAST)


def _sum(parts: Iterable[Rows]) -> Rows:
    total = Rows()
    for part in parts:
        total += part
    return total


def cross_settle(
    articles: Sequence[CodedArticle],
    listed: Sequence[Sequence[Hypothesis]],
    unheard: Sequence[Sequence[Hypothesis]],
    engine: Engine,
) -> Settled:
    """Settle the dates of each fifth of the rated articles by what the others teach."""
    ways = (listed, unheard)
    learned = Settled([_sum(date_rows(article, way[at]) for way in ways) for at, article in enumerate(articles)])
    for seen, unseen in folds(len(articles), seed=11):
        date = learned.date(seen)
        for place in unseen:
            for way in ways:
                select_dates(way[place], date, LIKELY)
    for article, some in zip(articles, listed, strict=True):
        told = engine.add_scopes(as_candidates(accepted_hypotheses(some, LIKELY)), article.document.lang)
        learned.pairs.append(pair_rows(article, told))
    return learned


def reader(
    articles: Sequence[CodedArticle], listed: Sequence[Sequence[Hypothesis]], learned: Settled, engine: Engine
) -> Reader:
    """Return what reads each article by what those of the other folds teach about measures."""
    apart = {
        place: part
        for seen, unseen in folds(len(articles), seed=11)
        for part in [learned.apart(seen)]
        for place in unseen
    }

    def read(place: int, threshold: float) -> Sequence[Finding]:
        document = articles[place].document
        accepted = accepted_hypotheses(listed[place], threshold, len(document.text))
        return deduplicate(engine.add_scopes(as_candidates(accepted), document.lang), apart[place])

    return read


def write(made: Mapping[str, Regression], threshold: float, priors: Priors) -> None:
    """Put the regressions and the threshold beside the classifier's own weights, and write the priors."""
    weights = json.loads(WEIGHTS.read_text(encoding="utf-8")) | {"ensemble_threshold": threshold}
    for name, one in made.items():
        weights[name] = {"bias": one.bias, "weights": dict(sorted(one.weights.items()))}
    WEIGHTS.write_text(json.dumps(weights, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    PRIORS.write_text(as_lines(priors), encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--encoder", type=Path, required=True)
    add_round_options(parser, (Use.WEIGH,))
    parser.add_argument("--keep-judge", action="store_true", help="the classifier in use, not one trained anew")
    parser.add_argument("--threshold", type=float, help="by default the one with the best F1")
    parser.add_argument("--dry-run", action="store_true", help="print the figures, write nothing")
    return parser.parse_args()


def main() -> None:
    """Run the command line."""
    options = _options()
    articles = load_articles(options.rounds, options.without, uses=(Use.WEIGH,))
    others = load_articles()
    lexicon = Lexicon.from_folder(LEXICON)
    classifier = shipped_classifier() if options.keep_judge else train(others, lexicon)
    engine, encoder, priors = Engine(lexicon, classifier, None), Encoder(options.encoder), priors_of(others)
    listed = [engine.hypotheses(article.document, encoder, priors) for article in articles]
    unheard = [engine.hypotheses(article.document, encoder, Priors({})) for article in articles]
    learned = cross_rate(articles, listed, unheard)
    settled = cross_settle(articles, listed, unheard, engine)
    read = reader(articles, listed, settled, engine)
    scores = {step / 100: score(articles, answers_at(articles, read, step / 100)) for step in range(30, 65, 5)}
    for step, found in scores.items():
        print(f"{step:.2f}  F1 {found.rates().f1:.3f}  negatives {found.ratio('silent', 'negatives'):.3f}")
    threshold = options.threshold or max(scores, key=lambda step: scores[step].rates().f1)
    print(
        f"threshold {threshold}\n{report(articles, answers_at(articles, read, threshold))}\n{tenths(articles, listed)}"
    )
    strange = answers_at(articles, reader(articles, unheard, settled, engine), threshold)
    print(f"as if nothing had been told before\n{report(articles, strange)}")
    if not options.dry_run:
        everything = range(len(articles))
        made = {"ensemble": learn(learned), "date": settled.date(everything), "coreference": settled.apart(everything)}
        write(made, threshold, priors)


if __name__ == "__main__":
    main()
