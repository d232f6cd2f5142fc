"""What was received for an article, each time that it differed: kept as it came, so that it can be cleaned again."""

import difflib
import re
import zlib
from dataclasses import dataclass
from typing import Literal

from vendors.ingest.likeness import bytes_digest
from vendors.models import Article, ArticleVersion

TOKEN = re.compile(r"\s+|[^\W_]+|.", re.DOTALL)
MAX_COMPARED_TOKENS = 40_000


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

    Texts of more than 40,000 words and blanks together are compared by paragraph, which is coarser but bounded.
    """
    first, second = TOKEN.findall(older), TOKEN.findall(newer)
    if len(first) + len(second) > MAX_COMPARED_TOKENS:
        first, second = older.splitlines(keepends=True), newer.splitlines(keepends=True)
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(first[i1:i2])))
            continue
        if i2 > i1:
            pieces.append(Piece("gone", "".join(first[i1:i2])))
        if j2 > j1:
            pieces.append(Piece("new", "".join(second[j1:j2])))
    return pieces
