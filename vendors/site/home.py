"""The overview: what changed lately, the next deadlines, the record in numbers, and the way into it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from vendors.extraction.vocabulary import UNNAMED, Force, Kind
from vendors.listing.caching import data_version, public
from vendors.listing.facet_members import member_sets
from vendors.models import Milestone, Vendor
from vendors.models.choices import ActionState
from vendors.models.listing import ALL
from vendors.models.milestones import MilestoneQuerySet
from vendors.site.changes import grouped
from vendors.site.day_parameters import most_acted_upon
from vendors.site.log_days import WholeLog
from vendors.site.maps import map_of
from vendors.site.trends import small_trend

LATEST, NEXT, DAYS = 9, 6, 4


@public
def home(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    published = {"action__state": ActionState.PUBLISHED}
    # That a step's first day has come follows from its last one; an index begins there.
    steps = Milestone.objects.filter(**published, is_deadline=False, last_day__lte=today, first_day__lte=today)
    deadlines = Milestone.objects.filter(**published).deadlines(after=today)
    log = WholeLog(data_version(request))
    vendor = Vendor.objects.filter(pk__in=most_acted_upon(1)).first()
    context: dict[str, Any] = {
        "vendor": vendor,
        "map": map_of(vendor.pk, on=today) if vendor else None,
        "changed": grouped(log, log.newest_days(until=None, count=DAYS), QueryDict()),
        "steps": with_actions(steps.order_by("-first_day", "-pk")[:LATEST]),
        "deadlines": with_actions(deadlines[:NEXT]),
        "numbers": numbers(),
        "today": today,
        "trend": small_trend(vendor, today=today),
    }
    return render(request, "site/home.html", context)


def with_actions(steps: MilestoneQuerySet) -> MilestoneQuerySet:
    """Return steps with what the overview shows of their actions."""
    of_action = [f"action__{column}" for column in ("kind", "status", "title", "country__code", "country__name")]
    return steps.select_related("action__country").only("action", "date", "status", "note", *of_action)


def numbers() -> dict[str, int]:
    """Return the record in numbers, from the member sets."""
    sets = member_sets()
    acting = {pair for pair, members in sets.items() if members}
    in_effect = sets.get(("status", "adopted"), 0) | sets.get(("status", "in_force"), 0)
    # A single act is done on its day and advice binds nobody: neither is a ban in effect.
    binding = sets.get(("force", Force.LAW), 0) | sets.get(("force", Force.POLICY), 0)
    return {
        "actions": sets.get((ALL, ""), 0).bit_count(),
        "countries": sum(facet == "country" for facet, _ in acting),
        "vendors": sum(facet == "vendor" and value != UNNAMED for facet, value in acting),
        "bans": (sets.get(("kind", Kind.BAN), 0) & in_effect & binding).bit_count(),
    }
