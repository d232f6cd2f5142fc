"""Logistic regressions over named features: their examples, how they are fitted, and how they are tested."""

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from vendors.extraction.weighing.classifier import Regression

FOLDS = 5
"""Parts of the articles of which each in turn is scored by what the others teach, as is usual."""
SMALLEST_WEIGHT = 0.02
"""Features that weigh less are left out: even five of them move a probability by less than 0.03, and the file is
shorter."""


@dataclass
class Examples:
    """Examples for one regression: feature names and whether they go with a right answer."""

    features: list[list[str]] = field(default_factory=list)
    right: list[int] = field(default_factory=list)

    def add(self, features: Iterable[str], *, right: bool) -> None:
        """Add one example."""
        self.features.append(sorted(set(features)))
        self.right.append(int(right))

    @classmethod
    def joined(cls, parts: Iterable["Examples"]) -> "Examples":
        """Return the examples of all parts, one part after another."""
        total = cls()
        for part in parts:
            total.features += part.features
            total.right += part.right
        return total


def fit(examples: Examples, strength: float, least: int = 2) -> Regression:
    """Return the regression over the features that at least `least` examples have.

    `strength`: the inverse of the penalty on weights.
    """
    counts = Counter(name for features in examples.features for name in features)
    names = sorted(name for name, count in counts.items() if count >= least)
    column = {name: number for number, name in enumerate(names)}
    columns = [column[name] for features in examples.features for name in features if name in column]
    starts = numpy.cumsum([0, *(sum(name in column for name in features) for features in examples.features)])
    matrix = csr_matrix((numpy.ones(len(columns)), columns, starts), shape=(len(examples.features), len(column)))
    model = LogisticRegression(C=strength, max_iter=500, solver="liblinear", random_state=0)
    model.fit(matrix, examples.right)
    rounded = {name: round(float(model.coef_[0][number]), 3) for name, number in column.items()}
    weights = {name: weight for name, weight in rounded.items() if abs(weight) >= SMALLEST_WEIGHT}
    return Regression(weights, round(float(model.intercept_[0]), 4))


def folds(size: int, seed: int) -> list[tuple[list[int], list[int]]]:
    """Return pairs of (training, held-out) article numbers, every article held out once."""
    order = list(range(size))
    random.Random(seed).shuffle(order)  # noqa: S311 - a repeatable shuffle, no secret
    parts = [order[start::FOLDS] for start in range(FOLDS)]
    return [([number for number in order if number not in set(part)], part) for part in parts]


def calibration_table(verdicts: Iterable[tuple[float, bool | None]]) -> str:
    """Return a table: of what was given a probability in each tenth, how many there were and what share was right.

    `verdicts`: a probability, and whether it was right, None where nobody can say.
    """
    tenths: dict[int, list[bool]] = {}
    for probability, right in verdicts:
        if right is not None:
            tenths.setdefault(min(9, int(probability * 10)), []).append(right)
    lines = [f"0.{tenth}-  {len(right):5}  {sum(right) / len(right):.2f}" for tenth, right in sorted(tenths.items())]
    return "\n".join(["rated  count  right", *lines])
