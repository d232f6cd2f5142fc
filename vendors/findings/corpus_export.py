"""Decided articles as corpus files (codebook, section 5), with curators' decisions: to test and train coders with."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.text import slugify

from vendors.extraction.vocabulary import UNNAMED, Status, text_status
from vendors.findings.values import Values, values_of
from vendors.models import Article, Finding
from vendors.models.articles import ArticleQuerySet
from vendors.models.choices import FindingState
from vendors.models.findings import PERSON


def decided_articles(*, only_errors: bool = True) -> ArticleQuerySet:
    """Return the articles of which all findings are decided, the oldest first.

    With `only_errors`, only those in which something was rejected, corrected, or entered by a person, so that the coder
    failed on them.
    """
    of_article = Finding.objects.filter(article=OuterRef("pk"))
    articles = Article.objects.filter(Exists(of_article.decided())).exclude(Exists(of_article.pending()))
    if only_errors:
        rejected = of_article.filter(state=FindingState.REJECTED)
        corrected = of_article.filter(state=FindingState.ACCEPTED).exclude(edited={})
        missed = of_article.filter(state=FindingState.ACCEPTED, coder=PERSON)
        articles = articles.filter(Exists(rejected) | Exists(corrected) | Exists(missed))
    return articles.defer("signature").order_by("pk")


def corpus_file(article: Article) -> dict[str, Any]:
    """Return the article and its accepted findings in the fields of a corpus file."""
    accepted = article.findings.filter(state=FindingState.ACCEPTED).order_by("quote_start", "pk")
    return {
        "id": f"{slugify(article.title)[:60] or 'article'}-{article.pk}",
        "url": article.url,
        "publisher": article.publisher,
        "published": article.published.isoformat() if article.published else "",
        "lang": article.lang,
        "title": article.title,
        "text": article.text,
        "events": [_event(values_of(finding), finding.coder) for finding in accepted.prefetch_related("vendors")],
    }


def _event(values: Values, coder: str) -> dict[str, Any]:
    """Return an event; one that no machine had found, but a person has entered, says so in `coder`."""
    missed = {"coder": PERSON} if coder == PERSON else {}
    return {
        **missed,
        "jurisdiction": values.country,
        "vendors": list(values.vendors) or [UNNAMED],
        "actor": str(values.actor),
        "kind": str(values.kind),
        "status": text_status(Status(values.status)).value,
        "date": str(values.date) if values.date else "",
        "scope": [scope.value for scope in values.scope],
        "body": values.body,
        "evidence": values.quote,
    }
