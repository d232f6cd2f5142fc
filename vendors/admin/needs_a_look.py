"""The page "What needs a look": doubtful entries of the published record, by rule, each with what to do about it."""

from dataclasses import dataclass

from django.contrib import admin
from django.core.cache import caches
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from vendors.models import Action, Conflict, DataVersion, Evidence, Problem, SourceQuote
from vendors.models.choices import ActionState
from vendors.record.check_types import Doubt
from vendors.record.database_checks import check_database
from vendors.sources.doubts import source_doubts

MOST_SHOWN = 50
"""Entries shown of one rule: a curator works through fewer than that in a sitting, and the count tells of the rest."""
CACHED_FOR = 3600
"""Seconds. The checks read the whole record, which takes seconds at 20,000 actions; any change starts them anew."""

TITLES = {
    "status": "The status does not follow from the steps",
    "in force": "In force without a law or a day",
    "order": "Steps out of order",
    "future step": "Steps that have not been taken yet",
    "deadline": "Deadlines that passed without an outcome",
    "body": "No body, or another country's",
    "coding": "Not coded, or against the codebook",
    "words": "Titles and summaries that are too long",
    "attribution": "Titles that claim more than the summary",
    "vendor": "Vendors that nothing names",
    "checked": "Not checked for a year",
    "grade": "Grades that the sources do not carry",
    "source": "Weak or incomplete sources",
    "told twice": "One step told in two actions",
}


@dataclass(frozen=True, slots=True)
class Group:
    """The doubts of one rule: its title, how many there are, and the first of them."""

    title: str
    total: int
    shown: list[Doubt]


def needs_a_look(request: HttpRequest) -> HttpResponse:
    """List what is doubtful in the published record, with links to where it is mended, and what else waits."""
    if not request.user.has_perm("vendors.view_action"):
        raise PermissionDenied
    groups = _groups(_doubts())
    source_groups = source_doubts(most=MOST_SHOWN)
    context = {
        **admin.site.each_context(request),
        "opts": Action._meta,
        "title": "What needs a look",
        "groups": groups,
        "source_groups": source_groups,
        "quotes_waiting": SourceQuote.objects.waiting().count(),
        "total": sum(group.total for group in groups),
        "conflicts": Conflict.objects.filter(resolved_at=None).count(),
        "problems": Problem.objects.filter(resolved_at=None).count(),
        "drafts": Action.objects.filter(state=ActionState.DRAFT).count(),
        "sources_in_doubt": Evidence.objects.in_doubt().count(),
    }
    return TemplateResponse(request, "admin/vendors/needs_a_look.html", context)


def _doubts() -> list[Doubt]:
    """Return the doubts as of today, worked out once for each version of the record."""
    today = timezone.localdate()
    version = DataVersion.objects.current()
    key = f"doubts-{version.number}-{version.names}-{today}"
    return caches["pages"].get_or_set(key, lambda: check_database(today=today), CACHED_FOR) or []


def _groups(doubts: list[Doubt]) -> list[Group]:
    by_rule: dict[str, list[Doubt]] = {rule: [] for rule in TITLES}
    for doubt in doubts:
        by_rule[doubt.rule].append(doubt)
    return [Group(TITLES[rule], len(found), found[:MOST_SHOWN]) for rule, found in by_rule.items() if found]
