"""The findings of one article as tabs: what says again what was decided stands behind the decided one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vendors.models import Finding
from vendors.review.repeats import Repeat


@dataclass(frozen=True, slots=True)
class Tab:
    """A finding of the article; `again`: whether it tells a decided one once more."""

    finding: Finding
    again: bool = False


def tabs_of(siblings: Sequence[Finding], again: Mapping[int, Repeat]) -> list[Tab]:
    """Return the findings in the order of their quotes, each followed by those that tell it again."""
    keys = {row.pk for row in siblings}
    behind: dict[int, list[Tab]] = {}
    for row in siblings:
        if row.pk in again and again[row.pk].finding.pk in keys:
            behind.setdefault(again[row.pk].finding.pk, []).append(Tab(row, again=True))
    moved = {tab.finding.pk for tabs in behind.values() for tab in tabs}
    return [
        tab
        for row in siblings
        if row.pk not in moved
        for tab in (Tab(row, again=row.pk in again), *behind.get(row.pk, ()))
    ]
