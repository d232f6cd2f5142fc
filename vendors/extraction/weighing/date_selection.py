"""The date of each claim: the encoder's opinion weighed with what stands around it.

The encoder rates the dates of a window for each pair. Here a small regression (`date` of the classifier) weighs that
rating with what it does not see well: what the rules read, what other articles tell, how near a date stands to the
words of the step, and which date the same step and its neighbours take elsewhere.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from vendors.extraction.text.dates import DateMention
from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import Kind
from vendors.extraction.weighing.classifier import Regression, logit, thresholds_as_features
from vendors.extraction.weighing.encoder_scores import DateOption, Opinion
from vendors.extraction.weighing.ensemble import Claim

HEARD = 0.2
"""Claims rated lower do not speak for others."""
_FINE = tuple(step / 2 for step in range(-12, 13))
_COARSE = tuple(range(-6, 7))
_BREAK, _UNKNOWN, _FAR = 25, 999, 8
"""What a clause border counts in characters, a distance that cannot be told, and the farthest, in doublings."""
_LEADING = 12
"""Characters at the head of a sentence: a date there holds for all of it."""
Step = tuple[str, str, Kind]
Dates = Mapping[PartialDate | None, float]


@dataclass(slots=True)
class Around:
    """The dates that the claims of an article take, each with its probability."""

    dates: dict[Step, dict[int, Dates]] = field(default_factory=lambda: defaultdict(dict))
    """By step, then by sentence."""
    here: dict[int, list[tuple[Claim, Dates]]] = field(default_factory=lambda: defaultdict(list))
    """By sentence."""

    @classmethod
    def of(cls, claims: Iterable[Claim]) -> "Around":
        """Gather what the likelier claims say."""
        made = cls()
        for one in claims:
            if one.opinion is None or one.probability < HEARD:
                continue
            dates = {option.date: option.likely for option in one.opinion.dates}
            made.dates[_step(one)][one.sentence] = dates
            made.here[one.sentence].append((one, dates))
        return made


def settle(claims: Sequence[Claim], weighed: Regression | None, least: float) -> None:
    """Settle the date of the claims rated `least` or more; without a regression the encoder's stands."""
    if weighed is None:
        return
    around = Around.of(claims)
    for one in claims:
        if one.opinion is not None and one.probability >= least:
            offered = of_dates(one, one.opinion, around)
            one.dated = max(offered, key=lambda pair: weighed.weighted_sum(pair[1], weighed.bias))[0]


def _step(one: Claim) -> Step:
    return one.code, one.slug, one.kind


def of_dates(one: Claim, opinion: Opinion, around: Around) -> list[tuple[DateOption, list[str]]]:
    """Return for each date on offer the names of what speaks for it or against it."""
    order = _nearest_first(one, opinion)
    found = []
    for option in opinion.dates:
        rival = max((other.likely for other in opinion.dates if other is not option), default=0.0)
        names = [
            *thresholds_as_features("date", option.likely, _FINE),
            *thresholds_as_features("raw", option.rated, _COARSE),
            f"gap={_within(8, logit(option.likely) - logit(rival))}",
            f"share={_share_of(option)}",
            *(_place(one, opinion, option, order) if option.mentions else ()),
            *_elsewhere(one, option.date, around),
        ]
        if one.told:
            names.append("ruled" if one.base.date == option.date else "ruled.not")
        found.append((option, list(dict.fromkeys(names))))
    return found


def _within(bound: int, value: float) -> int:
    return max(-bound, min(bound, round(value)))


