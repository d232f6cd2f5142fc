"""The dated history of an action in the data files: its milestone rows, and the steps that only its own row tells.

An action without milestone rows has its steps in its dates; one with them may still have a decision, an entry into
force or an end that no row tells. The status that follows from the steps is the row's own, where the rows agree.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import IN_EFFECT, OVER, Status
from vendors.reference.files import Row

PLANNED = "Planned to take effect."


@dataclass(frozen=True, slots=True)
class Step:
    """One milestone to be: a step taken, or a deadline that the action sets."""

    date: str
    status: Status
    is_deadline: bool = False
    note: str = ""
    source_url: str = ""


def steps_of(action: Row, milestones: Sequence[Row]) -> tuple[Step, ...]:
    """Return the action's steps in the order of their dates, rows of one date in the file's order; deadlines last."""
    told = [_told(row, deadline=action["deadline"]) for row in milestones]
    taken = [step for step in told if not step.is_deadline]
    for step in _missing(action, taken):
        taken.append(step)
    deadlines = [step for step in told if step.is_deadline]
    if action["deadline"] and not deadlines:
        deadlines.append(Step(action["deadline"], Status.IN_FORCE, is_deadline=True))
    deadlines += _planned(action)
    return (*sorted(taken, key=lambda step: step.date), *sorted(deadlines, key=lambda step: step.date))


def _told(row: Row, *, deadline: str) -> Step:
    """A row dated at the action's deadline tells of the deadline: it is no step that was taken."""
    return Step(
        row["date"],
        Status(row["status"]),
        is_deadline=bool(deadline) and row["date"] == deadline,
        note=row["note"],
        source_url=row["source_url"],
    )


def _missing(action: Row, taken: list[Step]) -> Iterator[Step]:
    """Give the decision, the entry into force and the end that no milestone row tells, each judged after the last."""
    announced, effective, ended = action["date_announced"], action["date_effective"], action["date_ended"]
    status = Status(action["status"])
    if not taken or _is_untold_decision(action, taken):
        yield Step(_first_date(action), _first_status(action))
    if status == Status.ADOPTED and effective and not _told_at(effective, taken) and not _is_ahead(action):
        yield Step(effective, status)
    if status in {Status.IN_FORCE, *OVER} and effective and not _in_effect_at(effective, taken, status):
        yield Step(effective, Status.IN_FORCE)
    if status == Status.IN_FORCE and not any(step.status == Status.IN_FORCE for step in taken):
        yield Step(effective or announced, Status.IN_FORCE)
    if status in OVER and ended and not any(step.status in OVER for step in taken):
        yield Step(ended, status)


def _first_status(action: Row) -> Status:
    """What was done on the first date: the status itself, or the decision that came before it was in force or over."""
    status = Status(action["status"])
    if status in OVER:
        return Status.IN_FORCE if _one_day(action) else Status.ADOPTED
    if status == Status.IN_FORCE and action["date_effective"] and not _one_day(action):
        return Status.ADOPTED
    return status


def _first_date(action: Row) -> str:
    return action["date_effective"] if _one_day(action) else action["date_announced"]


def _one_day(action: Row) -> bool:
    """Whether it took effect as it was decided; an earlier day of effect means that the news came after it."""
    effective, announced = action["date_effective"], action["date_announced"]
    if Status(action["status"]) == Status.ADOPTED or not effective:
        return False
    return _overlap(effective, announced) or effective < announced


def _is_untold_decision(action: Row, taken: Sequence[Step]) -> bool:
    announced = action["date_announced"]
    if Status(action["status"]) not in {*IN_EFFECT, *OVER} or _told_at(announced, taken):
        return False
    return not any(step.status in IN_EFFECT and step.date < announced for step in taken)


def _in_effect_at(date: str, taken: Sequence[Step], status: Status) -> bool:
    wanted = {Status.IN_FORCE} if status == Status.IN_FORCE else IN_EFFECT
    return any(step.status in wanted and _overlap(step.date, date) for step in taken)


def _told_at(date: str, taken: Sequence[Step]) -> bool:
    return any(_overlap(step.date, date) for step in taken)


def _overlap(one: str, other: str) -> bool:
    """Whether two partial dates can mean the same day."""
    first, second = PartialDate.parse(one), PartialDate.parse(other)
    return first.may_overlap(second.first_day, second.last_day)


def _is_ahead(action: Row) -> bool:
    """Whether a measure that is decided, but not in force, names a later date on which it takes effect."""
    effective, announced = action["date_effective"], action["date_announced"]
    decided = Status(action["status"]) == Status.ADOPTED
    return decided and bool(effective) and effective > announced and not _overlap(effective, announced)


def _planned(action: Row) -> Iterator[Step]:
    if _is_ahead(action):
        yield Step(action["date_effective"], Status.IN_FORCE, is_deadline=True, note=PLANNED)
