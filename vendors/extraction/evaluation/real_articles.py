"""Codes of real articles, whose texts are others' and stay outside the project.

`training/corpus/real.jsonl` has one article a line: its id, language, part, the SHA-256 of its text (UTF-8) and its
events in the codebook's fields, each quote given as `at`, its first character and the one after its last. The texts are
joined from a folder named on the command line: one `ID.json` an article, directly in it or in a folder of it, with the
fields of the codebook's section 5.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from vendors.extraction.evaluation.corpus_files import CodedArticle, Event, UnreadableArticle, coded_article, read_lines
from vendors.extraction.evaluation.rounds import CORPUS, REAL

QUOTE = "at"


class Part(StrEnum):
    """What the articles are for; an article never changes its part."""

    TRAIN = "train"
    """All weights may learn from it."""
    DEV = "dev"
    """Choices are made by it: thresholds, calibration, one engine or another."""
    TEST = "test"
    """Nothing may learn from it, and nothing be chosen by it; it is scored seldom, and each time said so."""


@dataclass(frozen=True, slots=True)
class Joined:
    """Real articles with their texts. `missing`: ids of those coded whose texts the folder lacks."""

    articles: list[CodedArticle]
    missing: list[str]


def join(texts: Path, part: Part | None = None, *, corpus: Path = CORPUS) -> Joined:
    """Return the coded articles of a part, or all, in the order of their ids.

    UnreadableArticle where a text is another than the one coded, or a line of the codes cannot be used.
    """
    files = {path.stem: path for path in sorted(texts.rglob("*.json"))}
    joined = Joined([], [])
    for line in sorted(read_codes(corpus), key=lambda line: str(line["id"])):
        if part is not None and line["part"] != part:
            continue
        if path := files.get(line["id"]):
            joined.articles.append(_with_text(line, path))
        else:
            joined.missing.append(line["id"])
    return joined


def read_codes(corpus: Path = CORPUS) -> Iterator[dict[str, Any]]:
    """Yield the lines of the codes, without texts; none where the corpus has no real articles."""
    path = corpus / REAL
    if path.is_file():
        yield from read_lines(path)


def _with_text(line: Mapping[str, Any], path: Path) -> CodedArticle:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        text = data["text"]
        if hash_of(text) != line["sha256"]:
            raise ValueError("its text is not the one that was coded; build the texts again")
        events = [_quoted(event, text) for event in line["events"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnreadableArticle(f"{path}: {error}") from error
    return coded_article({**data, "events": events}, str(path))


def hash_of(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _quoted(event: Event, text: str) -> Event:
    """Return the event with the words of its quote in place of their offsets."""
    start, end = event[QUOTE]
    if not 0 <= start < end <= len(text):
        raise ValueError(f"a quote at {start}:{end} is not within its {len(text)} characters")
    return {**{name: value for name, value in event.items() if name != QUOTE}, "evidence": text[start:end]}
