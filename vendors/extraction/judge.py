"""A small trained model: which government acts, which vendors are meant, and whether there is an event at all.

Four logistic regressions over the names of features, so that a weight can be read: `actor` and `aim` rank the
possible governments and vendors of one trigger, `event` rates the whole,
`context` rates it anew among the other candidates of its article.
"""

import functools
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parent / "data" / "judge.json"


@dataclass(frozen=True, slots=True)
class Regression:
    """A logistic regression; a feature without a weight says nothing."""

    weights: Mapping[str, float]
    bias: float

    def probability(self, features: Iterable[str]) -> float:
        """Return the probability, from 0 to 1, that what has these features is right."""
        get = self.weights.get
        total = self.bias
        for feature in features:
            total += get(feature, 0.0)
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


@dataclass(frozen=True, slots=True)
class Judge:
    """The trained model, and the probability from which an event is believed."""

    actor: Regression
    aim: Regression
    event: Regression
    context: Regression | None = None
    threshold: float = 0.5

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Judge":
        """Return the judge that training wrote."""
        actor, aim, event, context = (
            Regression(data[name]["weights"], data[name]["bias"]) for name in ("actor", "aim", "event", "context")
        )
        return cls(actor, aim, event, context, threshold=data["threshold"])


@functools.cache
def trained() -> Judge:
    """Return the judge that is shipped with the project."""
    return Judge.from_dict(json.loads(_FILE.read_text(encoding="utf-8")))
