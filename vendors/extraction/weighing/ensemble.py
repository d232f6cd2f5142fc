"""Both opinions together: what the rules and their judge say of a step, and what the encoder says of the sentence.

Both are taken apart into claims: in this sentence, this government takes a step of this kind about this vendor. A claim
is believed by what both say of it and of its rivals. The believed ones are put together again as candidates.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from vendors.extraction.encoder.model import STATUSES, WindowScores
from vendors.extraction.rules.arguments import ActorCandidate, TargetCandidate
from vendors.extraction.rules.candidates import NO_TRIGGER, Candidate
from vendors.extraction.rules.status import Modality
from vendors.extraction.types import Document, PartialDate, Span
from vendors.extraction.vocabulary import UNNAMED, Kind, Status
from vendors.extraction.weighing.classifier import logit, thresholds_as_features
from vendors.extraction.weighing.encoder_scores import DateOption, Key, Opinion, Opinions
from vendors.extraction.weighing.priors import Priors

DENIED = "denied"
"""The feature of a claim in which the rules see no step, whatever its words."""
READ = "read"
"""The variant of a candidate that only the encoder proposes."""
_CLEAR, _SURE_STATUS = 0.5, 0.7
_OTHERWISE = 0.9
"""A sentence that gives a step another status than its likeliest one is believed from this share of its rating on."""
_ARTICLE, _CERTAIN = 600, 0.7
"""An article, a text of so many characters, that tells steps tells one of them so clearly; else none is believed."""
_DENIED = 0.6
"""Of what the rules deny and both together rate lower, two thirds are wrong."""


@dataclass(slots=True)
class Claim:
    """One step of one government about one vendor, as one sentence tells it."""

    sentence: int
    code: str
    slug: str
    kind: Kind
    base: Candidate
    """The rules' own candidate of it; where they have none, the nearest of its sentence."""
    judged: float = 0.0
    """The judge's probability; 0 where no rule told it."""
    told: bool = False
    """Whether a rule told it."""
    opinion: Opinion | None = None
    features: list[str] = field(default_factory=list)
    probability: float = 0.0
    dated: DateOption | None = None
    """The date that is settled at last, where there is an opinion."""

    @property
    def date(self) -> PartialDate | None:
        """When the step was taken, as far as is settled: the likeliest date, or the rules' own."""
        if self.dated is not None:
            return self.dated.date
        return self.opinion.date.date if self.opinion is not None else self.base.date

    @property
    def date_span(self) -> Span | None:
        """The words that tell the date."""
        if self.dated is not None:
            return self.dated.span
        return self.opinion.date.span if self.opinion is not None else self.base.date_span


def claims(
    found: Sequence[Candidate],
    silent: Sequence[Candidate],
    rated: Sequence[WindowScores],
    month: str,
    homes: Mapping[str, str],
    priors: Priors,
) -> list[Claim]:
    """Return what the rules and the encoder claim, with the features by which it is weighed.

    `silent` stands for the sentences in which no word tells a step. `month`: that of publication, empty if unknown.
    `homes`: the country code of each vendor's home, as far as known.
    """
    made = _of_rules(found)
    opinions = Opinions(rated, month, priors)
    for key, claim in made.items():
        claim.opinion = opinions.of(key)
    nearest = _by_sentence([*found, *silent])
    for key in opinions.likely():
        if key not in made and (near := nearest.get(key[0])):
            made[key] = Claim(*key, _nearest(near, key), opinion=opinions.of(key))
    listed = list(made.values())
    _describe(listed, homes, priors)
    return listed


def _of_rules(found: Iterable[Candidate]) -> dict[Key, Claim]:
    made: dict[Key, Claim] = {}
    for one in found:
        for code in one.actor.codes:
            for slug in one.target.slugs:
                key = (one.sentence, code, slug, one.trigger.kind)
                if key not in made or made[key].judged < one.probability:
                    made[key] = Claim(*key, one, one.probability, told=True)
    return made


def _nearest(told: Sequence[Candidate], key: Key) -> Candidate:
    """Return the candidate whose words a claim takes over: of its kind, government and vendor if there is one."""
    _, code, slug, kind = key

    def fit(one: Candidate) -> tuple[bool, bool, bool, float]:
        return one.trigger.kind is kind, code in one.actor.codes, slug in one.target.slugs, one.probability

    return max(told, key=fit)


