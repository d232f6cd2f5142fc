"""Which hypotheses are accepted, and how the accepted ones become candidates again, several vendors to a step."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from vendors.extraction.rules.arguments import ActorCandidate, TargetCandidate
from vendors.extraction.rules.candidates import NO_TRIGGER, Candidate
from vendors.extraction.rules.status import Modality
from vendors.extraction.vocabulary import UNNAMED, Kind, Status
from vendors.extraction.weighing.hypotheses import DENIED, Hypothesis, Step

ENCODER_ONLY = "read"
"""The variant of a candidate that only the encoder has proposed. The word is part of trained features."""
_SURE_STATUS = 0.7
"""From this probability on, the encoder's status is taken, below it that of the rules where they have one.

In place since the first encoder. A regression instead of the bound was tried and worth nothing (training/LOG.md).
"""
_MIN_SHARE_OF_BEST = 0.9
"""A sentence that gives a step another status than its best one is accepted from this share of its probability on.

With less, one step is reported twice, once with a wrong status; with more, a step and its end in one article become
one. 0.95 at first, lowered by trial on rounds that no weights had seen.
"""
# An article that tells steps tells one of them clearly; where none reaches 0.7, whatever it hints at is dropped. On 741
# unseen articles 99 of 100 that tell nothing stay empty so, where it was 97, at the same F1 (training/LOG.md). Shorter
# texts are exempt: a pasted sentence has no clearer one beside it.
_MIN_ARTICLE_LENGTH, _MIN_CLEAREST = 600, 0.7
_DENIED_THRESHOLD = 0.6
"""What the rules deny has to be this probable: of what they deny and the ensemble puts lower, two thirds are wrong."""


def accepted_hypotheses(hypotheses: Sequence[Hypothesis], threshold: float, text_length: int = 0) -> list[Hypothesis]:
    """Return the hypotheses at or above the threshold that nothing speaks against.

    `text_length`: of the article, in characters. Of an article in which no hypothesis is clear none is accepted.
    """
    clearest = max((hypothesis.probability for hypothesis in hypotheses), default=0.0)
    if text_length >= _MIN_ARTICLE_LENGTH and clearest < _MIN_CLEAREST:
        return []
    likely = [
        hypothesis
        for hypothesis in hypotheses
        if not _is_question(hypothesis.candidate) and hypothesis.probability >= _threshold_of(hypothesis, threshold)
    ]
    return _without_rival_statuses(_without_foretold_bans(likely, _without_rival_statuses(likely)))


def as_candidates(hypotheses: Iterable[Hypothesis]) -> list[Candidate]:
    """Return accepted hypotheses as candidates, the vendors of one step and status together, in the text's order."""
    steps: dict[tuple[int, str, Kind], dict[Status, list[Hypothesis]]] = defaultdict(lambda: defaultdict(list))
    for hypothesis in hypotheses:
        steps[hypothesis.sentence, hypothesis.code, hypothesis.kind][_status(hypothesis)].append(hypothesis)
    candidates = [
        _merged(status, sorted(group, key=lambda hypothesis: -hypothesis.probability))
        for by_status in steps.values()
        for status, group in by_status.items()
    ]
    return sorted(candidates, key=lambda candidate: (candidate.sentence, -candidate.probability))


def _threshold_of(hypothesis: Hypothesis, threshold: float) -> float:
    return max(threshold, _DENIED_THRESHOLD) if DENIED in hypothesis.features else threshold


def _is_question(candidate: Candidate) -> bool:
    # Of the last two characters one may be a closing quotation mark.
    end = candidate.frame.sentence.end
    return "?" in candidate.frame.text[end - 2 : end]


def _without_rival_statuses(hypotheses: Sequence[Hypothesis]) -> list[Hypothesis]:
    """Leave out what gives a step another status than its best hypothesis, and is clearly less probable than that."""
    best: dict[Step, Hypothesis] = {}
    for hypothesis in hypotheses:
        if hypothesis.step not in best or hypothesis.probability > best[hypothesis.step].probability:
            best[hypothesis.step] = hypothesis
    return [
        hypothesis
        for hypothesis in hypotheses
        if hypothesis.probability >= _MIN_SHARE_OF_BEST * best[hypothesis.step].probability
        or _status(hypothesis) is _status(best[hypothesis.step])
    ]


