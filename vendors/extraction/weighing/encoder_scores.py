"""What the encoder says of each hypothesis: how probable it is, with which status, and with which of the dates."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vendors.extraction.encoder.model import STATUSES, Floats, WindowScores
from vendors.extraction.encoder.queries import KINDS, QueryArgument
from vendors.extraction.encoder.windows import Window
from vendors.extraction.text.dates import DateMention
from vendors.extraction.types import PartialDate, Span
from vendors.extraction.vocabulary import Kind, Status
from vendors.extraction.weighing.priors import Priors

HypothesisKey = tuple[int, str, str, Kind]
"""Number of the sentence, country code, vendor's slug and kind."""
_MIN_PROBABILITY = 0.1
"""From this probability on, the encoder's score makes a hypothesis that no rule has made.

With less there is more to weigh; with more, steps are lost that the ensemble would accept on other evidence. In place
since the encoder reads windows; no trial of other values is on record.
"""
_MAX_HYPOTHESES = 2000
"""Hypotheses of the encoder's own in one text, the most probable: a bound for texts made to hurt."""
_PRIOR_EXPONENT = 0.45
"""How much priors weigh beside the encoder's probability of a date: the power to which their share is raised.

With 0 the priors would not count, with 1 as much as the encoder. How 0.45 was chosen is not on record.
"""
_Occurrence = tuple[DateMention, int, int]
"""A mention of a date, the number of its sentence, and its index among the dates of its window."""


@dataclass(frozen=True, slots=True)
class DateCandidate:
    """A date that a step may have been taken on; None: the text gives none."""

    date: PartialDate | None
    encoder_probability: float
    prior_share: float
    """How often other articles tell the step with that date, as a share."""
    probability: float
    """Both together, among the candidates."""
    mentions: tuple[tuple[DateMention, int], ...] = ()
    """Where the window gives it, with the number of the sentence; nowhere for the article's own month."""

    @property
    def span(self) -> Span | None:
        """The words that give it first."""
        first = next((mention for mention, _ in self.mentions), None)
        return Span(first.start, first.end) if first else None


@dataclass(frozen=True, slots=True)
class HypothesisScores:
    """What the encoder says of one hypothesis, and of its rivals in the sentence. All are probabilities."""

    own: float
    """That the sentence tells a step of this kind, government and vendor."""
    best_other_actor: float
    """The highest of the same kind and vendor with another government."""
    best_other_target: float
    best_other_kind: float
    statuses: Floats
    """In the order of STATUSES."""
    dates: tuple[DateCandidate, ...]
    publication_month: PartialDate | None
    actor: QueryArgument
    target: QueryArgument

    @property
    def best_date(self) -> DateCandidate:
        """The most probable date."""
        return max(self.dates, key=lambda date: date.probability)

    @property
    def best_status(self) -> Status:
        """The most probable status."""
        return STATUSES[int(self.statuses.argmax())]

    @property
    def status_probability(self) -> float:
        """The probability of the most probable status."""
        return float(self.statuses.max())