def _describe(listed: Sequence[Claim], homes: Mapping[str, str], priors: Priors) -> None:
    """Give each claim the names of what both opinions say of it."""
    heard: dict[tuple[str, str, Kind], dict[int, float]] = defaultdict(dict)
    judged: dict[tuple[str, str, Kind], dict[int, float]] = defaultdict(dict)
    for one in listed:
        heard[one.code, one.slug, one.kind][one.sentence] = one.opinion.own if one.opinion else 0.0
        judged[one.code, one.slug, one.kind][one.sentence] = one.judged
    whole = _of_whole(listed)
    around: dict[int, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for one in listed:
        around[one.sentence][0].add(one.code)
        around[one.sentence][1].add(one.slug)
    for one in listed:
        key = one.code, one.slug, one.kind
        one.features = [
            *_own(one),
            *_elsewhere("heard", heard[key], one.sentence),
            *_elsewhere("judged", judged[key], one.sentence),
            *whole,
            *_told_before(one, priors, *around[one.sentence]),
        ]
        if homes.get(one.slug) == one.code:  # seldom: a state acts against the vendors of others
            one.features += ["home", f"home={one.kind}"]
        if one.told and one.base.modality.status is None:
            one.features.append(DENIED)


def _told_before(one: Claim, priors: Priors, codes: set[str], slugs: set[str]) -> list[str]:
    """Return what priors say of a claim; `codes`, `slugs`: who else is claimed in its sentence."""
    found = priors.step_features(one.code, one.slug, one.kind)
    if one.opinion is None:
        return found
    status = STATUSES[int(one.opinion.statuses.argmax())]
    return [
        *found,
        *priors.rival_features(one.code, one.slug, one.kind, codes, slugs),
        *priors.date_and_status_features(one.code, one.slug, one.kind, one.date, status),
    ]


def _own(one: Claim) -> list[str]:
    kind = one.kind.value
    found = [f"kind={kind}", *(thresholds_as_features("judge", one.judged) if one.told else ["untold"])]
    if one.told:
        found.append(f"variant={one.base.variant}")
    if one.opinion is None:
        return [*found, "unheard", f"unheard={kind}"]
    opinion = one.opinion
    rivals = {"actor": opinion.other_actor, "aim": opinion.other_aim, "kind": opinion.other_kind}
    gaps = {name: logit(opinion.own) - logit(other) for name, other in rivals.items()}
    return [
        *found,
        *thresholds_as_features("encoder", opinion.own),
        f"encoder={kind}/{int(opinion.own * 5)}",
        f"both={max(-8, min(8, round(logit(opinion.own) + logit(one.judged))))}",
        *(f"over.{name}={max(-4, min(4, round(gap)))}" for name, gap in gaps.items()),
        f"actor={opinion.actor.relation}",
        f"aim={opinion.aim.relation}",
        f"status={STATUSES[int(opinion.statuses.argmax())]}",
    ]


def _of_whole(listed: Sequence[Claim]) -> list[str]:
    """Return how much the article tells at all: where nothing is clear, little is true."""
    rated = [(one.opinion.own, one.sentence) for one in listed if one.opinion]
    top = max((rating for rating, _ in rated), default=0.0)
    clear = {sentence for rating, sentence in rated if rating >= _CLEAR}
    return [f"article.top={int(top * 8)}", f"article.clear={min(len(clear), 4)}"]


def _elsewhere(name: str, support: Mapping[int, float], own: int) -> list[str]:
    others = [rating for sentence, rating in support.items() if sentence != own]
    return [f"{name}.elsewhere={int(max(others) * 5)}"] if others else [f"{name}.only"]


def _by_sentence(found: Iterable[Candidate]) -> dict[int, list[Candidate]]:
    by: dict[int, list[Candidate]] = defaultdict(list)
    for one in found:
        by[one.sentence].append(one)
    return by


def believed(listed: Sequence[Claim], threshold: float, length: int = 0) -> list[Candidate]:
    """Return the claims at or above the threshold as candidates, the vendors of one step together.

    `length`: of the text, in characters. None is believed of an article in which nothing is clear.
    """
    if length >= _ARTICLE and max((one.probability for one in listed), default=0.0) < _CERTAIN:
        return []
    likely = [one for one in listed if one.probability >= _bar(one, threshold)]
    steps: dict[tuple[int, str, Kind], list[Claim]] = defaultdict(list)
    for one in _agreeing(_not_foretold(likely, _agreeing(likely))):
        steps[one.sentence, one.code, one.kind].append(one)
    found = [candidate for told in steps.values() for candidate in _by_status(told)]
    return sorted(found, key=lambda one: (one.sentence, -one.probability))


def _not_foretold(listed: Sequence[Claim], standing: Sequence[Claim]) -> list[Claim]:
    """Return the claims but proposed restrictions of which the sentence goes on to say that they will be a ban.

    `standing`: the claims that no likelier status of their step silences; a ban among them only can be what is meant.
    """
    bans = {
        (one.sentence, one.code, one.slug)
        for one in standing
        if one.kind is Kind.BAN and _status(one) is Status.PROPOSED
    }

    def foretold(one: Claim) -> bool:
        proposed = one.kind is Kind.RESTRICTION and _status(one) is Status.PROPOSED
        return proposed and (one.sentence, one.code, one.slug) in bans

    return [one for one in listed if not foretold(one)]


def _bar(one: Claim, threshold: float) -> float:
    """Return how likely a claim must be: more so where the rules deny it, and a question claims nothing."""
    if _is_question(one.base):
        return math.inf
    return max(threshold, _DENIED) if DENIED in one.features else threshold


def _agreeing(listed: Sequence[Claim]) -> list[Claim]:
    """Return the claims but those that give a step another status and are clearly less likely than the best of it."""
    best: dict[tuple[str, str, Kind], Claim] = {}
    for one in listed:
        step = one.code, one.slug, one.kind
        if step not in best or one.probability > best[step].probability:
            best[step] = one
    return [
        one
        for one in listed
        for top in [best[one.code, one.slug, one.kind]]
        if one.probability >= _OTHERWISE * top.probability or _status(one) is _status(top)
    ]


def _is_question(base: Candidate) -> bool:
    sentence = base.frame.sentence
    return "?" in base.frame.text[sentence.end - 2 : sentence.end]


def _by_status(told: Sequence[Claim]) -> list[Candidate]:
    by: dict[Status, list[Claim]] = defaultdict(list)
    for one in told:
        by[_status(one)].append(one)
    return [_together(status, sorted(some, key=lambda one: -one.probability)) for status, some in by.items()]


def _status(one: Claim) -> Status:
    """Return the encoder's status where it is sure or no rule has one, else the rules'."""
    ruled = one.base.modality.status
    if one.opinion is None:
        return ruled or Status.PROPOSED
    likely = int(one.opinion.statuses.argmax())
    if one.told and ruled is not None and one.opinion.statuses[likely] < _SURE_STATUS:
        return ruled
    return STATUSES[likely]


def _together(status: Status, told: Sequence[Claim]) -> Candidate:
    """Return the candidate of claims that differ only in their vendor, the likeliest first."""
    best = told[0]
    base, trigger = best.base, best.base.trigger
    if trigger.kind is not best.kind or base.variant == NO_TRIGGER:
        trigger = replace(trigger, kind=best.kind, rule=f"encoder.{best.kind}")
    slugs = [one.slug for one in sorted(told, key=_named_at) if one.slug != UNNAMED] or [UNNAMED]
    return replace(
        base,
        trigger=trigger,
        actors=[_actor(best)],
        targets=[_aim(told, tuple(slugs))],
        modality=Modality(status, base.modality.signals),
        variant=base.variant if best.told else READ,
        date=best.date,
        date_span=best.date_span,
        date_rule="date.weighed" if best.opinion is not None else base.date_rule,
        probability=best.probability,
        vendor_pledge=base.vendor_pledge and best.kind is Kind.PLEDGE,
    )


def _named_at(one: Claim) -> float:
    """Return where the text names the vendor of a claim, so that vendors stand in the order of the text."""
    if one.opinion is None or one.opinion.aim.in_title:
        return math.inf
    return min((span.start for span in one.opinion.aim.spans), default=math.inf)


def _actor(one: Claim) -> ActorCandidate:
    slot = one.opinion.actor if one.opinion else None
    if slot is None:
        return ActorCandidate((one.code,), one.base.actor.government, one.base.actor.relation, one.base.actor.score)
    return ActorCandidate((one.code,), slot.government, slot.relation, 0.0)


def _aim(told: Sequence[Claim], slugs: tuple[str, ...]) -> TargetCandidate:
    targets = [
        target for one in told if one.opinion and one.slug in slugs for target in one.opinion.aim.vendor_mentions
    ]
    if not targets and told[0].told:
        targets = list(told[0].base.target.mentions)
    first = next((one.opinion.aim.relation for one in told if one.opinion and one.slug in slugs), "")
    ordered = sorted({target.start: target for target in targets}.values(), key=lambda one: one.start)
    return TargetCandidate(slugs, first or told[0].base.target.relation, tuple(ordered))


def month_of(document: Document) -> str:
    """Return the month in which a document was published, as `YYYY-MM`; empty where that is unknown."""
    return f"{document.published:%Y-%m}" if document.published else ""
