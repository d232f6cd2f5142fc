"""How a step fails: in words for a person, with what is to happen next."""

import datetime
import random
from dataclasses import dataclass

MAX_ATTEMPTS = 6
"""Times that one step of one article is begun before it is given up."""
BACK_OFF = tuple(datetime.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480))


@dataclass
class StepFailed(Exception):
    """A step that could not be done. `reason` is a sentence for a curator.

    `final`: trying again cannot help. `retry_after`: the earliest time at which the other side wants to be asked again.
    """

    reason: str
    final: bool = True
    retry_after: datetime.timedelta | None = None

    def __str__(self) -> str:
        return self.reason


@dataclass
class NotYet(Exception):
    """The step has to wait its turn; this is no failure and counts as no attempt."""

    until: datetime.datetime


def delay_before(attempt: int, *, at_least: datetime.timedelta | None = None) -> datetime.timedelta:
    """Return how long to wait after the attempt of that number (from 1): longer each time, spread by a fifth."""
    base = BACK_OFF[min(attempt, len(BACK_OFF)) - 1]
    spread = random.uniform(0.8, 1.2)  # noqa: S311 - keeps retries from coming in step, nothing secret
    return max(base * spread, at_least or datetime.timedelta())