def _lead(one: Claim) -> int:
    return min(one.sentence // 2, 4)


def _share_of(option: DateOption) -> str:
    """Return how much more often than others the date is told elsewhere, in doublings; none is told more often."""
    even, sort = (0.25, "none") if option.date is None else (0.125, "date")
    return f"{_within(4, math.log2(option.known / even))}/{sort}"


def _place(one: Claim, opinion: Opinion, option: DateOption, order: Sequence[PartialDate]) -> Iterable[str]:
    """Yield where a date stands."""
    date = option.date
    if date is None:
        return
    gap = min((sentence - one.sentence for _, sentence in option.mentions), key=abs)
    yield f"where={_within(3, gap)}"
    here = [mention for mention, sentence in option.mentions if sentence == one.sentence]
    if here:
        yield from _in_sentence(one, opinion, here, order, date)
    if opinion.month is not None:
        yield f"same.year={date.year == opinion.month.year}"
        if str(date).startswith(str(opinion.month)):
            yield "same.month"
            yield f"same.month/at{_lead(one)}"


def _in_sentence(
    one: Claim, opinion: Opinion, here: Sequence[DateMention], order: Sequence[PartialDate], date: PartialDate
) -> Iterable[str]:
    yield f"near={_doublings(min(_distance(one, mention, _anchors(one, opinion)) for mention in here))}"
    told = _trigger(one)
    if told:
        yield f"trigger={_doublings(min(_distance(one, mention, told) for mention in here))}"
        yield f"trigger.breaks={min(3, min(_apart(one, mention, told[0])[1] for mention in here))}"
    rank = order.index(date) if date in order else _UNKNOWN
    yield f"rank={min(rank, 3)}/{min(len(order), 4)}"
    yield "leading" if here[0].start < one.base.frame.sentence.start + _LEADING else "inside"


def _nearest_first(one: Claim, opinion: Opinion) -> list[PartialDate]:
    """Return the dates of the sentence that are no deadlines, the nearest to the words of the step first."""
    anchors = _trigger(one) or _anchors(one, opinion)
    costs: dict[PartialDate, int] = {}
    for option in opinion.dates:
        for mention, sentence in option.mentions:
            if sentence == one.sentence and not mention.deadline and not mention.alternative:
                costs[mention.date] = min(costs.get(mention.date, _UNKNOWN), _distance(one, mention, anchors))
    return sorted(costs, key=lambda date: costs[date])


def _anchors(one: Claim, opinion: Opinion) -> list[tuple[int, int]]:
    """Return the places of the government, the vendor and the words of the step in the sentence."""
    sentence = one.base.frame.sentence
    spans = [span for slot in (opinion.actor, opinion.aim) if not slot.in_title for span in slot.spans]
    return [(span.start, span.end) for span in spans if sentence.start <= span.start < sentence.end] + _trigger(one)


def _trigger(one: Claim) -> list[tuple[int, int]]:
    trigger = one.base.trigger
    known = (one.told or trigger.kind is one.kind) and trigger.start != trigger.end
    return [(trigger.start, trigger.end)] if known else []


def _apart(one: Claim, mention: DateMention, place: tuple[int, int]) -> tuple[int, int]:
    """Return the characters and the clause borders between a date and a place."""
    left, right = (mention.end, place[0]) if mention.start < place[0] else (place[1], mention.start)
    return (right - left, one.base.frame.borders_between(left, right)) if right > left else (0, 0)


def _distance(one: Claim, mention: DateMention, places: Sequence[tuple[int, int]]) -> int:
    gaps = (_apart(one, mention, place) for place in places)
    return min((size + _BREAK * breaks for size, breaks in gaps), default=_UNKNOWN)


def _doublings(distance: int) -> int:
    return min(_FAR, int(math.log2(distance + 1)))


def _elsewhere(one: Claim, date: PartialDate | None, around: Around) -> list[str]:
    """Return how far the same step in other sentences, and its neighbours in this one, take the date."""
    same = [dates for sentence, dates in around.dates.get(_step(one), {}).items() if sentence != one.sentence]
    peers: list[Dates] = []
    rivals: list[Dates] = []
    for other, dates in around.here.get(one.sentence, ()):
        if other.code == one.code and other.kind is one.kind:
            peers += [dates] if other.slug != one.slug else []
        else:
            rivals.append(dates)
    groups = {"elsewhere": same, "peer": peers, "rival": rivals}
    return [f"{name}={_share(date, some)}" for name, some in groups.items()]


def _share(date: PartialDate | None, some: Sequence[Dates]) -> str:
    return str(int(max(dates.get(date, 0.0) for dates in some) * 4)) if some else "no"
