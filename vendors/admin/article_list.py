"""The list of articles for curators: search in their words, with passages, and filters by publisher and origin."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html

from vendors.listing.article_search import ArticleWords, found_by_words, passages
from vendors.models import Article, ReaderSource, SiteEntry

READER, SITE, HAND = "reader", "site", "hand"
PUBLISHERS_OFFERED = 30
"""The commonest: the words find articles of the others."""


class OriginFilter(admin.SimpleListFilter):
    """Articles by how they came in; one that came in several ways is under each."""

    title = "origin"
    parameter_name = "origin"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(READER, "Sent by a reader"), (SITE, "From a watched site"), (HAND, "Taken in by a curator")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        if self.value() == READER:
            return queryset.filter(Exists(ReaderSource.objects.filter(article=OuterRef("pk"))))
        if self.value() == SITE:
            return queryset.filter(Exists(SiteEntry.objects.filter(article=OuterRef("pk"))))
        return queryset.filter(added_by__isnull=False) if self.value() == HAND else queryset


class PublisherFilter(admin.SimpleListFilter):
    title = "publisher"
    parameter_name = "publisher"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = Article.objects.exclude(publisher="").order_by().values_list("publisher").annotate(n=Count("*"))
        offered = [publisher for publisher, _n in rows.order_by("-n", "publisher")[:PUBLISHERS_OFFERED]]
        chosen = self.value()
        return [(name, name) for name in sorted({*offered, *([chosen] if chosen else [])})]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        return queryset.filter(publisher=self.value()) if self.value() else queryset


class SearchedByWords(admin.ModelAdmin[Article]):
    """A list that is searched by words of title, publisher and text, and shows where they stand."""

    search_help_text = (
        "Words, “a phrase in quotes”, -word: in title, publisher and text. A part of an address is found as well."
    )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Article], search_term: str
    ) -> tuple[QuerySet[Article], bool]:
        return (queryset.filter(found_by_words(search_term)) if search_term.strip() else queryset), False

    def get_list_display(self, request: HttpRequest) -> Any:
        columns = list(super().get_list_display(request))
        words = ArticleWords.parse(request.GET.get("q", ""))
        return [columns[0], "passage", *columns[1:]] if words.required else columns

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Look up the passages of all rows of the page at once."""
        response = super().changelist_view(request, extra_context)
        listed = getattr(response, "context_data", {}).get("cl")
        if listed is not None and listed.query:
            _set_passages(listed.query, listed.result_list)
        return response

    @admin.display(description="where it says so")
    def passage(self, row: Article) -> str:
        return format_html('<span class="passage" lang="{}">{}</span>', row.lang, getattr(row, "passage_found", ""))


def _set_passages(query: str, rows: Iterable[Any]) -> None:
    found = passages(query, [row.pk for row in rows])
    for row in rows:
        row.passage_found = found.get(row.pk, "")
