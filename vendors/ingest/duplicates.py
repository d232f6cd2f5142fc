"""Which stored article a text repeats: the same words, or nearly so, found through indexes."""

from collections.abc import Collection

from django.db import connection

from vendors.ingest.likeness import NEAR, band_keys, likeness
from vendors.models import Article, SignatureBand
from vendors.models.choices import ArticleState

CANDIDATES = 500
"""Articles compared at most for one text: a boilerplate text that matches more is not worth the time."""


def one_at_a_time(digest: str, signature: bytes) -> None:
    """Within a transaction: wait until no other one decides about a text with this digest or like this signature.

    Else two workers that clean copies at once would each find that nobody has it yet. Texts that share no band do not
    wait for each other; the locks are taken in one order, so that nobody waits in a circle. SQLite needs none: its
    writers take turns.
    """
    if connection.vendor == "postgresql" and digest:
        keys = sorted({int(digest[:15], 16), *band_keys(signature)})
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(key) FROM unnest(%s::bigint[]) AS key", [keys])


def same_text(digest: str, *, but: int = 0) -> Article | None:
    """Return the oldest article with exactly these words, other than the one with the id `but` (0: any)."""
    if not digest:
        return None
    rows = Article.objects.filter(content_hash=digest).exclude(state=ArticleState.DUPLICATE)
    return rows.exclude(pk=but).order_by("pk").first()


def may_be_known(digest: str, addresses: Collection[str], *, but: int) -> bool:
    """Whether another article has these words or one of these addresses; two index look-ups in one statement."""
    places = ", ".join(["%s"] * len(addresses)) or "NULL"
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN.format(places=places), [digest, but, *addresses, but])
        return cursor.fetchone() is not None


_KNOWN = """
    SELECT 1 FROM vendors_article WHERE content_hash = %s AND id <> %s
    UNION ALL SELECT 1 FROM vendors_article WHERE canonical_url IN ({places}) AND id <> %s LIMIT 1
"""


def near_duplicate(signature: bytes, *, but: int = 0) -> Article | None:
    """Return the article most like the signature, if it is a near-duplicate; of a chain of copies the first."""
    if not signature:
        return None
    best, most = None, NEAR
    for pk, original, other in _alike(band_keys(signature), but):
        found = likeness(signature, bytes(other))
        if found >= most and (best is None or found > most):
            best, most = original or pk, found
    return Article.objects.filter(pk=best).exclude(pk=but).first() if best else None


def _alike(keys: list[int], but: int) -> list[tuple[int, int | None, bytes]]:
    """Return (id, what it is a near-duplicate of, signature) of the articles that share a band, the oldest first."""
    with connection.cursor() as cursor:  # written out, since every article asks: see `vendors.models.statements`
        cursor.execute(_ALIKE.format(keys=", ".join(["%s"] * len(keys))), [*keys, but, CANDIDATES])
        found: list[tuple[int, int | None, bytes]] = cursor.fetchall()
        return found


_ALIKE = """
    SELECT id, near_duplicate_of_id, signature FROM vendors_article
    WHERE id IN (SELECT article_id FROM vendors_signatureband WHERE key IN ({keys})) AND id <> %s ORDER BY id LIMIT %s
"""


def index_signature(article_id: int, signature: bytes, *, before: bytes = b"") -> None:
    """Make the article findable by its signature, and no longer by the one it had before."""
    if signature == before:
        return
    if before:
        SignatureBand.objects.filter(key__in=band_keys(before), article_id=article_id).delete()
    keys = sorted(set(band_keys(signature)))
    if keys:
        with connection.cursor() as cursor:
            statement = "INSERT INTO vendors_signatureband (key, article_id) VALUES {} ON CONFLICT DO NOTHING"
            cursor.execute(
                statement.format(", ".join(["(%s, %s)"] * len(keys))), [v for key in keys for v in (key, article_id)]
            )
