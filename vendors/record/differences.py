"""What differs between two states of an action's public facts, as changes keep them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

type Facts = Mapping[str, Any]
"""The facts of `Change.facts`, or of one of its milestones."""

STEP = "step"
"""The name of a difference that is a whole milestone."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact before and after a change, in words; "" for a fact that was not there."""

    fact: str
    before: str
    after: str


def differences(
    before: Facts,
    after: Facts,
    facts: Iterable[str],
    *,
    in_words: Callable[[str, Any], str],
    step_in_words: Callable[[Facts], str],
) -> list[Difference]:
    """Return in which of the facts two states differ, in the order of the facts, then the steps that only one has.

    `in_words` takes a fact's name and value; steps are the same where `step_in_words` writes them alike.
    """
    plain = [
        Difference(fact, in_words(fact, before.get(fact)), in_words(fact, after.get(fact)))
        for fact in facts
        if before.get(fact) != after.get(fact)
    ]
    old, new = ([step_in_words(step) for step in state.get("milestones", [])] for state in (before, after))
    gone = [Difference(STEP, step, "") for step in old if step not in new]
    return plain + gone + [Difference(STEP, "", step) for step in new if step not in old]
