"""What follows from an action's steps: which of them gives its status, and since when it has it."""

from collections.abc import Sequence
from itertools import takewhile
from typing import Protocol

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import IN_EFFECT, OVER, Status


class TakenStep(Protocol):
    """A step as it is stored, or as it is drawn."""

    @property
    def status(self) -> str: ...

    @property
    def date(self) -> PartialDate | None: ...


def steps_that_count[Step: TakenStep](steps: Sequence[Step]) -> list[Step]:
    """Return the steps, given in order, of which the last gives the status: a proposal to change or renew a decision
    does not count."""
    counted: list[Step] = []
    for step in steps:
        if not counted or step.status != Status.PROPOSED or counted[-1].status not in IN_EFFECT | OVER:
            counted.append(step)
    return counted


def since_when(counted: Sequence[TakenStep]) -> PartialDate | None:
    """Return the first known date of the last steps that have one status: what confirms an end does not move it."""
    last = list(takewhile(lambda step: step.status == counted[-1].status, reversed(counted)))
    return next((step.date for step in reversed(last) if step.date), None)
