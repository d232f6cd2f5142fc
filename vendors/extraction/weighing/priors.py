"""How often the coded articles tell of a step: what nobody has told yet needs clearer words than what many have.

Counted from the corpus by `training.train_fusion`. The counts are heard where both opinions are weighed, no more: a
finding still stands on its own sentence.
"""

import functools
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import Kind, Status

_FILE = Path(__file__).resolve().parents[1] / "data" / "precedents.json"
_OFTEN = (1, 3, 10, 30)
"""From how many articles on a step counts as told more often."""
_OF_PAIR, _OF_VENDOR, _OF_STATUS = 4, 6, 4
"""In how many parts shares are told."""
_FEW, _BEFORE = 2, 0.3
"""What a share is taken among at least, and what a kind begins with: of little known, little follows."""
_DATES, _NO_DATES = 8, 4
"""The same for dates: nothing known, each date has an eighth, and having none a quarter."""
_YEAR, _MONTH = 4, 7
"""Characters of a date up to its year and its month."""
_MOST, _FARTHEST = 5, 3
"""Bounds of what is told in doublings, and of how much more often one step is told than another."""
Step = tuple[str, str, str]
"""Country code, vendor's slug and kind."""
Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Told:
    """In how many articles a step is told on each date and with each status.

    A date is a month (`2018-08`), a year (`2018`), or empty where the articles give none.
    """

    dates: Counts = field(default_factory=dict)
    statuses: Counts = field(default_factory=dict)


_NOTHING = Told()


class Precedents:
    """How often, when and with which status each government takes a step of each kind about each vendor."""

    def __init__(self, told: Mapping[Step, Told]) -> None:
        self._told = dict(told)
        self._often: Counter[Step] = Counter({step: sum(one.dates.values()) for step, one in told.items()})
        self._pairs: Counter[tuple[str, str]] = Counter()
        self._kinds: Counter[tuple[str, str]] = Counter()
        self._vendors: Counter[str] = Counter()
        for (code, slug, kind), count in self._often.items():
            self._pairs[code, slug] += count
            self._kinds[slug, kind] += count
            self._vendors[slug] += count

    @classmethod
    def counted(cls, articles: Iterable[Iterable[tuple[str, str, str, str, str]]]) -> "Precedents":
        """Return the precedents of articles, of each its steps: country code, vendor's slug, kind, date and status."""
        dates: defaultdict[Step, Counter[str]] = defaultdict(Counter)
        statuses: defaultdict[Step, Counter[str]] = defaultdict(Counter)
        for steps in articles:
            told = set(steps)
            for code, slug, kind, date in {(*one[:3], one[3][:_MONTH]) for one in told}:
                dates[code, slug, kind][date] += 1
            for code, slug, kind, status in {(*one[:3], one[4]) for one in told}:
                statuses[code, slug, kind][status] += 1
        return cls({step: Told(counts, statuses[step]) for step, counts in dates.items()})

    @classmethod
    def from_dict(cls, data: Mapping[str, Mapping[str, Mapping[str, Sequence[Counts]]]]) -> "Precedents":
        """Return what `as_dict` wrote: counts by country code, slug and kind, of dates and of statuses."""
        return cls(
            {
                (code, slug, kind): Told(*counts)
                for code, vendors in data.items()
                for slug, kinds in vendors.items()
                for kind, counts in kinds.items()
            }
        )

    def as_dict(self) -> dict[str, dict[str, dict[str, list[dict[str, int]]]]]:
        """Return the counts by country code, slug and kind, of dates and of statuses, in the order of the alphabet."""
        found: dict[str, dict[str, dict[str, list[dict[str, int]]]]] = {}
        for (code, slug, kind), one in sorted(self._told.items()):
            counts = [dict(sorted(part.items())) for part in (one.dates, one.statuses)]
            found.setdefault(code, {}).setdefault(slug, {})[kind] = counts
        return found

    def of_step(self, code: str, slug: str, kind: Kind) -> list[str]:
        """Return how often a step was told, and how much that is beside others of its government and vendor."""
        step = (code, slug, kind.value)
        of_pair = (self._often[step] + _BEFORE) / (self._pairs[code, slug] + _FEW)
        of_vendor = (self._kinds[slug, kind.value] + _BEFORE) / (self._vendors[slug] + _FEW)
        other_kind = max(self._often[code, slug, one.value] for one in Kind if one is not kind)
        return [
            f"told={sum(self._often[step] >= often for often in _OFTEN)}",
            f"told.pair={round(_OF_PAIR * of_pair)}",
            f"told.vendor={round(_OF_VENDOR * of_vendor)}",
            f"told.kind={_over(self._often[step], other_kind)}",
        ]

    def among(self, code: str, slug: str, kind: Kind, codes: Iterable[str], slugs: Iterable[str]) -> list[str]:
        """Return how much more often a step is told than the same of these other governments and vendors."""
        own = self._often[code, slug, kind.value]
        other_code = max((self._often[one, slug, kind.value] for one in codes if one != code), default=0)
        other_slug = max((self._often[code, one, kind.value] for one in slugs if one != slug), default=0)
        return [f"told.actor={_over(own, other_code)}", f"told.aim={_over(own, other_slug)}"]

    def of_reading(self, code: str, slug: str, kind: Kind, date: PartialDate | None, status: Status) -> list[str]:
        """Return how often a step is told of that date (None: of none) and with that status."""
        told = self._told.get((code, slug, kind.value), _NOTHING)
        own = told.statuses.get(status.value, 0)
        share = (own + 0.5) / (sum(told.statuses.values()) + _FEW)
        found = [f"told.as={_doublings(own)}", f"told.status={status.value}/{int(_OF_STATUS * share)}"]
        if date is None:
            return [*found, f"told.undated={_doublings(told.dates.get('', 0))}"]
        same_year, same_month = _around(told.dates, date)
        if same_month is not None:
            found.append(f"told.month={_doublings(same_month)}")
        return [*found, f"told.year={_doublings(same_year)}"]

    def share_of(self, code: str, slug: str, kind: Kind, date: PartialDate | None) -> float:
        """Return how often the step is told of that date (None: of none), as a share of all dates it is told of.

        Above 0 also where nothing is known; a date in the same month counts more than one in the same year.
        """
        dates = self._told.get((code, slug, kind.value), _NOTHING).dates
        if date is None:
            return (dates.get("", 0) + 1) / (sum(dates.values()) + _NO_DATES)
        same_year, same_month = _around(dates, date)
        return (same_year + 2 * (same_month or 0) + 1) / (1.5 * sum(dates.values()) + _DATES)


def _around(dates: Counts, date: PartialDate) -> tuple[int, int | None]:
    """Return how many articles tell of the year of the date, and of its month; None where it has none."""
    year, month = str(date)[:_YEAR], str(date)[:_MONTH]
    same_year = sum(count for told, count in dates.items() if told[:_YEAR] == year)
    return same_year, dates.get(month, 0) if len(month) == _MONTH else None


def _doublings(count: int) -> int:
    return min(_MOST, int(math.log2(count + 1)))


def _over(own: int, other: int) -> int:
    return max(-_FARTHEST, min(_FARTHEST, round(math.log((own + 1) / (other + 1)))))


@functools.cache
def known_precedents() -> Precedents:
    """Return the precedents that are shipped with the project."""
    return Precedents.from_dict(json.loads(_FILE.read_text(encoding="utf-8")))
