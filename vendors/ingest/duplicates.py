"""Which stored article a text repeats: the same words, or nearly so, found through indexes.

Each article that is cleaned asks this once, so the statements are written out (see `vendors.models.statements`). A list
of numbers is one value in them: so they are the same for any numbers, and are not taken apart anew for each article.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import connection

from vendors.ingest.likeness import NEAR, Marks, band_keys, likeness
from vendors.models import Article, SignatureBand
from vendors.models.choices import ArticleState

CANDIDATES = 500
"""Articles compared at most for one text: a boilerplate text that matches more is not worth the time."""


@dataclass(frozen=True, slots=True)
class Kin:
    """What the other articles are to a text. `known`: one has its words or address; `nearest`: the id of the one that
    it is a near-duplicate of."""

    known: bool
    nearest: int | None


def one_at_a_time(marks: Marks) -> None:
    """Within a transaction: wait until no other one decides about a text with these marks.

    Else two workers that clean copies at once would each find that nobody has it yet. Texts that share no band do not
    wait for each other; the locks are taken in one order, so that nobody waits in a circle. SQLite needs none: its
    writers take turns.
    """
    if connection.vendor == "postgresql" and marks.digest:
        keys = sorted({int(marks.digest[:15], 16), *marks.keys})
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, [_listed(keys)])


_LOCK = "SELECT pg_advisory_xact_lock(key) FROM unnest(%s::bigint[]) AS key"


def same_text(digest: str, *, but: int = 0) -> Article | None:
    """Return the oldest article with exactly these words, other than the one with the id `but` (0: any)."""
    if not digest:
        return None
    rows = Article.objects.filter(content_hash=digest).exclude(state=ArticleState.DUPLICATE)
    return rows.exclude(pk=but).order_by("pk").first()


def kin_of(marks: Marks, addresses: Collection[str] = (), *, but: int = 0) -> Kin:
    """Look the text up among all articles but the one with the id `but`, in one statement."""
    places = ", ".join(["%s"] * len(addresses)) or "NULL"
    statement = _KIN.format(of_those=_OF_THOSE[connection.vendor], places=places)
    keys = _listed(marks.keys)
    with connection.cursor() as cursor:
        cursor.execute(statement, [keys, but, CANDIDATES, marks.digest or None, but, *addresses, but])
        rows = cursor.fetchall()
    known = any(is_known for *_, is_known in rows)
    nearest = _nearest(marks.signature, sorted(row[:3] for row in rows if not row[3]))
    return Kin(known, nearest if nearest != but else None)


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


def index_signature(article_id: int, marks: Marks, *, before: bytes = b"") -> None:
    """Make the article findable by its signature, and no longer by the one it had before."""
    if marks.signature == before:
        return
    if before:
        SignatureBand.objects.filter(key__in=band_keys(before), article_id=article_id).delete()
    if marks.keys:
        with connection.cursor() as cursor:
            cursor.execute(_INDEX.format(rows=_ROWS[connection.vendor]), [article_id, _listed(marks.keys)])


_INDEX = "INSERT INTO vendors_signatureband (key, article_id) {rows} ON CONFLICT DO NOTHING"
_ROWS = {
    "postgresql": "SELECT key, %s FROM unnest(%s::bigint[]) AS key",
    "sqlite": "SELECT value, %s FROM json_each(%s) WHERE TRUE",  # without a WHERE, SQLite takes ON for a join's
}


def _listed(keys: Iterable[int]) -> str:
    numbers = ", ".join(map(str, keys))
    return f"{{{numbers}}}" if connection.vendor == "postgresql" else f"[{numbers}]"
