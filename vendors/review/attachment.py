"""What attaching a finding to an action means: in what the two differ, and which recorded step the finding tells."""

import datetime
from collections.abc import Iterable, Sequence
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


def told_step(action: Action, values: Values, article_day: datetime.date | None) -> Milestone | None:
    """Return the recorded step of which the values are a further report; None where they tell no step on record."""
    return told_among(action.milestones.in_order(), action.kind, values, article_day)


def told_among(
    steps: Iterable[Milestone], kind: str, values: Values, article_day: datetime.date | None
) -> Milestone | None:
    """Return the same from the steps at hand of an action of this kind, in order; the article is of `article_day`.

    A permission tells of a ban's end, not of its adoption. Other kinds tell none of each other's steps.
    """
    status = text_status(Status(values.status))
    if (Kind(values.kind), Kind(kind)) in OPPOSITE:
        wanted = Status.ENDED if status == Status.ADOPTED else None
    else:
        wanted = status if is_one_kind(values.kind, kind) else None
    fitting = [step for step in steps if not step.is_deadline and text_status(Status(step.status)) == wanted]
    if values.date is None:
        return _told_without_date(fitting, article_day)
    gaps = [(days_apart(values.date, step.date), step) for step in fitting]
    near = [(days, step.pk, step) for days, step in gaps if days is not None and days <= SAME_STEP_DAYS]
    if near:
        return min(near)[2]
    return next((step for days, step in gaps if days is None), None)  # its date is not known


def _told_without_date(fitting: Sequence[Milestone], article_day: datetime.date | None) -> Milestone | None:
    """Return the only step there is, else the last one before the article; None where that cannot be told."""
    if len(fitting) == 1:
        return fitting[0]
    before = [step for step in fitting if article_day and step.date and step.date.first_day <= article_day]
    return before[-1] if before else None


def is_one_kind(one: str, other: str) -> bool:
    """Whether two kinds are the same, or such as papers take for one another."""
    return one == other or (Kind(one), Kind(other)) in CLOSE


def _kind(kind: str) -> str:
    return str(KindChoices(kind).label).lower()
