"""What differs between two published states of an action: the facts that changes keep, compared field by field."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vendors.extraction.vocabulary import Status
from vendors.listing.presentation import short_date
from vendors.models.choices import IN_SENTENCE, ActionState, ActorChoices, KindChoices, ScopeChoices, StatusChoices
from vendors.record.differences import Facts, differences

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
    "official_title": gettext_lazy("Official title"),
    "official_number": gettext_lazy("Official number"),
    "official_text_url": gettext_lazy("Official text"),
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
"""Characters of a fact or a note that are shown: a list of changes is read by the line; the page has the rest."""


@dataclass(frozen=True, slots=True)
class LabelledDifference:
    """One fact before and after, with the label of the fact box; either may be empty."""

    fact: str
    label: str
    before: str
    after: str


def labelled_differences(before: Facts, after: Facts) -> list[LabelledDifference]:
    """Return what the later facts say otherwise than the earlier ones, in the order of the fact box."""
    changed = differences(before, after, LABELS, in_words=in_words, step_in_words=step_in_words)
    return [
        LabelledDifference(change.fact, str(LABELS.get(change.fact, _("Step"))), change.before, change.after)
        for change in changed
    ]


def in_words(name: str, value: Any) -> str:
    """Return a fact's value in a reader's words, cut where it is long."""
    values = [str(part) for part in (value if isinstance(value, list) else [value]) if part]
    labels = dict(CODES[name].choices) if name in CODES else {}
    text = ", ".join(str(labels.get(part, part)) for part in values)
    return text if len(text) <= LONGEST else text[:LONGEST].rstrip() + "…"


def step_in_words(step: Facts) -> str:
    """Return a milestone of the facts in words: its date, and what it is."""
    what = _("deadline") if step.get("deadline") else str(IN_SENTENCE[Status(step["status"])])
    note = f" ({step['note'][:LONGEST]})" if step.get("note") else ""
    return f"{short_date(step.get('date')) or _('undated')}: {what}{note}"
