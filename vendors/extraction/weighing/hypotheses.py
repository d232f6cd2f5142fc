"""Hypotheses: that in one sentence one government takes a step of one kind about one vendor.

They bring together what the rules and the classifier, the encoder, and the priors say of the same step.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from vendors.extraction.encoder.model import WindowScores
from vendors.extraction.rules.candidates import Candidate
from vendors.extraction.types import PartialDate, Span
from vendors.extraction.vocabulary import Kind
from vendors.extraction.weighing.classifier import logit, thresholds_as_features
from vendors.extraction.weighing.encoder_scores import DateCandidate, EncoderScores, HypothesisKey, HypothesisScores
from vendors.extraction.weighing.priors import Priors

DENIED = "denied"
"""The feature of a hypothesis in which the rules see no step, whatever its words: "has not banned", "urged to ban"."""
Step = tuple[str, str, Kind]
"""Country code, vendor's slug and kind."""
_CLEAR = 0.5
"""From this probability by the encoder on, a sentence counts among those in which the article is clear."""
# The names of features are keys of trained weights. The numbers by which they group were set by judgement before
# training; whoever changes one has to train anew.
_ARTICLE_STEPS, _MAX_CLEAR = 8, 4
_PROBABILITY_STEPS = 5
_MAX_JOINT_LOGIT, _MAX_LOGIT_GAP = 8, 4


@dataclass(slots=True)
class Hypothesis:
    """One step of one government about one vendor, as one sentence may tell it, with all evidence."""

    sentence: int
    code: str
    slug: str
    kind: Kind
    candidate: Candidate
    """The rules' own candidate of it; where they have none, the nearest of its sentence."""
    rule_probability: float = 0.0
    """By the rules and the classifier; 0 where no rule has made it."""
    from_rules: bool = False
    """Whether a rule has made it, and not only the encoder."""
    scores: HypothesisScores | None = None
    """By the encoder; None where it was not asked."""
    features: list[str] = field(default_factory=list)
    probability: float = 0.0
    """By `ensemble` of the classifier, from the features."""
    chosen_date: DateCandidate | None = None
    """The date that was selected at last, where the encoder was asked."""

    @property
    def step(self) -> Step:
        """What is told, whichever sentence tells it."""
        return self.code, self.slug, self.kind

    @property
    def date(self) -> PartialDate | None:
        """When the step was taken, as far as is known yet: the date selected, else the encoder's, else the rules'."""
        if self.chosen_date is not None:
            return self.chosen_date.date
        return self.scores.best_date.date if self.scores is not None else self.candidate.date

    @property
    def date_span(self) -> Span | None:
        """The words that give the date."""
        if self.chosen_date is not None:
            return self.chosen_date.span
        return self.scores.best_date.span if self.scores is not None else self.candidate.date_span


def build_hypotheses(
    candidates: Sequence[Candidate],
    without_trigger: Sequence[Candidate],
    window_scores: Sequence[WindowScores],
    month: str,
    home_countries: Mapping[str, str],
    priors: Priors,
) -> list[Hypothesis]:
    """Return the hypotheses of rules and encoder, with their features; their `probability` is not set yet.

    `without_trigger`: what stands for the sentences in which no word tells a step. `month`: that of publication,
    `YYYY-MM`, empty if unknown. `home_countries`: the country code of each vendor's home, as far as known.
    """
    by_key = _from_rules(candidates)
    encoder_scores = EncoderScores(window_scores, month, priors)
    for key, hypothesis in by_key.items():
        hypothesis.scores = encoder_scores.get(key)
    by_sentence: dict[int, list[Candidate]] = defaultdict(list)
    for candidate in [*candidates, *without_trigger]:
        by_sentence[candidate.sentence].append(candidate)
    for key in encoder_scores.likely_keys():
        if key not in by_key and key[0] in by_sentence:
            nearest = _nearest_candidate(by_sentence[key[0]], key)
            by_key[key] = Hypothesis(*key, nearest, scores=encoder_scores.get(key))
    hypotheses = list(by_key.values())
    _add_features(hypotheses, home_countries, priors)
    return hypotheses


def _from_rules(candidates: Iterable[Candidate]) -> dict[HypothesisKey, Hypothesis]:
    """Return a hypothesis for each government and vendor of the candidates, with the most probable of each."""
    by_key: dict[HypothesisKey, Hypothesis] = {}
    for candidate in candidates:
        for code in candidate.actor.codes:
            for slug in candidate.target.slugs:
                key = (candidate.sentence, code, slug, candidate.trigger.kind)
                if key not in by_key or by_key[key].rule_probability < candidate.probability:
                    by_key[key] = Hypothesis(*key, candidate, candidate.probability, from_rules=True)
    return by_key


