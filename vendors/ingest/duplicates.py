"""Which stored article a text repeats: the same words, or nearly so, found through indexes."""

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


def near_duplicate(signature: bytes, *, but: int = 0) -> Article | None:
    """Return the article most like the signature, if it is a near-duplicate; of a chain of copies the first."""
    if not signature:
        return None
    ids = SignatureBand.objects.filter(key__in=band_keys(signature)).exclude(article_id=but)
    near = Article.objects.filter(pk__in=ids.values("article_id")).exclude(pk=but).order_by("pk")
    best, most = None, NEAR
    for pk, original, other in near.values_list("pk", "near_duplicate_of_id", "signature")[:CANDIDATES]:
        found = likeness(signature, bytes(other))
        if found >= most and (best is None or found > most):
            best, most = original or pk, found
    return Article.objects.filter(pk=best).exclude(pk=but).first() if best else None


def index_signature(article_id: int, signature: bytes, *, before: bytes = b"") -> None:
    """Make the article findable by its signature, and no longer by the one it had before."""
    if signature == before:
        return
    if before:
        SignatureBand.objects.filter(key__in=band_keys(before), article_id=article_id).delete()
    rows = [SignatureBand(key=key, article_id=article_id) for key in set(band_keys(signature))]
    SignatureBand.objects.bulk_create(rows, ignore_conflicts=True)
