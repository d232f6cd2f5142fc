"""Where articles come in: text, bytes or an address becomes one Article row, which then waits for its next step.

The same article handed in twice is one Article, recognised by its canonical address, its bytes or its words. New
content for a stored article becomes its next version. Nothing is fetched or cleaned here.
"""

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.contrib.auth.models import User
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from vendors.extraction.title_line import title_line
from vendors.ingest.addresses import canonical_address, checked_address
from vendors.ingest.cleaning import HTML_TYPES, PDF_TYPES, WORD_TYPES
from vendors.ingest.documents import known_date, plain_text
from vendors.ingest.duplicates import same_text
from vendors.ingest.similarity import bytes_digest, text_digest
from vendors.ingest.versions import store_version
from vendors.models import Article, ArticleVersion
from vendors.models.choices import ArticleState

MAX_BYTES = 10 * 1024 * 1024
"""Bytes of a page or file: as many as are fetched from an address."""
MAX_TEXT = 2_000_000
"""Characters of a pasted or JSON text: far longer than any article."""
A_DAY = datetime.timedelta(days=1)
"""A page may be dated tomorrow: it is a day later in the east of the world."""


class NotAnArticle(ValueError):
    """What was handed in is no article; the message says why and what to do."""


class IntakeOutcome(StrEnum):
    """What came of handing in an article."""

    ADDED = "added"
    ALREADY_HERE = "known"
    RECEIVED_AGAIN = "received again"
    """Stored already, and now received with different content: its next version."""


@dataclass(frozen=True, slots=True)
class IntakeResult:
    """The article that was handed in, and what came of it."""

    article: Article
    outcome: IntakeOutcome


def take_url(url: str, *, by: User | None = None, only_if_relevant: bool = False, **metadata: Any) -> IntakeResult:
    """Take an address to fetch. `metadata`: what a feed says of it (title, published, publisher). BadAddress.

    `only_if_relevant`: it is kept only if its text names somebody; whoever takes it without that has it kept.
    """
    address, canonical = checked_address(url), canonical_address(url)
    defaults = {"url": address, "added_by": by, "only_if_relevant": only_if_relevant, **_columns(metadata)}
    article, new = Article.objects.get_or_create(canonical_url=canonical, defaults=defaults)
    if article.only_if_relevant and not only_if_relevant:
        Article.objects.filter(pk=article.pk).update(only_if_relevant=False)
    return IntakeResult(article, IntakeOutcome.ADDED if new else IntakeOutcome.ALREADY_HERE)


def take_text(text: str, *, url: str = "", by: User | None = None, **metadata: Any) -> IntakeResult:
    """Take a text as a reader would copy it. Without a title in `metadata`, its first line may be it (`title_line`)."""
    text = plain_text(text)
    if not text:
        raise NotAnArticle("There is no text: give at least one sentence.")
    if len(text) > MAX_TEXT:
        raise NotAnArticle(f"The text has {len(text):,} characters; an article has at most {MAX_TEXT:,}.")
    metadata = {"title": title_line(text), **{name: value for name, value in metadata.items() if value}}
    return _take(
        text.encode(), "text/plain; charset=utf-8", url=url, by=by, metadata=metadata, digest=text_digest(text)
    )


def take_html(
    content: bytes, *, url: str = "", charset: str = "", by: User | None = None, **metadata: Any
) -> IntakeResult:
    """Take a web page as received; `charset` is what the sender declared."""
    kind = f"{HTML_TYPES[0]}; charset={charset}" if charset else HTML_TYPES[0]
    return _take(content, kind, url=url, by=by, metadata=metadata)


def take_pdf(content: bytes, *, url: str = "", by: User | None = None, **metadata: Any) -> IntakeResult:
    """Take a PDF as received."""
    return _take(content, PDF_TYPES[0], url=url, by=by, metadata=metadata)


def take_word(content: bytes, *, url: str = "", by: User | None = None, **metadata: Any) -> IntakeResult:
    """Take a Word document (.docx) as received."""
    return _take(content, WORD_TYPES[0], url=url, by=by, metadata=metadata)


