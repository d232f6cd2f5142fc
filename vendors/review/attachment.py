"""What attaching a finding to an action means: in what the two differ, and which recorded step the finding tells."""

from collections.abc import Iterable
from dataclasses import dataclass

from vendors.extraction.vocabulary import Kind, Status, text_status
from vendors.findings.comparison import CLOSE, OPPOSITE, days_apart
from vendors.findings.values import Values
from vendors.models import Action, Country, Milestone, Vendor
from vendors.models.choices import KindChoices

SAME_STEP_DAYS = 183
"""Half a year: a person may know that two dates that far apart are of one step; a source dated later tells another."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which a finding and an action are not of one measure, with both sides in words."""

    field: str
    finding: str
    action: str

    def __str__(self) -> str:
        return f"{self.field}: the article says {self.finding}, the action {self.action}"


def differences(action: Action, values: Values) -> list[Difference]:
    """Return in what attaching would go across country, vendor or kind.

    A side that names no vendor differs from none: laws seldom name one, and what they are used for does.
    """
    found = []
    if values.country != action.country_id:
        names = dict(Country.objects.filter(pk__in=[values.country, action.country_id]).values_list("pk", "name"))
        found.append(Difference("Country", names.get(values.country, values.country), names[action.country_id]))
    of_action = {vendor.pk: vendor.name for vendor in action.vendors.all()}
    if values.vendors and of_action and of_action.keys().isdisjoint(values.vendors):
        named = Vendor.objects.filter(pk__in=values.vendors).order_by("name").values_list("name", flat=True)
        found.append(Difference("Vendor", ", ".join(named), ", ".join(sorted(of_action.values()))))
    if values.kind != action.kind:
        found.append(Difference("Kind", _kind(values.kind), _kind(action.kind)))
    return found


def exception_in_words(found: Iterable[Difference], reason: str) -> str:
    """Return what the log of decisions says of an attachment across country, vendor or kind."""
    return f"{'; '.join(map(str, found))}. Attached because: {reason.strip()}"


def told_step(action: Action, values: Values) -> Milestone | None:
    """Return the recorded step of which the values are a further report; None where they tell no step on record."""
    return told_among(action.milestones.in_order(), action.kind, values)


def told_among(steps: Iterable[Milestone], kind: str, values: Values) -> Milestone | None:
    """Return the same from the steps at hand of an action of this kind, in order.

    A permission tells of a ban's end, not of its adoption. Other kinds tell none of each other's steps.
    """
    status = text_status(Status(values.status))
    if (Kind(values.kind), Kind(kind)) in OPPOSITE:
        wanted = Status.ENDED if status == Status.ADOPTED else None
    else:
        wanted = status if is_one_kind(values.kind, kind) else None
    fitting = [step for step in steps if not step.is_deadline and text_status(Status(step.status)) == wanted]
    if values.date is None:
        return fitting[0] if fitting else None
    gaps = [(days_apart(values.date, step.date), step) for step in fitting]
    near = [(days, step.pk, step) for days, step in gaps if days is not None and days <= SAME_STEP_DAYS]
    if near:
        return min(near)[2]
    return next((step for days, step in gaps if days is None), None)  # its date is not known


def is_one_kind(one: str, other: str) -> bool:
    """Whether two kinds are the same, or such as papers take for one another."""
    return one == other or (Kind(one), Kind(other)) in CLOSE


def _kind(kind: str) -> str:
    return str(KindChoices(kind).label).lower()
