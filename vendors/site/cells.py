"""Where countries stand on vendors on a day, as matrix, map and tables show it: kind, status, since when, and why."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from vendors.curation.outcomes import Outcome, outcomes
from vendors.curation.standing import Standing, standings
from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import IN_EFFECT, STRICTNESS, Kind, Status
from vendors.models import Milestone
from vendors.models.actions import RECORD_BEGINS
from vendors.models.choices import IN_SENTENCE, KindChoices
from vendors.templatetags.tracker import form_of, short_date

_RANK = {kind: rank for rank, kind in enumerate(STRICTNESS)}


@dataclass(frozen=True, slots=True)
class Cell:
    """A country and a vendor on a day: the strictest measure in effect, or the last thing that happened by then."""

    country: str
    vendor: str
    kind: Kind
    status: Status
    """`adopted` stands for all that is in effect."""
    since: PartialDate | None
    on: datetime.date

    @property
    def in_effect(self) -> bool:
        return self.status in IN_EFFECT

    @property
    def form(self) -> str:
        return form_of(self.status)

    @property
    def words(self) -> str:
        """Say it in a few words: Ban since 14 Jul 2020; Ban proposed, Mar 2019."""
        kind, day = KindChoices(self.kind).label, short_date(self.since)
        if self.in_effect:
            told = _("%(kind)s since %(day)s") if day else _("%(kind)s, since an unknown date")
        else:
            told = _("%(kind)s %(status)s, %(day)s") if day else _("%(kind)s %(status)s, date unknown")
        return told % {"kind": kind, "day": day, "status": str(IN_SENTENCE[self.status])}

    @property
    def address(self) -> str:
        """Return the list of the actions that make the cell."""
        day = self.on.isoformat()
        narrowing = {"on": day} if self.in_effect else {"kind": self.kind.value, "to": day}
        query = {"country": self.country, "vendor": self.vendor, **narrowing}
        return f"{reverse('actions')}?{urlencode(query)}"

    @property
    def order(self) -> tuple[bool, int, str]:
        """What is in effect first, the strictest first."""
        return (not self.in_effect, _RANK[self.kind], str(self.since or ""))


type Cells = dict[tuple[str, str], Cell]


def cells(*, on: datetime.date, vendors: Collection[str], countries: Collection[str] | None = None) -> Cells:
    """Return {(country, vendor): cell} for a day, in three queries. A pair on which nothing had happened is absent."""
    standing = standings(on=on, vendors=vendors, countries=countries)
    dates = _dates(standing.values())
    found = {
        pair: _of_outcome(pair, outcome, on)
        for pair, outcome in outcomes(on=on, vendors=vendors, countries=countries).items()
    }
    return found | {pair: _of_standing(stand, dates, on) for pair, stand in standing.items()}


def _of_outcome(pair: tuple[str, str], outcome: Outcome, on: datetime.date) -> Cell:
    return Cell(*pair, outcome.kind, outcome.status, outcome.date, on)


def _of_standing(standing: Standing, dates: dict[tuple[int, datetime.date], PartialDate], on: datetime.date) -> Cell:
    unknown = None if standing.since == RECORD_BEGINS else PartialDate.of(standing.since)
    since = dates.get((standing.actions[0], standing.since), unknown)
    return Cell(standing.country, standing.vendor, standing.kind, Status.ADOPTED, since, on)


def _dates(found: Iterable[Standing]) -> dict[tuple[int, datetime.date], PartialDate]:
    """Return the date of the step with which each standing began, as precisely as it is known."""
    numbers = {standing.actions[0] for standing in found}
    steps = Milestone.objects.filter(action__in=numbers, status__in=IN_EFFECT, is_deadline=False)
    return {
        (action, day): date
        for action, day, date in steps.filter(date__isnull=False).values_list("action", "first_day", "date")
    }
