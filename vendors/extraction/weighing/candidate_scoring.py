"""How probable each candidate is: by the trained classifier, or by hand-made rules where there is none."""

from dataclasses import dataclass, replace

from vendors.extraction.rules.candidates import ArticleContext, Candidate
from vendors.extraction.rules.frames import SentenceFrame
from vendors.extraction.rules.triggers import governor
from vendors.extraction.vocabulary import Kind, Status
from vendors.extraction.weighing.article_features import context_features
from vendors.extraction.weighing.candidate_features import (
    add_actor_features,
    add_target_features,
    argument_features,
    sentence_features,
    trigger_features,
)
from vendors.extraction.weighing.classifier import Classifier, logistic

_MIN_ALTERNATIVE = 0.35
"""A second actor or target gives a reading of its own from this share of the first one's probability on.

With less there are more readings to score, and rivals of the right one; with more the right second one is lost. Set by
judgement when such readings were introduced: no trial of other values is on record.
"""
_RULES_THRESHOLD = 0.5
"""For the hand-made estimate, which is no calibrated probability."""
# The articles of the corpus tell many steps each. What `context` learned of them is too hard on a plain article that
# tells one: so a candidate that is clear by itself keeps a part of its own probability. 0.55 * 0.6 = 0.33 lies just
# above the shipped threshold of 0.32, so that what is clear by itself passes it.
_CLEAR, _SHARE_IF_ALONE = 0.55, 0.6
_MIN_BAN_SHARE = 0.7
"""A ban that is foretold rules out the restriction beside it even a little below the threshold. Set by judgement."""
_MIN_SHARE_OF_BEST = 0.9
"""Of the readings of one trigger only the best is accepted, and those nearly as probable. Set by judgement."""


@dataclass(frozen=True, slots=True)
class SharedFeatures:
    """Features that all readings of one trigger share."""

    of_trigger: list[str]
    of_sentence: list[str]
    trigger_weight: float
    """The bias of `event` plus the weights of the trigger's features, so that they are summed only once."""


def score_candidate(
    candidate: Candidate, frame: SentenceFrame, context: ArticleContext, classifier: Classifier | None
) -> SharedFeatures:
    """Rank the actors and targets of the candidate, and set its status, features and probability.

    Return what its other readings share with it.
    """
    add_actor_features(candidate, frame, context)
    add_target_features(candidate, frame, context)
    if classifier is not None:
        for actor in candidate.actors:
            actor.score = classifier.actor.probability(actor.features)
        for target in candidate.targets:
            target.score = classifier.target.probability(target.features)
        candidate.actors.sort(key=lambda actor: -actor.score)
        candidate.targets.sort(key=lambda target: -target.score)
    governing_role = governor(frame, candidate.trigger)
    is_wish = governing_role in ("press", "demand") and candidate.trigger.kind is not Kind.WARNING
    if is_wish or _is_question(candidate, frame):
        candidate.modality.status = None
    of_trigger = trigger_features(candidate)
    weight = 0.0 if classifier is None else classifier.event.weighted_sum(of_trigger, classifier.event.bias)
    shared = SharedFeatures(of_trigger, sentence_features(candidate, frame, governing_role), weight)
    _score_first_arguments(candidate, shared, context, classifier)
    return shared


def _score_first_arguments(
    candidate: Candidate, shared: SharedFeatures, context: ArticleContext, classifier: Classifier | None
) -> None:
    """Set features and probability of the candidate with the actor and the target that rank first."""
    of_arguments = argument_features(candidate, context)
    candidate.features = [*shared.of_trigger, *of_arguments, *shared.of_sentence]
    if classifier is None:
        candidate.probability = estimate_by_hand(candidate)
        return
    event = classifier.event
    total = event.weighted_sum(of_arguments, shared.trigger_weight)
    candidate.probability = logistic(event.weighted_sum(shared.of_sentence, total))


def alternative_readings(
    candidate: Candidate, shared: SharedFeatures, context: ArticleContext, classifier: Classifier
) -> list[Candidate]:
    """Return, scored, the candidate with its second actor first and with its second target first, if they come near."""
    readings = []
    if len(candidate.actors) > 1 and candidate.actors[1].score > _MIN_ALTERNATIVE * candidate.actors[0].score:
        first, second, *rest = candidate.actors
        readings.append(replace(candidate, actors=[second, first, *rest], variant="actor"))
    if len(candidate.targets) > 1 and candidate.targets[1].score > _MIN_ALTERNATIVE * candidate.targets[0].score:
        best, alternative, *others = candidate.targets
        swapped = [alternative, best, *others]
        readings.append(replace(candidate, actors=list(candidate.actors), targets=swapped, variant="aim"))
    for reading in readings:
        _score_first_arguments(reading, shared, context, classifier)
    return readings


