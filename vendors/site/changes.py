"""The public log by day: what was published, corrected or withdrawn. A day's many changes of one sort are one line."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import F, JSONField, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import feedgenerator, timezone
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext as _
from django_filters import ChoiceFilter

from vendors.listing.caching import data_version, public
from vendors.listing.facet_members import sets_under
from vendors.listing.filters import DayFilter, FilterError, OfActionFilter
from vendors.listing.localised_names import country_name
from vendors.listing.paging import BadKey, Order, page_by
from vendors.listing.presentation import changed_query, gathered_sentence, without_empty
from vendors.listing.site_address import site_address
from vendors.models import Change, Country, DataVersion
from vendors.models.choices import ActionState, ChangeKind
from vendors.site.as_of import record_as_of, with_changes
from vendors.site.change_days import change_days, narrowed
from vendors.site.differences import LabelledDifference, labelled_differences
from vendors.site.errors import bad_filter, bad_key
from vendors.site.log_days import Group, Log, NarrowedLog, WholeLog, midnight

DAYS, SHOWN = 10, 12
"""Days on a page, and how many changes of one sort a day shows before they are folded into one line."""

ORDER = (
    ChangeKind.WITHDRAWN,
    ChangeKind.CORRECTED,
    ChangeKind.MERGED,
    ChangeKind.SPLIT,
    ChangeKind.RESTORED,
    ChangeKind.UPDATED,
    ChangeKind.PUBLISHED,
)
PHRASES = {
    ChangeKind.PUBLISHED: ngettext_lazy("%(n)d action published", "%(n)d actions published", "n"),
    ChangeKind.UPDATED: ngettext_lazy("%(n)d action updated", "%(n)d actions updated", "n"),
    ChangeKind.CORRECTED: ngettext_lazy("%(n)d action corrected", "%(n)d actions corrected", "n"),
    ChangeKind.WITHDRAWN: ngettext_lazy("%(n)d action withdrawn", "%(n)d actions withdrawn", "n"),
    ChangeKind.MERGED: ngettext_lazy("%(n)d action merged into another", "%(n)d actions merged into others", "n"),
    ChangeKind.SPLIT: ngettext_lazy("%(n)d action split", "%(n)d actions split", "n"),
    ChangeKind.RESTORED: ngettext_lazy("%(n)d action restored", "%(n)d actions restored", "n"),
}
NEWEST = Order(F("pk"), falling=True, number=True)


class ChangeFilter(OfActionFilter):
    """Changes of the public record by what they did, the day, and the action's country and vendors."""

    what = ChoiceFilter(choices=ChangeKind.choices, null_label=None)
    day = DayFilter(method="by_day")
    until = DayFilter(method="by_nothing")

    def by_day(self, queryset: QuerySet[Change], name: str, value: datetime.date) -> QuerySet[Change]:
        start = midnight(value)
        return queryset.filter(at__gte=start, at__lt=start + datetime.timedelta(days=1))


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change as it is listed, with what it changed where it changed what was public before."""

    change: Change
    differences: list[LabelledDifference]

    @property
    def leads_to_page(self) -> bool:
        return self.change.action.state != ActionState.DRAFT


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """The changes of one sort on one day: their number, and the first of them."""

    what: str
    count: int
    lines: list[ChangeLine]
    address: str

    @property
    def words(self) -> str:
        return str(PHRASES[ChangeKind(self.what)] % {"n": self.count})

    @property
    def folded(self) -> bool:
        return self.count > SHOWN


@dataclass(frozen=True, slots=True)
class ChangeDay:
    date: datetime.date
    groups: list[ChangeGroup]


@public
def changes(request: HttpRequest) -> HttpResponse:
    """Show the log by day; with `day`, one day's changes in pages; with `known`, the record as it stood on a day."""
    query = without_empty(request.GET)
    if "known" in query:
        return record_as_of(request, query)
    chosen = ChangeFilter(query, queryset=Change.objects.all(), extra=["known", "after", "before"])
    if not chosen.is_valid():
        return bad_filter(request, chosen.filter_errors)
    today = timezone.localdate()
    to_come = [name for name in ("day", "until") if name in chosen.values and chosen.values[name] > today]
    if to_come:
        message = _("That day has not come yet. The log goes up to today.")
        return bad_filter(request, [FilterError(name, chosen.values[name].isoformat(), message) for name in to_come])
    context = {
        "chosen": chosen,
        "query_text": changed_query(query, {"until": None, "day": None}).removesuffix("?"),
        "kinds": ChangeKind.choices,
        "what": chosen.values.get("what", ""),
        "begins": Change.objects.order_by("at").values_list("at", flat=True).first(),
        "today": today,
        **_form_choices(chosen),
    }
    if "day" not in chosen.values:
        return render(request, "site/changes.html", context | days_context(chosen, data_version(request)))
    rows = with_before(chosen.qs)
    try:
        page = page_by(rows, NEWEST, after=query.get("after", ""), before=query.get("before", ""))
    except BadKey as error:
        return bad_key(request, error)
    lines = [line_of(change) for change in page.rows]
    context |= {"day": chosen.values["day"], "page": page, "lines": lines, "total": chosen.qs.count()}
    return render(request, "site/changes_day.html", context)


