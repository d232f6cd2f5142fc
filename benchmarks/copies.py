"""How well copies are told from other stories, on texts of the coded articles: the figures in docs/ingest.md.

    python -m benchmarks.copies [--sample N]

Edits each text as papers edit agency copy and counts the copies found; then compares all pairs of different texts, many
of which tell the same event. All of them, 10,326 texts and 53 million pairs, take less than a minute.
"""

import argparse
import random
from collections.abc import Callable, Iterator, Sequence

import numpy

from vendors.extraction.evaluation.rounds import articles_of, read_manifest
from vendors.ingest.similarity import NEAR_DUPLICATE_FROM, band_keys, estimated_jaccard, minhash_of

SHORTEST = 150
"""Words from which on a text counts: fewer would not hold enough of each edit below for its share to mean something."""
SEED = 20


def article_texts(sample: int | None = None) -> list[str]:
    """Return the texts of the coded articles that are long enough, or so many of them, the same each time."""
    texts = [article.document.text for article in articles_of(read_manifest())]
    texts = [text for text in texts if len(text.split()) >= SHORTEST]
    return texts if sample is None else random.Random(SEED).sample(texts, sample)


def change_words(text: str, step: int) -> str:
    """Return the text with every word of that number replaced."""
    return " ".join(word if number % step else "reportedly" for number, word in enumerate(text.split(), 1))


def cut(text: str, share: float) -> str:
    """Return the first words of the text, that share of them."""
    words = text.split()
    return " ".join(words[: int(len(words) * share)])


EDITS: dict[str, Callable[[str], str]] = {
    "a byline and a closing line added": lambda text: f"By our staff\n{text}\nThis story is developing.",
    "the last fifth cut": lambda text: cut(text, 0.8),
    "the last third cut": lambda text: cut(text, 0.67),
    "every 25th word changed": lambda text: change_words(text, 25),
    "every 15th word changed": lambda text: change_words(text, 15),
    "paragraphs in another order": lambda text: "\n".join(reversed(text.split("\n"))),
}
"""What a paper does with an agency's text."""


def finds(text: str, copy: str) -> bool:
    """Return whether the index leads from one text to the other and they are alike enough."""
    first, second = minhash_of(text), minhash_of(copy)
    return (
        bool(set(band_keys(first)) & set(band_keys(second))) and estimated_jaccard(first, second) >= NEAR_DUPLICATE_FROM
    )


def highest_similarities(texts: Sequence[str]) -> Iterator[float]:
    """Yield for each text but the last how alike it is to the one most like it among those after it, 0 to 1."""
    signatures = numpy.array([numpy.frombuffer(minhash_of(text), dtype=numpy.uint32) for text in texts])
    for number in range(len(texts) - 1):
        equal = numpy.count_nonzero(signatures[number + 1 :] == signatures[number], axis=1)
        yield float(equal.max()) / signatures.shape[1]


def main() -> None:
    """Print the share of copies found, edit by edit, and how alike different texts are at most."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sample", type=int, metavar="N", help="only so many texts, drawn by a fixed seed")
    texts = article_texts(parser.parse_args().sample)
    print(f"{len(texts)} texts", flush=True)
    total = 0
    for name, edit in EDITS.items():
        number = sum(finds(text, edit(text)) for text in texts)
        total += number
        print(f"{name:36} {number} of {len(texts)}", flush=True)
    print(f"{'recall':36} {total / (len(texts) * len(EDITS)):.4f}", flush=True)
    closest = list(highest_similarities(texts))
    mistaken = sum(share >= NEAR_DUPLICATE_FROM for share in closest)
    pairs = len(texts) * (len(texts) - 1) // 2
    print(f"{pairs} pairs of different texts, of which the most alike share {max(closest):.2f}")
    print(f"texts of which a later one is taken for a copy: {mistaken}")


if __name__ == "__main__":
    main()
