"""The coded articles of the repository by round, as the manifest of training/corpus lists them."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from vendors.extraction.evaluation.corpus_files import CodedArticle, UnreadableArticle, coded_article, read_lines

CORPUS = Path(__file__).resolve().parents[3] / "training" / "corpus"
MANIFEST = "manifest.csv"
REAL = "real.jsonl"
"""Codes of real articles, without their texts: see `real_articles`."""
COLUMNS = ("file", "round", "languages", "articles", "use", "brief", "seen_by")


class Use(StrEnum):
    """What a round is for."""

    TRAIN = "train"
    """All weights may learn from it."""
    WEIGH = "weigh"
    """Only the regressions that weigh the encoder may learn from it: the encoder must not have seen it."""
    BLIND = "blind"
    """Nothing may learn from it: figures on unseen articles are taken from it."""
    DEV = "dev"
    """The reference set, whose mistakes anybody may look at; all weights learn from it, too."""
    EXAMPLES = "examples"
    """Articles that the codebook explains; all weights learn from them, too."""


LEARNED = frozenset((Use.TRAIN, Use.DEV, Use.EXAMPLES))
"""Uses of the rounds that all weights may learn from."""


@dataclass(frozen=True, slots=True)
class Round:
    """One line of the manifest. `seen_by`: the shipped weights that learned from the round, as part@commit."""

    name: str
    file: str
    languages: tuple[str, ...]
    articles: int
    use: Use
    brief: str
    seen_by: tuple[str, ...]


def read_manifest(corpus: Path = CORPUS) -> dict[str, Round]:
    """Return the rounds by name, in the order of the manifest; none where the corpus is not at hand.

    UnreadableArticle where a line of the manifest cannot be read.
    """
    path = corpus / MANIFEST
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise UnreadableArticle(f"{path}: its columns are to be {', '.join(COLUMNS)}")
        rounds = [_round(line, f"{path}, line {reader.line_num}") for line in reader]
    return {entry.name: entry for entry in rounds}


def _round(line: Mapping[str, str], source: str) -> Round:
    try:
        return Round(
            name=line["round"],
            file=line["file"],
            languages=tuple(line["languages"].split()),
            articles=int(line["articles"]),
            use=Use(line["use"]),
            brief=line["brief"],
            seen_by=tuple(line["seen_by"].split()),
        )
    except (ValueError, AttributeError) as error:  # AttributeError: a line with too few columns
        raise UnreadableArticle(f"{source}: {error}") from error


def articles_by_round(names: Iterable[str], corpus: Path = CORPUS) -> dict[str, list[CodedArticle]]:
    """Return the articles of the rounds named, each round's in the order of its file; KeyError for an unknown round.

    The rounds come by the order of their names, whatever the order in which they are named: seeded shuffles of what is
    trained on have always begun from that order.
    """
    manifest = read_manifest(corpus)
    articles: dict[str, list[CodedArticle]] = {name: [] for name in sorted(set(names))}
    for file in sorted({manifest[name].file for name in articles}):
        for number, data in enumerate(read_lines(corpus / file), 1):
            if data.get("round") in articles:
                articles[data["round"]].append(coded_article(data, f"{file}, line {number}"))
    return articles


def articles_of(names: Iterable[str], corpus: Path = CORPUS) -> Iterator[CodedArticle]:
    """Yield the articles of the rounds named, round by round, as `articles_by_round` orders them."""
    for articles in articles_by_round(names, corpus).values():
        yield from articles


def source_lines(corpus: Path = CORPUS) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Yield file name, line number and JSON object of each line of the corpus that holds an article's text."""
    for path in sorted(set(corpus.glob("*.jsonl")) - {corpus / REAL}):
        for number, data in enumerate(read_lines(path), 1):
            yield path.name, number, data
