"""How a step fails: the reason in words for a curator, and whether it is tried again."""

import datetime
import random
from dataclasses import dataclass

MAX_ATTEMPTS = 6
"""How often one step of one article is begun before it is given up: with the waits below, after more than ten hours,
by when an outage is usually over. Chosen by judgement."""
BACK_OFF = tuple(datetime.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480))
"""The wait after each attempt: a broken transfer is over in a minute, a site that is down perhaps by the evening."""


@dataclass
class StepFailed(Exception):
    """A step that failed. `reason` is a sentence for a curator.

    `final`: another attempt cannot help. `retry_after`: how long the site wants not to be asked.
    """

    reason: str
    final: bool = True
    retry_after: datetime.timedelta | None = None

    def __str__(self) -> str:
        return self.reason


@dataclass
class NotYet(Exception):
    """The step has to wait until its host is free. That is no failure, and does not count as an attempt."""

    until: datetime.datetime


def delay_before(attempt: int, *, at_least: datetime.timedelta | None = None) -> datetime.timedelta:
    """Return how long to wait after the attempt of that number (from 1): longer each time, give or take a fifth."""
    base = BACK_OFF[min(attempt, len(BACK_OFF)) - 1]
    spread = random.uniform(0.8, 1.2)  # noqa: S311 - keeps retries from coming all at once; nothing secret
    return max(base * spread, at_least or datetime.timedelta())
