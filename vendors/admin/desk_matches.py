"""The known actions beside a finding: those the matcher proposes, those found by words, and what attaching would do."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vendors.findings import assessment
from vendors.findings.matching import Match
from vendors.findings.values import Values
from vendors.models import Action, Conflict, Finding, Milestone
from vendors.models.choices import ActionState, Verdict
from vendors.review.attachment import told_among
from vendors.review.decisions import AskFirst
from vendors.review.finding_actions import MOST_FOUND, find_actions

PROPOSED_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """An action that the finding may be attached to, with what a curator needs to see of it."""

    action: Action
    reasons: Sequence[str]
    steps: Sequence[Milestone]
    told: Milestone | None
    """The step of which the finding would be a further source."""

    adds_a_fact: bool
    """Whether attaching it as a source would tell readers more than a recorded step does."""


def matches_of(
    finding: Finding, values: Values, form: Mapping[str, str], *, ask: AskFirst | None = None
) -> dict[str, Any]:
    """Return what the page shows of known actions, for the finding's fields as they stand and the words typed."""
    match = assessment.match_finding(finding, values)
    words = form.get("find", "").strip()
    chosen = _number(form.get("action", ""))
    day = finding.article.published
    candidates = _found(words, values, day) if words else _proposed(match, values, day)
    # What the page had ticked by itself was likely for the fields as they were: only a person's choice is kept.
    keeps_choice = chosen != _number(form.get("preselected", "")) and not words
    if chosen is not None and all(one.action.pk != chosen for one in candidates) and (ask or keeps_choice):
        candidates = [*_candidates([chosen], values, day), *candidates]
    if all(one.action.pk != chosen for one in candidates):
        chosen = match.action if any(one.action.pk == match.action for one in candidates) else None
    return {
        "verdict": match.verdict,
        "verdict_label": Verdict(match.verdict).label,
        "candidates": candidates,
        "chosen": chosen or (candidates[0].action.pk if candidates else None),
        "find": words,
        "attach_as": form.get("as") if ask else _way(match),
        "main_button": {Verdict.NEW: "accept", Verdict.SAME: "attach", Verdict.STEP: "attach"}.get(match.verdict, ""),
        "conflict": _conflict(finding, match),
        "contradicts": match.verdict == Verdict.CONTRADICTS,
        "ask": ask,
        "exception": form.get("exception", ""),
    }


def chosen_action(form: Mapping[str, str]) -> Action | None:
    """Return the action that is ticked in the list."""
    number = _number(form.get("action", ""))
    return Action.objects.filter(pk=number).first() if number is not None else None


def _way(match: Match) -> str:
    """How T attaches at first: a new step only where the matcher is sure that it is one."""
    return "step" if match.verdict == Verdict.STEP else "source"


def _conflict(finding: Finding, match: Match) -> Conflict | None:
    """Return the conflict that readers are, or were, told of."""
    if match.action is None:
        return None
    return Conflict.objects.filter(finding=finding, action=match.action).order_by("-found_at").first()


def _proposed(match: Match, values: Values, article_day: datetime.date | None) -> list[Candidate]:
    """Return the likely actions, the one that the verdict is about first: it has to be in sight."""
    reasons = {like.action: like.reasons for like in match.likely}
    first = [match.action] if match.action is not None and match.action in reasons else []
    numbers = [*first, *(number for number in reasons if number != match.action)][:PROPOSED_SHOWN]
    return _candidates(numbers, values, article_day, reasons)


def _found(words: str, values: Values, article_day: datetime.date | None) -> list[Candidate]:
    numbers = find_actions(words, country=values.country).values_list("pk", flat=True)
    return _candidates(list(numbers[:MOST_FOUND]), values, article_day)


def _candidates(
    numbers: Sequence[int],
    values: Values,
    article_day: datetime.date | None,
    reasons: Mapping[int, Sequence[str]] | None = None,
) -> list[Candidate]:
    rows = Action.objects.for_lists().prefetch_related("milestones").in_bulk(numbers)
    found = []
    for action in (rows[number] for number in numbers if number in rows):
        steps = sorted(action.milestones.all(), key=Milestone.order)
        told = told_among(steps, action.kind, values, article_day)
        adds_a_fact = action.state == ActionState.PUBLISHED and (told is None or action.kind != values.kind)
        found.append(Candidate(action, (reasons or {}).get(action.pk, ()), steps, told, adds_a_fact))
    return found


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
