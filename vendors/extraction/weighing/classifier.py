"""The trained classifier: logistic regressions over the names of features, so that each weight can be read.

`actor` and `target` rank the possible governments and vendors of one trigger. `event` gives the probability that a
candidate is an event at all, `context` gives it again in view of the other candidates of the article, and `ensemble`
once more in view of the encoder's scores. Of what is accepted then, `date` chooses the date, and `coreference` tells
two measures from one that is told twice.
"""

import functools
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FILE = Path(__file__).resolve().parents[1] / "data" / "classifier.json"
_LOGIT_THRESHOLDS = tuple(step / 2 for step in range(-10, 9))
"""From -5 to 4 by halves: probabilities from 0.7 % to 98 %. The weights were trained with these."""
# A probability of 0 or 1 has no finite logit; what is surer than one in two thousand is not told apart.
_LEAST_PROBABILITY, _GREATEST_PROBABILITY = 0.0005, 0.9995
_GREATEST_LOGIT = 30.0
"""Keeps `exp` from overflowing. The probability is then 1e-13 from 0 or 1."""


@dataclass(frozen=True, slots=True)
class Regression:
    """A logistic regression; a feature without a weight adds nothing."""

    weights: Mapping[str, float]
    bias: float

    def probability(self, features: Iterable[str]) -> float:
        """Return the probability, from 0 to 1, that what has these features is right."""
        return logistic(self.weighted_sum(features, self.bias))

    def weighted_sum(self, features: Iterable[str], start: float) -> float:
        """Return `start` plus the features' weights.

        They are added in the order given: with floats another order can give another sum, and readings must not differ.
        """
        total = start
        for weight in map(self.weights.get, features):
            if weight is not None:
                total += weight
        return total


def logit(probability: float) -> float:
    """Return the logarithm of the odds, from about -7.6 to 7.6."""
    bounded = max(_LEAST_PROBABILITY, min(_GREATEST_PROBABILITY, probability))
    return math.log(bounded / (1 - bounded))


def logistic(total: float) -> float:
    """Return the probability whose logarithmic odds are `total`."""
    return 1.0 / (1.0 + math.exp(-max(-_GREATEST_LOGIT, min(_GREATEST_LOGIT, total))))


def thresholds_as_features(name: str, probability: float, thresholds: Iterable[float] = _LOGIT_THRESHOLDS) -> list[str]:
    """Return a probability as features: one name for each threshold that its logit exceeds.

    So a regression, which is linear in its features, can learn any step function of the probability.
    """
    value = logit(probability)
    return [f"{name}>{threshold}" for threshold in thresholds if value > threshold]


@dataclass(frozen=True, slots=True)
class Classifier:
    """The trained regressions, and the probabilities from which an event is accepted.

    Those that may be None are optional: without them the step they decide is left out or done by rule.
    """

    actor: Regression
    target: Regression
    event: Regression
    context: Regression | None = None
    threshold: float = 0.5
    """For candidates, where the encoder is not used."""
    ensemble: Regression | None = None
    ensemble_threshold: float = 0.5
    """For hypotheses, where the encoder is used."""
    date: Regression | None = None
    coreference: Regression | None = None
    """Gives the probability that two sentences do *not* tell the same measure."""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Classifier":
        """Return the classifier that training wrote; ValueError where a regression is missing that it needs."""
        regressions = {
            name: Regression(data[name]["weights"], data[name]["bias"])
            for name in ("actor", "target", "event", "context", "ensemble", "date", "coreference")
            if name in data
        }
        missing = {"actor", "target", "event"} - regressions.keys()
        if missing:
            raise ValueError(f"a classifier needs {' and '.join(sorted(missing))}")
        return cls(
            **regressions,
            threshold=data["threshold"],
            ensemble_threshold=data.get("ensemble_threshold", 0.5),
        )


@functools.cache
def shipped_classifier() -> Classifier:
    """Return the classifier that is shipped with the project."""
    return Classifier.from_dict(json.loads(_FILE.read_text(encoding="utf-8")))
