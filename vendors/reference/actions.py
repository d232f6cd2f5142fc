"""The curated actions of the data files: published with their sources as evidence; drafts where nobody has checked."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import urlsplit

from django.utils import timezone

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import UNNAMED, Scope
from vendors.models import Action, Body, Change, DataVersion, EffectPeriod, Evidence, Milestone
from vendors.models.choices import ActionState, ChangeKind
from vendors.models.effect_periods import periods_in_effect
from vendors.record import publication
from vendors.reference.files import Row, Rows
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
from vendors.reference.schema import MEMORY
from vendors.reference.steps import steps_of

COLUMNS = ("country_id", "actor", "kind", "body_name", "instrument", "title", "summary")


def load_actions(rows: Rows, *, each: Callable[[int], object] = lambda by: None) -> Tally:
    """Load actions with their milestones and evidence. Expects a transaction, and countries and vendors to be there.

    `each` is told the number of rows that are done since the last time.
    """
    plan = Plan(Tally("actions.csv and milestones.csv"))
    stored = {action.key: action for action in _stored()}
    away = deleted_here(Action, "key", {row["key"] for row in rows["actions.csv"]} - set(stored))
    milestones = _by_key(rows["milestones.csv"])
    for row in rows["actions.csv"]:
        key = row["key"]
        if key in away:
            plan.tally.kept.append(key)
            continue
        existing = stored.get(key)
        wanted = _wanted(row, milestones[key], existing)
        if not sort_row(plan, key, existing, _current(existing) if existing else None, wanted):
            add_row(plan, Action(key=key), wanted)
    each(plan.tally.unchanged + len(plan.tally.kept))
    _write(plan, each)
    return plan.tally


def _stored() -> Iterable[Action]:
    return Action.objects.filter(key__isnull=False).prefetch_related("vendors", "milestones", "evidence")


def _by_key(milestones: Iterable[Row]) -> defaultdict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in milestones:
        found[row["key"]].append(row)
    return found


def _wanted(row: Row, milestones: list[Row], existing: Action | None) -> Values:
    return {
        "country_id": row["jurisdiction"],
        "vendors": sorted(slug for slug in row.values("vendors") if slug != UNNAMED),
        "actor": row["actor"],
        "kind": row["kind"],
        "scope": [scope.value for scope in Scope if scope in row.values("scope")],
        "body_name": row["body"],
        "instrument": row["instrument"],
        "title": row["title"],
        "summary": row["summary"],
        "state": _state(row, existing),
        "milestones": [
            [step.date, step.status.value, step.is_deadline, step.note, step.source_url]
            for step in steps_of(row, milestones)
        ],
        "sources": sorted(row.values("source_urls")),
    }


def _state(row: Row, existing: Action | None) -> str:
    """What is not verified stays a draft; what was public before its basis fell away is withdrawn, and says so."""
    if row["basis"] != MEMORY:
        return ActionState.PUBLISHED.value
    was_public = existing is not None and existing.state in (ActionState.PUBLISHED, ActionState.WITHDRAWN)
    return ActionState.WITHDRAWN.value if was_public else ActionState.DRAFT.value


def _current(action: Action) -> Values:
    """Return what the database says. A finding among the evidence is a curator's work: no file equals it."""
    milestones = sorted(action.milestones.all(), key=lambda m: (m.position, m.pk))
    return {
        **{name: getattr(action, name) for name in COLUMNS},
        "vendors": sorted(vendor.pk for vendor in action.vendors.all()),
        "scope": [scope.value for scope in action.scope],
        "state": action.state,
        "milestones": [[str(m.date or ""), m.status, m.is_deadline, m.note, m.source_url] for m in milestones],
        "sources": sorted(e.url or f"finding {e.finding_id}" for e in action.evidence.all()),
    }


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
    action.body = _find_body(action.country_id, action.body_name, bodies)
    action.loaded_digest = digest_of(values)


def _create(added: list[tuple[Action, Values]]) -> None:
    """Write new actions and all that belongs to them, a few statements for all of them."""
    milestones = {id(action): _milestones(action, values) for action, values in added}
    evidence = [piece for action, values in added for piece in _evidence(action, values)]
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
        for period in periods_in_effect(milestones)
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
    create_all(_milestones(action, values), Milestone)
    action.evidence.all().delete()
    create_all(_evidence(action, values), Evidence)
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
            source_url=source,
        )
        for position, (date, status, is_deadline, note, source) in enumerate(values["milestones"])
    ]


def _evidence(action: Action, values: Values) -> list[Evidence]:
    return [Evidence(action=action, url=url, publisher=publisher_of(url)) for url in values["sources"]]


def publisher_of(url: str) -> str:
    """Return the host of an address, the nearest thing to a publisher's name that an address tells."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


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
