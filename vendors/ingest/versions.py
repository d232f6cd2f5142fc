"""What was received for an article, each time that it differed: kept as it came, so that it can be cleaned again."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.db import connection
from django.utils import timezone

from vendors.ingest.compression import packed, unpacked
from vendors.ingest.similarity import bytes_digest
from vendors.models import Article, ArticleVersion
from vendors.models.statements import stored

LEVELS = (
    re.compile(r"[^\n]*\n|[^\n]+"),
    re.compile(r".+?(?:[.!?。！？]+\s+|\Z)", re.DOTALL),
    re.compile(r"\s+|[^\W_]+|.", re.DOTALL),
)
"""What two texts are compared by: paragraphs; in those that differ sentences; in those that differ words."""
MAX_COMPARED = 4_000_000
"""Pairs of words compared at most in one changed passage, under a second; a larger one is shown as gone and new."""


@dataclass(frozen=True, slots=True)
class Received:
    """One version of an article with its bytes as they came."""

    version: ArticleVersion
    content: bytes


def latest(article_id: int) -> Received | None:
    """Return what was received last."""
    version = ArticleVersion.objects.filter(article_id=article_id).order_by("-number").first()
    return Received(version, unpacked(bytes(version.received))) if version else None


def keep_version(article: Article, content: bytes, content_type: str, *, url: str = "") -> Received:
    """Store the bytes as the article's next version; the same bytes as the last one are not stored twice."""
    version = ArticleVersion(
        article=article,
        url=url,
        received_at=timezone.now(),
        content_type=content_type[:120],
        received=packed(content),
        received_hash=bytes_digest(content),
    )
    columns = ("article", "url", "received_at", "content_type", "received", "received_hash")
    values = stored(ArticleVersion, {name: getattr(version, name) for name in columns})
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [*values, article.pk, article.pk, version.received_hash])
        row = cursor.fetchone()
    if row is None:
        return Received(ArticleVersion.objects.filter(article=article).latest("number"), content)
    version.pk, version.number = row
    version._state.adding = False
    return Received(version, content)


# Every article that is fetched asks for this once: the number, whether it is news and the insert in one statement.
_KEEP = """
    INSERT INTO vendors_articleversion (article_id, url, received_at, content_type, received, received_hash,
        number, cleaner, title, text, content_hash)
    SELECT %s, %s, %s, %s, %s, %s,
        COALESCE((SELECT MAX(number) FROM vendors_articleversion WHERE article_id = %s), 0) + 1, '', '', '', ''
    WHERE NOT EXISTS (
        SELECT 1 FROM (SELECT received_hash FROM vendors_articleversion WHERE article_id = %s
            ORDER BY number DESC LIMIT 1) AS last WHERE received_hash = %s)
    RETURNING id, number
"""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words of two texts: in both, only in the older, or only in the newer one."""

    what: Literal["same", "gone", "new"]
    words: str


def word_diff(older: str, newer: str) -> list[Piece]:
    """Return the two texts as one sequence of pieces; joined without `new` it is the older, without `gone` the newer.

    Bounded in time: a passage too long to compare word by word is given as gone and new.
    """
    return _readable(_compared(older, newer, LEVELS))


def _compared(older: str, newer: str, levels: Sequence[re.Pattern[str]]) -> list[Piece]:
    first, second = levels[0].findall(older), levels[0].findall(newer)
    if len(levels) == 1 and len(first) * len(second) > MAX_COMPARED:
        return _replaced(older, newer)
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        gone, new = "".join(first[i1:i2]), "".join(second[j1:j2])
        if tag == "equal":
            pieces.append(Piece("same", gone))
        elif tag == "replace" and len(levels) > 1:
            pieces += _compared(gone, new, levels[1:])
        else:
            pieces += _replaced(gone, new)
    return pieces


def _replaced(gone: str, new: str) -> list[Piece]:
    return [Piece(what, words) for what, words in (("gone", gone), ("new", new)) if words]  # type: ignore[arg-type]


def _readable(pieces: Sequence[Piece]) -> list[Piece]:
    """Join what belongs together: changed words with only a blank between them are one changed passage."""
    runs: list[Piece] = []
    gone = new = ""
    for number, piece in enumerate(pieces):
        between = bool(gone or new) and number + 1 < len(pieces) and pieces[number + 1].what != "same"
        if piece.what == "gone":
            gone += piece.words
        elif piece.what == "new":
            new += piece.words
        elif between and gone and new and not piece.words.strip() and "\n" not in piece.words:
            gone, new = gone + piece.words, new + piece.words
        else:
            runs += _replaced(gone, new)
            gone = new = ""
            joined = bool(runs) and runs[-1].what == "same"
            runs[-1:] = [Piece("same", runs[-1].words + piece.words)] if joined else [*runs[-1:], piece]
    return runs + _replaced(gone, new)
