"""The door: text, bytes or an address in, one Article row out, which then waits for its next step.

The same article twice is one Article: known by its canonical address, by the bytes received or by its words. What comes
again with another content becomes the article's next version. Nothing is fetched or cleaned here.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from vendors.ingest.addresses import canonical_address, checked_address
from vendors.ingest.cleaning import HTML_TYPES, PDF_TYPES
from vendors.ingest.documents import day_of, first_line, plain_text
from vendors.ingest.duplicates import same_text
from vendors.ingest.similarity import bytes_digest, text_digest
from vendors.ingest.versions import keep_version
from vendors.models import Article, ArticleVersion
from vendors.models.choices import ArticleState

MAX_BYTES = 10 * 1024 * 1024
MAX_TEXT = 2_000_000
"""Characters of a pasted or JSON text: longer than any article."""


class NotTaken(ValueError):
    """What was given is no article; the message says why and what to do."""


class Outcome(StrEnum):
    """What came of handing in an article."""

    ADDED = "added"
    KNOWN = "known"
    RECEIVED_AGAIN = "received again"
    """Known, with another content than before: its next version."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The article that was handed in, and whether it was new."""

    article: Article
    outcome: Outcome


def take_url(url: str, *, by: User | None = None, **known: Any) -> Taken:
    """Take an address to fetch. `known`: what a feed says of it (title, published, publisher). BadAddress if none."""
    address, canonical = checked_address(url), canonical_address(url)
    article, new = Article.objects.get_or_create(
        canonical_url=canonical, defaults={"url": address, "added_by": by, **_columns(known)}
    )
    return Taken(article, Outcome.ADDED if new else Outcome.KNOWN)


def take_text(text: str, *, url: str = "", by: User | None = None, **known: Any) -> Taken:
    """Take a text as a reader would copy it. Without a title in `known`, its first line with words is the title."""
    text = plain_text(text)
    if not text:
        raise NotTaken("There is no text: give at least one sentence.")
    if len(text) > MAX_TEXT:
        raise NotTaken(f"The text has {len(text):,} characters; an article has at most {MAX_TEXT:,}.")
    known = {"title": first_line(text), **{name: value for name, value in known.items() if value}}
    return _take(text.encode(), "text/plain; charset=utf-8", url=url, by=by, known=known, digest=text_digest(text))


def take_html(content: bytes, *, url: str = "", charset: str = "", by: User | None = None, **known: Any) -> Taken:
    """Take a page as received; `charset` is what the sender declared."""
    kind = f"{HTML_TYPES[0]}; charset={charset}" if charset else HTML_TYPES[0]
    return _take(content, kind, url=url, by=by, known=known)


def take_pdf(content: bytes, *, url: str = "", by: User | None = None, **known: Any) -> Taken:
    """Take a PDF as received."""
    return _take(content, PDF_TYPES[0], url=url, by=by, known=known)


def take_json(content: bytes | str, *, by: User | None = None) -> Taken:
    """Take an article in the codebook's file format (section 5); its events are not read."""
    try:
        data = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise NotTaken(f"Not valid JSON: {error}.") from error
    if not isinstance(data, Mapping) or not isinstance(data.get("text"), str):
        raise NotTaken("The JSON is no article: it needs an object with a `text`, a string.")
    if data.get("published") and day_of(data["published"]) is None:
        raise NotTaken(f"`published` is {data['published']!r}; write the day as YYYY-MM-DD.")
    known = {name: data.get(name) for name in ("publisher", "published", "lang", "title", "author")}
    return take_text(data["text"], url=str(data.get("url") or ""), by=by, **known)


def known_article(url: str) -> Article | None:
    """Return the article that has this address in any of its forms; BadAddress where it is none."""
    return Article.objects.filter(canonical_url=canonical_address(url)).first()


def _take(content: bytes, kind: str, *, url: str, by: User | None, known: Mapping[str, Any], digest: str = "") -> Taken:
    if not content.strip():
        raise NotTaken("It is empty.")
    if len(content) > MAX_BYTES:
        raise NotTaken(f"It has {len(content) / 1e6:.1f} MB; at most {MAX_BYTES / 1e6:.0f} MB are taken.")
    address = checked_address(url) if url else ""
    canonical = canonical_address(url) if url else None
    values = {"url": address, "canonical_url": canonical, "added_by": by, **_columns(known)}
    try:
        with transaction.atomic():
            return _found(content, kind, canonical, digest) or _added(content, kind, values)
    except IntegrityError:  # another process has taken the same address between our look and our insert
        with transaction.atomic():
            found = _found(content, kind, canonical, digest)
        if found is None:
            raise
        return found


def _found(content: bytes, kind: str, canonical: str | None, digest: str) -> Taken | None:
    """Return the article already here, with the bytes as its next version if they are news to it."""
    article = Article.objects.filter(canonical_url=canonical).first() if canonical else None
    if article is None:
        return _found_by_content(content, canonical, digest)
    last = article.versions.order_by("-number").first()
    if last and (last.received_hash == bytes_digest(content) or (digest and digest == article.content_hash)):
        return Taken(article, Outcome.KNOWN)
    keep_version(article, content, kind)
    # Whoever works on the row loses its claim with this: what it read is no longer the newest.
    Article.objects.filter(pk=article.pk).update(
        state=ArticleState.FETCHED, state_since=timezone.now(), claimed_until=None, retry_at=None, attempts=0, reason=""
    )
    article.refresh_from_db()
    return Taken(article, Outcome.RECEIVED_AGAIN if last else Outcome.ADDED)


def _found_by_content(content: bytes, canonical: str | None, digest: str) -> Taken | None:
    """Return the article that holds the same; another address makes it one of its own, which cleaning will compare."""
    version = ArticleVersion.objects.filter(received_hash=bytes_digest(content)).select_related("article").first()
    article = version.article if version else same_text(digest)
    if article is None or (canonical and article.canonical_url):
        return None
    if canonical:
        Article.objects.filter(pk=article.pk).update(canonical_url=canonical)
        article.refresh_from_db()
    return Taken(article, Outcome.KNOWN)


def _added(content: bytes, kind: str, values: Mapping[str, Any]) -> Taken:
    article = Article.objects.create(state=ArticleState.FETCHED, **values)
    keep_version(article, content, kind)
    return Taken(article, Outcome.ADDED)


def _columns(known: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that the caller already knows, cut to what they hold."""
    limits = {"title": 500, "author": 300, "publisher": 200, "lang": 8}
    words = {name: " ".join(str(known.get(name) or "").split())[:limit] for name, limit in limits.items()}
    return {**words, "published": day_of(known.get("published"))}