def _nearest_candidate(candidates: Sequence[Candidate], key: HypothesisKey) -> Candidate:
    """Return the candidate whose words a hypothesis takes over: of its kind, government and vendor if there is one."""
    _, code, slug, kind = key

    def closeness(candidate: Candidate) -> tuple[bool, bool, bool, float]:
        return (
            candidate.trigger.kind is kind,
            code in candidate.actor.codes,
            slug in candidate.target.slugs,
            candidate.probability,
        )

    return max(candidates, key=closeness)


def _add_features(hypotheses: Sequence[Hypothesis], home_countries: Mapping[str, str], priors: Priors) -> None:
    """Give each hypothesis its features, in the order in which their weights are summed."""
    by_encoder: dict[Step, dict[int, float]] = defaultdict(dict)
    by_rules: dict[Step, dict[int, float]] = defaultdict(dict)
    codes: dict[int, set[str]] = defaultdict(set)
    slugs: dict[int, set[str]] = defaultdict(set)
    for hypothesis in hypotheses:
        by_encoder[hypothesis.step][hypothesis.sentence] = hypothesis.scores.own if hypothesis.scores else 0.0
        by_rules[hypothesis.step][hypothesis.sentence] = hypothesis.rule_probability
        codes[hypothesis.sentence].add(hypothesis.code)
        slugs[hypothesis.sentence].add(hypothesis.slug)
    of_article = _of_article(hypotheses)
    for hypothesis in hypotheses:
        sentence = hypothesis.sentence
        hypothesis.features = [
            *_of_hypothesis(hypothesis),
            *_of_other_sentences("heard", by_encoder[hypothesis.step], sentence),
            *_of_other_sentences("judged", by_rules[hypothesis.step], sentence),
            *of_article,
            *_of_priors(hypothesis, priors, codes[sentence], slugs[sentence]),
        ]
        # A state seldom acts against a vendor of its own.
        if home_countries.get(hypothesis.slug) == hypothesis.code:
            hypothesis.features += ["home", f"home={hypothesis.kind}"]
        if hypothesis.from_rules and hypothesis.candidate.modality.status is None:
            hypothesis.features.append(DENIED)


def _of_hypothesis(hypothesis: Hypothesis) -> list[str]:
    kind, scores = hypothesis.kind.value, hypothesis.scores
    by_rules = thresholds_as_features("judge", hypothesis.rule_probability) if hypothesis.from_rules else ["untold"]
    features = [f"kind={kind}", *by_rules]
    if hypothesis.from_rules:
        features.append(f"variant={hypothesis.candidate.variant}")
    if scores is None:
        return [*features, "unheard", f"unheard={kind}"]
    rivals = {"actor": scores.best_other_actor, "aim": scores.best_other_target, "kind": scores.best_other_kind}
    gaps = {name: round(logit(scores.own) - logit(rival)) for name, rival in rivals.items()}
    joint = round(logit(scores.own) + logit(hypothesis.rule_probability))
    return [
        *features,
        *thresholds_as_features("encoder", scores.own),
        f"encoder={kind}/{int(scores.own * _PROBABILITY_STEPS)}",
        f"both={_bounded(joint, _MAX_JOINT_LOGIT)}",
        *(f"over.{name}={_bounded(gap, _MAX_LOGIT_GAP)}" for name, gap in gaps.items()),
        f"actor={scores.actor.relation}",
        f"aim={scores.target.relation}",
        f"status={scores.best_status}",
    ]


def _bounded(value: int, bound: int) -> int:
    return max(-bound, min(bound, value))


def _of_other_sentences(name: str, probabilities: Mapping[int, float], sentence: int) -> list[str]:
    """Return how probable the same step is in other sentences; `probabilities`: by sentence."""
    others = [probability for other, probability in probabilities.items() if other != sentence]
    return [f"{name}.elsewhere={int(max(others) * _PROBABILITY_STEPS)}"] if others else [f"{name}.only"]


def _of_article(hypotheses: Sequence[Hypothesis]) -> list[str]:
    """Return how much the article tells at all: where nothing is clear, little is true."""
    scored = [(hypothesis.scores.own, hypothesis.sentence) for hypothesis in hypotheses if hypothesis.scores]
    top = max((probability for probability, _ in scored), default=0.0)
    clear = {sentence for probability, sentence in scored if probability >= _CLEAR}
    return [f"article.top={int(top * _ARTICLE_STEPS)}", f"article.clear={min(len(clear), _MAX_CLEAR)}"]


def _of_priors(hypothesis: Hypothesis, priors: Priors, codes: set[str], slugs: set[str]) -> list[str]:
    """Return what the priors say of a hypothesis; `codes`, `slugs`: those of all hypotheses of its sentence."""
    features = priors.step_features(*hypothesis.step)
    if hypothesis.scores is None:
        return features
    return [
        *features,
        *priors.rival_features(*hypothesis.step, codes, slugs),
        *priors.date_and_status_features(*hypothesis.step, hypothesis.date, hypothesis.scores.best_status),
    ]
