"""What differs between two published states of an action: the facts that changes keep, compared field by field."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vendors.extraction.vocabulary import Status
from vendors.listing.presentation import short_date
from vendors.models.choices import IN_SENTENCE, ActionState, ActorChoices, KindChoices, ScopeChoices, StatusChoices

type Facts = Mapping[str, Any]

LABELS = {
    "title": gettext_lazy("Title"),
    "country": gettext_lazy("Country"),
    "vendors": gettext_lazy("Vendors"),
    "kind": gettext_lazy("Kind"),
    "status": gettext_lazy("Status"),
    "scope": gettext_lazy("Scope"),
    "actor": gettext_lazy("Who acts"),
    "body": gettext_lazy("Body"),
    "instrument": gettext_lazy("Instrument"),
    "summary": gettext_lazy("Summary"),
    "state": gettext_lazy("State"),
}
CODES: dict[str, Any] = {
    "kind": KindChoices,
    "status": StatusChoices,
    "scope": ScopeChoices,
    "actor": ActorChoices,
    "state": ActionState,
}
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact before and after; either may be empty."""

    label: str
    before: str
    after: str


def differences(before: Facts, after: Facts) -> list[Difference]:
    """Return what the later facts say otherwise than the earlier ones, in the order of the fact box."""
    found = [
        Difference(str(label), words(name, before.get(name)), words(name, after.get(name)))
        for name, label in LABELS.items()
        if before.get(name) != after.get(name)
    ]
    return found + _steps(before.get("milestones", []), after.get("milestones", []))


def words(name: str, value: Any) -> str:
    """Return a fact's value in a reader's words, cut where it is long."""
    values = [str(one) for one in (value if isinstance(value, list) else [value]) if one]
    labels = dict(CODES[name].choices) if name in CODES else {}
    told = ", ".join(str(labels.get(one, one)) for one in values)
    return told if len(told) <= LONGEST else told[:LONGEST].rstrip() + "…"


def step_words(step: Facts) -> str:
    """Return a milestone of the facts in words: its date, and what it is."""
    what = _("deadline") if step.get("deadline") else str(IN_SENTENCE[Status(step["status"])])
    note = f" ({step['note'][:LONGEST]})" if step.get("note") else ""
    return f"{short_date(step.get('date')) or _('undated')}: {what}{note}"


def _steps(before: Iterable[Facts], after: Iterable[Facts]) -> list[Difference]:
    old, new = [step_words(step) for step in before], [step_words(step) for step in after]
    gone = [Difference(_("Step"), told, "") for told in old if told not in new]
    return gone + [Difference(_("Step"), "", told) for told in new if told not in old]
