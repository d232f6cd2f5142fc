"""One search for all that has a page: countries, vendors, authorities, laws and actions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vendors.listing import search
from vendors.listing.caching import public
from vendors.listing.facet_members import MemberSets, member_sets
from vendors.listing.filters import LONGEST, TOO_LONG, FilterError
from vendors.listing.law_index import Law, laws_named
from vendors.listing.name_index import SHORTEST, Look, NamedEntry, NamedKind, folded, name_index
from vendors.listing.presentation import without_empty
from vendors.listing.suggestions import address_of, label_of
from vendors.models import Action
from vendors.site.actions import ActionRow
from vendors.site.clean_address import redirect_without_empty
from vendors.site.errors import bad_filter

SHOWN, MOST = 8, 100
"""Results of a group that show at once, and with those that unfold."""
BEST = 10
"""Actions shown: who wants more goes to the list, which can be narrowed."""
MOST_PAIRS = 6
KINDS: Mapping[NamedKind, Any] = {
    "country": gettext_lazy("Countries"),
    "vendor": gettext_lazy("Vendors"),
    "body": gettext_lazy("Authorities"),
}


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A page that was found, and where its actions are listed."""

    name: str
    address: str
    actions: int
    list_address: str


@dataclass(frozen=True, slots=True)
class ResultGroup:
    """The results of one kind: those that show at once, and those that unfold."""

    name: str
    label: str
    total: int
    first: Sequence[SearchResult]
    more: Sequence[SearchResult]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A search without the typing error."""

    words: str
    address: str


@public
def search_page(request: HttpRequest) -> HttpResponse:
    """Show what the words in `q` name or what has them, by groups; 400 for a search that nothing can be done with."""
    query = without_empty(request.GET)
    if (clean := redirect_without_empty(request)) is not None:
        return clean
    unknown = [name for name in query if name != "q"]
    if unknown:
        message = _("There is no such parameter.")
        return bad_filter(request, [FilterError(name, "", message, (("q", ""),)) for name in unknown])
    text = query.get("q", "")
    refusal = why_impossible(text)
    context = {"text": text[:LONGEST].replace("\x00", ""), "hint": refusal or why_too_little(text)}
    if not context["hint"]:
        context |= results(text)
    return render(request, "site/search.html", context, status=400 if refusal else 200)


def why_impossible(text: str) -> str:
    """Return why nobody can have meant to search for this; "" for a text that can be read."""
    if "\x00" in text:
        return _("These words contain a character that no text has (NUL). Type them again.")
    if len(text) > LONGEST:
        return str(TOO_LONG) % {"limit_value": LONGEST}
    return ""


def why_too_little(text: str) -> str:
    """Return what to type where there is nothing to search for yet; "" for a text that can be searched for."""
    if not text.strip():
        return _("Type the name of a country, a vendor, an authority or a law, or words that an action may have.")
    letters = folded(text)
    if not letters:
        return _("This has no letter and no digit, so there is nothing to search for.")
    if len(letters) < SHORTEST:
        return _("One letter is too little to search for: type at least two.")
    return ""


def results(text: str) -> dict[str, Any]:
    """Return what the page shows for a text: pairs, groups of names, laws, actions, and corrections of the text."""
    words = search.SearchQuery.parse(text)
    matching = search.newest_matches(words, search.MOST_MATCHES + 1) if words else []
    total = min(len(matching), search.MOST_MATCHES)
    laws = laws_named(text)
    look = name_index().look_up(text, correct=not total and not laws)
    sets = member_sets()
    groups = [group for kind in KINDS if (group := group_of(kind, look, sets))]
    if laws:
        groups.append(law_group(laws))
    rows = action_rows(words)
    return {
        "pairs": pairs(look, sets),
        "groups": groups,
        "suggestions": suggestions(text, look),
        "total": total,
        "is_exact": len(matching) == total,
        "rows": rows,
        "actions_address": f"{reverse('actions')}?{urlencode({'q': text})}",
        "found": bool(groups or total),
    }


def group_of(kind: NamedKind, look: Look, sets: MemberSets) -> ResultGroup | None:
    """Return the results of a kind: what is named in full, then what begins so, with most actions first."""
    prefix = [entry for entry in look.prefix if entry.kind == kind]
    prefix.sort(key=lambda entry: -_members(sets, entry).bit_count())
    entries = list(dict.fromkeys([*look.meant(kind), *prefix]))
    found_results = [result_of(entry, _members(sets, entry).bit_count()) for entry in entries[:MOST]]
    return _group(kind, str(KINDS[kind]), len(entries), found_results) if entries else None


def _members(sets: MemberSets, entry: NamedEntry) -> int:
    return sets.get((entry.kind, entry.key), 0)


def result_of(entry: NamedEntry, actions: int) -> SearchResult:
    listed = f"{reverse('actions')}?{urlencode([(entry.kind, entry.key)])}"
    return SearchResult(label_of(entry), address_of(entry), actions, listed)


def law_group(laws: Sequence[Law]) -> ResultGroup:
    found_results = []
    for law in laws[:MOST]:
        phrase = law.name.replace('"', " ")[: LONGEST - 2]
        address = f"{reverse('actions')}?" + urlencode({"q": f'"{phrase}"'})
        found_results.append(SearchResult(law.name, address, law.actions, address))
    return _group("law", _("Laws and orders"), len(laws), found_results)


def _group(name: str, label: str, total: int, found_results: Sequence[SearchResult]) -> ResultGroup:
    return ResultGroup(name, label, total, found_results[:SHOWN], found_results[SHOWN:])


def action_rows(words: search.SearchQuery) -> list[ActionRow]:
    """Return the actions that match best, with the words marked."""
    numbers = search.best_first(words, BEST)
    marks = search.marked(words, numbers)
    shown = Action.objects.published().filter(pk__in=numbers).for_rows_with_sources()
    actions = {action.pk: action for action in shown}
    return [ActionRow(actions[number], marks.get(number)) for number in numbers if number in actions]


def pairs(look: Look, sets: MemberSets) -> list[SearchResult]:
    """Return a page for each country with each vendor where the text names both; at most a handful."""
    both = [(country, vendor) for country in look.meant("country") for vendor in look.meant("vendor")]
    return [
        SearchResult(
            _("%(country)s and %(vendor)s") % {"country": label_of(country), "vendor": vendor.name},
            reverse("pair", args=[country.key, vendor.key]),
            (_members(sets, country) & _members(sets, vendor)).bit_count(),
            f"{reverse('actions')}?{urlencode({'country': country.key, 'vendor': vendor.key})}",
        )
        for country, vendor in both[:MOST_PAIRS]
    ]


def suggestions(text: str, look: Look) -> list[Suggestion]:
    """Return the text with its errors mended: each reading of one error, or the first reading of several."""
    typed = {correction.typed for correction in look.corrections}
    if len(typed) > 1:
        firsts = {correction.typed: correction.entry for correction in reversed(look.corrections)}
        readings: Iterable[dict[str, NamedEntry]] = [firsts]
    else:
        readings = [{correction.typed: correction.entry} for correction in look.corrections]
    mended = dict.fromkeys(mend(text, reading) for reading in readings)
    return [Suggestion(words, f"?{urlencode({'q': words})}") for words in mended]


def mend(text: str, reading: Mapping[str, NamedEntry]) -> str:
    """Return the text with each misspelt run of words, which the reading gives folded, replaced by the name meant."""
    words = text.split()
    for typed, entry in reading.items():
        length = len(typed.split())
        for start in range(len(words)):
            if folded(" ".join(words[start : start + length])) == typed:
                words[start : start + length] = [label_of(entry)]
                break
    return " ".join(words)
