"""The date of each hypothesis: the encoder's probabilities weighed with what stands around it.

The encoder scores the dates of a window for each pair. Here a small regression (`date` of the classifier) weighs that
with what the encoder does not see well: what the rules read, what other articles tell, how near a date stands to the
words of the step, and which date the same step and its neighbours take elsewhere. On 420 unseen articles right dates
rose from 0.851 to 0.870 by it (training/LOG.md).
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from vendors.extraction.text.dates import DateMention
from vendors.extraction.types import PartialDate
from vendors.extraction.weighing.classifier import Regression, logit, thresholds_as_features
from vendors.extraction.weighing.encoder_scores import DateCandidate, HypothesisScores
from vendors.extraction.weighing.hypotheses import Hypothesis, Step

MIN_NEIGHBOUR_PROBABILITY = 0.2
"""Hypotheses less probable than this say nothing about the dates of others: most of them are no steps at all."""
# The names of features are keys of trained weights, and the numbers below group values into them. They were set by
# judgement before training; whoever changes one has to train anew.
_PROBABILITY_LOGITS = tuple(step / 2 for step in range(-12, 13))
_ENCODER_LOGITS = tuple(range(-6, 7))
_MAX_LOGIT_GAP, _MAX_SHARE_DOUBLINGS, _MAX_SENTENCE_GAP = 8, 4, 3
_BORDER_CHARACTERS = 25
"""What a clause border between a date and a step counts in characters: about four words."""
_UNKNOWN_DISTANCE, _MAX_DISTANCE_DOUBLINGS = 999, 8
_MAX_BORDERS, _MAX_RANK, _MAX_DATES = 3, 3, 4
_LEADING_CHARACTERS = 12
"""How near the head of a sentence a date has to begin to hold for all of it ("In May 2020, ...")."""
_EVEN_SHARE, _EVEN_SHARE_UNDATED = 0.125, 0.25
"""The priors' shares of a date, and of having none, where no article tells the step (`Priors.date_share`)."""
_DateProbabilities = Mapping[PartialDate | None, float]


