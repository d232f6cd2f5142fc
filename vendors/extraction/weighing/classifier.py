"""A small trained model: which government acts, which vendors are meant, and whether there is an event at all.

Logistic regressions over the names of features, so that a weight can be read: `actor` and `aim` rank the
possible governments and vendors of one trigger, `event` rates the whole,
`context` rates it anew among the other candidates of its article, `fusion` once more with the encoder's opinion. What
is believed then gets its `date`, and `apart` tells two measures from one told twice.
"""

import functools
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_STEPS = tuple(step / 2 for step in range(-10, 9))
_FILE = Path(__file__).resolve().parents[1] / "data" / "judge.json"


@dataclass(frozen=True, slots=True)
class Regression:
    """A logistic regression; a feature without a weight says nothing."""

    weights: Mapping[str, float]
    bias: float

    def probability(self, features: Iterable[str]) -> float:
        """Return the probability, from 0 to 1, that what has these features is right."""
        return likely(self.total(features, self.bias))

    def total(self, features: Iterable[str], before: float) -> float:
        """Return the sum of what comes before and the features' weights, added in their order as floats have to be."""
        total = before
        for weight in map(self.weights.get, features):
            if weight is not None:
                total += weight
        return total


def logit(probability: float) -> float:
    """Return the logarithm of the odds, from about -7.6 to 7.6."""
    kept = max(0.0005, min(0.9995, probability))
    return math.log(kept / (1 - kept))


def graded(name: str, probability: float, steps: Iterable[float] = _STEPS) -> list[str]:
    """Return a probability as names of features, one for each step of its logarithmic odds that it is above."""
    value = logit(probability)
    return [f"{name}>{step}" for step in steps if value > step]


def likely(total: float) -> float:
    """Return the probability that a sum of weights means."""
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


@dataclass(frozen=True, slots=True)
class Judge:
    """The trained model, and the probability from which an event is believed."""

    actor: Regression
    aim: Regression
    event: Regression
    context: Regression | None = None
    threshold: float = 0.5
    fusion: Regression | None = None
    fused_threshold: float = 0.5
    """The threshold where the encoder has been heard."""
    date: Regression | None = None
    apart: Regression | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Judge":
        """Return the judge that training wrote."""
        actor, aim, event, context, fusion, date, apart = (
            Regression(data[name]["weights"], data[name]["bias"]) if name in data else None
            for name in ("actor", "aim", "event", "context", "fusion", "date", "apart")
        )
        if actor is None or aim is None or event is None:
            raise ValueError("a judge needs `actor`, `aim` and `event`")
        fused = data.get("fused_threshold", 0.5)
        return cls(actor, aim, event, context, data["threshold"], fusion, fused, date, apart)


@functools.cache
def trained() -> Judge:
    """Return the judge that is shipped with the project."""
    return Judge.from_dict(json.loads(_FILE.read_text(encoding="utf-8")))