class EncoderScores:
    """What the encoder says of an article, by hypothesis. `month`: that of publication, `YYYY-MM`; empty if unknown."""

    def __init__(self, scores: Sequence[WindowScores], month: str, priors: Priors) -> None:
        self._priors = priors
        self._month = PartialDate.parse(month) if month else None
        self._rows: dict[tuple[int, str, str], tuple[WindowScores, int]] = {}
        """By sentence, government and vendor: the scores of their window, and the row of their pair."""
        self._of_actor: dict[tuple[int, str, int], list[tuple[float, str]]] = defaultdict(list)
        """By sentence, government and number of the kind: the probability with each vendor."""
        self._of_target: dict[tuple[int, str, int], list[tuple[float, str]]] = defaultdict(list)
        self._mentions: dict[int, dict[PartialDate, list[_Occurrence]]] = {}
        """By the identity of the scores: the mentions of each date of their window."""
        for window_scores in scores:
            self._add(window_scores)

    def _add(self, scores: WindowScores) -> None:
        window = scores.window
        self._mentions[id(scores)] = _occurrences_by_date(window)
        for row, pair in enumerate(window.pairs):
            query = window.queries[pair.query]
            code, slug = query.actors[pair.actor].name, query.targets[pair.target].name
            self._rows[query.sentence, code, slug] = scores, row
            for kind in range(len(KINDS)):
                probability = float(scores.kinds[row, kind])
                self._of_actor[query.sentence, code, kind].append((probability, slug))
                self._of_target[query.sentence, slug, kind].append((probability, code))

    def likely_keys(self) -> list[HypothesisKey]:
        """Return the hypotheses that the encoder holds to be possible, the most probable first."""
        likely = [
            (float(scores.kinds[row, kind]), (sentence, code, slug, KINDS[kind]))
            for (sentence, code, slug), (scores, row) in self._rows.items()
            for kind in range(len(KINDS))
            if scores.kinds[row, kind] >= _MIN_PROBABILITY
        ]
        return [key for _, key in sorted(likely, key=lambda item: -item[0])[:_MAX_HYPOTHESES]]

    def get(self, key: HypothesisKey) -> HypothesisScores | None:
        """Return the scores of one hypothesis; None where the encoder was not asked about its pair."""
        sentence, code, slug, kind = key
        if (sentence, code, slug) not in self._rows:
            return None
        scores, row = self._rows[sentence, code, slug]
        number = KINDS.index(kind)
        pair = scores.window.pairs[row]
        query = scores.window.queries[pair.query]
        return HypothesisScores(
            own=float(scores.kinds[row, number]),
            best_other_actor=_best_other(self._of_target[sentence, slug, number], code),
            best_other_target=_best_other(self._of_actor[sentence, code, number], slug),
            best_other_kind=max(float(scores.kinds[row, other]) for other in range(len(KINDS)) if other != number),
            statuses=scores.statuses[row],
            dates=self._dates(scores, row, key),
            publication_month=self._month,
            actor=query.actors[pair.actor],
            target=query.targets[pair.target],
        )

    def _dates(self, scores: WindowScores, row: int, key: HypothesisKey) -> tuple[DateCandidate, ...]:
        """Return the dates of the window, no date and the month of publication, each once."""
        _, code, slug, kind = key
        occurrences = self._mentions[id(scores)]
        probabilities: defaultdict[PartialDate | None, float] = defaultdict(float)
        for date, mentions in occurrences.items():
            probabilities[date] += sum(float(scores.dates[row, index]) for _, _, index in mentions)
        probabilities[None] += float(scores.dates[row, -2])
        # An article without a day of publication has no month: its probability goes to having no date.
        probabilities[self._month] += float(scores.dates[row, -1])
        shares = {date: self._priors.date_share(code, slug, kind, date) for date in probabilities}
        products = {date: value * shares[date] ** _PRIOR_EXPONENT for date, value in probabilities.items()}
        total = sum(products.values()) or 1.0
        return tuple(
            DateCandidate(
                date,
                probability,
                shares[date],
                products[date] / total,
                tuple((mention, sentence) for mention, sentence, _ in occurrences.get(date, ())) if date else (),
            )
            for date, probability in probabilities.items()
        )


def _occurrences_by_date(window: Window) -> dict[PartialDate, list[_Occurrence]]:
    by_date: defaultdict[PartialDate, list[_Occurrence]] = defaultdict(list)
    for index, (mention, sentence) in enumerate(zip(window.dates, window.date_sentences, strict=True)):
        by_date[mention.date].append((mention, sentence, index))
    return dict(by_date)


def _best_other(probabilities: Iterable[tuple[float, str]], name: str) -> float:
    return max((probability for probability, other in probabilities if other != name), default=0.0)
