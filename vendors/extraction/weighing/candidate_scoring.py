"""From candidates to beliefs: by the trained classifier, or by hand-made rules where there is none."""

from dataclasses import dataclass, replace

from vendors.extraction.rules.candidates import ArticleContext, Candidate
from vendors.extraction.rules.frames import SentenceFrame
from vendors.extraction.rules.triggers import governor
from vendors.extraction.vocabulary import Kind, Status
from vendors.extraction.weighing import article_features, features
from vendors.extraction.weighing.classifier import Classifier, logistic

_WORTH = 0.35
_RULES_THRESHOLD = 0.5
_CLEAR, _ALONE = 0.55, 0.6
"""A candidate that is clear by itself keeps this share of its own rating: the training articles tell many steps each,
and the view of the whole learned there is too hard on an article that tells one."""


@dataclass(frozen=True, slots=True)
class Shared:
    """Features that all readings of one trigger have, and what those of the trigger weigh."""

    of_trigger: list[str]
    of_sentence: list[str]
    weight: float


def decide(
    candidate: Candidate, frame: SentenceFrame, context: ArticleContext, classifier: Classifier | None
) -> Shared:
    """Put the likeliest actor and aim of the candidate first, and rate it; return what its other readings share."""
    features.of_actors(candidate, frame, context)
    features.of_aims(candidate, frame, context)
    if classifier is not None:
        for actor in candidate.actors:
            actor.score = classifier.actor.probability(actor.features)
        for aim in candidate.targets:
            aim.score = classifier.target.probability(aim.features)
        candidate.actors.sort(key=lambda one: -one.score)
        candidate.targets.sort(key=lambda one: -one.score)
    ruled = governor(frame, candidate.trigger)
    if _is_question(candidate, frame) or (ruled in ("press", "demand") and candidate.trigger.kind is not Kind.WARNING):
        candidate.modality.status = None
    of_trigger = features.of_trigger(candidate)
    weight = 0.0 if classifier is None else classifier.event.weighted_sum(of_trigger, classifier.event.bias)
    shared = Shared(of_trigger, features.of_sentence(candidate, frame, ruled), weight)
    settle(candidate, shared, context, classifier)
    return shared


def settle(candidate: Candidate, shared: Shared, context: ArticleContext, classifier: Classifier | None) -> None:
    """Rate the candidate with the actor and the aim that stand first."""
    chosen = features.of_choice(candidate, context)
    candidate.features = [*shared.of_trigger, *chosen, *shared.of_sentence]
    if classifier is None:
        candidate.probability = rate(candidate)
        return
    event = classifier.event
    candidate.probability = logistic(event.weighted_sum(shared.of_sentence, event.weighted_sum(chosen, shared.weight)))


def variants(candidate: Candidate, shared: Shared, context: ArticleContext, classifier: Classifier) -> list[Candidate]:
    """Return the other readings of a candidate that are nearly as likely, rated: the second actor, the second aim."""
    found = []
    if len(candidate.actors) > 1 and candidate.actors[1].score > _WORTH * candidate.actors[0].score:
        first, second, *rest = candidate.actors
        found.append(replace(candidate, actors=[second, first, *rest], variant="actor"))
    if len(candidate.targets) > 1 and candidate.targets[1].score > _WORTH * candidate.targets[0].score:
        other, one, *more = candidate.targets
        found.append(replace(candidate, actors=list(candidate.actors), targets=[one, other, *more], variant="aim"))
    for reading in found:
        settle(reading, shared, context, classifier)
    return found


def weigh(candidates: list[Candidate], classifier: Classifier | None) -> None:
    """Rate the candidates of an article anew, each among the others; a clear one is not lost for standing alone."""
    if classifier is None or classifier.context is None:
        return
    rated = [classifier.context.probability(found) for found in article_features.of_article(candidates)]
    for candidate, probability in zip(candidates, rated, strict=True):
        alone = candidate.probability * _ALONE if candidate.probability >= _CLEAR else 0.0
        candidate.probability = max(probability, alone)


def _is_question(candidate: Candidate, frame: SentenceFrame) -> bool:
    return "?" in frame.text[max(candidate.trigger.end, frame.sentence.end - 2) : frame.sentence.end]


def rate(candidate: Candidate) -> float:
    """Return a hand-made estimate, from 0 to 1, that the candidate is an event."""
    if candidate.modality.status is None:
        return 0.05
    value = 0.35 + 0.08 * min(candidate.actor.score, 5.0)
    value -= 0.25 * candidate.trigger.weak
    value -= 0.15 * (candidate.target.relation in ("last-paragraph", "article", "unstated"))
    value -= 0.1 * (candidate.actor.government is None)
    present = set(candidate.features)
    value += sum(weight for feature, weight in _HAND.items() if feature in present)
    return max(0.01, min(0.99, value))


_HAND = {
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


def _is_foretold(candidate: Candidate, sentence: list[Candidate], bar: float) -> bool:
    """Return whether the sentence goes on to say what a proposed restriction will be: a ban of the same government."""
    if candidate.trigger.kind is not Kind.RESTRICTION or candidate.modality.status is not Status.PROPOSED:
        return False
    return any(
        other.trigger.kind is Kind.BAN
        and other.modality.status is Status.PROPOSED
        and other.probability >= bar * 0.7
        and set(other.actor.codes) & set(candidate.actor.codes)
        and set(other.target.slugs) & set(candidate.target.slugs)
        for other in sentence
    )


def believable(rated: list[Candidate], threshold: float | None) -> list[Candidate]:
    """Return the candidates at or above the threshold, and of one word that tells several kinds only the likeliest."""
    bar = _RULES_THRESHOLD if threshold is None else threshold
    best: dict[int, float] = {}
    told: dict[int, list[Candidate]] = {}
    for candidate in rated:
        told.setdefault(candidate.sentence, []).append(candidate)
        start = candidate.trigger.start
        best[start] = max(best.get(start, 0.0), candidate.probability)
    return [
        candidate
        for candidate in rated
        if candidate.modality.status is not None
        and not _is_foretold(candidate, told[candidate.sentence], bar)
        and candidate.probability >= bar
        and candidate.probability >= 0.9 * best[candidate.trigger.start]
    ]
