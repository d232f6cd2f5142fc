"""Coded articles as JSON (codebook, section 5): documents in, events out."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vendors.extraction.types import Document, Finding

Event = dict[str, Any]
"""One event in the codebook's fields, as JSON writes it."""


@dataclass(frozen=True, slots=True)
class CodedArticle:
    """One corpus file: the document, its id, and the events that an annotator found in it."""

    id: str
    document: Document
    events: tuple[Event, ...] = ()


def article_from_json(data: Mapping[str, Any]) -> CodedArticle:
    """Return the article that a corpus file holds; ValueError where a field is missing or malformed."""
    if not isinstance(data.get("id"), str) or not isinstance(data.get("text"), str):
        raise ValueError("an article needs an `id` and a `text`, both strings")
    published = str(data.get("published") or "")
    document = Document(
        text=data["text"],
        title=str(data.get("title") or ""),
        published=datetime.date.fromisoformat(published) if published else None,
        lang=str(data.get("lang") or ""),
    )
    return CodedArticle(data["id"], document, tuple(data.get("events") or ()))


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
        "confidence": round(finding.confidence, 3),
        "rule": finding.rule,
    }
