"""What leads on a day, whoever shows it: which measure, since when, how far it goes, how heavily it is drawn."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from django.utils.translation import gettext as _

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import IN_EFFECT, STRICTNESS_RANK, Force, Kind, Reach, Scope, Status
from vendors.listing.presentation import form_of
from vendors.models.choices import ScopeChoices
from vendors.record.standing_intervals import StandingState, breadth
from vendors.site.standing_words import (
    extent_words,
    force_words,
    head_words,
    reach_words,
    standing_words,
    when_words,
)

MEASURES = frozenset({Kind.BAN, Kind.RESTRICTION, Kind.PERMISSION})
"""The kinds that can bind a whole market; warnings, pledges and investigations bind nobody."""
WIDE = frozenset({Scope.NETWORKS, Scope.FIVE_G, Scope.CORE, Scope.MARKET})
"""Scopes that reach the networks or the market as a whole: what a reader takes "country X bans vendor Y" to mean."""


class Weight(StrEnum):
    """How heavily a standing is drawn, so that a national law is never taken for one cancelled contract."""

    FULL = "filled"
    NARROW = "light"
    PROPOSED = "outlined"
    NO_NEWS = "silent"
    REJECTED = "crossed"
    OVER = "struck"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadingMeasure:
    """The leading measure that stands, or the last thing that happened."""

    action: int
    kind: Kind
    status: Status
    """`adopted` stands for all that is in effect."""
    force: str
    reach: str
    area: str
    scope: tuple[Scope, ...]
    since: PartialDate | None
    no_news: bool
    last_news: PartialDate | None
    """The last step taken, where there has been none for two years; otherwise None."""

    @classmethod
    def of(cls, state: StandingState, *, area: str, last_news: PartialDate | None, **where: object) -> Self:
        """Return what a state of the standing shows; `where` holds the further fields of a subclass."""
        return cls(
            action=state.action,
            kind=state.kind,
            status=state.status,
            force=state.force,
            reach=state.reach,
            area=area,
            scope=state.scope,
            since=state.since,
            no_news=state.no_news,
            last_news=last_news if state.no_news else None,
            **where,
        )

    @property
    def in_effect(self) -> bool:
        return self.status in IN_EFFECT and not self.no_news

    @property
    def weight(self) -> Weight:
        if self.no_news:
            return Weight.NO_NEWS
        if self.status not in IN_EFFECT:
            return Weight(form_of(self.status))
        return Weight.NARROW if self.narrowing else Weight.FULL

    @property
    def narrowing(self) -> str:
        """Say why a measure in effect is less than a national, binding one on networks or market; "" where it is one.

        For a kind that binds nobody, such as a warning, this is its reach or scope, as far as it says something.
        """
        if self.reach != Reach.NATIONAL:
            return reach_words(self.reach, self.area) or _("reach not recorded")
        if self.force not in (Force.LAW, Force.POLICY):
            return force_words(self.force) or _("force not recorded")
        if self.kind in MEASURES and WIDE.intersection(self.scope):
            return ""
        if not self.scope:
            return _("scope not recorded")
        return str(ScopeChoices(min(self.scope, key=lambda part: breadth([part]))).label)

    @property
    def narrowing_class(self) -> str:
        """Say the same without its particulars, as a legend counts it: a region, other scope."""
        if self.reach == Reach.REGIONAL:
            return _("a region")
        coded = self.reach == Reach.NATIONAL and self.force in (Force.LAW, Force.POLICY) and self.scope
        return _("other scope") if coded else self.narrowing

    @property
    def extent(self) -> str:
        """Say how far it goes: law, national: telecom networks."""
        return extent_words(self.force, self.reach, self.area, self.scope)

    @property
    def head(self) -> str:
        return head_words(self.kind, self.status)

    @property
    def when(self) -> str:
        return when_words(self.status, self.day, no_news=self.no_news)

    @property
    def day(self) -> PartialDate | None:
        """The date that tells most: since when it stands, when it happened, or the last news of it."""
        return (self.last_news or self.since) if self.no_news else self.since

    @property
    def words(self) -> str:
        """Say it in a few words: Ban since 14 Jul 2020 (law, national: telecom networks)."""
        return standing_words(self.kind, self.status, self.day, no_news=self.no_news, extent=self.extent)

    @property
    def order(self) -> tuple[int, int, str]:
        """What is in effect first, national and binding before narrower, the strictest first."""
        return (list(Weight).index(self.weight), STRICTNESS_RANK[self.kind], str(self.since or ""))
