"""Learn how far the encoder is to be trusted, and add it to the judge's weights; count what articles tell often.

    python -m training.train_fusion --encoder FOLDER --round r4-en --round r4-xx

The rounds named must be unknown to the encoder in FOLDER (`training.train_encoder --without`); the judge's own view of
them comes from a judge trained on the others, among which the precedents are counted. Prints what all together score
there, each fifth by the rest.
"""

import argparse
import json
import random
from collections.abc import Iterable, Sequence
from pathlib import Path

from training.train_judge import CORPUS, LEXICON, WEIGHTS, Rows, fit, folds, train
from vendors.extraction import pack
from vendors.extraction.corpusfile import CodedArticle, article_from_json, finding_as_event
from vendors.extraction.encoder import Encoder
from vendors.extraction.engine import Engine
from vendors.extraction.fusion import Claim, believed
from vendors.extraction.judge import Regression
from vendors.extraction.lexicon import Lexicon
from vendors.extraction.merge import findings
from vendors.extraction.precedents import Precedents
from vendors.extraction.scoring import Score, score
from vendors.extraction.vocabulary import UNNAMED

STRENGTH, LEAST, TOUCH = 0.3, 4, 8
NEWS = 0.3
"""Share of the articles that are shown a second time as if nobody had told of their steps before."""
PRECEDENTS = WEIGHTS.parent / "precedents.json"


def load(rounds: Sequence[str], without: Sequence[str] = ()) -> tuple[list[CodedArticle], list[CodedArticle]]:
    """Return the articles of the rounds named, and those of the others but those left out."""
    named: list[CodedArticle] = []
    others: list[CodedArticle] = []
    for path in sorted(CORPUS.glob("*/*.json")):
        if path.parent.name in without and path.parent.name not in rounds:
            continue
        article = article_from_json(json.loads(path.read_text(encoding="utf-8")))
        if article.document.lang in pack.available():
            (named if path.parent.name in rounds else others).append(article)
    return named, others


def precedents_of(articles: Iterable[CodedArticle]) -> Precedents:
    """Return how often the articles tell of each step."""
    return Precedents.counted(
        [
            (event["jurisdiction"], slug, event["kind"], event["date"] or "", event["status"])
            for event in article.events
            for slug in event["vendors"]
        ]
        for article in articles
    )


def as_lines(precedents: Precedents) -> str:
    """Return the precedents as JSON with one country a line, so that a change shows where it is."""
    lines = [f"{json.dumps(code)}: {json.dumps(known)}" for code, known in precedents.as_dict().items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def rows(article: CodedArticle, listed: Sequence[Claim]) -> Rows:
    """Return the examples that one article gives."""
    kept = Rows()
    for claim in listed:
        right = verdict(article, claim)
        if right is not None:
            kept.add(claim.features, right=right)
    return kept


def verdict(article: CodedArticle, claim: Claim) -> bool | None:
    """Return whether an annotator claims the same; None where that is not clear: the step is told elsewhere."""
    events = [
        event
        for event in article.events
        if event["jurisdiction"] == claim.code
        and claim.slug in (event["vendors"] or (UNNAMED,))
        and event["kind"] == claim.kind
    ]
    if not events:
        return False
    if all(event.get("optional") for event in events):
        return None
    sentence, text = claim.base.frame.sentence, article.document.text
    places = [(text.find(event["evidence"]), len(event["evidence"])) for event in events]
    here = any(at < sentence.end - TOUCH and sentence.start + TOUCH < at + size for at, size in places)
    return True if here else None


def learn(parts: Sequence[Rows]) -> Regression:
    """Return the regression that the examples teach."""
    total = Rows()
    for part in parts:
        total += part
    return fit(total, STRENGTH, LEAST)


def score_at(articles: Sequence[CodedArticle], listed: Sequence[Sequence[Claim]], threshold: float) -> Score:
    """Return what the claims score if those from the threshold on are believed."""
    answers = {
        article.id: [finding_as_event(one, article.document.text) for one in findings(believed(some, threshold))]
        for article, some in zip(articles, listed, strict=True)
    }
    return score(articles, answers)


def tenths(articles: Sequence[CodedArticle], listed: Sequence[Sequence[Claim]]) -> str:
    """Return a table: of the claims rated in each tenth, how many there were and what share was right."""
    parts: dict[int, list[bool]] = {}
    for article, some in zip(articles, listed, strict=True):
        for claim in some:
            if (right := verdict(article, claim)) is not None:
                parts.setdefault(min(9, int(claim.probability * 10)), []).append(right)
    lines = [f"0.{tenth}-  {len(rights):5}  {sum(rights) / len(rights):.2f}" for tenth, rights in sorted(parts.items())]
    return "\n".join(["rated  count  right", *lines])


def cross_rate(
    articles: Sequence[CodedArticle], listed: Sequence[Sequence[Claim]], unheard: Sequence[Sequence[Claim]]
) -> list[Rows]:
    """Rate each fifth of the articles by what the others teach; return the examples of each article.

    `unheard`: the same claims as they are where nothing has been told before. Without some of them the rating would
    take for wrong whatever is new, however clear its words: the corpus tells mostly of what many have told.
    """
    dice = random.Random(3)  # noqa: S311 - repeatable, no secret
    learned = []
    for article, some, strange in zip(articles, listed, unheard, strict=True):
        examples = rows(article, some)
        if dice.random() < NEWS:
            examples += rows(article, strange)
        learned.append(examples)
    for seen, unseen in folds(len(articles), seed=11):
        part = learn([learned[place] for place in seen])
        for place in unseen:
            for claim in (*listed[place], *unheard[place]):
                claim.probability = part.probability(claim.features)
    return learned


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
    precedents = precedents_of(others)
    listed = [engine.claims(article.document, encoder, precedents) for article in articles]
    unheard = [engine.claims(article.document, encoder, Precedents({})) for article in articles]
    learned = cross_rate(articles, listed, unheard)
    scores = {step / 100: score_at(articles, listed, step / 100) for step in range(20, 70, 5)}
    best = max(scores, key=lambda step: scores[step].rates().f1)
    for step, found in scores.items():
        print(f"{step:.2f}  F1 {found.rates().f1:.3f}  negatives {found.ratio('silent', 'negatives'):.3f}")
    print(f"threshold {best}\n{scores[best].report()}\n{tenths(articles, listed)}")
    print(f"as if nothing had been told before\n{score_at(articles, unheard, best).report()}")
    if options.dry_run:
        return
    fusion, best = learn(learned), options.threshold or best
    weights = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    weights |= {
        "fused_threshold": best,
        "fusion": {"bias": fusion.bias, "weights": dict(sorted(fusion.weights.items()))},
    }
    WEIGHTS.write_text(json.dumps(weights, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    PRECEDENTS.write_text(as_lines(precedents), encoding="utf-8")


if __name__ == "__main__":
    main()
