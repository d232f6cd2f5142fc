"""Learn how far the encoder is to be trusted, and add it to the judge's weights.

    python -m training.train_fusion --encoder FOLDER --round r4-en --round r4-en-b

The rounds named must be unknown to the encoder in FOLDER (`training.train_encoder --without`); the judge's own view of
them comes from a judge trained on the others. Prints what both together score there, each fifth by the rest.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from training.train_judge import CORPUS, LEXICON, WEIGHTS, Rows, fit, folds, score_at, tenths, train, verdict
from vendors.extraction import pack
from vendors.extraction.corpusfile import CodedArticle, Event, article_from_json
from vendors.extraction.encoder import Encoder
from vendors.extraction.engine import Engine
from vendors.extraction.judge import Regression
from vendors.extraction.lexicon import Lexicon
from vendors.extraction.propose import Candidate

STRENGTH, LEAST, TOUCH = 0.3, 4, 8


def told_in_sentence(article: CodedArticle, candidate: Candidate) -> list[Event]:
    """Return the annotated events whose evidence stands in the candidate's sentence."""
    text, sentence = article.document.text, candidate.frame.sentence
    places = [(event, text.find(event["evidence"])) for event in article.events]
    return [
        event
        for event, at in places
        if at >= 0 and at < sentence.end - TOUCH and sentence.start + TOUCH < at + len(event["evidence"])
    ]


def load(rounds: Sequence[str], without: Sequence[str] = ()) -> tuple[list[CodedArticle], list[CodedArticle]]:
    """Return the English articles of the rounds named, and all articles of the others but those left out."""
    named: list[CodedArticle] = []
    others: list[CodedArticle] = []
    for path in sorted(CORPUS.glob("*/*.json")):
        article = article_from_json(json.loads(path.read_text(encoding="utf-8")))
        if path.parent.name not in {*rounds, *without}:
            others.append(article)
        elif path.parent.name in rounds and article.document.lang == "en":
            named.append(article)
    return named, [article for article in others if article.document.lang in pack.available()]


def rows(article: CodedArticle, found: Sequence[Candidate], names: Sequence[Sequence[str]]) -> Rows:
    """Return the examples that one article gives."""
    kept = Rows()
    for candidate, each in zip(found, names, strict=True):
        right = verdict(article, candidate, told_in_sentence)
        if right is not None:
            kept.add(each, right=right)
    return kept


def learn(parts: Sequence[Rows]) -> Regression:
    """Return the regression that the examples teach."""
    total = Rows()
    for part in parts:
        total += part
    return fit(total, STRENGTH, LEAST)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--round", action="append", required=True)
    parser.add_argument("--without", action="append", default=[], help="leave this round out altogether")
    parser.add_argument("--threshold", type=float, help="by default the one with the best F1")
    parser.add_argument("--dry-run", action="store_true", help="print the figures, write nothing")
    options = parser.parse_args()
    articles, others = load(options.round, options.without)
    lexicon = Lexicon.from_folder(LEXICON)
    engine, encoder = Engine(lexicon, train(others, lexicon), None), Encoder(options.encoder)
    read = [engine.opinions(article.document, encoder) for article in articles]
    learned = [rows(article, *one) for article, one in zip(articles, read, strict=True)]
    for seen, unseen in folds(len(articles), seed=11):
        part = learn([learned[place] for place in seen])
        for place in unseen:
            for candidate, names in zip(*read[place], strict=True):
                candidate.probability = part.probability(names)
    found = [candidates for candidates, _ in read]
    scores = {step / 100: score_at(articles, found, step / 100) for step in range(20, 70, 5)}
    best = max(scores, key=lambda step: scores[step].rates().f1)
    for step, score in scores.items():
        print(f"{step:.2f}  F1 {score.rates().f1:.3f}  negatives {score.ratio('silent', 'negatives'):.3f}")
    print(f"threshold {best}\n{scores[best].report()}\n{tenths(articles, found)}")
    if options.dry_run:
        return
    fusion, best = learn(learned), options.threshold or best
    weights = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    weights |= {
        "fused_threshold": best,
        "fusion": {"bias": fusion.bias, "weights": dict(sorted(fusion.weights.items()))},
    }
    WEIGHTS.write_text(json.dumps(weights, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
