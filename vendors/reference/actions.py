"""The curated actions of the data files: published with their sources as evidence; drafts where nobody has checked."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from django.utils import timezone

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import Scope
from vendors.models import Action, Change, DataVersion, EffectPeriod, Evidence, Milestone, Vendor
from vendors.models.body_names import BodyIndex, body_index, find_body
from vendors.models.choices import ActionState, ChangeKind
from vendors.record import publication
from vendors.reference.action_values import COLUMNS, earlier_values, file_values, is_as_loaded, stored_values
from vendors.reference.files import CsvRow, Rows
from vendors.reference.rows import (
    BATCH,
    REASON,
    Plan,
    Tally,
    Values,
    add_row,
    create_all,
    deleted_by_a_person,
    digest_of,
    link,
    plan_row,
    update_all,
)


def load_actions(rows: Rows, *, each: Callable[[int], object] = lambda by: None) -> Tally:
    """Load actions with their milestones and evidence. Call it within a transaction, after countries and vendors.

    `each` is called with the number of rows done since its last call.
    """
    plan = Plan(Tally("actions.csv with milestones.csv and sources.csv"))
    stored = {action.key: action for action in _stored()}
    deleted = deleted_by_a_person(Action, "key", {row["key"] for row in rows["actions.csv"]} - set(stored))
    milestones, sources = _by_action(rows["milestones.csv"]), _by_action(rows["sources.csv"])
    successors = Vendor.successors()
    for row in rows["actions.csv"]:
        key = row["key"]
        if key in deleted:
            plan.tally.edited_here.append(key)
            continue
        existing = stored.get(key)
        values = file_values(row, milestones[key], sources[key], existing, successors=successors)
        if values["under"] in deleted:
            values["under"] = ""
        stored_now = stored_values(existing) if existing else None
        earlier = earlier_values(existing, values["under"]) if existing else []
        if not plan_row(plan, key, existing, stored_now, values, earlier):
            add_row(plan, Action(key=key), values)
    each(plan.tally.unchanged + len(plan.tally.edited_here))
    _write(plan, each)
    _withdraw(rows["withdrawn.csv"], stored)
    return plan.tally


def _stored() -> Iterable[Action]:
    rows = Action.objects.filter(key__isnull=False).select_related("under")
    return rows.prefetch_related("vendors", "milestones", "evidence")


def _by_action(rows: Iterable[CsvRow]) -> defaultdict[str, list[CsvRow]]:
    grouped: defaultdict[str, list[CsvRow]] = defaultdict(list)
    for row in rows:
        grouped[row["action"]].append(row)
    return grouped


def _write(plan: Plan, each: Callable[[int], object]) -> None:
    bodies = body_index() if plan.added or plan.changed else {}
    for action, values in (*plan.added, *plan.changed):
        _fill(action, values, bodies)
    for start in range(0, len(plan.added), BATCH):
        _create(plan.added[start : start + BATCH])
        each(len(plan.added[start : start + BATCH]))
    numbers = dict(Action.objects.filter(key__isnull=False).values_list("key", "pk"))
    _link_parents(plan.added, numbers)
    for action, values in plan.changed:
        action.under_id = numbers.get(values["under"])
        _change(action, values)
        each(1)
    for action, values in plan.adopted:
        action.loaded_digest = digest_of(values)
    Action.objects.bulk_update([action for action, _ in plan.adopted], ["loaded_digest"], batch_size=BATCH)


def _fill(action: Action, values: Values, bodies: BodyIndex) -> None:
    for name in COLUMNS:
        setattr(action, name, values[name])
    action.scope = tuple(Scope(scope) for scope in values["scope"])
    action.checked = _day(values["checked"])
    action.body = find_body(action.country_id, action.body_name, bodies)
    action.loaded_digest = digest_of(values)


def _create(added: list[tuple[Action, Values]]) -> None:
    """Write new actions and everything that belongs to them, in a few statements for all of them."""
    milestones = {id(action): _milestones(action, values) for action, values in added}
    evidence = [source for action, values in added for source in _evidence(action, milestones[id(action)], values)]
    sources: defaultdict[int, set[str]] = defaultdict(set)
    for source in evidence:
        sources[id(source.action)].add(source.source_key)
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


def _withdraw(rows: Iterable[CsvRow], stored: Mapping[str | None, Action]) -> None:
    """Withdraw what the files no longer hold, where it is public and nobody has edited it since it was loaded."""
    for row in rows:
        action = stored.get(row["key"])
        if action is not None and action.state == ActionState.PUBLISHED and is_as_loaded(action):
            publication.withdraw(action, by=None, reason=row["reason"])


def _link_parents(added: Iterable[tuple[Action, Values]], numbers: Mapping[str | None, int]) -> None:
    """Tie new actions to those that they were made under: these may come later in the file, and are numbered by now."""
    tied = [(action, numbers.get(values["under"])) for action, values in added if values["under"]]
    for action, number in tied:
        action.under_id = number
    update_all([action for action, _ in tied], Action, ["under"])
