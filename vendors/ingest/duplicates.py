"""Which stored article a text repeats: the same words, or nearly so, found through indexes.

Each article that is cleaned asks this once, so the statements are written out (see `vendors.models.statements`). A list
of numbers is one value in them: so they are the same for any numbers, and are not taken apart anew for each article.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import connection

from vendors.ingest.similarity import NEAR, Marks, band_keys, likeness
from vendors.models import Article
from vendors.models.choices import ArticleState
from vendors.models.statements import Statement, last_rows

CANDIDATES = 500
"""Articles compared at most for one text: a boilerplate text that matches more is not worth the time."""


@dataclass(frozen=True, slots=True)
class Kin:
    """What the other articles are to a text. `known`: one has its words or address; `nearest`: the id of the one that
    it is a near-duplicate of."""

    known: bool
    nearest: int | None


def same_text(digest: str, *, but: int = 0) -> Article | None:
    """Return the oldest article with exactly these words, other than the one with the id `but` (0: any)."""
    if not digest:
        return None
    rows = Article.objects.filter(content_hash=digest).exclude(state=ArticleState.DUPLICATE)
    return rows.exclude(pk=but).order_by("pk").first()


def kin_of(marks: Marks, addresses: Collection[str] = (), *, but: int = 0, alone: bool = False) -> Kin:
    """Look the text up among all articles but the one with the id `but`.

    `alone`, within a transaction: first wait until no other one decides about a text with these marks. Else two workers
    that clean copies at once would each find that nobody has it yet. Texts that share no band do not wait for each
    other; the locks are taken in one order, so that nobody waits in a circle. SQLite needs none, as writers take turns.
    """
    places = ", ".join(["%s"] * len(addresses)) or "NULL"
    statement = _KIN.format(of_those=_OF_THOSE[connection.vendor], places=places)
    values = [_listed(marks.keys), but, CANDIDATES, marks.digest or None, but, *addresses, but]
    rows = last_rows(*_locks(marks) if alone else (), (statement, values))
    known = any(is_known for *_, is_known in rows)
    nearest = _nearest(marks.signature, sorted(row[:3] for row in rows if not row[3]))
    return Kin(known, nearest if nearest != but else None)


def _locks(marks: Marks) -> list[Statement]:
    if connection.vendor != "postgresql" or not marks.digest:
        return []
    keys = sorted({int(marks.digest[:15], 16), *marks.keys})
    return [("SELECT pg_advisory_xact_lock(key) FROM unnest(%s::bigint[]) AS key", [_listed(keys)])]


_KIN = """
    SELECT id, near_duplicate_of_id, signature, known FROM (
        SELECT id, near_duplicate_of_id, signature, 0 AS known FROM vendors_article
        WHERE id IN (SELECT article_id FROM vendors_signatureband WHERE key {of_those}) AND id <> %s
        ORDER BY id LIMIT %s) AS alike
    UNION ALL SELECT id, NULL, NULL, 1 FROM vendors_article WHERE content_hash = %s AND id <> %s
    UNION ALL SELECT id, NULL, NULL, 1 FROM vendors_article WHERE canonical_url IN ({places}) AND id <> %s
"""
_OF_THOSE = {"postgresql": "= ANY(%s::bigint[])", "sqlite": "IN (SELECT value FROM json_each(%s))"}


def _nearest(signature: bytes, others: Iterable[tuple[int, int | None, bytes]]) -> int | None:
    """Return the article most like the signature, if it is a near-duplicate; of a chain of copies the first.

    `others`: (id, what it is a near-duplicate of, signature), the oldest first.
    """
    best, most = None, 0.0
    for pk, original, other in others:
        found = likeness(signature, bytes(other))
        if found >= NEAR and found > most:
            best, most = original or pk, found
    return best


def index_signature(article_id: int, marks: Marks, *, before: bytes = b"") -> list[Statement]:
    """Return what makes the article findable by its signature, and no longer by the one it had before."""
    if marks.signature == before:
        return []
    found: list[Statement] = []
    if before:
        found.append((_FORGET.format(of_those=_OF_THOSE[connection.vendor]), [article_id, _listed(band_keys(before))]))
    if marks.keys:
        found.append((_INDEX.format(rows=_ROWS[connection.vendor]), [article_id, _listed(marks.keys)]))
    return found


_FORGET = "DELETE FROM vendors_signatureband WHERE article_id = %s AND key {of_those}"
_INDEX = "INSERT INTO vendors_signatureband (key, article_id) {rows} ON CONFLICT DO NOTHING"
_ROWS = {
    "postgresql": "SELECT key, %s FROM unnest(%s::bigint[]) AS key",
    "sqlite": "SELECT value, %s FROM json_each(%s) WHERE TRUE",  # without a WHERE, SQLite takes ON for a join's
}


def _listed(keys: Iterable[int]) -> str:
    numbers = ", ".join(map(str, keys))
    return f"{{{numbers}}}" if connection.vendor == "postgresql" else f"[{numbers}]"
