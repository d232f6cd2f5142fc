"""A small trained model that weighs the evidence for a proposed event: a sum of weights, one for each feature."""

import functools
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_FILE = Path(__file__).parent / "data" / "judge.json"


@dataclass(frozen=True, slots=True)
class Judge:
    """Logistic regression over the names of features; unknown features weigh nothing."""

    weights: Mapping[str, float]
    bias: float
    threshold: float = 0.5

    def probability(self, features: Iterable[str]) -> float:
        """Return how likely it is, from 0 to 1, that a proposed event with these features is right."""
        weights = self.weights
        total = self.bias
        for feature in features:
            total += weights.get(feature, 0.0)
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the judge that training wrote."""
        data = json.loads(text)
        return cls(data["weights"], data["bias"], data["threshold"])

    @classmethod
    def trained(cls) -> "Judge":
        """Return the judge shipped with the project."""
        return _trained()


@functools.cache
def _trained() -> Judge:
    return Judge.from_json(_FILE.read_text(encoding="utf-8"))
