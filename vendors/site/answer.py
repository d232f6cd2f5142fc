"""What a country does about a vendor today, as a short paragraph: never stronger than the record is coded.

Each sentence is a whole one in every language. The leading measure's title, its instrument and the body that decided
are said as they are recorded, in English.
"""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import INTERNATIONAL, UNNAMED, Actor, Force, Kind, Outcome, Reach
from vendors.listing.areas import area_name
from vendors.listing.articles import country_in_sentence
from vendors.listing.presentation import all_of, short_date
from vendors.models import Action
from vendors.models.choices import OUTCOME_IN_SENTENCE, SCOPE_IN_SENTENCE
from vendors.site.answer_past import NONE_UNNAMED, NamingNobody, further, may_apply, past, proposed, recorded, silent
from vendors.site.answer_text import Text, english, filled, paragraph
from vendors.site.answer_words import (
    BINDING,
    CONTRACT,
    DECIDED_BEFORE,
    IN_FORCE,
    MEASURE,
    NAMING_NO_VENDOR,
    NATIONWIDE,
    NOT_BEGUN,
    ONLY,
    OPEN_INVESTIGATION,
    PLEDGED,
    UNION_WIDE,
)
from vendors.site.leading_measure import MEASURES, LeadingMeasure
from vendors.site.pair_state import Group, Leading, PairState

UNION = "EU"
_CONTRACT = re.compile(r"(?:(?!of\b)[\w-]+ ){0,3}(?:contracts?|agreements?)\b", re.IGNORECASE)
"""An instrument that calls itself a contract; "Approval of three supply agreements" is an approval."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Whose answer it is: the country's code, and both names in the reader's language."""

    code: str
    country: str
    vendor: str
    """The vendor's name; `UNNAMED` for the measures that name none."""

    @property
    def place(self) -> str:
        return country_in_sentence(self.code, self.country)

    @property
    def names_vendor(self) -> bool:
        return self.vendor != UNNAMED


def answer(pair: Pair, state: PairState, *, unnamed: NamingNobody = NONE_UNNAMED, brief: bool = False) -> Text:
    """Return the paragraph: what leads, how it binds and on what basis, its deadline, what is only proposed, else what
    was; and at the end what is in place that names no vendor, so that it may apply.

    A brief one leaves out the body, and the proposals of which there is no news.
    """
    if not any(state.groups.values()) and not state.unsorted:
        return paragraph([nothing_recorded(pair), may_apply(unnamed)])
    leading = state.leading
    end = [recorded(state.unsorted), may_apply(unnamed)]
    if leading is None or not leading.measure.in_effect:
        return paragraph([_nothing_stands(pair), *past(state), proposed(state), silent(state), *end])
    record = _record(leading)[: 2 if brief else 3]
    sentences = [*_opening(pair, state, leading), *record, _deadline(leading), further(state), proposed(state)]
    return paragraph([*sentences, Text() if brief else silent(state), *end])


def nothing_recorded(pair: Pair) -> Text:
    """Return what is said where the record has nothing: that this clears nobody."""
    return filled(
        _(
            "%(country)s: no action on %(vendor)s is recorded. That is no clearance: a measure may not be recorded "
            "yet, and laws that name no vendor may apply."
        ),
        country=pair.country,
        vendor=pair.vendor,
    )


def _nothing_stands(pair: Pair) -> Text:
    words = _("no measure on %(vendor)s is in place today.")
    return _in_place(
        pair,
        words % {"vendor": pair.vendor}
        if pair.names_vendor
        else _("none of the measures that name no vendor is in place today."),
    )


def _opening(pair: Pair, state: PairState, leading: Leading) -> list[Text]:
    """Return what leads, since when and how it binds; before it, where it is a ban, that no national law bans."""
    measure = str(_head(leading)) % {
        "measure": _measure(pair, leading),
        "since": _since(leading.since),
        "decided": _when(leading.measure.since),
    }
    if not pair.names_vendor or leading.measure.kind == Kind.PERMISSION:
        return [_in_place(pair, measure)]
    values = {"vendor": pair.vendor}
    if leading.measure.kind != Kind.BAN:  # a ban that stands would lead
        return [_in_place(pair, measure), Text.of(_("The record shows no ban on %(vendor)s in place.") % values)]
    if not _no_national_law(pair, state):
        return [_in_place(pair, measure)]
    denial = _("no law bans %(vendor)s nationwide, as far as the record shows.") % values
    return [_in_place(pair, denial), Text.of(capfirst(measure))]


def _since(date: PartialDate | None) -> str:
    if date is None:
        return _("since an unknown date")
    # Translators: some languages say "since the 14 July 2020" of a day within a sentence, but not of a month or year.
    words = _("since %(date)s") if date.day else _("since %(day)s")
    return words % {"date": short_date(date), "day": short_date(date)}


