"""Reads articles from files, coded ones as JSON (codebook, section 5), and writes findings as the codebook's events."""

import datetime
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import trafilatura

from vendors.extraction.title_line import title_line
from vendors.extraction.types import Document, Finding, PartialDate

Event = dict[str, Any]
"""One event in the codebook's fields, as JSON writes it."""


@dataclass(frozen=True, slots=True)
class CodedArticle:
    """An article of a corpus: the document, its id, and the events that an annotator coded in it."""

    id: str
    document: Document
    events: tuple[Event, ...] = ()


CODED_SUFFIXES = frozenset((".json", ".jsonl"))
"""Endings of the files that hold coded articles: one a file, or one a line."""
SUFFIXES = CODED_SUFFIXES | {".txt", ".html", ".htm"}
"""Endings of the files that are taken for articles, in lower case."""
MAX_SHOWN = 0.99
"""No finding is certain, so none is printed with a confidence of 1, to which the classifier's highest ones round."""


class UnreadableArticle(ValueError):
    """A file that holds no article; the message names the file and what is wrong with it."""


def article_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the article files among `paths`, those of a folder in the order of their names.

    UnreadableArticle for a path that does not exist.
    """
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.iterdir() if file.suffix.lower() in SUFFIXES)
        elif path.is_file():
            yield path
        else:
            raise UnreadableArticle(f"{path}: no such file or folder")


def read_articles(path: Path) -> Iterator[CodedArticle]:
    """Yield the articles of a file: those of the lines of a .jsonl file, else the one that it holds.

    UnreadableArticle where the file, or a line of it, holds no article.
    """
    for article in articles_and_faults(path):
        if isinstance(article, UnreadableArticle):
            raise article
        yield article


def articles_and_faults(path: Path) -> Iterator[CodedArticle | UnreadableArticle]:
    """Yield what `read_articles` does; where it would end with an error, yield the error and go on."""
    if path.suffix.lower() != ".jsonl":
        yield _or_fault(partial(read_article, path))
        return
    try:
        # Not `splitlines`: it would break a text at the line separators of Unicode, which JSON leaves as they are.
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                yield _or_fault(partial(_article_of_line, line, f"{path}, line {number}"))
    except (UnicodeDecodeError, OSError) as error:
        yield UnreadableArticle(f"{path}: {error}")


def _article_of_line(line: str, source: str) -> CodedArticle:
    return coded_article(_json_object(line, source), source)


def _or_fault(read: Callable[[], CodedArticle]) -> CodedArticle | UnreadableArticle:
    try:
        return read()
    except UnreadableArticle as fault:
        return fault


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the JSON object of each line of a .jsonl file; UnreadableArticle for a line that holds none."""
    try:
        # Not `splitlines`: it would break a text at the line separators of Unicode, which JSON leaves as they are.
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                yield _json_object(line, f"{path}, line {number}")
    except (UnicodeDecodeError, OSError) as error:
        raise UnreadableArticle(f"{path}: {error}") from error


def _json_object(content: str, source: str) -> dict[str, Any]:
    try:
        data = json.loads(content)
    except ValueError as error:
        raise UnreadableArticle(f"{source}: {error}") from error
    if not isinstance(data, dict):
        raise UnreadableArticle(f"{source}: no JSON object")
    return data


def read_article(path: Path) -> CodedArticle:
    """Return the article in a .json, .txt or .html file; UnreadableArticle otherwise.

    A text's first line is its title if it reads like one.
    """
    try:
        content = path.read_text(encoding="utf-8")
    except (ValueError, OSError) as error:
        raise UnreadableArticle(f"{path}: {error}") from error
    if path.suffix.lower() == ".json":
        return coded_article(_json_object(content, str(path)), str(path))
    if path.suffix.lower() in (".html", ".htm"):
        return CodedArticle(path.stem, document_from_html(content))
    return CodedArticle(path.stem, Document(text=content, title=title_line(content)))


def coded_article(data: Mapping[str, Any], source: str) -> CodedArticle:
    """Return the article that `data` holds; UnreadableArticle, which names the `source`, where it holds none."""
    try:
        return article_from_json(data)
    except ValueError as error:
        raise UnreadableArticle(f"{source}: {error}") from error


def document_from_html(page: str) -> Document:
    """Return the article that a web page holds, without menus and the like; its text is empty where there is none."""
    extracted: Any = trafilatura.bare_extraction(page, with_metadata=True, include_comments=False, include_tables=False)
    if extracted is None:
        return Document(text="")
    published = str(extracted.date or "")[:10]  # without a time of day
    return Document(
        text=extracted.text or "",
        title=extracted.title or "",
        published=datetime.date.fromisoformat(published) if published else None,
        lang=(extracted.language or "")[:2],  # "en" of "en-GB": the engine knows languages, not their regions
        publisher=extracted.sitename or "",
    )


def article_from_json(data: Mapping[str, Any]) -> CodedArticle:
    """Return the article that a corpus file holds; ValueError where a field is missing or malformed."""
    if not isinstance(data.get("id"), str) or not isinstance(data.get("text"), str):
        raise ValueError("an article needs an `id` and a `text`, both strings")
    document = Document(
        text=_encodable(data["text"]),
        title=_encodable(str(data.get("title") or "")),
        published=_day(str(data.get("published") or "")),
        lang=str(data.get("lang") or ""),
        publisher=_encodable(str(data.get("publisher") or "")),
    )
    return CodedArticle(data["id"], document, tuple(data.get("events") or ()))


def _day(published: str) -> datetime.date | None:
    """Return the day; None where only its month or year is known, as then nothing can be counted from it."""
    if not published:
        return None
    date = PartialDate.parse(published)
    return date.first_day if date.precision == "day" else None


def _encodable(words: str) -> str:
    """Return the words with half characters, which JSON can write and no encoding can, as question marks."""
    return words.encode(errors="replace").decode()


def finding_as_event(finding: Finding, text: str) -> Event:
    """Return the finding in the codebook's fields, its evidence sliced from `text`."""
    return {
        "jurisdiction": finding.jurisdiction,
        "vendors": list(finding.vendors),
        "actor": finding.actor.value,
        "kind": finding.kind.value,
        "status": finding.status.value,
        "date": str(finding.date) if finding.date else "",
        "scope": [scope.value for scope in finding.scope],
        "body": finding.body,
        "evidence": finding.quote.of(text),
        "confidence": round(min(finding.confidence, MAX_SHOWN), 3),
        "rule": finding.rule,
    }
