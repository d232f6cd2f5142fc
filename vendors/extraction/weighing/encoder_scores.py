"""What the encoder says of each claim: how likely it is, with which status, and on which of the dates on offer."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vendors.extraction.encoder.model import Floats, WindowScores
from vendors.extraction.encoder.queries import KINDS, QueryArgument
from vendors.extraction.encoder.windows import Window
from vendors.extraction.text.dates import DateMention
from vendors.extraction.types import PartialDate, Span
from vendors.extraction.vocabulary import Kind
from vendors.extraction.weighing.priors import Priors

Key = tuple[int, str, str, Kind]
"""Sentence, government, vendor and kind."""
_WORTH = 0.1
"""From this rating on, what no rule told becomes a claim."""
_MOST = 2000
"""Claims of the encoder's own in one text at most, the likeliest."""
_KNOWN = 0.45
"""How much the dates that other articles give a step weigh beside the encoder's: the power of their share."""


@dataclass(frozen=True, slots=True)
class DateOption:
    """A date that a step may have been taken on; None: the text gives none."""

    date: PartialDate | None
    rated: float
    """The encoder's probability."""
    known: float
    """How often other articles tell the step of that date, as a share."""
    likely: float
    """Both together: the probability among the options."""
    mentions: tuple[tuple[DateMention, int], ...] = ()
    """Where the window tells it, with the number of the sentence; nowhere where it is the article's month."""

    @property
    def span(self) -> Span | None:
        """The words that tell it first."""
        first = next((mention for mention, _ in self.mentions), None)
        return Span(first.start, first.end) if first else None


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the encoder says of one claim, and of its rivals in the sentence."""

    own: float
    other_actor: float
    other_aim: float
    other_kind: float
    statuses: Floats
    """Probabilities in the order of STATUSES."""
    dates: tuple[DateOption, ...]
    month: PartialDate | None
    """That of publication."""
    actor: QueryArgument
    aim: QueryArgument

    @property
    def date(self) -> DateOption:
        """The likeliest date."""
        return max(self.dates, key=lambda one: one.likely)


class Opinions:
    """What the encoder says, by claim. `month`: that of publication, as `YYYY-MM`; empty if unknown."""

    def __init__(self, rated: Sequence[WindowScores], month: str, priors: Priors) -> None:
        self._priors = priors
        self._month = PartialDate.parse(month) if month else None
        self._at: dict[tuple[int, str, str], tuple[WindowScores, int]] = {}
        self._best: dict[tuple[int, str, str, int], list[tuple[float, str]]] = defaultdict(list)
        self._mentions: dict[int, dict[PartialDate, list[tuple[DateMention, int, int]]]] = {}
        for one in rated:
            self._mentions[id(one)] = _by_date(one.window)
            for row, pair in enumerate(one.window.pairs):
                query = one.window.queries[pair.query]
                code, slug = query.actors[pair.actor].name, query.targets[pair.target].name
                self._at[query.sentence, code, slug] = one, row
                for place in range(len(KINDS)):
                    rating = float(one.kinds[row, place])
                    self._best[query.sentence, "code", code, place].append((rating, slug))
                    self._best[query.sentence, "slug", slug, place].append((rating, code))

    def likely(self) -> list[Key]:
        """Return what the encoder holds to be possible, the likeliest first."""
        found = [
            (float(one.kinds[row, place]), (sentence, code, slug, KINDS[place]))
            for (sentence, code, slug), (one, row) in self._at.items()
            for place in range(len(KINDS))
            if one.kinds[row, place] >= _WORTH
        ]
        return [key for _, key in sorted(found, key=lambda item: -item[0])[:_MOST]]

    def of(self, key: Key) -> Opinion | None:
        """Return the opinion of one claim; None where the encoder was not asked about its pair."""
        sentence, code, slug, kind = key
        known = self._at.get((sentence, code, slug))
        if known is None:
            return None
        one, row = known
        place = KINDS.index(kind)
        pair = one.window.pairs[row]
        query = one.window.queries[pair.query]
        return Opinion(
            own=float(one.kinds[row, place]),
            other_actor=_rival(self._best[sentence, "slug", slug, place], code),
            other_aim=_rival(self._best[sentence, "code", code, place], slug),
            other_kind=max(float(one.kinds[row, at]) for at in range(len(KINDS)) if at != place),
            statuses=one.statuses[row],
            dates=self._dates(one, row, key),
            month=self._month,
            actor=query.actors[pair.actor],
            aim=query.targets[pair.target],
        )

    def _dates(self, one: WindowScores, row: int, key: Key) -> tuple[DateOption, ...]:
        _, code, slug, kind = key
        mentions = self._mentions[id(one)]
        rated: defaultdict[PartialDate | None, float] = defaultdict(float)
        for date, told in mentions.items():
            rated[date] += sum(float(one.dates[row, place]) for _, _, place in told)
        rated[None] += float(one.dates[row, -2])
        rated[self._month] += float(one.dates[row, -1])
        known = {date: self._priors.date_share(code, slug, kind, date) for date in rated}
        both = {date: rating * known[date] ** _KNOWN for date, rating in rated.items()}
        total = sum(both.values()) or 1.0
        return tuple(
            DateOption(
                date,
                rating,
                known[date],
                both[date] / total,
                tuple((mention, sentence) for mention, sentence, _ in mentions.get(date, ())) if date else (),
            )
            for date, rating in rated.items()
        )


def _by_date(window: Window) -> dict[PartialDate, list[tuple[DateMention, int, int]]]:
    """Return the mentions of each date of a window, with their sentences and their places among its dates."""
    found: defaultdict[PartialDate, list[tuple[DateMention, int, int]]] = defaultdict(list)
    for place, (mention, sentence) in enumerate(zip(window.dates, window.date_sentences, strict=True)):
        found[mention.date].append((mention, sentence, place))
    return dict(found)


def _rival(rated: Iterable[tuple[float, str]], own: str) -> float:
    return max((rating for rating, name in rated if name != own), default=0.0)