def _without_foretold_bans(hypotheses: Sequence[Hypothesis], consistent: Sequence[Hypothesis]) -> list[Hypothesis]:
    """Leave out proposed restrictions of which the sentence goes on to say that they will be a ban.

    `consistent`: the hypotheses without rival statuses. Only a ban among these can be what is meant.
    """
    bans = {
        (hypothesis.sentence, hypothesis.code, hypothesis.slug)
        for hypothesis in consistent
        if hypothesis.kind is Kind.BAN and _status(hypothesis) is Status.PROPOSED
    }

    def foretells_ban(hypothesis: Hypothesis) -> bool:
        proposed = hypothesis.kind is Kind.RESTRICTION and _status(hypothesis) is Status.PROPOSED
        return proposed and (hypothesis.sentence, hypothesis.code, hypothesis.slug) in bans

    return [hypothesis for hypothesis in hypotheses if not foretells_ban(hypothesis)]


def _status(hypothesis: Hypothesis) -> Status:
    """Return the encoder's status where it is sure or no rule has one, else that of the rules."""
    by_rules = hypothesis.candidate.modality.status
    if hypothesis.scores is None:
        return by_rules or Status.PROPOSED
    if hypothesis.from_rules and by_rules is not None and hypothesis.scores.status_probability < _SURE_STATUS:
        return by_rules
    return hypothesis.scores.best_status


def _merged(status: Status, group: Sequence[Hypothesis]) -> Candidate:
    """Return the candidate of hypotheses that differ only in their vendor, given the most probable first."""
    best = group[0]
    candidate, trigger = best.candidate, best.candidate.trigger
    if trigger.kind is not best.kind or candidate.variant == NO_TRIGGER:
        trigger = replace(trigger, kind=best.kind, rule=f"encoder.{best.kind}")
    in_text_order = sorted(group, key=_vendor_position)
    slugs = tuple(hypothesis.slug for hypothesis in in_text_order if hypothesis.slug != UNNAMED) or (UNNAMED,)
    return replace(
        candidate,
        trigger=trigger,
        actors=[_actor(best)],
        targets=[_target(group, slugs)],
        modality=Modality(status, candidate.modality.signals),
        variant=candidate.variant if best.from_rules else ENCODER_ONLY,
        date=best.date,
        date_span=best.date_span,
        date_rule="date.weighed" if best.scores is not None else candidate.date_rule,
        probability=best.probability,
        vendor_pledge=candidate.vendor_pledge and best.kind is Kind.PLEDGE,
    )


def _vendor_position(hypothesis: Hypothesis) -> float:
    """Return where the text names the vendor first; what it does not name comes last."""
    if hypothesis.scores is None or hypothesis.scores.target.in_title:
        return math.inf
    return min((span.start for span in hypothesis.scores.target.spans), default=math.inf)


def _actor(hypothesis: Hypothesis) -> ActorCandidate:
    if hypothesis.scores is None:
        actor = hypothesis.candidate.actor
        return ActorCandidate((hypothesis.code,), actor.government, actor.relation, actor.score)
    argument = hypothesis.scores.actor
    return ActorCandidate((hypothesis.code,), argument.government, argument.relation, 0.0)


def _target(group: Sequence[Hypothesis], slugs: tuple[str, ...]) -> TargetCandidate:
    arguments = [hypothesis.scores.target for hypothesis in group if hypothesis.scores and hypothesis.slug in slugs]
    by_rules = group[0].candidate.target
    mentions = [mention for argument in arguments for mention in argument.vendor_mentions]
    if not mentions and group[0].from_rules:
        mentions = list(by_rules.mentions)
    relation = arguments[0].relation if arguments else by_rules.relation
    in_text_order = sorted({mention.start: mention for mention in mentions}.values(), key=lambda mention: mention.start)
    return TargetCandidate(slugs, relation, tuple(in_text_order))
