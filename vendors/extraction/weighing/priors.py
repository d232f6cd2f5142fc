"""How often the coded articles tell of a step: one that nobody has told yet needs clearer words than a well-known one.

Counted from the corpus by `training.train_fusion`. The counts are used only beside the scores of rules and encoder: a
finding still needs a sentence of its own.
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

_FILE = Path(__file__).resolve().parents[1] / "data" / "priors.json"

# The numbers below define features. They were chosen by judgement when the priors were added, and the weights in
# classifier.json were trained with them: whoever changes one has to train anew.
_FREQUENT = (1, 3, 10, 30)
"""Numbers of articles from which on a step counts as told more often: about a tripling each."""
_PAIR_LEVELS, _VENDOR_LEVELS, _STATUS_LEVELS = 4, 6, 4
"""Equal parts of the interval from 0 to 1 by which shares are told apart."""
# A kind begins with 0.3 of 2 articles, near the seventh that it would have if all kinds were alike; a status with 0.5
# of 2, a quarter.
_PRIOR_ARTICLES, _PRIOR_KIND, _PRIOR_STATUS = 2, 0.3, 0.5
"""Articles added to each count before a share is taken of it, so that little follows from little."""
# With nothing counted, each date has a share of an eighth, and having no date has a quarter.
_PRIOR_DATES, _PRIOR_UNDATED = 8, 4
# An article with the same month counts once for its year and twice for its month, one with the same year once. The
# scale lies between the two, so that shares are comparable with those of undated steps, though they do not add up to 1.
_SAME_MONTH, _DATED_SCALE = 2, 1.5
_YEAR_LENGTH, _MONTH_LENGTH = 4, 7
"""Characters of a date up to its year and up to its month."""
_MAX_DOUBLINGS, _MAX_LOG_RATIO = 5, 3
Step = tuple[str, str, str]
"""Country code, vendor's slug and kind."""
Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class StepCounts:
    """In how many articles a step is told with each date and with each status.

    A date is a month (`2018-08`), a year (`2018`), or empty where the articles give none.
    """

    dates: Counts = field(default_factory=dict)
    statuses: Counts = field(default_factory=dict)


_NO_COUNTS = StepCounts()


