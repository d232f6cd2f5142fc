"""The versions of an article: its bytes each time they differed, stored as received, so that they can be re-cleaned."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.db import connection
from django.utils import timezone

from vendors.ingest.compression import packed, unpacked
from vendors.ingest.documents import is_drawn
from vendors.ingest.similarity import bytes_digest
from vendors.models import Article, ArticleVersion
from vendors.models.statements import database_values

GRANULARITIES = (
    re.compile(r"[^\n]*\n|[^\n]+"),
    re.compile(r".+?(?:[.!?。！？]+\s+|\Z)", re.DOTALL),
    re.compile(r"\s+|[^\W_]+|.", re.DOTALL),
)
"""Two texts are compared by paragraphs, paragraphs that differ by sentences, and sentences that differ by words."""
MAX_WORD_PAIRS = 4_000_000
"""Pairs of words compared at most within one changed passage, which takes under a second; a larger passage is shown as
removed and added as a whole."""


@dataclass(frozen=True, slots=True)
class ReceivedVersion:
    """One version of an article with its bytes as they were received."""

    version: ArticleVersion
    content: bytes


def latest_version(article_id: int) -> ReceivedVersion | None:
    """Return the article's latest version; None where nothing was received."""
    version = ArticleVersion.objects.filter(article_id=article_id).order_by("-number").first()
    return ReceivedVersion(version, unpacked(bytes(version.received))) if version else None


def drawn_version(article_id: int) -> ArticleVersion | None:
    """Return the version that holds the article's text, without its bytes, if a browser drew that."""
    read = ArticleVersion.objects.filter(article_id=article_id).exclude(text="").defer("received", "text")
    version = read.order_by("-number").first()
    return version if version and is_drawn(version.cleaner) else None


def store_version(article: Article, content: bytes, content_type: str, *, url: str = "") -> ReceivedVersion:
    """Store the bytes as the article's next version; if they are those of the latest version, return that one."""
    version = ArticleVersion(
        article=article,
        url=url,
        received_at=timezone.now(),
        content_type=content_type[:120],
        received=packed(content),
        received_hash=bytes_digest(content),
    )
    columns = ("article", "url", "received_at", "content_type", "received", "received_hash")
    values = database_values(ArticleVersion, {name: getattr(version, name) for name in columns})
    with connection.cursor() as cursor:
        cursor.execute(_INSERT_IF_NEW, [*values, article.pk, article.pk, version.received_hash])
        row = cursor.fetchone()
    if row is None:
        return ReceivedVersion(ArticleVersion.objects.filter(article=article).latest("number"), content)
    version.pk, version.number = row
    version._state.adding = False
    return ReceivedVersion(version, content)


# It runs for each article fetched: the next number, the comparison with the latest version and the insert in one go.
_INSERT_IF_NEW = """
    INSERT INTO vendors_articleversion (article_id, url, received_at, content_type, received, received_hash,
        number, cleaner, title, text, content_hash, left_out)
    SELECT %s, %s, %s, %s, %s, %s,
        COALESCE((SELECT MAX(number) FROM vendors_articleversion WHERE article_id = %s), 0) + 1, '', '', '', '', ''
    WHERE NOT EXISTS (
        SELECT 1 FROM (SELECT received_hash FROM vendors_articleversion WHERE article_id = %s
            ORDER BY number DESC LIMIT 1) AS last WHERE received_hash = %s)
    RETURNING id, number
"""


@dataclass(frozen=True, slots=True)
class DiffRun:
    """A run of words in the comparison of two texts: in both, only in the older, or only in the newer one."""

    what: Literal["same", "gone", "new"]
    words: str


def word_diff(older: str, newer: str) -> list[DiffRun]:
    """Return both texts as one sequence of runs: without the `new` ones it is the older text, without `gone` the newer.

    Bounded in time: a passage too long to compare word by word is given as gone and new.
    """
    return _join_changes(_diff(older, newer, GRANULARITIES))


def _diff(older: str, newer: str, granularities: Sequence[re.Pattern[str]]) -> list[DiffRun]:
    first, second = granularities[0].findall(older), granularities[0].findall(newer)
    if len(granularities) == 1 and len(first) * len(second) > MAX_WORD_PAIRS:
        return _replacement(older, newer)
    runs: list[DiffRun] = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        gone, new = "".join(first[i1:i2]), "".join(second[j1:j2])
        if tag == "equal":
            runs.append(DiffRun("same", gone))
        elif tag == "replace" and len(granularities) > 1:
            runs += _diff(gone, new, granularities[1:])
        else:
            runs += _replacement(gone, new)
    return runs


def _replacement(gone: str, new: str) -> list[DiffRun]:
    return [DiffRun(what, words) for what, words in (("gone", gone), ("new", new)) if words]  # type: ignore[arg-type]


def _join_changes(runs: Sequence[DiffRun]) -> list[DiffRun]:
    """Join changed words with only white space between them into one changed passage: so a person reads them."""
    joined_runs: list[DiffRun] = []
    gone = new = ""
    for number, run in enumerate(runs):
        is_between_changes = bool(gone or new) and number + 1 < len(runs) and runs[number + 1].what != "same"
        if run.what == "gone":
            gone += run.words
        elif run.what == "new":
            new += run.words
        elif is_between_changes and gone and new and not run.words.strip() and "\n" not in run.words:
            gone, new = gone + run.words, new + run.words
        else:
            joined_runs += _replacement(gone, new)
            gone = new = ""
            follows_same = bool(joined_runs) and joined_runs[-1].what == "same"
            joined_runs[-1:] = (
                [DiffRun("same", joined_runs[-1].words + run.words)] if follows_same else [*joined_runs[-1:], run]
            )
    return joined_runs + _replacement(gone, new)