def _when(date: PartialDate | None) -> str:
    """Return "on 14 Jul 2020", "in Jul 2020" or "in 2020"; nothing for no date."""
    if date is None:
        return ""
    if date.day:
        return _("on %(day)s") % {"day": short_date(date)}
    return (_("in %(month)s") if date.month else _("in %(year)s")) % {
        "month": short_date(date),
        "year": short_date(date),
    }


def _in_place(pair: Pair, clause: str) -> Text:
    """Return a clause as a sentence that begins with the country, where there is one."""
    if pair.code == INTERNATIONAL:
        return Text.of(capfirst(clause))
    return filled(_("In %(place)s, %(clause)s"), place=pair.place, clause=clause)


def _head(leading: Leading) -> str | Promise:
    measure, force = leading.measure, binding(leading.action.action)
    if measure.kind == Kind.INVESTIGATION:
        return OPEN_INVESTIGATION
    if measure.kind == Kind.PLEDGE and leading.action.action.actor == Actor.VENDOR:
        return PLEDGED
    if force == Force.LAW and leading.in_force:
        return DECIDED_BEFORE if measure.since and measure.since != leading.since else IN_FORCE
    if force == Force.LAW and measure.kind in (Kind.BAN, Kind.RESTRICTION):
        return NOT_BEGUN
    return BINDING[force]


def binding(action: Action) -> str:
    """Return how an action binds: its force, or `CONTRACT` where what has the force of law is a contract."""
    is_contract = action.force == Force.LAW and _CONTRACT.match(action.instrument)
    return CONTRACT if is_contract else action.force


def _measure(pair: Pair, leading: Leading) -> str:
    """Return what the measure is called, with how far it extends: "a ban on Huawei (Texas only: devices)"."""
    measure = leading.measure
    words = MEASURE if pair.names_vendor else NAMING_NO_VENDOR
    is_wide = measure.reach == Reach.NATIONAL and binding(leading.action.action) != CONTRACT
    if is_wide and pair.names_vendor and pair.code != INTERNATIONAL:
        words = {**MEASURE, **(UNION_WIDE if pair.code == UNION else NATIONWIDE)}
    called = str(words[measure.kind]) % {"vendor": pair.vendor}
    scopes = all_of([str(SCOPE_IN_SENTENCE[part]) for part in measure.scope])
    extent = ": ".join(filter(None, [_only(measure), scopes or _("scope not recorded")]))
    return f"{called} ({extent})"


def _only(measure: LeadingMeasure) -> str:
    if measure.reach == Reach.NATIONAL:
        return ""
    if measure.reach == Reach.REGIONAL and measure.area:
        return _("%(area)s only") % {"area": area_name(measure.area)}
    return str(ONLY[measure.reach])


def _no_national_law(pair: Pair, state: PairState) -> bool:
    """Say whether, by the coding of all that stands, no national ban is law. One that is not coded leaves it open."""
    if state.unsorted:
        return False
    bans = [drawn.action for drawn in state.of(Group.STANDING) if drawn.action.kind == Kind.BAN]
    return pair.code not in (UNION, INTERNATIONAL) and not any(_may_be_national_law(ban) for ban in bans)


def _may_be_national_law(ban: Action) -> bool:
    return ban.reach in ("", Reach.NATIONAL) and binding(ban) in ("", Force.LAW)


def _record(leading: Leading) -> list[Text]:
    """Return what the record says of the leading measure in its own words: title, instrument, body."""
    action = leading.action.action
    by = _("Decided by: %(body)s.") if leading.measure.kind in MEASURES else _("By: %(body)s.")
    return [
        filled(_("In short: “%(title)s”."), title=english(action.title)),
        filled(_("Basis: %(instrument)s."), instrument=english(_unstopped(action.instrument)))
        if action.instrument
        else Text(),
        filled(by, body=english(_unstopped(action.body_name))) if action.body_name else Text(),
    ]


def _unstopped(words: str) -> str:
    return words.strip().removesuffix(".")


def _deadline(leading: Leading) -> Text:
    """Return the next deadline with what must be done by then, or the last one with what became of it."""
    deadline = leading.deadline
    if deadline is None or deadline.date is None:
        return Text()
    note = _unstopped(deadline.note)
    values = {"date": short_date(deadline.date), "note": english(note)}
    if leading.deadline_ahead and not deadline.outcome:
        words = _("Next deadline, %(date)s: “%(note)s”.") if note else _("Next deadline: %(date)s.")
        return filled(words, **values)
    words = _("Deadline of %(date)s (“%(note)s”): %(outcome)s.") if note else _("Deadline of %(date)s: %(outcome)s.")
    outcome = str(OUTCOME_IN_SENTENCE[Outcome(deadline.outcome or Outcome.NOT_KNOWN)])
    day = short_date(deadline.outcome_on)
    if day:
        outcome = _("%(outcome)s (looked up %(day)s)") % {"outcome": outcome, "day": day}
    return filled(words, **values, outcome=outcome)