class Priors:
    """How often, when and with which status each government takes a step of each kind about each vendor."""

    def __init__(self, counts: Mapping[Step, StepCounts]) -> None:
        self._counts = dict(counts)
        self._articles: Counter[Step] = Counter({step: sum(by.dates.values()) for step, by in counts.items()})
        self._by_pair: Counter[tuple[str, str]] = Counter()
        self._by_vendor_and_kind: Counter[tuple[str, str]] = Counter()
        self._by_vendor: Counter[str] = Counter()
        for (code, slug, kind), count in self._articles.items():
            self._by_pair[code, slug] += count
            self._by_vendor_and_kind[slug, kind] += count
            self._by_vendor[slug] += count

    @classmethod
    def from_articles(cls, articles: Iterable[Iterable[tuple[str, str, str, str, str]]]) -> "Priors":
        """Return the priors of some articles, given for each its steps: country code, slug, kind, date and status.

        What one article tells twice counts once.
        """
        dates: defaultdict[Step, Counter[str]] = defaultdict(Counter)
        statuses: defaultdict[Step, Counter[str]] = defaultdict(Counter)
        for article in articles:
            steps = set(article)
            for code, slug, kind, month in {(*step[:3], step[3][:_MONTH_LENGTH]) for step in steps}:
                dates[code, slug, kind][month] += 1
            for code, slug, kind, status in {(*step[:3], step[4]) for step in steps}:
                statuses[code, slug, kind][status] += 1
        return cls({step: StepCounts(counts, statuses[step]) for step, counts in dates.items()})

    @classmethod
    def from_dict(cls, data: Mapping[str, Mapping[str, Mapping[str, Sequence[Counts]]]]) -> "Priors":
        """Return what `as_dict` wrote: counts by country code, slug and kind, of dates and of statuses."""
        return cls(
            {
                (code, slug, kind): StepCounts(*counts)
                for code, vendors in data.items()
                for slug, kinds in vendors.items()
                for kind, counts in kinds.items()
            }
        )

    def as_dict(self) -> dict[str, dict[str, dict[str, list[dict[str, int]]]]]:
        """Return the counts by country code, slug and kind, of dates and of statuses, in alphabetical order."""
        data: dict[str, dict[str, dict[str, list[dict[str, int]]]]] = {}
        for (code, slug, kind), counts in sorted(self._counts.items()):
            both = [dict(sorted(part.items())) for part in (counts.dates, counts.statuses)]
            data.setdefault(code, {}).setdefault(slug, {})[kind] = both
        return data

    def step_features(self, code: str, slug: str, kind: Kind) -> list[str]:
        """Return how often a step was told, and how often beside others of its government and of its vendor."""
        count = self._articles[code, slug, kind.value]
        of_pair = (count + _PRIOR_KIND) / (self._by_pair[code, slug] + _PRIOR_ARTICLES)
        of_vendor = (self._by_vendor_and_kind[slug, kind.value] + _PRIOR_KIND) / (
            self._by_vendor[slug] + _PRIOR_ARTICLES
        )
        best_other_kind = max(self._articles[code, slug, other.value] for other in Kind if other is not kind)
        return [
            f"told={sum(count >= articles for articles in _FREQUENT)}",
            f"told.pair={round(_PAIR_LEVELS * of_pair)}",
            f"told.vendor={round(_VENDOR_LEVELS * of_vendor)}",
            f"told.kind={_log_ratio(count, best_other_kind)}",
        ]

    def rival_features(self, code: str, slug: str, kind: Kind, codes: Iterable[str], slugs: Iterable[str]) -> list[str]:
        """Return how much more often a step is told than the same of these other governments and vendors."""
        count = self._articles[code, slug, kind.value]
        best_code = max((self._articles[rival, slug, kind.value] for rival in codes if rival != code), default=0)
        best_slug = max((self._articles[code, rival, kind.value] for rival in slugs if rival != slug), default=0)
        return [f"told.actor={_log_ratio(count, best_code)}", f"told.aim={_log_ratio(count, best_slug)}"]

    def date_and_status_features(
        self, code: str, slug: str, kind: Kind, date: PartialDate | None, status: Status
    ) -> list[str]:
        """Return how often a step is told with that date (None: without one) and with that status."""
        counts = self._counts.get((code, slug, kind.value), _NO_COUNTS)
        count = counts.statuses.get(status.value, 0)
        share = (count + _PRIOR_STATUS) / (sum(counts.statuses.values()) + _PRIOR_ARTICLES)
        features = [f"told.as={_doublings(count)}", f"told.status={status.value}/{int(_STATUS_LEVELS * share)}"]
        if date is None:
            return [*features, f"told.undated={_doublings(counts.dates.get('', 0))}"]
        same_year, same_month = _in_year_and_month(counts.dates, date)
        if same_month is not None:
            features.append(f"told.month={_doublings(same_month)}")
        return [*features, f"told.year={_doublings(same_year)}"]

    def date_share(self, code: str, slug: str, kind: Kind, date: PartialDate | None) -> float:
        """Return how often the step is told with that date (None: without one), as a share of all its dates.

        Above 0 even where nothing is counted. A date in the same month counts more than one in the same year.
        """
        dates = self._counts.get((code, slug, kind.value), _NO_COUNTS).dates
        total = sum(dates.values())
        if date is None:
            return (dates.get("", 0) + 1) / (total + _PRIOR_UNDATED)
        same_year, same_month = _in_year_and_month(dates, date)
        return (same_year + _SAME_MONTH * (same_month or 0) + 1) / (_DATED_SCALE * total + _PRIOR_DATES)


def _in_year_and_month(dates: Counts, date: PartialDate) -> tuple[int, int | None]:
    """Return how many articles tell the year of the date, and how many its month; None where it has no month."""
    year, month = str(date)[:_YEAR_LENGTH], str(date)[:_MONTH_LENGTH]
    same_year = sum(count for counted, count in dates.items() if counted[:_YEAR_LENGTH] == year)
    return same_year, dates.get(month, 0) if len(month) == _MONTH_LENGTH else None


def _doublings(count: int) -> int:
    return min(_MAX_DOUBLINGS, int(math.log2(count + 1)))


def _log_ratio(count: int, rival_count: int) -> int:
    return max(-_MAX_LOG_RATIO, min(_MAX_LOG_RATIO, round(math.log((count + 1) / (rival_count + 1)))))


@functools.cache
def shipped_priors() -> Priors:
    """Return the priors that are shipped with the project."""
    return Priors.from_dict(json.loads(_FILE.read_text(encoding="utf-8")))
