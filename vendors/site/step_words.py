"""What is said of a step: what became of a deadline, and which date of an action a list shows."""

import datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import Outcome, Status
from vendors.listing.presentation import short_date
from vendors.models import Action, Milestone
from vendors.models.choices import OUTCOME_IN_SENTENCE

DECIDING: dict[Status, str | Promise] = {
    Status.PROPOSED: gettext_lazy("proposed %(date)s"),
    Status.ADOPTED: gettext_lazy("decided %(date)s"),
    Status.IN_FORCE: gettext_lazy("in force since %(date)s"),
    Status.SUSPENDED: gettext_lazy("suspended %(date)s"),
    Status.ENDED: gettext_lazy("ended %(date)s"),
    Status.REJECTED: gettext_lazy("rejected %(date)s"),
}
"""How the date that decides is labelled, by the action's status."""
BY_LATEST_STEP = frozenset({"-date", "date"})
"""The orders of a list that go by the latest step."""


def outcome_words(deadline: Milestone, today: datetime.date | None = None) -> str:
    """Return what became of a deadline: "missed (looked up 1 Dec 2026)", or "outcome not known" of a past one that
    nobody has looked up; "" for one that lies ahead."""
    if deadline.outcome:
        outcome = OUTCOME_IN_SENTENCE[Outcome(deadline.outcome)]
        day = short_date(deadline.outcome_on)
        return _("%(outcome)s (looked up %(day)s)") % {"outcome": outcome, "day": day} if day else str(outcome)
    last_day = deadline.date.last_day if deadline.date else None
    return _("outcome not known") if last_day and last_day < (today or timezone.localdate()) else ""


def later_step(action: Action) -> PartialDate | None:
    """Return the date of the latest step where it is later than the date that decides."""
    decided, latest = action.decided, action.latest
    return latest if decided and latest and latest.first_day > decided.last_day else None


def deciding_words(action: Action, date: SafeString) -> str:
    """Return the deciding date with its label, such as "in force since 14 Jul 2020"; `date` is as it is shown."""
    return str(DECIDING[Status(action.status)]) % {"date": date}
