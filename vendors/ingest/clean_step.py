"""The step from received bytes to an article's text, with the look-up whether another article has the same text."""

from django.db import transaction

from vendors.ingest.addresses import BadAddress, canonical_address, host_of
from vendors.ingest.bounded_cleaning import clean
from vendors.ingest.documents import Cleaned
from vendors.ingest.duplicates import index_signature, look_up_duplicates, same_text
from vendors.ingest.failures import StepFailed
from vendors.ingest.similarity import signature_of
from vendors.ingest.steps import Lease, close_earlier_problem
from vendors.ingest.versions import latest_version
from vendors.models import Article, ArticleVersion
from vendors.models.choices import ArticleState
from vendors.models.statements import Statement, update_of


def clean_step(lease: Lease) -> ArticleState:
    """Clean the latest version and store its text; return the state reached.

    If another article has the same text, this one becomes its duplicate. If the text is what this article had before,
    only the state changes. StepFailed where the bytes hold no article.
    """
    article = lease.article
    # Storing a newer version ends the lease, so the version of this lease is the latest one for as long as it holds.
    received = lease.received or latest_version(lease.pk)
    if received is None:
        raise StepFailed("Nothing was received for this article: fetch it again.")
    version = received.version
    cleaned = clean(received.content, version.content_type, url=version.url or article.url)
    with transaction.atomic():
        close_earlier_problem(lease)
        return store(lease, article, version, cleaned)


def store(lease: Lease, article: Article, version: ArticleVersion, cleaned: Cleaned) -> ArticleState:
    """Write the cleaned text to the version, and to the article if it is new. Call it within a transaction."""
    signature = signature_of(cleaned.text)
    addresses = _addresses(article, cleaned.canonical_url, version.url)
    lookup = look_up_duplicates(signature, addresses, excluding=article.pk, lock=True)
    version_update = update_version(version, cleaned, signature.digest)
    original = _find_original(article, signature.digest, addresses) if lookup.has_exact_match else None
    if original is not None:
        reason = f"The same text as “{original}”."
        lease.write_result(ArticleState.DUPLICATE, [version_update], duplicate_of=original, reason=reason)
        return ArticleState.DUPLICATE
    if signature.digest == article.content_hash and article.coder_version:
        lease.write_result(ArticleState.CODED, [version_update])
        return ArticleState.CODED
    statements = [version_update, *index_signature(article.pk, signature, previous=bytes(article.signature))]
    columns = article_columns(
        article, cleaned, titled_by_hand=version.number == 1 or not _title_was_read(article, version)
    )
    duplicate_columns = {
        "content_hash": signature.digest,
        "signature": signature.minhash,
        "near_duplicate_of_id": lookup.near_duplicate_of,
    }
    lease.write_result(ArticleState.CLEANED, statements, **columns, **duplicate_columns, duplicate_of=None)
    return ArticleState.CLEANED


def update_version(version: ArticleVersion, cleaned: Cleaned, digest: str) -> Statement:
    """Return the statement that stores on the version the text cleaned from it, and how it was cleaned."""
    how = {"cleaner": cleaned.cleaner[:60], "left_out": cleaned.left_out}
    read = {**how, "title": cleaned.title, "text": cleaned.text, "content_hash": digest}
    return update_of(ArticleVersion, read, where={"id": version.pk})


def article_columns(article: Article, cleaned: Cleaned, *, titled_by_hand: bool) -> dict[str, object]:
    """Return the article's columns after cleaning. What a person or feed gave stays, what cleaning set is replaced."""
    title = article.title if titled_by_hand else ""
    return {
        "text": cleaned.text,
        "title": title or cleaned.title or article.title,
        "author": article.author or cleaned.author,
        "publisher": article.publisher or cleaned.publisher or _site_of(article.url),
        "lang": article.lang or cleaned.lang[:8],
        "published": article.published or cleaned.published,
        "canonical_url": article.canonical_url or cleaned.canonical_url or None,
        "url": article.url or cleaned.canonical_url,
    }


def _title_was_read(article: Article, version: ArticleVersion) -> bool:
    """Whether the article's title was read from an earlier version, and not given by a person or a feed."""
    return article.versions.filter(number__lt=version.number, title=article.title).exists()


def _find_original(article: Article, digest: str, addresses: set[str]) -> Article | None:
    """Return the article that has the same text, or else one that has one of the addresses."""
    owners = Article.objects.filter(canonical_url__in=addresses).exclude(pk=article.pk)
    return same_text(digest, excluding=article.pk) or owners.order_by("pk").first()


def _addresses(article: Article, declared: str, final: str) -> set[str]:
    """Return the addresses that the page declares or was redirected to, without the article's own."""
    return {declared, canonical_address(final) if final else ""} - {"", article.canonical_url or ""}


def _site_of(url: str) -> str:
    try:
        return host_of(url).removeprefix("www.")[:200]
    except BadAddress:
        return ""
