"""The step from received bytes to an article's text, and what that text tells about its place among the others."""

from django.db import transaction

from vendors.ingest.addresses import BadAddress, canonical_address, host_of
from vendors.ingest.cleaning import clean
from vendors.ingest.documents import Cleaned
from vendors.ingest.duplicates import index_signature, kin_of, same_text
from vendors.ingest.failures import StepFailed
from vendors.ingest.similarity import marks_of
from vendors.ingest.steps import Claim, forget_problem
from vendors.ingest.versions import latest
from vendors.models import Article, ArticleVersion
from vendors.models.choices import ArticleState
from vendors.models.statements import Statement, update_of


def clean_step(claim: Claim) -> ArticleState:
    """Clean what was received last and store it; return the state reached.

    A text that another article has makes this one its duplicate. A text that this article had before changes nothing
    but the state. StepFailed where the bytes hold no article.
    """
    article = claim.article
    # Whoever stores a newer version takes the claim away: the version of this claim is the latest while it stands.
    received = claim.received or latest(claim.pk)
    if received is None:
        raise StepFailed("Nothing was received for this article: fetch it again.")
    version = received.version
    cleaned = clean(received.content, version.content_type, url=version.url or article.url)
    with transaction.atomic():
        forget_problem(claim)
        return store(claim, article, version, cleaned)


def store(claim: Claim, article: Article, version: ArticleVersion, cleaned: Cleaned) -> ArticleState:
    """Within a transaction: write the cleaned text on version and article, as far as it is news."""
    marks = marks_of(cleaned.text)
    addresses = _addresses(article, cleaned.canonical_url, version.url)
    kin = kin_of(marks, addresses, but=article.pk, alone=True)
    kept = on_version(version, cleaned, marks.digest)
    original = _original(article, marks.digest, addresses) if kin.known else None
    if original is not None:
        reason = f"The same text as “{original}”."
        claim.settle(ArticleState.DUPLICATE, [kept], duplicate_of=original, reason=reason)
        return ArticleState.DUPLICATE
    if marks.digest == article.content_hash and article.coder_version:
        claim.settle(ArticleState.CODED, [kept])
        return ArticleState.CODED
    along = [kept, *index_signature(article.pk, marks, before=bytes(article.signature))]
    columns = columns_of(article, cleaned, titled_by_hand=version.number == 1 or not _title_was_read(article, version))
    same = {"content_hash": marks.digest, "signature": marks.signature, "near_duplicate_of_id": kin.nearest}
    claim.settle(ArticleState.CLEANED, along, **columns, **same, duplicate_of=None)
    return ArticleState.CLEANED


def on_version(version: ArticleVersion, cleaned: Cleaned, digest: str) -> Statement:
    """Return what writes on the version what was cleaned from it, and with which cleaner."""
    read = {"cleaner": cleaned.cleaner[:60], "title": cleaned.title, "text": cleaned.text, "content_hash": digest}
    return update_of(ArticleVersion, read, where={"id": version.pk})


def columns_of(article: Article, cleaned: Cleaned, *, titled_by_hand: bool) -> dict[str, object]:
    """Return the article's columns as cleaned; what a person or a feed gave stands, what was read before does not."""
    title = article.title if titled_by_hand else ""
    return {
        "text": cleaned.text,
        "title": title or cleaned.title or article.title,
        "author": article.author or cleaned.author,
        "publisher": article.publisher or cleaned.publisher or _site(article.url),
        "lang": article.lang or cleaned.lang[:8],
        "published": article.published or cleaned.published,
        "canonical_url": article.canonical_url or cleaned.canonical_url or None,
        "url": article.url or cleaned.canonical_url,
    }


def _title_was_read(article: Article, version: ArticleVersion) -> bool:
    """Whether the article's title is that of the version before, and not one that somebody gave."""
    return article.versions.filter(number__lt=version.number, title=article.title).exists()


def _original(article: Article, digest: str, addresses: set[str]) -> Article | None:
    """Return the other article that has the same words, else the one that has one of the addresses."""
    owners = Article.objects.filter(canonical_url__in=addresses).exclude(pk=article.pk)
    return same_text(digest, but=article.pk) or owners.order_by("pk").first()


def _addresses(article: Article, declared: str, final: str) -> set[str]:
    """Return the addresses that the page names as its own or redirected to, where they are not the article's."""
    return {declared, canonical_address(final) if final else ""} - {"", article.canonical_url or ""}


def _site(url: str) -> str:
    try:
        return host_of(url).removeprefix("www.")[:200]
    except BadAddress:
        return ""
