"""What opens a country's page: the answer on each of the vendors most acted upon."""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.urls import reverse

from vendors.extraction.vocabulary import UNNAMED
from vendors.listing.facet_members import MemberSets
from vendors.listing.localised_names import country_name
from vendors.models import Action, Country
from vendors.models.addresses import address_of
from vendors.site.answer import Pair, answer
from vendors.site.answer_text import Text
from vendors.site.chart_rows import ChartAction, chart_actions
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
    country: Country, sets: MemberSets, *, drawn: Sequence[ChartAction], complete: Collection[str], today: datetime.date
) -> CountryAnswers:
    """Return the answers of a country: what is in place first, the measures that name no vendor last.

    `drawn` are actions read already, for the `complete` vendors all there are.
    """
    here = sets.get(("country", country.pk), 0)
    counts = {value: (members & here).bit_count() for (facet, value), members in sets.items() if facet == "vendor"}
    slugs = sorted(
        (slug for slug in counts if counts[slug] and slug != UNNAMED), key=lambda slug: (-counts[slug], slug)
    )
    answered = slugs[:ANSWERS] + [UNNAMED] * bool(counts.get(UNNAMED))
    actions = {action.action.pk: action for action in drawn}
    missing = set(answered).difference(complete)
    if missing:
        about = Action.objects.published().filter(country=country).of_vendors(missing)
        actions |= {action.action.pk: action for action in chart_actions(about.order_by("latest", "pk"))}
    answers = [_answer(country, slug, list(actions.values()), today) for slug in answered]
    answers.sort(key=lambda vendor_answer: (not vendor_answer.vendor, not vendor_answer.is_in_place))
    return CountryAnswers(answers, len(slugs[ANSWERS:]))


def _answer(country: Country, slug: str, actions: Sequence[ChartAction], today: datetime.date) -> VendorAnswer:
    if slug == UNNAMED:
        about, vendor = [drawn for drawn in actions if not drawn.vendors], ""
        address = f"{reverse('actions')}?country={country.pk}&vendor={UNNAMED}"
    else:
        about = [drawn for drawn in actions if any(vendor.slug == slug for vendor in drawn.vendors)]
        vendor = next(vendor.name for vendor in about[0].vendors if vendor.slug == slug)
        address = address_of("pair", country.pk, slug)
    state = pair_state(about, today)
    text = answer(Pair(country.pk, country_name(country), vendor or UNNAMED), state, brief=True)
    return VendorAnswer(text, vendor, address, bool(state.leading and state.leading.measure.in_effect))
