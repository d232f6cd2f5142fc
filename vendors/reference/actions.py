"""The curated actions of the data files: published with their sources as evidence; drafts where nobody has checked."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import UNNAMED, Scope, Status
from vendors.models import Action, Body, Change, DataVersion, EffectPeriod, Evidence, Milestone
from vendors.models.choices import ActionState, ChangeKind
from vendors.record import publication
from vendors.reference.files import Row, Rows
from vendors.reference.record_schema import DEADLINE, MEMORY
from vendors.reference.rows import (
    BATCH,
    REASON,
    Plan,
    Tally,
    Values,
    add_row,
    create_all,
    deleted_here,
    digest_of,
    link,
    sort_row,
)

COLUMNS = (
    "country_id",
    "actor",
    "kind",
    "reach",
    "area",
    "force",
    "body_name",
    "instrument",
    "title",
    "summary",
    "grade",
)
"""Columns that are text both in the file and in the database."""


def load_actions(rows: Rows, *, each: Callable[[int], object] = lambda by: None) -> Tally:
    """Load actions with their milestones and evidence. Expects a transaction, and countries and vendors to be there.

    `each` is told the number of rows that are done since the last time.
    """
    plan = Plan(Tally("actions.csv with milestones.csv and sources.csv"))
    stored = {action.key: action for action in _stored()}
    deleted = deleted_here(Action, "key", {row["key"] for row in rows["actions.csv"]} - set(stored))
    milestones, sources = _by_action(rows["milestones.csv"]), _by_action(rows["sources.csv"])
    for row in rows["actions.csv"]:
        key = row["key"]
        if key in deleted:
            plan.tally.kept.append(key)
            continue
        existing = stored.get(key)
        values = _values(row, milestones[key], sources[key], existing)
        if not sort_row(plan, key, existing, _current(existing) if existing else None, values, _as_once_loaded):
            add_row(plan, Action(key=key), values)
    each(plan.tally.unchanged + len(plan.tally.kept))
    _write(plan, each)
    _link_parents(rows["actions.csv"])
    _withdraw(rows["withdrawn.csv"], stored)
    return plan.tally


def _stored() -> Iterable[Action]:
    return Action.objects.filter(key__isnull=False).prefetch_related("vendors", "milestones", "evidence")


def _by_action(rows: Iterable[Row]) -> defaultdict[str, list[Row]]:
    grouped: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["action"]].append(row)
    return grouped


def _values(row: Row, milestones: list[Row], sources: list[Row], existing: Action | None) -> Values:
    """Return what the files say of an action: plain values, of which the digest is taken."""
    steps = sorted(milestones, key=lambda step: (step["type"] == DEADLINE, step["date"]))
    position = {step["step"]: number for number, step in enumerate(steps)}
    return {
        "country_id": row["jurisdiction"],
        "vendors": sorted(slug for slug in row.values("vendors") if slug != UNNAMED),
        **{name: row[name] for name in ("actor", "kind", "reach", "area", "force", "instrument", "title", "summary")},
        "grade": row["grade"],
        "body_name": row["body"],
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
"""Columns of sources.csv in the order in which `_evidence` and `_current` take them."""


def _milestone_values(step: Row) -> list[Any]:
    """Return date, status, whether it is a deadline, note, outcome and the day of the outcome.

    A deadline's status says what is due then; files leave it empty, since no step has been taken.
    """
    is_deadline = step["type"] == DEADLINE
    status = Status.IN_FORCE.value if is_deadline else step["status"]
    return [step["date"], status, is_deadline, step["note"], step["outcome"], step["outcome_on"]]


def _state(row: Row, existing: Action | None) -> str:
    """What is not verified stays a draft; what was public before its basis fell away is withdrawn, and says so."""
    if row["basis"] != MEMORY:
        return ActionState.PUBLISHED.value
    was_public = existing is not None and existing.state in (ActionState.PUBLISHED, ActionState.WITHDRAWN)
    return ActionState.WITHDRAWN.value if was_public else ActionState.DRAFT.value


def _current(action: Action) -> Values:
    """Return what the database says. A finding among the evidence is a curator's work: no file equals it."""
    milestones = _in_order(action)
    position = {milestone.pk: number for number, milestone in enumerate(milestones)}
    return {
        **{name: getattr(action, name) for name in COLUMNS},
        "vendors": sorted(vendor.pk for vendor in action.vendors.all()),
        "scope": [scope.value for scope in action.scope],
        "checked": _text(action.checked),
        "state": action.state,
        "milestones": [
            [_text(m.date), m.status, m.is_deadline, m.note, m.outcome, _text(m.outcome_on)] for m in milestones
        ],
        "sources": sorted(
            [
                position.get(piece.milestone_id or 0, -1),
                piece.url or f"finding {piece.finding_id}",
                *(piece.publisher, piece.title, _text(piece.published), piece.language, piece.type),
                *(_text(piece.read_on), piece.pinpoint, piece.supports, piece.archived_url),
            ]
            for piece in action.evidence.all()
        ),
    }


