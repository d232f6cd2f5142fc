"""Keeps the rows true that lists and tables are read from: each published action's words for search, its membership of
each facet value, and where its country stands on its vendors."""

from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models import Q

from vendors.extraction.vocabulary import UNNAMED
from vendors.models import Action, Country, DataVersion, Evidence, FacetMembers, ListedAction
from vendors.models.choices import ActionState
from vendors.models.listing import ALL, bits_of
from vendors.record.standing_periods import Pair, stand_all_anew, stand_anew

type FacetValue = tuple[str, str]

BATCH = 500


def index(action: Action) -> None:
    """Bring what lists and tables say of the action up to date, or take it out where the action is not published.

    Publications take turns at the data version's row, so that no set loses a bit and no pair an action.
    """
    with transaction.atomic():
        before = ListedAction.objects.filter(pk=action.pk).first()
        had = {(facet, value) for facet, value in before.facets} if before else set()
        has = set(facet_values(action)) if action.state == ActionState.PUBLISHED else set()
        if has or had:
            DataVersion.objects.bump("number")
        if has:
            words = words_of(action, action.evidence.select_related("finding"))
            ListedAction.objects.update_or_create(action=action, defaults={**words, "facets": sorted(has)})
        elif before:
            before.delete()
        _move(action.pk, out_of=had - has, into=has - had)
        stand_anew(_pairs(had) | _pairs(has))


def _pairs(values: set[FacetValue]) -> set[Pair]:
    """Return the action's country with each of its vendors."""
    country = [value for facet, value in values if facet == "country"]
    return {(code, value) for code in country for facet, value in values if facet == "vendor" and value != UNNAMED}


def _move(number: int, *, out_of: set[FacetValue], into: set[FacetValue]) -> None:
    """Change the member sets."""
    if not out_of and not into:
        return
    wanted = Q()
    for facet, value in out_of | into:
        wanted |= Q(facet=facet, value=value)
    rows = {(row.facet, row.value): row for row in FacetMembers.objects.select_for_update().filter(wanted)}
    for pair in into - rows.keys():
        rows[pair] = FacetMembers(facet=pair[0], value=pair[1])
    for pair, row in rows.items():
        row.set_members(row.bits() | 1 << number if pair in into else row.bits() & ~(1 << number))
    FacetMembers.objects.bulk_create([row for row in rows.values() if row.pk is None])
    FacetMembers.objects.bulk_update([row for row in rows.values() if row.pk is not None], ["members"])


def facet_values(action: Action) -> list[FacetValue]:
    """Return the facet values under which the action is counted. Blocs are left out: they follow from the country."""
    vendors = [vendor.pk for vendor in action.vendors.all()] or [UNNAMED]
    return [
        (ALL, ""),
        ("country", action.country_id),
        ("kind", str(action.kind)),
        ("status", str(action.status)),
        ("actor", str(action.actor)),
        *(("vendor", slug) for slug in vendors),
        *(("scope", str(scope)) for scope in action.scope),
        *([("body", action.body_id)] if action.body_id else []),
    ]


def words_of(action: Action, evidence: Iterable[Evidence]) -> dict[str, str]:
    """Return the action's words for search, by column of `ListedAction`."""
    return {
        "title": action.title,
        "names": _names(action.country, [vendor.name for vendor in action.vendors.all()]),
        "facts": _lines([action.summary, action.instrument, action.body_name, action.body.name if action.body else ""]),
        "quotes": _lines(piece.words for piece in evidence),
    }


def _names(country: Country, vendors: list[str]) -> str:
    return _lines([country.name, country.official_name, *country.aliases, *country.demonyms, *vendors])


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(text for text in texts if text))


@transaction.atomic
def index_all(*, each: Callable[[int], object] | None = None) -> int:
    """Make the lists' rows anew from all published actions; return how many there are. `each` is called after each one.

    For after a change of names in the reference data, and for a database restored without these rows.
    """
    DataVersion.objects.bump("number")
    ListedAction.objects.all().delete()
    FacetMembers.objects.all().delete()
    members: dict[FacetValue, list[int]] = {}
    listed: list[ListedAction] = []
    published = (
        Action.objects.published().select_related("country", "body").prefetch_related("vendors", "evidence__finding")
    )
    for action in published.iterator(chunk_size=BATCH):
        facets = sorted(facet_values(action))
        listed.append(ListedAction(action=action, facets=facets, **words_of(action, action.evidence.all())))
        for pair in facets:
            members.setdefault(pair, []).append(action.pk)
        if each:
            each(action.pk)
    ListedAction.objects.bulk_create(listed, batch_size=BATCH)
    rows = [FacetMembers(facet=facet, value=value) for facet, value in members]
    for row in rows:
        row.set_members(bits_of(members[row.facet, row.value]))
    FacetMembers.objects.bulk_create(rows)
    stand_all_anew()
    return len(members.get((ALL, ""), []))
