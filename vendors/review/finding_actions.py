"""Finding an action that the matcher did not propose, by words of its title, instrument, vendor or country."""

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from vendors.models import Action, Vendor
from vendors.models.choices import KindChoices
from vendors.review.decisions import OPEN_STATES

MOST_FOUND = 6
"""As many as fit beside the article without scrolling; another word narrows the list."""
MOST_WORDS = 8
"""Words of a search that count: each is one more condition, and a pasted sentence would be dozens."""


def find_actions(words: str, *, country: str) -> QuerySet[Action]:
    """Return the drafts and published actions that have every word, those of the finding's country first."""
    rows = Action.objects.filter(state__in=OPEN_STATES)
    names = list(Vendor.objects.values_list("pk", "name", "aliases"))
    for word in words.split()[:MOST_WORDS]:
        folded = word.casefold()
        vendors = [pk for pk, name, aliases in names if _goes_by(folded, name, aliases)]
        rows = rows.filter(_has(word) | Q(vendors__in=vendors))
    here = Case(When(country=country, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.distinct().order_by(here, "-latest_first", "pk")


def _goes_by(word: str, name: str, aliases: list[str]) -> bool:
    """Whether a vendor has the word in its name, or an alias that begins with it: many have a country's name inside."""
    return word in name.casefold() or any(alias.casefold().startswith(word) for alias in aliases)


def _has(word: str) -> Q:
    kinds = [kind for kind, label in KindChoices.choices if str(label).casefold() == word.casefold()]
    named = Q(title__icontains=word) | Q(instrument__icontains=word) | Q(body_name__icontains=word) | Q(kind__in=kinds)
    return named | Q(country__name__istartswith=word) | Q(country__name__icontains=f" {word}") | Q(country=word.upper())