def _as_once_loaded(action: Action) -> Values:
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
        "sources": sorted(piece.url or f"finding {piece.finding_id}" for piece in action.evidence.all()),
    }


def _in_order(action: Action) -> list[Milestone]:
    return sorted(action.milestones.all(), key=lambda milestone: (milestone.position, milestone.pk))


def _text(value: object) -> str:
    return str(value or "")


def _write(plan: Plan, each: Callable[[int], object]) -> None:
    bodies = _body_index() if plan.added or plan.changed else {}
    for action, values in (*plan.added, *plan.changed):
        _fill(action, values, bodies)
    for start in range(0, len(plan.added), BATCH):
        _create(plan.added[start : start + BATCH])
        each(len(plan.added[start : start + BATCH]))
    for action, values in plan.changed:
        _change(action, values)
        each(1)
    for action, values in plan.adopted:
        action.loaded_digest = digest_of(values)
    Action.objects.bulk_update([action for action, _ in plan.adopted], ["loaded_digest"], batch_size=BATCH)


def _fill(action: Action, values: Values, bodies: Mapping[tuple[str, str], Body | None]) -> None:
    for name in COLUMNS:
        setattr(action, name, values[name])
    action.scope = tuple(Scope(scope) for scope in values["scope"])
    action.checked = _day(values["checked"])
    action.body = _find_body(action.country_id, action.body_name, bodies)
    action.loaded_digest = digest_of(values)


def _create(added: list[tuple[Action, Values]]) -> None:
    """Write new actions and all that belongs to them, a few statements for all of them."""
    milestones = {id(action): _milestones(action, values) for action, values in added}
    evidence = [piece for action, values in added for piece in _evidence(action, milestones[id(action)], values)]
    sources: defaultdict[int, set[str]] = defaultdict(set)
    for piece in evidence:
        sources[id(piece.action)].add(piece.source_key)
    for action, values in added:
        action.state = values["state"]
        action.published_at = timezone.now() if action.state == ActionState.PUBLISHED else None
        action.derive(milestones[id(action)])
        action.source_count = len(sources[id(action)])
    records = create_all([action for action, _ in added], Action)
    link(Action, "vendors", {action.pk: values["vendors"] for action, values in added}, records)
    create_all([row for rows in milestones.values() for row in rows], Milestone)
    create_all(evidence, Evidence)
    _announce([(action, values, milestones[id(action)]) for action, values in added])


def _announce(added: Iterable[tuple[Action, Values, list[Milestone]]]) -> None:
    """Write the times in effect and the public log of new actions that are public from the start."""
    public = [entry for entry in added if entry[0].state == ActionState.PUBLISHED]
    if not public:
        return
    EffectPeriod.objects.bulk_create(
        EffectPeriod(action=action, start=period.start, end=period.end)
        for action, _, milestones in public
        for period in action.periods_from(milestones)
    )
    Change.objects.bulk_create(
        Change(
            action=action,
            at=timezone.now(),
            what=ChangeKind.PUBLISHED,
            reason=REASON,
            facts=publication.facts_from(
                action, vendors=values["vendors"], milestones=sorted(milestones, key=Milestone.order)
            ),
        )
        for action, values, milestones in public
    )
    DataVersion.objects.bump("number")