@dataclass(slots=True)
class NeighbouringDates:
    """The dates that the hypotheses of an article take, each with its probability."""

    by_step: dict[Step, dict[int, _DateProbabilities]] = field(default_factory=lambda: defaultdict(dict))
    """By step, then by sentence."""
    by_sentence: dict[int, list[tuple[Hypothesis, _DateProbabilities]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    @classmethod
    def of(cls, hypotheses: Iterable[Hypothesis]) -> "NeighbouringDates":
        """Collect the dates of the more probable hypotheses."""
        neighbours = cls()
        for hypothesis in hypotheses:
            if hypothesis.scores is None or hypothesis.probability < MIN_NEIGHBOUR_PROBABILITY:
                continue
            dates = {date.date: date.probability for date in hypothesis.scores.dates}
            neighbours.by_step[hypothesis.step][hypothesis.sentence] = dates
            neighbours.by_sentence[hypothesis.sentence].append((hypothesis, dates))
        return neighbours


def select_dates(hypotheses: Sequence[Hypothesis], regression: Regression | None, threshold: float) -> None:
    """Set the date of each hypothesis at or above the threshold; without a regression the encoder's best is left."""
    if regression is None:
        return
    neighbours = NeighbouringDates.of(hypotheses)
    for hypothesis in hypotheses:
        if hypothesis.scores is not None and hypothesis.probability >= threshold:
            described = date_features(hypothesis, hypothesis.scores, neighbours)
            totals = [regression.weighted_sum(features, regression.bias) for _, features in described]
            hypothesis.chosen_date = described[totals.index(max(totals))][0]


def date_features(
    hypothesis: Hypothesis, scores: HypothesisScores, neighbours: NeighbouringDates
) -> list[tuple[DateCandidate, list[str]]]:
    """Return each date that the step may have, with its features. `scores`: those of the hypothesis."""
    nearest_first = _nearest_first(hypothesis, scores)
    described = []
    for date in scores.dates:
        best_other = max((other.probability for other in scores.dates if other is not date), default=0.0)
        features = [
            *thresholds_as_features("date", date.probability, _PROBABILITY_LOGITS),
            *thresholds_as_features("raw", date.encoder_probability, _ENCODER_LOGITS),
            f"gap={_bounded(logit(date.probability) - logit(best_other), _MAX_LOGIT_GAP)}",
            f"share={_prior_share(date)}",
            *(_of_position(hypothesis, scores, date, nearest_first) if date.mentions else ()),
            *_of_neighbours(hypothesis, date.date, neighbours),
        ]
        if hypothesis.from_rules:
            features.append("ruled" if hypothesis.candidate.date == date.date else "ruled.not")
        described.append((date, list(dict.fromkeys(features))))
    return described


def _bounded(value: float, bound: int) -> int:
    return max(-bound, min(bound, round(value)))


def _prior_share(date: DateCandidate) -> str:
    """Return how much more often than without any priors the date is told elsewhere, in doublings."""
    even, name = (_EVEN_SHARE_UNDATED, "none") if date.date is None else (_EVEN_SHARE, "date")
    return f"{_bounded(math.log2(date.prior_share / even), _MAX_SHARE_DOUBLINGS)}/{name}"


def _of_position(
    hypothesis: Hypothesis, scores: HypothesisScores, candidate: DateCandidate, nearest_first: Sequence[PartialDate]
) -> Iterable[str]:
    """Yield where a date stands: how many sentences away, where in the sentence, and beside the publication month."""
    date = candidate.date
    if date is None:
        return
    gap = min((sentence - hypothesis.sentence for _, sentence in candidate.mentions), key=abs)
    yield f"where={_bounded(gap, _MAX_SENTENCE_GAP)}"
    in_sentence = [mention for mention, sentence in candidate.mentions if sentence == hypothesis.sentence]
    if in_sentence:
        yield from _of_position_in_sentence(hypothesis, scores, in_sentence)
        rank = nearest_first.index(date) if date in nearest_first else _UNKNOWN_DISTANCE
        yield f"rank={min(rank, _MAX_RANK)}/{min(len(nearest_first), _MAX_DATES)}"
        start = hypothesis.candidate.frame.sentence.start
        yield "leading" if in_sentence[0].start < start + _LEADING_CHARACTERS else "inside"
    if scores.publication_month is not None:
        yield f"same.year={date.year == scores.publication_month.year}"
        if str(date).startswith(str(scores.publication_month)):
            yield "same.month"
            yield f"same.month/at{min(hypothesis.sentence // 2, 4)}"


def _of_position_in_sentence(
    hypothesis: Hypothesis, scores: HypothesisScores, mentions: Sequence[DateMention]
) -> Iterable[str]:
    """Yield how near a date that the sentence gives stands to what it names."""
    anchors = _anchors(hypothesis, scores)
    yield f"near={_doublings(min(_distance(hypothesis, mention, anchors) for mention in mentions))}"
    trigger = _trigger_span(hypothesis)
    if trigger:
        yield f"trigger={_doublings(min(_distance(hypothesis, mention, trigger) for mention in mentions))}"
        borders = min(_gap_and_borders(hypothesis, mention, trigger[0])[1] for mention in mentions)
        yield f"trigger.breaks={min(_MAX_BORDERS, borders)}"


def _nearest_first(hypothesis: Hypothesis, scores: HypothesisScores) -> list[PartialDate]:
    """Return the dates of the sentence that are no deadlines, the nearest to the words of the step first."""
    anchors = _trigger_span(hypothesis) or _anchors(hypothesis, scores)
    distances: dict[PartialDate, int] = {}
    for date in scores.dates:
        for mention, sentence in date.mentions:
            if sentence == hypothesis.sentence and not mention.deadline and not mention.alternative:
                distance = _distance(hypothesis, mention, anchors)
                distances[mention.date] = min(distances.get(mention.date, _UNKNOWN_DISTANCE), distance)
    return sorted(distances, key=lambda date: distances[date])


def _anchors(hypothesis: Hypothesis, scores: HypothesisScores) -> list[tuple[int, int]]:
    """Return where the sentence has the government, the vendor and the words of the step, as [start, end)."""
    sentence = hypothesis.candidate.frame.sentence
    arguments = [argument for argument in (scores.actor, scores.target) if not argument.in_title]
    spans = [span for argument in arguments for span in argument.spans]
    in_sentence = [(span.start, span.end) for span in spans if sentence.start <= span.start < sentence.end]
    return in_sentence + _trigger_span(hypothesis)


def _trigger_span(hypothesis: Hypothesis) -> list[tuple[int, int]]:
    """Return where the words of the step stand, as [start, end); empty where no word tells a step of this kind."""
    trigger = hypothesis.candidate.trigger
    is_own = hypothesis.from_rules or trigger.kind is hypothesis.kind
    return [(trigger.start, trigger.end)] if is_own and trigger.start != trigger.end else []


def _gap_and_borders(hypothesis: Hypothesis, mention: DateMention, anchor: tuple[int, int]) -> tuple[int, int]:
    """Return the characters and the clause borders between a date and an anchor."""
    left, right = (mention.end, anchor[0]) if mention.start < anchor[0] else (anchor[1], mention.start)
    if right <= left:
        return 0, 0
    return right - left, hypothesis.candidate.frame.borders_between(left, right)


def _distance(hypothesis: Hypothesis, mention: DateMention, anchors: Sequence[tuple[int, int]]) -> int:
    """Return how far the nearest anchor is, in characters; clause borders count as some."""
    gaps = (_gap_and_borders(hypothesis, mention, anchor) for anchor in anchors)
    return min((size + _BORDER_CHARACTERS * borders for size, borders in gaps), default=_UNKNOWN_DISTANCE)


def _doublings(distance: int) -> int:
    return min(_MAX_DISTANCE_DOUBLINGS, int(math.log2(distance + 1)))


def _of_neighbours(hypothesis: Hypothesis, date: PartialDate | None, neighbours: NeighbouringDates) -> list[str]:
    """Return how probably the same step in other sentences, and its neighbours in this one, take the date."""
    by_sentence = neighbours.by_step.get(hypothesis.step, {})
    same_step = [dates for sentence, dates in by_sentence.items() if sentence != hypothesis.sentence]
    peers: list[_DateProbabilities] = []
    rivals: list[_DateProbabilities] = []
    for neighbour, dates in neighbours.by_sentence.get(hypothesis.sentence, ()):
        if neighbour.code == hypothesis.code and neighbour.kind is hypothesis.kind:
            peers += [dates] if neighbour.slug != hypothesis.slug else []
        else:
            rivals.append(dates)
    groups = {"elsewhere": same_step, "peer": peers, "rival": rivals}
    return [f"{name}={_best_quarter(date, group)}" for name, group in groups.items()]


def _best_quarter(date: PartialDate | None, group: Sequence[_DateProbabilities]) -> str:
    """Return the highest probability of the date in a group, in quarters; `no` for an empty group."""
    return str(int(max(dates.get(date, 0.0) for dates in group) * 4)) if group else "no"
