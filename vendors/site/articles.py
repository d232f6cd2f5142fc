"""The articles behind the record: who published what, where to read it, and how far its findings have come."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from vendors.listing.caching import kept, public_with_readings, readings_word
from vendors.listing.filters import FacetFilterSet, ValuesFilter
from vendors.listing.localised_names import language_name, named
from vendors.listing.paging import BadKey, Order, page_by
from vendors.listing.presentation import without_empty
from vendors.models import Action, Article, Country, Finding, ReaderSource
from vendors.models.articles import UNDATED, ArticleQuerySet
from vendors.models.choices import ArticleState, FindingState
from vendors.site.coverage import read_so_far, real_findings
from vendors.site.errors import bad_filter, bad_key

NEWEST = Order(Coalesce("published", Value(UNDATED)), falling=True, day=True)
SHOWN = (FindingState.PENDING, FindingState.ACCEPTED)
MOST_CHOICES = 500
"""Values that a select of the form offers, the commonest: more would make the page larger than its list."""


class ArticleFilter(FacetFilterSet):
    """Articles that have been read, by the country of their findings, publisher and language.

    `word` is one under which the values of publisher and language are kept.
    """

    country = ValuesFilter(method="by_country")
    publisher = ValuesFilter(field_name="publisher", lookup_expr="in")
    lang = ValuesFilter(field_name="lang", lookup_expr="in")

    def __init__(self, data: QueryDict, *args: Any, word: str, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        for column in ("publisher", "lang"):
            self.filters[column].extra["choices"] = [(value, value) for value in kept(word, values_of, column)]

    def by_country(self, rows: ArticleQuerySet, name: str, value: list[str]) -> ArticleQuerySet:
        return with_findings_of(rows, value)


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article as it is listed: how many findings are in which state, and the actions that they are evidence for."""

    article: Article
    accepted: int
    pending: int
    rejected: int
    actions: list[Action]


def readable() -> ArticleQuerySet:
    """Return the articles that are listed: read, real, and not only sent by a reader."""
    read = Article.objects.real().in_state(ArticleState.CODED)
    return read.exclude(pk__in=ReaderSource.objects.unvouched())


def with_findings_of(rows: ArticleQuerySet, countries: Sequence[str]) -> ArticleQuerySet:
    """Return the articles with a finding of one of the countries that is shown."""
    findings = Finding.objects.filter(article=OuterRef("pk"), jurisdiction__in=countries, state__in=SHOWN)
    return rows.filter(Exists(findings))


def number_of(countries: Sequence[str], publishers: Sequence[str], languages: Sequence[str]) -> int:
    """Return how many articles `ArticleFilter` finds under these values; of an empty sequence, any value does."""
    rows = with_findings_of(readable(), countries) if countries else readable()
    rows = rows.filter(publisher__in=publishers) if publishers else rows
    return (rows.filter(lang__in=languages) if languages else rows).count()


def values_of(column: str) -> list[str]:
    """Return what stands in a column, the commonest first and no more than a select can hold, then by name."""
    rows = readable().exclude(**{column: ""}).order_by().values_list(column).annotate(n=Count("*")).order_by("-n")
    return sorted(value for value, _n in rows[:MOST_CHOICES])


@public_with_readings
def articles(request: HttpRequest) -> HttpResponse:
    """List the articles that have been read, the newest first; never their text."""
    query = without_empty(request.GET)
    word = readings_word(request)
    chosen = ArticleFilter(query, queryset=readable(), extra=["after", "before"], word=word)
    if not chosen.is_valid():
        return bad_filter(request, chosen.filter_errors)
    try:
        # What decides which articles are shown is in indexes: only those of the page are read.
        page = page_by(chosen.qs.only("pk"), NEWEST, after=query.get("after", ""), before=query.get("before", ""))
    except BadKey as error:
        return bad_key(request, error)
    values = {name: chosen.chosen(name) for name in ("country", "publisher", "lang")}
    narrowed = any(values.values())
    context = {
        "page": page,
        "rows": rows_of([article.pk for article in page.rows]),
        "total": kept(word, number_of, *map(tuple, values.values())) if narrowed else kept(word, read_so_far).articles,
        "findings": kept(word, totals),
        "country_choices": named(kept(word, countries_read)),
        "publisher_choices": chosen.filters["publisher"].extra["choices"],
        "lang_choices": [(code, language_name(code)) for code, _code in chosen.filters["lang"].extra["choices"]],
        "chosen": values,
        "narrowed": narrowed,
    }
    return render(request, "site/articles.html", context)


def countries_read() -> list[tuple[str, str]]:
    """Return (code, name) of the countries of which a finding is shown."""
    findings = real_findings().filter(jurisdiction=OuterRef("pk"), state__in=SHOWN)
    return list(Country.objects.filter(Exists(findings)).values_list("pk", "name"))


def totals() -> dict[str, int]:
    counted = dict(real_findings().order_by().values_list("state").annotate(n=Count("*")))
    return {str(state): counted.get(state, 0) for state in FindingState}


def rows_of(numbers: list[int]) -> list[ArticleRow]:
    """Return the page's rows, in four queries. Of findings that nobody has reviewed only the number is told."""
    shown = ("url", "title", "publisher", "lang", "published", "published_in", "near_duplicate_of")
    articles = Article.objects.only(*shown).in_bulk(numbers)
    findings = Finding.objects.filter(article__in=numbers).order_by().values_list("article", "state")
    counts = {(article, state): n for article, state, n in findings.annotate(n=Count("pk"))}
    actions: dict[int, list[Action]] = {}
    evidenced = Action.objects.published().filter(evidence__finding__article__in=numbers)
    pairs = evidenced.order_by("pk").values_list("evidence__finding__article", "pk").distinct()
    by_number = Action.objects.only("title").in_bulk({action for _article, action in pairs})
    for article, action in pairs:
        actions.setdefault(article, []).append(by_number[action])
    return [
        ArticleRow(
            articles[number],
            accepted=counts.get((number, FindingState.ACCEPTED), 0),
            pending=counts.get((number, FindingState.PENDING), 0),
            rejected=counts.get((number, FindingState.REJECTED), 0),
            actions=actions.get(number, []),
        )
        for number in numbers
    ]
