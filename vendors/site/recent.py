"""What governments did lately: steps by their own date, whenever they came into the record. As a page and as a feed."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Length
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import feedgenerator, timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django_filters import ChoiceFilter

from vendors.extraction.vocabulary import Status
from vendors.listing.bits import flags
from vendors.listing.caching import data_version, public
from vendors.listing.facet_members import member_sets
from vendors.listing.filters import StrictFilterSet
from vendors.listing.localised_names import country_name
from vendors.listing.presentation import changed_query, gathered_sentence, short_date, without_empty
from vendors.listing.site_address import site_address
from vendors.models import Milestone
from vendors.models.choices import IN_SENTENCE, ActionState, KindChoices
from vendors.models.listing import ALL
from vendors.site.errors import bad_filter
from vendors.site.log_days import midnight
from vendors.site.timeline import Timeline, by_year, steps_of

DAYS = ("30", "90", "365")
MOST = 60
"""Events on the page and in the feed: with their sources they stay below 150 kB. The list of actions has the rest."""
LATEST = 10
"""Events shown where none lies in the days asked for."""
TO_THE_MONTH = len("2026-11")


class RecentFilter(StrictFilterSet):
    """How many days back the events may lie."""

    days = ChoiceFilter(choices=[(days, days) for days in DAYS], method="by_nothing", null_label=None)

    @property
    def length(self) -> int:
        return int(self.form.cleaned_data.get("days") or DAYS[0])


@dataclass(frozen=True, slots=True)
class RecentEvents:
    """The events since a day, the newest first, or the latest before it where there are none."""

    since: datetime.date
    total: int
    steps: Sequence[Milestone]

    @classmethod
    def of(cls, days: int, today: datetime.date) -> "RecentEvents":
        since = today - datetime.timedelta(days=days - 1)
        taken: Any = Milestone.objects.filter(is_deadline=False, first_day__lte=today)
        # A date known to the month counts where part of the month lies in the days; one known to the year, where it
        # begins in them.
        reaching = taken.filter(first_day__gte=since - datetime.timedelta(days=31))  # an index begins here
        reaching = reaching.annotate(precision=Length("date"))
        within = reaching.filter(Q(first_day__gte=since) | Q(precision=TO_THE_MONTH, last_day__gte=since))
        # Which actions are public is looked up in the member set: joined, each step's action would be read.
        public = flags(member_sets().get((ALL, ""), 0))
        rows = within.order_by("-date", "-position", "-pk").values_list("pk", "action")
        keys = [key for key, action in rows if action < len(public) and public[action]]
        if keys:
            return cls(since, len(keys), steps_of(keys[:MOST]))
        earlier = taken.filter(action__state=ActionState.PUBLISHED).order_by("-date", "-position", "-pk")
        return cls(since, 0, steps_of(list(earlier.values_list("pk", flat=True)[:LATEST])))


@public
def recent(request: HttpRequest) -> HttpResponse:
    """Show the events of the last days, apart from when they were recorded."""
    chosen = RecentFilter(without_empty(request.GET), queryset=Milestone.objects.none())
    if not chosen.is_valid():
        return bad_filter(request, chosen.filter_errors)
    events = RecentEvents.of(chosen.length, timezone.localdate())
    context = {
        "events": events,
        "heading": heading(chosen.length),
        "timeline": Timeline(by_year(events.steps), ""),
        "lengths": [(int(days), int(days) == chosen.length, _days(int(days))) for days in DAYS],
        "days": chosen.length,
        "left_out": max(0, events.total - MOST),
        "today": timezone.localdate(),
    }
    return render(request, "site/recent.html", context)


def heading(days: int) -> str:
    return ngettext("Events of the last day", "Events of the last %(n)d days", days) % {"n": days}


def _days(days: int) -> str:
    return ngettext("Last day", "Last %(n)d days", days) % {"n": days}


@public
def atom(request: HttpRequest) -> HttpResponse:
    """Send the events of the last days as a feed, each under the day on which it happened."""
    query = without_empty(request.GET)
    chosen = RecentFilter(query, queryset=Milestone.objects.none())
    if not chosen.is_valid():
        return bad_filter(request, chosen.filter_errors)
    site, asked = site_address(request), changed_query(query, {}).removesuffix("?")
    about = [
        _("What governments did, by the date of each step."),
        gathered_sentence(data_version(request).gathered_until),
    ]
    feed = feedgenerator.Atom1Feed(
        title=f"{heading(chosen.length)} · {settings.SITE_NAME}",
        link=site + reverse("recent") + asked,
        description="",  # an Atom feed has none: it has a subtitle
        subtitle=" ".join(filter(None, about)),
        feed_url=site + request.path + asked,
        language=get_language() or "en",
    )
    events = RecentEvents.of(chosen.length, timezone.localdate())
    for step in events.steps if events.total else ():
        _add(feed, step, site)
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _add(feed: feedgenerator.Atom1Feed, step: Milestone, site: str) -> None:
    action = step.action
    kind, status = str(KindChoices(action.kind).label), str(IN_SENTENCE[Status(step.status)])
    assert step.first_day  # events without a date are no recent ones
    feed.add_item(
        title=f"{short_date(step.date)}, {country_name(action.country)}: {step.note or action.title}",
        link=site + action.get_absolute_url(),
        description=f"{kind}, {status}. {action.title}",
        unique_id=f"{site}/steps/{step.pk}",
        updateddate=midnight(step.first_day),
        categories=[country_name(action.country), *(vendor.name for vendor in action.vendors.all()), kind],
    )
