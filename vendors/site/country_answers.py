"""What opens a country's page: the answer on each of the vendors most acted upon."""

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from vendors.extraction.vocabulary import UNNAMED
from vendors.listing.localised_names import country_name
from vendors.models import Action, Country
from vendors.models.addresses import address_of
from vendors.site.answer import Pair, answer
from vendors.site.answer_past import recorded
from vendors.site.answer_text import Text
from vendors.site.chart_rows import ChartAction, chart_actions
from vendors.site.crowded_pairs import CrowdedPairs
from vendors.site.lanes import CROWDED
from vendors.site.pair_state import pair_state

ANSWERS = 4
"""Vendors that are answered on: more would push the chart below the first screen."""


@dataclass(frozen=True, slots=True)
class VendorAnswer:
    """What the country does about one vendor, in a paragraph, with the page that shows why."""

    text: Text
    vendor: str
    """The vendor's name; "" for the measures that name none."""
    address: str
    is_in_place: bool


@dataclass(frozen=True, slots=True)
class CountryAnswers:
    """The answers, and how many vendors with an action have none here."""

    answers: Sequence[VendorAnswer]
    further: int


def country_answers(
    country: Country,
    counts: Mapping[str, int],
    *,
    drawn: Sequence[ChartAction],
    complete: Collection[str],
    crowded: CrowdedPairs,
    names: Mapping[str, str],
    today: datetime.date,
) -> CountryAnswers:
    """Return the answers of a country: what is in place first, the measures that name no vendor last.

    `counts` are its actions by vendor, `drawn` are actions read already, for the `complete` vendors all there are;
    `crowded` is what was read of the others, and `names` has the vendors'.
    """
    answered = answered_vendors(counts)
    actions = {action.action.pk: action for action in drawn}
    too_many = {slug for slug in answered if counts[slug] > CROWDED}
    missing = set(answered).difference(complete, too_many)
    if missing:
        about = Action.objects.published().filter(country=country).of_vendors(missing)
        actions |= {action.action.pk: action for action in chart_actions(about.order_by("latest", "pk"))}
    answers = [
        _crowded_answer(country, slug, names.get(slug, ""), counts[slug], crowded, today)
        if slug in too_many
        else _answer(country, slug, list(actions.values()), today)
        for slug in answered
    ]
    answers.sort(key=lambda vendor_answer: (not vendor_answer.vendor, not vendor_answer.is_in_place))
    named = sum(bool(counts[slug]) for slug in counts if slug != UNNAMED)
    return CountryAnswers(answers, max(0, named - ANSWERS))


def answered_vendors(counts: Mapping[str, int]) -> list[str]:
    """Return the vendors that are answered on, those with the most actions first, and last what names none."""
    slugs = sorted(
        (slug for slug in counts if counts[slug] and slug != UNNAMED), key=lambda slug: (-counts[slug], slug)
    )
    return slugs[:ANSWERS] + [UNNAMED] * bool(counts.get(UNNAMED))


def _crowded_answer(
    country: Country, slug: str, name: str, number: int, crowded: CrowdedPairs, today: datetime.date
) -> VendorAnswer:
    """Return what is said of more actions than are read here. Of those that name no vendor no standing is stored."""
    if slug == UNNAMED:
        return VendorAnswer(recorded(number), "", _listed(country), is_in_place=False)
    state = crowded.state((country.pk, slug), number, today)
    text = answer(Pair(country.pk, country_name(country), name), state, brief=True)
    is_in_place = bool(state.leading and state.leading.measure.in_effect)
    return VendorAnswer(text, name, address_of("pair", country.pk, slug), is_in_place)


def _listed(country: Country) -> str:
    return f"{reverse('actions')}?country={country.pk}&vendor={UNNAMED}"


def _answer(country: Country, slug: str, actions: Sequence[ChartAction], today: datetime.date) -> VendorAnswer:
    if slug == UNNAMED:
        about, vendor = [drawn for drawn in actions if not drawn.vendors], ""
        address = _listed(country)
    else:
        about = [drawn for drawn in actions if any(vendor.slug == slug for vendor in drawn.vendors)]
        vendor = next(vendor.name for vendor in about[0].vendors if vendor.slug == slug)
        address = address_of("pair", country.pk, slug)
    state = pair_state(about, today)
    text = answer(Pair(country.pk, country_name(country), vendor or UNNAMED), state, brief=True)
    return VendorAnswer(text, vendor, address, bool(state.leading and state.leading.measure.in_effect))
