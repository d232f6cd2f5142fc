"""Where countries stand on vendors on a day, as matrix, map and tables show it: kind, status, since when, and why."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import IN_EFFECT, STRICTNESS_RANK, Kind, Status
from vendors.listing.presentation import form_of, short_date
from vendors.models import StandingPeriod
from vendors.models.addresses import address_of
from vendors.models.choices import IN_SENTENCE, KindChoices


@dataclass(frozen=True, slots=True)
class Cell:
    """A country and a vendor on a day: the strictest measure in effect, or the last thing that happened by then."""

    country: str
    vendor: str
    kind: Kind
    status: Status
    """`adopted` stands for all that is in effect."""
    since: PartialDate | None
    begun: datetime.date
    """The day from which on it stands so."""
    on: datetime.date

    @property
    def is_new(self) -> bool:
        """Whether it came to stand so on this very day."""
        return self.begun == self.on

    @property
    def in_effect(self) -> bool:
        return self.status in IN_EFFECT

    @property
    def form(self) -> str:
        return form_of(self.status)

    @property
    def words(self) -> str:
        """Say it in a few words: Ban since 14 Jul 2020; Ban proposed, Mar 2019."""
        return _words(self.kind, self.status, self.since, get_language())

    @property
    def address(self) -> str:
        """Return the list of the actions that make the cell."""
        narrowing = "on=" if self.in_effect else f"kind={self.kind.value}&to="
        return f"{address_of('actions')}?country={self.country}&vendor={self.vendor}&{narrowing}{self.on.isoformat()}"

    @property
    def order(self) -> tuple[bool, int, str]:
        """What is in effect first, the strictest first."""
        return (not self.in_effect, STRICTNESS_RANK[self.kind], str(self.since or ""))


@lru_cache(10_000)
def _words(kind: Kind, status: Status, since: PartialDate | None, language: str | None) -> str:
    """A map tells some hundred cells; each is put into the words of a language once."""
    label, day = KindChoices(kind).label, short_date(since)
    if status in IN_EFFECT:
        pattern = _("%(kind)s since %(day)s") if day else _("%(kind)s, since an unknown date")
    else:
        pattern = _("%(kind)s %(status)s, %(day)s") if day else _("%(kind)s %(status)s, date unknown")
    return pattern % {"kind": label, "day": day, "status": str(IN_SENTENCE[status])}


type Cells = dict[tuple[str, str], Cell]


def cells(*, on: datetime.date, vendors: Collection[str], countries: Collection[str] | None = None) -> Cells:
    """Return {(country, vendor): cell} for a day, in one query. A pair on which nothing had happened is absent."""
    columns = ("country", "vendor", "kind", "status", "since", "start")
    rows = StandingPeriod.objects.on(on).among(countries=countries, vendors=vendors)
    return {
        (country, vendor): Cell(country, vendor, Kind(kind), Status(status), since, begun, on)
        for country, vendor, kind, status, since, begun in rows.values_list(*columns)
    }
