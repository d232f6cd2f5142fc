"""Deadlines as a calendar that other programs subscribe to."""

import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import Status
from vendors.listing.caching import data_version, public
from vendors.listing.facet_labels import unnamed
from vendors.listing.localised_names import country_name
from vendors.listing.presentation import without_empty
from vendors.listing.sentence import day_words
from vendors.listing.site_address import site_address
from vendors.models import Milestone
from vendors.models.choices import IN_SENTENCE, KindChoices
from vendors.models.milestones import MilestoneQuerySet
from vendors.site.deadlines import LAPSED, DeadlineFilter, deadlines_of_published, whose, with_actions
from vendors.site.errors import bad_filter
from vendors.site.step_words import outcome_words

MOST_EVENTS = 200
"""Deadlines ahead in one calendar: the next ones. A calendar of one country or vendor holds the rest."""


@public
def calendar(request: HttpRequest) -> HttpResponse:
    """Send the deadlines, those of the last year and all to come, for a calendar program."""
    chosen = DeadlineFilter(without_empty(request.GET), queryset=deadlines_of_published())
    if not chosen.is_valid():
        return bad_filter(request, chosen.filter_errors)
    stamp = data_version(request).changed_at
    sent = Calendar()
    sent.add("prodid", f"-//{settings.SITE_NAME}//EN")
    sent.add("version", "2.0")
    sent.add("method", "PUBLISH")
    sent.add("x-wr-calname", " · ".join(filter(None, [_("Telecom vendor deadlines"), whose(chosen)])))
    sent.add("refresh-interval;value=duration", "P1D")
    for step in nearest(chosen.qs):
        sent.add_component(event(step, stamp, site_address(request)))
    return HttpResponse(sent.to_ical(), content_type="text/calendar; charset=utf-8")


def nearest(deadlines: MilestoneQuerySet) -> list[Milestone]:
    """Return the deadlines of the last twelve months and those ahead, the nearest to today where there are too many."""
    today = timezone.localdate()
    rows = with_actions(deadlines)
    ahead = rows.filter(last_day__gte=today).order_by("last_day", "pk")[:MOST_EVENTS]
    past = rows.filter(last_day__lt=today, last_day__gte=today - datetime.timedelta(days=365))
    return [*reversed(past.order_by("-last_day", "-pk")[: MOST_EVENTS // 4]), *ahead]


def event(step: Milestone, stamp: datetime.datetime, site: str) -> Event:
    """Return a deadline as a whole day: the last on which it can fall, which the text says where it is not exact."""
    action, last_day = step.action, step.last_day
    assert last_day
    assert isinstance(step.date, PartialDate)
    address = site + action.get_absolute_url()
    vendors = ", ".join(vendor.name for vendor in action.vendors.all()) or unnamed()
    entry = Event()
    entry.add("uid", f"deadline-{step.pk}@{site.partition('//')[2]}")
    entry.add("dtstamp", stamp)
    entry.add("dtstart", last_day)
    entry.add("dtend", last_day + datetime.timedelta(days=1))
    entry.add("transp", "TRANSPARENT")
    entry.add("summary", f"{country_name(action.country)}: {action.title}")
    entry.add("status", _certainty(action.status))
    outcome = outcome_words(step)
    lines = [
        exactness(step.date),
        _("What became of it: %(outcome)s.") % {"outcome": outcome} if outcome else "",
        step.note,
        f"{KindChoices(action.kind).label}, {IN_SENTENCE[Status(action.status)]}. {vendors}.",
        address,
    ]
    entry.add("description", "\n".join(filter(None, lines)))
    entry.add("url", address)
    entry.add("categories", [str(KindChoices(action.kind).label)])
    return entry


def exactness(date: PartialDate) -> str:
    """Return a sentence on how exactly the sources tell a deadline."""
    if date.day is not None:
        return _("The deadline is %(day)s.") % {"day": day_words(date)}
    return _(
        "The sources say only “%(date)s”. This entry stands on the last possible day; the deadline may be earlier."
    ) % {"date": day_words(date)}


def _certainty(status: str) -> str:
    if status in LAPSED:
        return "CANCELLED"
    return "TENTATIVE" if status == Status.PROPOSED else "CONFIRMED"
