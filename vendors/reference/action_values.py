"""What the files say of an action, and what the database says, as plain values of which a digest is taken."""

from collections.abc import Mapping
from typing import Any

from vendors.extraction.vocabulary import UNNAMED, Scope, Status
from vendors.models import Action, Milestone
from vendors.models.actions import OFFICIAL_TEXT
from vendors.models.choices import ActionState
from vendors.reference.files import CsvRow
from vendors.reference.record_schema import DEADLINE, MEMORY
from vendors.reference.rows import Values, digest_of

COLUMNS = (
    "country_id",
    "actor",
    "kind",
    "reach",
    "area",
    "force",
    "body_name",
    "instrument",
    *OFFICIAL_TEXT,
    "title",
    "summary",
    "grade",
)
"""Columns that are text both in the file and in the database."""


def file_values(
    row: CsvRow,
    milestones: list[CsvRow],
    sources: list[CsvRow],
    existing: Action | None,
    *,
    successors: Mapping[str, str],
) -> Values:
    """Return what the files say of an action: plain values, of which the digest is taken.

    `successors` gives for each merged vendor the one that stands for it: the files may still name the merged one.
    """
    steps = sorted(milestones, key=lambda step: (step["type"] == DEADLINE, step["date"]))
    position = {step["step"]: number for number, step in enumerate(steps)}
    return {
        "country_id": row["jurisdiction"],
        "vendors": sorted({successors.get(slug, slug) for slug in row.values("vendors") if slug != UNNAMED}),
        **{name: row[name] for name in ("actor", "kind", "reach", "area", "force", "instrument", "title", "summary")},
        **{name: row[name] for name in ("grade", *OFFICIAL_TEXT)},
        "body_name": row["body"],
        "under": row["under"],
        "scope": [scope.value for scope in Scope if scope in row.values("scope")],
        "checked": row["checked"],
        "state": _state(row, existing),
        "milestones": [_milestone_values(step) for step in steps],
        "sources": sorted(
            [position.get(source["milestone"], -1), *(source[name] for name in SOURCE)] for source in sources
        ),
    }


SOURCE = (
    "address",
    "publisher",
    "title",
    "date",
    "language",
    "type",
    "read_on",
    "pinpoint",
    "supports",
    "archived",
)
"""Columns of sources.csv in the order in which `_evidence` and `stored_values` take them."""


def _milestone_values(step: CsvRow) -> list[Any]:
    """Return date, status, whether it is a deadline, note, outcome and the day of the outcome.

    A deadline's status says what is due then; files leave it empty, since no step has been taken.
    """
    is_deadline = step["type"] == DEADLINE
    status = Status.IN_FORCE.value if is_deadline else step["status"]
    return [step["date"], status, is_deadline, step["note"], step["outcome"], step["outcome_on"]]


def _state(row: CsvRow, existing: Action | None) -> str:
    """What is not verified stays a draft; what was public before its basis fell away is withdrawn, and says so."""
    if row["basis"] != MEMORY:
        return ActionState.PUBLISHED.value
    was_public = existing is not None and existing.state in (ActionState.PUBLISHED, ActionState.WITHDRAWN)
    return ActionState.WITHDRAWN.value if was_public else ActionState.DRAFT.value


def stored_values(action: Action) -> Values:
    """Return what the database says. A finding or a quote in the evidence is a curator's work: no file equals it."""
    milestones = _in_order(action)
    position = {milestone.pk: number for number, milestone in enumerate(milestones)}
    return {
        **{name: getattr(action, name) for name in COLUMNS},
        "under": _key_of(action.under),
        "vendors": sorted(vendor.pk for vendor in action.vendors.all()),
        "scope": [scope.value for scope in action.scope],
        "checked": _text(action.checked),
        "state": action.state,
        "milestones": [
            [_text(m.date), m.status, m.is_deadline, m.note, m.outcome, _text(m.outcome_on)] for m in milestones
        ],
        "sources": sorted(
            [
                position.get(source.milestone_id or 0, -1),
                source.url or f"finding {source.finding_id}",
                *(source.publisher, source.title, _text(source.published), source.language, source.type),
                *(_text(source.read_on), source.pinpoint, source.supports, source.archived_url),
                *([source.quote] if source.quote else []),
            ]
            for source in action.evidence.all()
        ),
    }


def _key_of(under: Action | None) -> str:
    """Return the key of the action above, "" for none; one made here has no key, and what it gets no file can say."""
    if under is None:
        return ""
    return under.key or f"action {under.pk}"


def earlier_values(action: Action, file_under: str) -> list[Values]:
    """Return what earlier versions would have taken the digest of, for a row that a load finds with another digest.

    They knew nothing of official texts: where one is given, a person gave it, there is no earlier form, and the row
    counts as edited. Still earlier ones filled an empty `under` and compared it with nothing: where it differs from the
    file's, a person may have chosen it.
    """
    stored = stored_values(action)
    if any(stored.pop(name) for name in OFFICIAL_TEXT):
        return []
    before_under = {name: value for name, value in stored.items() if name != "under"}
    untouched = stored["under"] in ("", file_under)
    return [stored, before_under, as_once_loaded(action)] if untouched else [stored]


def as_once_loaded(action: Action) -> Values:
    """Return what the database says in the columns of the files before they had reach, force and sources of their own.

    A row whose digest was taken then is recognised by it as one that nobody has edited since.
    """
    before = ("country_id", "actor", "kind", "body_name", "instrument", "title", "summary")
    return {
        **{name: getattr(action, name) for name in before},
        "vendors": sorted(vendor.pk for vendor in action.vendors.all()),
        "scope": [scope.value for scope in action.scope],
        "state": action.state,
        "milestones": [[_text(m.date), m.status, m.is_deadline, m.note, m.source_url] for m in _in_order(action)],
        "sources": sorted(source.url or f"finding {source.finding_id}" for source in action.evidence.all()),
    }


def _in_order(action: Action) -> list[Milestone]:
    return sorted(action.milestones.all(), key=lambda milestone: (milestone.position, milestone.pk))


def _text(value: object) -> str:
    return str(value or "")


def is_as_loaded(action: Action) -> bool:
    stored = stored_values(action)
    return action.loaded_digest in {
        digest_of(values) for values in (stored, *earlier_values(action, file_under=stored["under"]))
    }