def rescore_in_article(candidates: list[Candidate], classifier: Classifier | None) -> None:
    """Set the probability of each candidate anew in view of the others of its article.

    One that is clear is not lost for being the only one. Without `context` in the classifier nothing changes.
    """
    if classifier is None or classifier.context is None:
        return
    probabilities = [classifier.context.probability(features) for features in context_features(candidates)]
    for candidate, probability in zip(candidates, probabilities, strict=True):
        at_least = candidate.probability * _SHARE_IF_ALONE if candidate.probability >= _CLEAR else 0.0
        candidate.probability = max(probability, at_least)


def _is_question(candidate: Candidate, frame: SentenceFrame) -> bool:
    # Of the last two characters one may be a closing quotation mark.
    return "?" in frame.text[max(candidate.trigger.end, frame.sentence.end - 2) : frame.sentence.end]


# The weights of the hand-made estimate were set by hand on the first articles of dev, before there was a classifier.
# They decide only where none is used: `--rules-only`, and `Engine(lexicon, None)`.
_BASE_ESTIMATE, _NO_EVENT_ESTIMATE = 0.35, 0.05
_ACTOR_SCORE_WEIGHT, _MAX_ACTOR_SCORE = 0.08, 5.0
_WEAK_TRIGGER, _REMOTE_TARGET, _REMEMBERED_ACTOR = 0.25, 0.15, 0.1
_FEATURE_WEIGHTS = {
    "actor.home": -0.45,
    "question": -0.35,
    "quoted": -0.1,
    "subject.opponent": -0.3,
    "other_ban": -0.5,
    "no_vendor_in_article": -0.5,
    "sig=in:hypothetical": -0.4,
    "sig=in:demand": -0.2,
    "sig=in:statement": -0.15,
    "follows=operator": -0.2,
    "follows=target": -0.2,
}


def estimate_by_hand(candidate: Candidate) -> float:
    """Return a hand-made estimate, from 0.01 to 0.99, that the candidate is an event; reads its features."""
    if candidate.modality.status is None:
        return _NO_EVENT_ESTIMATE
    value = _BASE_ESTIMATE + _ACTOR_SCORE_WEIGHT * min(candidate.actor.score, _MAX_ACTOR_SCORE)
    value -= _WEAK_TRIGGER * candidate.trigger.weak
    value -= _REMOTE_TARGET * (candidate.target.relation in ("last-paragraph", "article", "unstated"))
    value -= _REMEMBERED_ACTOR * (candidate.actor.government is None)
    present = set(candidate.features)
    value += sum(weight for feature, weight in _FEATURE_WEIGHTS.items() if feature in present)
    return max(0.01, min(0.99, value))


def accepted_candidates(candidates: list[Candidate], threshold: float | None) -> list[Candidate]:
    """Return the candidates at or above the threshold; of one trigger only the most probable readings.

    `threshold`: that of the classifier; None for the one of the rules.
    """
    least = _RULES_THRESHOLD if threshold is None else threshold
    best: dict[int, float] = {}
    by_sentence: dict[int, list[Candidate]] = {}
    for candidate in candidates:
        by_sentence.setdefault(candidate.sentence, []).append(candidate)
        start = candidate.trigger.start
        best[start] = max(best.get(start, 0.0), candidate.probability)
    return [
        candidate
        for candidate in candidates
        if candidate.modality.status is not None
        and not _foretells_ban(candidate, by_sentence[candidate.sentence], least)
        and candidate.probability >= least
        and candidate.probability >= _MIN_SHARE_OF_BEST * best[candidate.trigger.start]
    ]


def _foretells_ban(candidate: Candidate, sentence: list[Candidate], threshold: float) -> bool:
    """Return whether the sentence goes on to say what a proposed restriction will be: a ban of the same government."""
    if candidate.trigger.kind is not Kind.RESTRICTION or candidate.modality.status is not Status.PROPOSED:
        return False
    return any(
        rival.trigger.kind is Kind.BAN
        and rival.modality.status is Status.PROPOSED
        and rival.probability >= threshold * _MIN_BAN_SHARE
        and set(rival.actor.codes) & set(candidate.actor.codes)
        and set(rival.target.slugs) & set(candidate.target.slugs)
        for rival in sentence
    )
