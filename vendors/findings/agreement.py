"""How far two coders agree on the same articles: the events, as headline tuples, that both or only one of them
found."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from vendors.extraction.vocabulary import UNNAMED
from vendors.models import Finding
from vendors.models.choices import FindingState

Headline = tuple[str, str, str]
"""Jurisdiction, vendor, kind."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """For one article: what both coders found, and what only the first or only the second found."""

    article: int
    both: frozenset[Headline]
    first_only: frozenset[Headline]
    second_only: frozenset[Headline]

    @property
    def f1(self) -> float:
        """Agreement as F1, 1.0 where both found nothing."""
        either = 2 * len(self.both) + len(self.first_only) + len(self.second_only)
        return 2 * len(self.both) / either if either else 1.0


def agreement(articles: Iterable[int], *, first: str = "rules", second: str = "model") -> list[Agreement]:
    """Compare two coders on articles, in two queries. Superseded findings are left aside."""
    ids = list(articles)
    rows = Finding.objects.filter(article__in=ids, coder__in=[first, second]).exclude(state=FindingState.SUPERSEDED)
    headlines: dict[tuple[int, str], set[Headline]] = defaultdict(set)
    for row in rows.prefetch_related("vendors"):
        vendors = [vendor.pk for vendor in row.vendors.all()] or [UNNAMED]
        headlines[row.article_id, row.coder].update((row.jurisdiction_id, vendor, row.kind) for vendor in vendors)
    return [_compare(pk, headlines[pk, first], headlines[pk, second]) for pk in ids]


def _compare(article: int, first: set[Headline], second: set[Headline]) -> Agreement:
    return Agreement(article, frozenset(first & second), frozenset(first - second), frozenset(second - first))