def take_json(content: bytes | str, *, url: str = "", by: User | None = None, **metadata: Any) -> IntakeResult:
    """Take an article in the codebook's file format (section 5); its events are not read.

    What a person gives beside the file counts instead of what it says.
    """
    try:
        data = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise NotAnArticle(f"Not valid JSON: {error}.") from error
    if not isinstance(data, Mapping) or not isinstance(data.get("text"), str):
        raise NotAnArticle("The JSON is no article: it needs an object with a `text`, a string.")
    own = {name: data.get(name) for name in ("publisher", "published", "lang", "title", "author")}
    given = {name: value for name, value in metadata.items() if value}
    if own["published"] and "published" not in given:
        _check_published(own["published"])
    return take_text(data["text"], url=url or str(data.get("url") or ""), by=by, **{**own, **given})


def _check_published(value: object) -> None:
    date = known_date(value)
    if date is None:
        raise NotAnArticle(
            f"`published` is {value!r}; write the day as YYYY-MM-DD, or YYYY-MM or YYYY if only that is known."
        )
    if date.first_day > timezone.localdate() + A_DAY:
        raise NotAnArticle(f"`published` is {value!r}, which is in the future.")


def find_by_address(url: str) -> Article | None:
    """Return the article that has this address in any of its forms; BadAddress where it is no address."""
    return Article.objects.filter(canonical_url=canonical_address(url)).first()


def _take(
    content: bytes, kind: str, *, url: str, by: User | None, metadata: Mapping[str, Any], digest: str = ""
) -> IntakeResult:
    if not content.strip():
        raise NotAnArticle("It is empty.")
    if len(content) > MAX_BYTES:
        raise NotAnArticle(f"It has {len(content) / 1e6:.1f} MB; at most {MAX_BYTES / 1e6:.0f} MB are taken.")
    url = plain_text(url)
    address = checked_address(url) if url else ""
    canonical = canonical_address(url) if url else None
    values = {"url": address, "canonical_url": canonical, "added_by": by, **_columns(metadata)}
    try:
        with transaction.atomic():
            return _already_stored(content, kind, canonical, digest) or _add(content, kind, values)
    except DataError as error:
        raise NotAnArticle(f"The database refuses it: {error}.") from error
    except IntegrityError:  # another process has taken the same address between our look and our insert
        with transaction.atomic():
            stored = _already_stored(content, kind, canonical, digest)
        if stored is None:
            raise
        return stored


def _already_stored(content: bytes, kind: str, canonical: str | None, digest: str) -> IntakeResult | None:
    """Return the stored article, with the bytes as its next version if they are new to it; None where there is none."""
    article = Article.objects.filter(canonical_url=canonical).first() if canonical else None
    if article is None:
        return _stored_by_content(content, canonical, digest)
    last_version = article.versions.order_by("-number").first()
    if last_version and (
        last_version.received_hash == bytes_digest(content) or (digest and digest == article.content_hash)
    ):
        return IntakeResult(article, IntakeOutcome.ALREADY_HERE)
    store_version(article, content, kind)
    # This ends any worker's lease on the row: what that worker has read is no longer the latest version.
    Article.objects.filter(pk=article.pk).update(
        state=ArticleState.FETCHED, state_since=timezone.now(), claimed_until=None, retry_at=None, attempts=0, reason=""
    )
    article.refresh_from_db()
    return IntakeResult(article, IntakeOutcome.RECEIVED_AGAIN if last_version else IntakeOutcome.ADDED)


def _stored_by_content(content: bytes, canonical: str | None, digest: str) -> IntakeResult | None:
    """Return the article that has the same content; None also where both have an address, for cleaning to compare."""
    version = ArticleVersion.objects.filter(received_hash=bytes_digest(content)).select_related("article").first()
    article = version.article if version else same_text(digest)
    if article is None or (canonical and article.canonical_url):
        return None
    if canonical:
        Article.objects.filter(pk=article.pk).update(canonical_url=canonical)
        article.refresh_from_db()
    return IntakeResult(article, IntakeOutcome.ALREADY_HERE)


def _add(content: bytes, kind: str, values: Mapping[str, Any]) -> IntakeResult:
    article = Article.objects.create(state=ArticleState.FETCHED, **values)
    store_version(article, content, kind)
    return IntakeResult(article, IntakeOutcome.ADDED)


def _columns(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Return the metadata as columns of an article, cut to their lengths."""
    limits = {"title": 500, "author": 300, "publisher": 200, "lang": 8}
    words = {
        name: " ".join(plain_text(str(metadata.get(name) or "")).split())[:limit] for name, limit in limits.items()
    }
    date = known_date(metadata.get("published"))
    is_day = date is not None and date.precision == "day"
    return {
        **words,
        "published": date.first_day if date and is_day else None,
        "published_in": None if is_day else date,
    }