def _change(action: Action, values: Values) -> None:
    """Bring one action that nobody has edited in line with its changed row."""
    action._change_reason = REASON  # type: ignore[attr-defined]
    action.vendors.set(values["vendors"])
    action.milestones.all().delete()
    action.evidence.all().delete()
    milestones = _milestones(action, values)
    create_all(milestones, Milestone)
    create_all(_evidence(action, milestones, values), Evidence)
    action.save()
    fresh = Action.objects.get(pk=action.pk)
    if values["state"] == ActionState.PUBLISHED and fresh.state != ActionState.PUBLISHED:
        publication.publish(fresh, by=None, reason=REASON)
    elif values["state"] == ActionState.WITHDRAWN and fresh.state == ActionState.PUBLISHED:
        publication.withdraw(fresh, by=None, reason="Its sources no longer bear it out.")
    else:
        publication.changed(fresh, by=None, reason=REASON)


def _milestones(action: Action, values: Values) -> list[Milestone]:
    return [
        Milestone(
            action=action,
            date=PartialDate.parse(date),
            status=status,
            is_deadline=is_deadline,
            position=position,
            note=note,
            outcome=outcome,
            outcome_on=_day(outcome_on),
        )
        for position, (date, status, is_deadline, note, outcome, outcome_on) in enumerate(values["milestones"])
    ]


def _evidence(action: Action, milestones: Sequence[Milestone], values: Values) -> list[Evidence]:
    return [
        Evidence(
            action=action,
            milestone=milestones[position] if position >= 0 else None,
            url=url,
            publisher=publisher,
            title=title,
            published=PartialDate.parse(date) if date else None,
            language=language,
            type=type_,
            read_on=_day(read_on),
            pinpoint=pinpoint,
            supports=supports,
            archived_url=archived,
        )
        for position, url, publisher, title, date, language, type_, read_on, pinpoint, supports, archived in values[
            "sources"
        ]
    ]


def _day(value: str) -> datetime.date | None:
    return datetime.date.fromisoformat(value) if value else None


def _withdraw(rows: Iterable[Row], stored: Mapping[str | None, Action]) -> None:
    """Withdraw what the files no longer hold, where it is public and nobody has edited it since it was loaded."""
    for row in rows:
        action = stored.get(row["key"])
        if action is not None and action.state == ActionState.PUBLISHED and _is_as_loaded(action):
            publication.withdraw(action, by=None, reason=row["reason"])


def _is_as_loaded(action: Action) -> bool:
    return action.loaded_digest in (digest_of(_current(action)), digest_of(_as_once_loaded(action)))


def _link_parents(rows: Iterable[Row]) -> None:
    """Say of each action that nobody has edited under which other one it was made."""
    numbers = dict(Action.objects.filter(key__isnull=False).values_list("key", "pk"))
    parents = {row["key"]: numbers.get(row["under"]) for row in rows if row["key"] in numbers}
    moved = [
        action
        for action in Action.objects.filter(key__in=[key for key, parent in parents.items() if parent], under=None)
        if action.key is not None and action.loaded_digest
    ]
    for action in moved:
        action.under_id = parents[action.key or ""]
    Action.objects.bulk_update(moved, ["under"], batch_size=BATCH)


def _body_index() -> dict[tuple[str, str], Body | None]:
    """Return each body by (country, name in small letters); None where two bodies share the name."""
    index: dict[tuple[str, str], Body | None] = {}
    for body in Body.objects.select_related("country"):
        for name in _names_of(body):
            key = (body.country_id, name)
            index[key] = None if key in index else body
    return index


def _names_of(body: Body) -> set[str]:
    """Return what a source may call it in small letters: at home, the ministry "of Austria" is just the ministry."""
    names = {name.casefold() for name in (body.name, *body.abbreviations, *body.aliases)}
    country = body.country.name.casefold()
    return names | {name.removesuffix(f" of {country}").removesuffix(f" of the {country}") for name in names}


def _find_body(country: str, name: str, index: Mapping[tuple[str, str], Body | None]) -> Body | None:
    """Return the body that the sources name, also where an abbreviation follows in brackets."""
    plain = name.casefold().removeprefix("the ").strip()
    without = plain.partition(" (")[0]
    return index.get((country, plain)) or index.get((country, without))
