"""Which stored article a text repeats, word for word or nearly so, found through indexes.

This runs once for each article cleaned, so its SQL is written out by hand (see `vendors.models.statements`). A list of
numbers is passed as a single value, so that the statement's text is always the same and its plan can be reused.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import connection

from vendors.ingest.similarity import NEAR_DUPLICATE_FROM, Signature, band_keys, estimated_jaccard
from vendors.models import Article
from vendors.models.choices import ArticleState
from vendors.models.statements import Statement, last_rows

MAX_CANDIDATES = 500
"""Articles compared with one text at most, the oldest first. A text that shares bands with more is boilerplate, such as
an error page; comparing it with all of them would take time and tell nothing. Chosen by judgement, not measured."""


@dataclass(frozen=True, slots=True)
class DuplicateLookup:
    """What other articles are to a text. `has_exact_match`: one has the same words or address; `near_duplicate_of`: the
    id of the original of which the text is a near-duplicate."""

    has_exact_match: bool
    near_duplicate_of: int | None


def same_text(digest: str, *, excluding: int = 0) -> Article | None:
    """Return the oldest article with exactly these words, other than the one with the id `excluding` (0: any)."""
    if not digest:
        return None
    rows = Article.objects.filter(content_hash=digest).exclude(state=ArticleState.DUPLICATE)
    return rows.exclude(pk=excluding).order_by("pk").first()


def look_up_duplicates(
    signature: Signature, addresses: Collection[str] = (), *, excluding: int = 0, lock: bool = False
) -> DuplicateLookup:
    """Look a text up by its signature and addresses among all articles except the one with the id `excluding`.

    With `lock`, inside a transaction, wait first until no other transaction is deciding about a text that shares a
    digest or band: otherwise two workers that clean two copies at once would each find that no copy exists. Texts that
    share no band do not wait for each other, and the locks are taken in ascending order, so there is no deadlock.
    SQLite needs no lock, since it allows one writer at a time.
    """
    placeholders = ", ".join(["%s"] * len(addresses)) or "NULL"
    statement = _LOOKUP_SQL.format(in_list=_IN_LIST[connection.vendor], placeholders=placeholders)
    values = [
        _array_literal(signature.band_keys),
        excluding,
        MAX_CANDIDATES,
        signature.digest or None,
        excluding,
        *addresses,
        excluding,
    ]
    rows = last_rows(*_lock_statements(signature) if lock else (), (statement, values))
    has_exact_match = any(is_exact for *_, is_exact in rows)
    near_duplicate_of = _nearest(signature.minhash, sorted(row[:3] for row in rows if not row[3]))
    return DuplicateLookup(has_exact_match, near_duplicate_of if near_duplicate_of != excluding else None)


def _lock_statements(signature: Signature) -> list[Statement]:
    if connection.vendor != "postgresql" or not signature.digest:
        return []
    keys = sorted({int(signature.digest[:15], 16), *signature.band_keys})
    return [("SELECT pg_advisory_xact_lock(key) FROM unnest(%s::bigint[]) AS key", [_array_literal(keys)])]


_LOOKUP_SQL = """
    SELECT id, near_duplicate_of_id, signature, is_exact FROM (
        SELECT id, near_duplicate_of_id, signature, 0 AS is_exact FROM vendors_article
        WHERE id IN (SELECT article_id FROM vendors_signatureband WHERE key {in_list}) AND id <> %s
        ORDER BY id LIMIT %s) AS similar_articles
    UNION ALL SELECT id, NULL, NULL, 1 FROM vendors_article WHERE content_hash = %s AND id <> %s
    UNION ALL SELECT id, NULL, NULL, 1 FROM vendors_article WHERE canonical_url IN ({placeholders}) AND id <> %s
"""
_IN_LIST = {"postgresql": "= ANY(%s::bigint[])", "sqlite": "IN (SELECT value FROM json_each(%s))"}


def _nearest(minhash: bytes, candidates: Iterable[tuple[int, int | None, bytes]]) -> int | None:
    """Return the id of the most similar candidate if it is a near-duplicate; in a chain of copies, that of the first.

    `candidates`: (id, id of what it is itself a near-duplicate of, MinHash), the oldest first.
    """
    best, best_jaccard = None, 0.0
    for pk, original, candidate in candidates:
        jaccard = estimated_jaccard(minhash, bytes(candidate))
        if jaccard >= NEAR_DUPLICATE_FROM and jaccard > best_jaccard:
            best, best_jaccard = original or pk, jaccard
    return best


def index_signature(article_id: int, signature: Signature, *, previous: bytes = b"") -> list[Statement]:
    """Return the statements that index the article under its signature and drop the bands of its `previous` MinHash."""
    if signature.minhash == previous:
        return []
    statements: list[Statement] = []
    if previous:
        delete = _DELETE_BANDS.format(in_list=_IN_LIST[connection.vendor])
        statements.append((delete, [article_id, _array_literal(band_keys(previous))]))
    if signature.band_keys:
        insert = _INSERT_BANDS.format(rows=_UNNEST[connection.vendor])
        statements.append((insert, [article_id, _array_literal(signature.band_keys)]))
    return statements


_DELETE_BANDS = "DELETE FROM vendors_signatureband WHERE article_id = %s AND key {in_list}"
_INSERT_BANDS = "INSERT INTO vendors_signatureband (key, article_id) {rows} ON CONFLICT DO NOTHING"
_UNNEST = {
    "postgresql": "SELECT key, %s FROM unnest(%s::bigint[]) AS key",
    "sqlite": "SELECT value, %s FROM json_each(%s) WHERE TRUE",  # without a WHERE, SQLite takes ON for a join's
}


def _array_literal(keys: Iterable[int]) -> str:
    numbers = ", ".join(map(str, keys))
    return f"{{{numbers}}}" if connection.vendor == "postgresql" else f"[{numbers}]"
