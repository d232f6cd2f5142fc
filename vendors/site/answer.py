"""What a country does about a vendor today, as a short paragraph: never stronger than the record is coded.

Each sentence is a whole one in every language. The country's name leads, followed by a colon, since many languages,
English among them, would need an article or a case of it inside a sentence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import IN_EFFECT, INTERNATIONAL, Force, Kind, Outcome, Reach, Status
from vendors.listing.areas import area_name
from vendors.listing.presentation import all_of, short_date
from vendors.listing.sentence import KINDS
from vendors.models.choices import IN_SENTENCE, OUTCOME_IN_SENTENCE, SCOPE_IN_SENTENCE
from vendors.site.chart_rows import ChartAction
from vendors.site.pair_state import Group, Leading, PairState

UNION = "EU"

type Words = Mapping[str, str | Promise]

MEASURE: Words = {
    # Translators: these begin a sentence, after "Germany: ", and are its subject.
    Kind.BAN: gettext_lazy("a ban on %(vendor)s"),
    Kind.RESTRICTION: gettext_lazy("a restriction on %(vendor)s"),
    Kind.PLEDGE: gettext_lazy("a pledge concerning %(vendor)s"),
    Kind.WARNING: gettext_lazy("a warning about %(vendor)s"),
    Kind.INVESTIGATION: gettext_lazy("an investigation of %(vendor)s"),
    Kind.PENALTY: gettext_lazy("a penalty on %(vendor)s"),
    Kind.PERMISSION: gettext_lazy("a permission for %(vendor)s"),
}
IN_FORCE = gettext_lazy("%(country)s: %(measure)s has been in force %(since)s; it has the force of law.")
STANDS: Words = {
    # Translators: "%(since)s" is "since 14 Jul 2020" or "since an unknown date".
    Force.LAW: gettext_lazy(
        "%(country)s: %(measure)s, decided with the force of law, has stood %(since)s; no step into force is recorded."
    ),
    Force.POLICY: gettext_lazy(
        "%(country)s: %(measure)s has stood %(since)s as policy, which the executive follows without a binding text."
    ),
    Force.ADVICE: gettext_lazy("%(country)s: %(measure)s has stood %(since)s as advice, which binds nobody."),
    "": gettext_lazy("%(country)s: %(measure)s has stood %(since)s; whether it binds is not recorded."),
}
OPEN_INVESTIGATION = gettext_lazy("%(country)s: %(measure)s has been open %(since)s.")
REACH: Words = {
    Reach.NATIONAL: gettext_lazy("It extends to the whole country."),
    Reach.REGIONAL: gettext_lazy("It extends to one region only, not to the whole country."),
    Reach.BODY: gettext_lazy("It extends only to one public body or one class of bodies."),
    Reach.CASE: gettext_lazy("It extends only to one case: one operator, contract, bid, deal or person."),
    "": gettext_lazy("How far it extends is not recorded."),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """Whose answer it is: the country's code, and both names in the reader's language."""

    code: str
    country: str
    vendor: str

    @property
    def names(self) -> dict[str, str]:
        return {"country": self.country, "vendor": self.vendor}


def answer(pair: Pair, state: PairState) -> str:
    """Return the paragraph: what leads and how far it goes, its deadline, what is only proposed, else what was."""
    if not any(state.groups.values()):
        return nothing_recorded(pair)
    leading = state.leading
    if leading and leading.measure.in_effect:
        sentences = [*_leading(pair, leading), _deadline(leading), _further(state)]
    else:
        sentences = [_("%(country)s: no measure on %(vendor)s stands today.") % pair.names, *_past(state)]
    return " ".join(filter(None, [*sentences, _proposed(state), _no_news(state)]))


def nothing_recorded(pair: Pair) -> str:
    """Return what is said where the record has nothing: that this clears nobody."""
    return (
        _(
            "%(country)s: no action on %(vendor)s is recorded. That is no clearance: a measure may not be recorded "
            "yet, and laws that name no vendor may apply."
        )
        % pair.names
    )


def _leading(pair: Pair, leading: Leading) -> list[str]:
    """Return what leads, since when, with what force, how far it goes, and what therefore is not recorded."""
    measure = leading.measure
    day = short_date(leading.since)
    values = {
        "country": pair.country,
        "measure": str(MEASURE[measure.kind]) % {"vendor": pair.vendor},
        "since": _("since %(day)s") % {"day": day} if day else _("since an unknown date"),
    }
    scopes = all_of([str(SCOPE_IN_SENTENCE[part]) for part in measure.scope])
    scope = _("Its scope: %(scopes)s.") % {"scopes": scopes} if scopes else _("Its scope is not recorded.")
    return [str(_head(leading)) % values, _reach(pair, leading), scope, _no_national_ban(pair, leading)]


def _head(leading: Leading) -> str | Promise:
    measure = leading.measure
    if measure.kind == Kind.INVESTIGATION:
        return OPEN_INVESTIGATION
    return IN_FORCE if measure.force == Force.LAW and leading.in_force else STANDS[measure.force]


def _reach(pair: Pair, leading: Leading) -> str:
    measure = leading.measure
    if measure.reach == Reach.REGIONAL and measure.area:
        return _("It extends only to %(area)s, not to the whole country.") % {"area": area_name(measure.area)}
    if measure.reach == Reach.NATIONAL and pair.code == UNION:
        return _("It extends to all members of the union.")
    if measure.reach == Reach.NATIONAL and pair.code == INTERNATIONAL:
        return ""
    return str(REACH[measure.reach])


def _no_national_ban(pair: Pair, leading: Leading) -> str:
    """Say that no national ban of the force of law stands, where that follows from what leads.

    Such a ban would lead before all else. Only a ban without coded force or reach leaves it open.
    """
    measure = leading.measure
    if measure.kind == Kind.BAN and (
        not measure.force or not measure.reach or (measure.force, measure.reach) == (Force.LAW, Reach.NATIONAL)
    ):
        return ""
    if pair.code in (UNION, INTERNATIONAL):
        return ""
    return _("No ban on %(vendor)s by law for the whole country is recorded as standing.") % pair.names


def _deadline(leading: Leading) -> str:
    deadline = leading.deadline
    if deadline is None or deadline.date is None:
        return ""
    date = short_date(deadline.date)
    if deadline.outcome:
        outcome = str(OUTCOME_IN_SENTENCE[Outcome(deadline.outcome)])
        day = short_date(deadline.outcome_on)
        outcome = _("%(outcome)s (looked up %(day)s)") % {"outcome": outcome, "day": day} if day else outcome
        return _("Its deadline of %(date)s: %(outcome)s.") % {"date": date, "outcome": outcome}
    if leading.deadline_ahead:
        return _("It sets a deadline that lies ahead: %(date)s.") % {"date": date}
    return _("What came of its deadline of %(date)s is not known.") % {"date": date}


def _further(state: PairState) -> str:
    count = len(state.of(Group.STANDING)) - 1
    if count < 1:
        return ""
    return ngettext("One further measure stands.", "%(n)d further measures stand.", count) % {"n": count}


def _past(state: PairState) -> list[str]:
    """Return what is recorded where nothing stands: acts of their day, advice, and what is over."""
    acts, advice, over = state.of(Group.ACT), state.of(Group.ADVICE), state.of(Group.OVER)
    sentences = [_to_come(state)] if state.of(Group.TO_COME) else []
    if acts:
        words = ngettext(
            "One single act is recorded: %(latest)s.",
            "%(n)d single acts are recorded; the latest: %(latest)s.",
            len(acts),
        )
        sentences.append(words % {"n": len(acts), "latest": _dated(_latest(acts))})
    if advice:
        words = ngettext(
            "One piece of advice, which binds nobody, is recorded: %(latest)s.",
            "%(n)d pieces of advice, which bind nobody, are recorded; the latest: %(latest)s.",
            len(advice),
        )
        sentences.append(words % {"n": len(advice), "latest": _dated(_latest(advice))})
    if over:
        words = ngettext(
            "One earlier measure or proposal is over: %(latest)s.",
            "%(n)d earlier measures or proposals are over; the latest: %(latest)s.",
            len(over),
        )
        sentences.append(words % {"n": len(over), "latest": _ended(_latest(over))})
    return sentences


def _to_come(state: PairState) -> str:
    ahead = state.of(Group.TO_COME)
    words = ngettext(
        "One measure is not yet in effect: %(items)s.", "%(n)d measures are not yet in effect: %(items)s.", len(ahead)
    )
    return words % {"n": len(ahead), "items": all_of([_dated(drawn) for drawn in ahead])}


def _proposed(state: PairState) -> str:
    proposed = state.of(Group.PROPOSED)
    if not proposed:
        return ""
    words = ngettext(
        "One proposal is not decided: %(proposals)s.", "%(n)d proposals are not decided: %(proposals)s.", len(proposed)
    )
    return words % {"n": len(proposed), "proposals": all_of([_dated(drawn) for drawn in proposed])}


def _no_news(state: PairState) -> str:
    silent = state.of(Group.NO_NEWS)
    if not silent:
        return ""
    words = ngettext(
        "One proposal or investigation has had no news for two years: %(items)s.",
        "%(n)d proposals or investigations have had no news for two years: %(items)s.",
        len(silent),
    )
    return words % {"n": len(silent), "items": all_of([_dated(drawn) for drawn in silent])}


def _latest(actions: Sequence[ChartAction]) -> ChartAction:
    return max(actions, key=lambda drawn: str(_last_date(drawn) or ""))


def _last_date(drawn: ChartAction) -> PartialDate | None:
    return next((step.date for step in reversed(drawn.steps) if step.date), None)


def _kind(drawn: ChartAction) -> str:
    return str(KINDS[Kind(drawn.action.kind)] % 1)


def _dated(drawn: ChartAction) -> str:
    """Return an action's kind with its latest date: "ban (Jul 2020)"."""
    kind, day = _kind(drawn), short_date(_last_date(drawn))
    return _("%(kind)s (%(day)s)") % {"kind": kind, "day": day or _("date unknown")}


def _ended(drawn: ChartAction) -> str:
    """Return an action's kind with what became of it: "ban (ended, Jul 2020)"."""
    kind, day = _kind(drawn), short_date(_last_date(drawn)) or _("date unknown")
    status = Status(drawn.steps[-1].status) if drawn.steps else Status.ENDED
    if status in IN_EFFECT:  # a warning, which a binding measure has replaced
        return _("%(kind)s (%(day)s, replaced since)") % {"kind": kind, "day": day}
    return _("%(kind)s (%(status)s, %(day)s)") % {"kind": kind, "status": str(IN_SENTENCE[status]), "day": day}