def _form_choices(chosen: OfActionFilter) -> dict[str, Any]:
    """Return what the log can be narrowed to: countries and vendors with a change in the record."""
    return {
        **with_changes(),
        "chosen_countries": chosen.chosen("country"),
        "chosen_vendors": chosen.chosen("vendor"),
    }


def days_context(chosen: ChangeFilter, version: DataVersion) -> dict[str, Any]:
    log, until = log_of(chosen, version), chosen.values.get("until")
    days = log.newest_days(until=until, count=DAYS + 1)
    older = days.pop() if len(days) > DAYS else None
    return {"days": grouped(log, days, chosen.query), "older": older, "until": until}


def log_of(chosen: ChangeFilter, version: DataVersion) -> Log:
    """Return the changes that a filter finds, but for the day up to which they are shown."""
    values = chosen.values
    if not set(values) - {"until"}:
        return WholeLog(version)
    changes = change_days(version)
    facets = {facet: chosen.chosen(facet) for facet in ("country", "vendor")}
    if any(facets.values()):
        sets = sets_under(version.number, version.changed_at)
        changes = changes.among(narrowed(changes.changed_actions(), facets, sets))
    changes = changes.of_sort(values["what"]) if "what" in values else changes
    return NarrowedLog(changes.of_day(values["day"]) if "day" in values else changes)


def grouped(log: Log, days: list[datetime.date], query: QueryDict) -> list[ChangeDay]:
    """Return the days with their changes by sort, the gravest sort first."""
    if not days:
        return []
    counts = log.counts(days)
    lines = first_lines(log.keys([group for group, count in counts.items() if count <= SHOWN]))
    order = {str(what): rank for rank, what in enumerate(ORDER)}
    return [
        ChangeDay(
            day,
            [
                ChangeGroup(what, counts[day, what], lines.get((day, what), []), address_of(query, day, what))
                for what in sorted((what for on, what in counts if on == day), key=order.__getitem__)
            ],
        )
        for day in days
    ]


def address_of(query: QueryDict, day: datetime.date, what: str) -> str:
    return changed_query(query, {"until": None, "day": day.isoformat(), "what": what})


def first_lines(keys: list[int]) -> dict[Group, list[ChangeLine]]:
    """Return the changes with these numbers, by day and sort."""
    lines: dict[Group, list[ChangeLine]] = {}
    rows = with_before(Change.objects.filter(pk__in=keys)).order_by("-at", "-pk") if keys else []
    for change in rows:
        lines.setdefault((timezone.localtime(change.at).date(), change.what), []).append(line_of(change))
    return lines


def with_before(rows: QuerySet[Change]) -> QuerySet[Change]:
    """Return changes with their actions, and with the facts that the one before each left."""
    earlier = Change.objects.filter(action=OuterRef("action"), pk__lt=OuterRef("pk")).order_by("-pk")
    with_actions = rows.select_related("action__country").defer(
        "action__summary", *(f"action__country__{names}" for names in Country.NAMES)
    )
    return with_actions.annotate(facts_before=Subquery(earlier.values("facts")[:1], output_field=JSONField()))


def line_of(change: Any) -> ChangeLine:
    if change.what == ChangeKind.PUBLISHED or not change.facts_before:
        return ChangeLine(change, [])
    changed = labelled_differences(change.facts_before, change.facts)
    return ChangeLine(change, [difference for difference in changed if difference.fact != "state"])


@public
def atom(request: HttpRequest) -> HttpResponse:
    """Send the changes of the latest days as a feed: an entry a change, or one for a day's many of one sort."""
    query = without_empty(request.GET)
    chosen = ChangeFilter(query, queryset=Change.objects.all())
    if not chosen.is_valid():
        return bad_filter(request, chosen.filter_errors)
    asked = changed_query(query, {}).removesuffix("?")
    gathered_until = data_version(request).gathered_until
    about = [_("What was published, corrected or withdrawn."), gathered_sentence(gathered_until)]
    site = site_address(request)
    feed = feedgenerator.Atom1Feed(
        title=_("Changes in the record") + f" · {settings.SITE_NAME}",
        link=site + reverse("changes") + asked,
        description="",  # an Atom feed has none: it has a subtitle
        subtitle=" ".join(filter(None, about)),
        feed_url=site + request.path + asked,
        language=get_language() or "en",
    )
    log = log_of(chosen, data_version(request))
    for day in grouped(log, log.newest_days(until=chosen.values.get("until"), count=DAYS), query):
        for group in day.groups:
            _add_group(feed, day, group, changed_at=data_version(request).changed_at, site=site)
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _add_group(
    feed: feedgenerator.Atom1Feed, day: ChangeDay, group: ChangeGroup, *, changed_at: datetime.datetime, site: str
) -> None:
    if group.folded:
        address = site + reverse("changes") + group.address
        at = min(midnight(day.date) + datetime.timedelta(hours=24), changed_at)
        feed.add_item(title=group.words, link=address, description="", unique_id=address, updateddate=at)
        return
    for line in group.lines:
        change = line.change
        parts = [change.reason, *(f"{d.label}: {d.before or '–'} → {d.after or '–'}" for d in line.differences)]
        feed.add_item(
            title=f"{change.get_what_display()}: {change.facts.get('title') or change.action.title}",
            link=site + change.action.get_absolute_url(),
            description=" · ".join(filter(None, parts)),
            unique_id=f"{site}/changes/{change.pk}",
            updateddate=change.at,
            categories=[country_name(change.action.country), change.get_what_display()],
        )
