"""What was received for an article, each time that it differed: kept as it came, so that it can be cleaned again."""

import difflib
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from vendors.ingest.likeness import bytes_digest
from vendors.models import Article, ArticleVersion

LEVELS = (
    re.compile(r"[^\n]*\n|[^\n]+"),
    re.compile(r".+?(?:[.!?。！？]+\s+|\Z)", re.DOTALL),
    re.compile(r"\s+|[^\W_]+|.", re.DOTALL),
)
"""What two texts are compared by: paragraphs; in those that differ sentences; in those that differ words."""
MAX_COMPARED = 4_000_000
"""Pairs of words compared at most in one changed passage, under a second; a larger one is shown as gone and new."""


def latest_version(article_id: int) -> ArticleVersion | None:
    """Return the version received last."""
    return ArticleVersion.objects.filter(article_id=article_id).order_by("-number").first()


def keep_version(article: Article, content: bytes, content_type: str, *, url: str = "") -> ArticleVersion:
    """Store the bytes as the article's next version; the same bytes as the last one are not stored twice."""
    digest = bytes_digest(content)
    last = ArticleVersion.objects.filter(article=article).order_by("-number").defer("received", "text").first()
    if last is not None and last.received_hash == digest:
        return last
    return ArticleVersion.objects.create(
        article=article,
        number=last.number + 1 if last else 1,
        url=url,
        content_type=content_type[:120],
        received=zlib.compress(content, 6),
        received_hash=digest,
    )


def received_bytes(version: ArticleVersion) -> bytes:
    """Return what was received, as it came."""
    return zlib.decompress(bytes(version.received)) if version.received else b""


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
