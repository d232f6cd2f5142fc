"""An action as JSON has it: the published columns, with lists as lists, and its steps and sources inside."""

from typing import Any

from vendors.listing.columns import COLUMNS, SOURCE_COLUMNS, STEP_COLUMNS, CellValue, as_text
from vendors.models import Action, Evidence, Milestone

OF_ACTION = frozenset({"action"})
"""Columns that say to which action a row belongs: inside the action's own record they would say it again."""


def record(action: Action) -> dict[str, Any]:
    """Return the action as JSON values: the columns, with lists as lists, and its steps and sources."""
    columns = {column.name: _json(column.read(action)) for column in COLUMNS if column.name != "source_urls"}
    return {
        **columns,
        "vendors": [vendor.pk for vendor in action.vendors.all()],
        "scope": [str(scope) for scope in action.scope],
        "milestones": [milestone_record(milestone) for milestone in action.milestones.all()],
        "evidence": [evidence_record(evidence) for evidence in action.evidence.all()],
    }


def milestone_record(milestone: Milestone) -> dict[str, Any]:
    columns = {column.name: _json(column.read(milestone)) for column in STEP_COLUMNS if column.name not in OF_ACTION}
    return {**columns, "deadline": milestone.is_deadline}


def evidence_record(evidence: Evidence) -> dict[str, Any]:
    """Return a source; `milestone` is the number of the step that it supports, None for the action as a whole."""
    columns = {column.name: _json(column.read(evidence)) for column in SOURCE_COLUMNS if column.name not in OF_ACTION}
    return {**columns, "milestone": columns["milestone"] or None}


def _json(value: CellValue) -> str | int:
    """Numbers as they are, all else as text: an unknown date is "", as it has been since the first version."""
    return value if isinstance(value, int) else as_text(value)
