"""What an answer says beside the leading measure: what was done once, is advised, proposed, silent or over."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import IN_EFFECT, STRICTNESS_RANK, Kind, Reach, Status
from vendors.listing.presentation import all_of, short_date
from vendors.listing.sentence import KINDS
from vendors.models.choices import IN_SENTENCE
from vendors.models.milestones import CLOSING
from vendors.models.step_status import since_when, steps_that_count
from vendors.site.answer_text import Text, english, filled
from vendors.site.chart_rows import ChartAction, ChartStep
from vendors.site.pair_state import Group, PairState

NAMED = 2
"""Titles beside the leading one in a paragraph: three lines of a phone each."""


@dataclass(frozen=True, slots=True)
class NamingNobody:
    """The bans and restrictions in place in a country that name no vendor, so that they may apply to any."""

    count: int = 0
    titles: Sequence[str] = ()
    """Of the strictest."""


NONE_UNNAMED = NamingNobody()


def further(state: PairState) -> Text:
    """Name what stands beside the leading measure, or as much of it as a paragraph can hold."""
    leading = state.leading.action if state.leading else None
    beside = _strictest([drawn for drawn in state.of(Group.STANDING) if drawn is not leading])
    words = ngettext(
        "One further measure is in place: %(titles)s.",
        "There are %(n)d further measures in place: %(titles)s.",
        len(beside),
    )
    if len(beside) > NAMED:
        words = _("There are %(n)d further measures in place, among them %(titles)s.")
    return _counted(words, len(beside), [drawn.action.title for drawn in beside])


def recorded(number: int) -> Text:
    """Say how many actions there are, where they are too many to be told of one by one."""
    words = ngettext("%(n)d action is recorded in all.", "%(n)d actions are recorded in all.", number)
    return filled(words, n=number) if number else Text()


def may_apply(unnamed: NamingNobody) -> Text:
    """Say what is in place and names no vendor: whether it applies to one is for its text to say."""
    words = ngettext(
        "One ban or restriction in place names no vendor and may apply: %(titles)s.",
        "There are %(n)d bans or restrictions in place that name no vendor and may apply: %(titles)s.",
        unnamed.count,
    )
    if unnamed.count > NAMED:
        words = _(
            "There are %(n)d bans or restrictions in place that name no vendor and may apply, among them %(titles)s."
        )
    return _counted(words, unnamed.count, unnamed.titles)


def _counted(words: str, count: int, titles: Sequence[str]) -> Text:
    return filled(words, n=count, titles=_titles(titles[:NAMED])) if count else Text()


def _strictest(actions: Sequence[ChartAction]) -> list[ChartAction]:
    """Return the actions by what they are: bans first, and among those of a kind the nationwide ones."""
    return sorted(
        actions,
        key=lambda drawn: (STRICTNESS_RANK[Kind(drawn.action.kind)], drawn.action.reach != Reach.NATIONAL),
    )


def _titles(titles: Sequence[str]) -> Text:
    """Return the titles, each in quotation marks: “A”, “B” and “C”."""
    places = [f"%(title{number})s" for number in range(len(titles))]
    quoted = all_of([_("“%(title)s”") % {"title": place} for place in places])
    return filled(quoted, **{f"title{number}": english(title) for number, title in enumerate(titles)})


def past(state: PairState) -> list[Text]:
    """Return what is recorded where nothing stands: what is to come, acts of their day, advice, and what is over."""
    ahead, acts, advice, over = map(state.of, (Group.TO_COME, Group.ACT, Group.ADVICE, Group.OVER))
    return [
        _told(
            ngettext(
                "One measure is not yet in effect: %(latest)s.",
                "There are %(n)d measures not yet in effect; the latest: %(latest)s.",
                len(ahead),
            ),
            ahead,
        ),
        _told(
            ngettext(
                "One single act is on record: %(latest)s.",
                "There are %(n)d single acts on record; the latest: %(latest)s.",
                len(acts),
            ),
            acts,
        ),
        _told(
            ngettext(
                "One piece of advice, which binds nobody, is on record: %(latest)s.",
                "There are %(n)d pieces of advice, which bind nobody, on record; the latest: %(latest)s.",
                len(advice),
            ),
            advice,
        ),
        _told(
            ngettext(
                "One earlier measure or proposal is on record: %(latest)s.",
                "There are %(n)d earlier measures or proposals on record; the latest: %(latest)s.",
                len(over),
            ),
            over,
        ),
    ]


def proposed(state: PairState) -> Text:
    members = state.of(Group.PROPOSED)
    words = ngettext(
        "One proposal is undecided: %(latest)s.",
        "There are %(n)d undecided proposals; the latest: %(latest)s.",
        len(members),
    )
    return _told(words, members)


def silent(state: PairState) -> Text:
    members = state.of(Group.NO_NEWS)
    words = ngettext(
        "There has been no news of one proposal or investigation for two years: %(latest)s.",
        "There has been no news of %(n)d proposals or investigations for two years; the latest: %(latest)s.",
        len(members),
    )
    return _told(words, members)


def _told(words: str, members: Sequence[ChartAction]) -> Text:
    """Return the words with the number of the actions and the latest of them; nothing where there are none."""
    if not members:
        return Text()
    latest = max(members, key=lambda drawn: str(_day(drawn) or ""))
    return filled(words, n=len(members), latest=_named(latest))


def _named(drawn: ChartAction) -> Text:
    """Return an action's kind, what became of it, since when, and its title."""
    counted = steps_that_count(drawn.steps)
    return filled(
        _("%(what)s, %(day)s (“%(title)s”)"),
        what=_what(Kind(drawn.action.kind), counted[-1] if counted else None),
        day=short_date(_day(drawn)) or _("date unknown"),
        title=english(drawn.action.title),
    )


def _day(drawn: ChartAction) -> PartialDate | None:
    """Return the day of the step that gave the action its status, or of the last step whose day is known."""
    counted = steps_that_count(drawn.steps)
    if counted and counted[-1].status in CLOSING and (since := since_when(counted)):
        return since
    return next((step.date for step in [*counted[-1:], *reversed(drawn.steps)] if step.date), None)


def _what(kind: Kind, step: ChartStep | None) -> str:
    name = str(KINDS[kind] % 1)
    if step is None or step.status in IN_EFFECT or step.status == Status.PROPOSED:
        return name
    return _("%(kind)s, %(status)s") % {"kind": name, "status": str(IN_SENTENCE[Status(step.status)])}
