"""How far a country was looked at: what is honestly known of the articles that were read, and what follows from it.

What is stored is which articles were read, and for which countries the program found a step in them. That an article
only mentions a country is not stored, so it is not told.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Exists, Max, OuterRef, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext as _

from vendors.listing.localised_names import language_name
from vendors.listing.presentation import all_of, short_date
from vendors.models import Article, Country, Evidence, Finding, ReaderSource
from vendors.models.choices import ActionState, ArticleState, FindingState
from vendors.models.findings import FindingQuerySet


@dataclass(frozen=True, slots=True)
class ArticlesRead:
    """Articles that were read: how many, the day of the newest, and their languages, the commonest first."""

    articles: int = 0
    newest: datetime.date | None = None
    languages: list[str] = field(default_factory=list)

    @property
    def in_words(self) -> str:
        """Return the languages' names, such as "English, German and Polish"."""
        return all_of([language_name(code) for code in self.languages])


@dataclass(frozen=True, slots=True)
class Coverage:
    """All articles read, those in which a step of the country was found, and what became of these findings."""

    everything: ArticlesRead
    here: ArticlesRead
    states: dict[str, int]
    sources: int
    """Different sources that the country's published actions rest on."""

    @property
    def pending(self) -> int:
        return self.states.get(FindingState.PENDING, 0)

    @property
    def accepted(self) -> int:
        return self.states.get(FindingState.ACCEPTED, 0)

    @property
    def rejected(self) -> int:
        return self.states.get(FindingState.REJECTED, 0)


def searched_words(country: Country) -> str:
    """Say when a country was last searched, and in which languages; its result, which is in English, follows.

    A page shows it above its facts, since what a reader does not find may only not have been looked for.
    """
    if not country.last_searched:
        return _("Not searched systematically; what is missing here may still have happened")
    day = short_date(country.last_searched)
    languages = all_of([language_name(code) for code in country.searched_languages])
    if languages:
        return _("Last searched on %(day)s in %(languages)s") % {"day": day, "languages": languages}
    return _("Last searched on %(day)s") % {"day": day}


def coverage_of(country: Country) -> Coverage:
    """Return how far a country was looked at, in four queries."""
    findings = real_findings().filter(jurisdiction=country).exclude(state=FindingState.SUPERSEDED).order_by()
    states = findings.values_list("state").annotate(n=Count("*"))
    published = Evidence.objects.filter(action__country=country, action__state=ActionState.PUBLISHED).order_by()
    address = Coalesce(NullIf("url", Value("")), NullIf("finding__article__url", Value("")))
    sources = published.aggregate(n=Count(address, distinct=True))["n"]
    read = findings.filter(article__state=ArticleState.CODED)
    here = read.values_list("article__lang").annotate(
        n=Count("article", distinct=True), newest=Max("article__published")
    )
    return Coverage(read_so_far(), _articles_read(here), {str(s): n for s, n in states}, sources)


def real_findings() -> FindingQuerySet:
    """Return the findings of articles that somebody published and that not only a reader sent: the others, which are
    few, are looked up once."""
    made_up = Article.objects.filter(is_example=True).values("pk")
    return Finding.objects.exclude(article__in=made_up).exclude(article__in=ReaderSource.objects.unvouched())


def read_so_far() -> ArticlesRead:
    """Return the reading of all articles that were read to the end, in one query."""
    read = Article.objects.real().filter(state=ArticleState.CODED).order_by()
    read = read.exclude(pk__in=ReaderSource.objects.unvouched())
    return _articles_read(read.values_list("lang").annotate(n=Count("*"), newest=Max("published")))


def _articles_read(by_language: Iterable[tuple[str, int, datetime.date | None]]) -> ArticlesRead:
    """Return the reading from its languages: for each the number of articles and the day of the newest."""
    rows = sorted(by_language, key=lambda row: -row[1])
    newest = max((day for _lang, _n, day in rows if day), default=None)
    return ArticlesRead(sum(n for _lang, n, _day in rows), newest, [lang for lang, _n, _day in rows if lang])


def read_about() -> set[str]:
    """Return the codes of the countries of which a step was found in some article that was read."""
    findings = real_findings().filter(jurisdiction=OuterRef("pk")).exclude(state=FindingState.SUPERSEDED)
    return set(Country.objects.filter(Exists(findings)).values_list("pk", flat=True))
