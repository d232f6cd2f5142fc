"""How well copies are told from other stories, on pairs made of the corpus: the figures in docs/ingest.md."""

import itertools
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from vendors.ingest.similarity import NEAR, band_keys, likeness, signature_of

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
TEXTS = [json.loads(path.read_text(encoding="utf-8"))["text"] for path in sorted(CORPUS.rglob("*.json"))]
LONG = [text for text in TEXTS if len(text.split()) >= 150]


def every(text: str, step: int) -> str:
    """Return the text with every word of that number replaced."""
    return " ".join(word if number % step else "reportedly" for number, word in enumerate(text.split(), 1))


def cut(text: str, kept: float) -> str:
    words = text.split()
    return " ".join(words[: int(len(words) * kept)])


# What a paper does with an agency's text. The last two are beyond what counts as a copy.
EDITS: dict[str, tuple[float, Callable[[str], str]]] = {
    "a byline and a closing line added": (1.0, lambda text: f"By our staff\n{text}\nThis story is developing."),
    "the last fifth cut": (0.999, lambda text: cut(text, 0.8)),
    "the last third cut": (0.95, lambda text: cut(text, 0.67)),
    "every 25th word changed": (1.0, lambda text: every(text, 25)),
    "every 15th word changed": (0.85, lambda text: every(text, 15)),
    "paragraphs in another order": (1.0, lambda text: "\n".join(reversed(text.split("\n")))),
}


def is_found(one: str, other: str) -> bool:
    """Return whether the index leads from one text to the other and they are alike enough."""
    first, second = signature_of(one), signature_of(other)
    return bool(set(band_keys(first)) & set(band_keys(second))) and likeness(first, second) >= NEAR


@pytest.mark.parametrize("edit", EDITS)
def test_copies_are_found(edit: str) -> None:
    least, change = EDITS[edit]
    found = sum(is_found(text, change(text)) for text in LONG)
    assert found / len(LONG) >= least, f"{found} of {len(LONG)}"


def test_other_stories_are_no_copies_however_much_they_tell_the_same() -> None:
    signatures = [signature_of(text) for text in LONG]
    wrong = [(one, other) for one, other in itertools.combinations(signatures, 2) if likeness(one, other) >= NEAR]
    assert wrong == []
