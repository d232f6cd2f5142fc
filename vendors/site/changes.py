"""The public log by day: what was published, corrected or withdrawn. A day's many changes of one sort are one line."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, F, JSONField, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import TruncDate
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import feedgenerator, timezone
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext as _
from django_filters import ChoiceFilter

from vendors.listing.caching import data_version, kept, public
from vendors.listing.filters import DayFilter, FilterError, OfActionFilter
from vendors.listing.localised_names import country_name
from vendors.listing.paging import BadKey, Order, page_by
from vendors.listing.presentation import changed_query, gathered_sentence, without_empty
from vendors.listing.site_address import site_address
from vendors.models import Change, Country, DataVersion
from vendors.models.choices import ActionState, ChangeKind
from vendors.site.as_of import record_as_of, with_changes
from vendors.site.differences import LabelledDifference, labelled_differences
from vendors.site.errors import bad_filter, bad_key

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

    def word(self, version: DataVersion) -> str:
        """Return the word of the whole log; "" where the changes are narrowed."""
        return "" if set(self.values) - {"until"} else log_word(version)

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


def midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time.min, tzinfo=timezone.get_current_timezone())


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
    word = chosen.word(version)
    days = newest_days(chosen.qs, until=chosen.values.get("until"), count=DAYS + 1)
    older = days.pop() if len(days) > DAYS else None
    return {
        "days": grouped(chosen.qs, days, chosen.query, word=word),
        "older": older,
        "until": chosen.values.get("until"),
    }


def newest_days(queryset: QuerySet[Change], *, until: datetime.date | None, count: int) -> list[datetime.date]:
    """Return the latest days with a change: a step in the index for each, however many changes a day has."""
    days: list[datetime.date] = []
    while len(days) < count:
        bound = days[-1] if days else (until and until + datetime.timedelta(days=1))
        earlier = queryset.filter(at__lt=midnight(bound)) if bound else queryset
        latest = earlier.aggregate(latest=Max("at"))["latest"]
        if latest is None:
            break
        days.append(timezone.localtime(latest).date())
    return days


type Counts = Mapping[tuple[datetime.date, str], int]
"""{(day, sort of change): how many}."""


def counted(queryset: QuerySet[Change], first: datetime.date, last: datetime.date) -> Counts:
    """Return how many changes of each sort there are on each day from the first to the last."""
    within = queryset.filter(at__gte=midnight(first), at__lt=midnight(last) + datetime.timedelta(days=1)).order_by()
    # Rows and not keys are counted: so the index of days and sorts is enough, and no row is read.
    by_day = within.annotate(on=TruncDate("at")).values_list("on", "what").annotate(n=Count("*"))
    return {(day, what): n for day, what, n in by_day}


def counts_of_all(first: datetime.date, last: datetime.date) -> Counts:
    return counted(Change.objects.all(), first, last)


def log_word(version: DataVersion) -> str:
    """Return a word that changes with the log, under which the counts of the whole log are kept."""
    return f"log {version.number} {version.changed_at}"


def grouped(
    queryset: QuerySet[Change], days: list[datetime.date], query: QueryDict, *, word: str = ""
) -> list[ChangeDay]:
    """Return the days with their changes by sort, the gravest sort first. `word` is that of the whole log; the changes
    of a log that is narrowed are counted anew."""
    if not days:
        return []
    counts = kept(word, counts_of_all, days[-1], days[0]) if word else counted(queryset, days[-1], days[0])
    lines = first_lines(queryset, counts)
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


def first_lines(queryset: QuerySet[Change], counts: Counts) -> dict[tuple[datetime.date, str], list[ChangeLine]]:
    """Return the changes of each group that is short enough to be shown."""
    short = [(day, what) for (day, what), count in counts.items() if count <= SHOWN]
    if not short:
        return {}
    keys: list[int] = []
    for day in {day for day, _what in short}:
        start = midnight(day)
        whats = [what for on, what in short if on == day]
        that_day = queryset.filter(at__gte=start, at__lt=start + datetime.timedelta(days=1), what__in=whats)
        keys += that_day.order_by("-pk").values_list("pk", flat=True)
    lines: dict[tuple[datetime.date, str], list[ChangeLine]] = {}
    rows = with_before(Change.objects.filter(pk__in=keys)).order_by("-at", "-pk")
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
    days = newest_days(chosen.qs, until=chosen.values.get("until"), count=DAYS)
    for day in grouped(chosen.qs, days, query, word=chosen.word(data_version(request))):
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
