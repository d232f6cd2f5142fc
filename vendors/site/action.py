"""One action: its facts, history and quotes, what it hangs together with, and how to cite it."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tracker.second_factor import is_wanting
from vendors.listing.areas import area_name
from vendors.listing.caching import data_version, public
from vendors.listing.facet_members import dated_sets_under, sets_under
from vendors.listing.records import evidence_record
from vendors.listing.site_address import site_address
from vendors.models import Action, DataVersion, Evidence, Milestone, ReaderSource
from vendors.models.choices import ActionState, KindChoices, ReachChoices
from vendors.site.citations import bibtex, citation, ris
from vendors.site.crowded_pairs import latest_actions
from vendors.site.evidence_words import grade_words, strongest_first
from vendors.site.step_words import outcome_words
from vendors.site.structured import in_script

RELATED = 6
"""Related actions beside one: a column of them is no longer than the facts that it stands beside."""


@dataclass(frozen=True, slots=True)
class DocumentedMilestone:
    """A milestone and the evidence that tells it."""

    milestone: Milestone
    evidence: list[Evidence]


@public
def action(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Show a published action; lead from a merged one to the other; tell why one was withdrawn; hide a draft."""
    action = get_object_or_404(Action.objects.with_public_details().select_related("under", "merged_into"), pk=pk)
    if action.state == ActionState.MERGED and action.merged_into:
        return redirect(final(action), permanent=False)
    if action.state == ActionState.WITHDRAWN:
        context = {"action": action, "changes": action.changes.newest_first()}
        return render(request, "site/action_gone.html", context, status=410)
    if action.state != ActionState.PUBLISHED:
        raise Http404
    if slug != action.slug:
        return redirect(action, permanent=True)
    return render(request, "site/action.html", _context(action, data_version(request), site_address(request)))


@require_safe
@never_cache
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an action to curators as readers would see it; to everybody else there is no such page."""
    user = request.user
    if is_wanting(request) or not (user.is_authenticated and user.is_staff and user.has_perm("vendors.view_action")):
        raise Http404
    action = get_object_or_404(Action.objects.with_public_details().select_related("under"), pk=pk)
    context = _context(action, data_version(request), site_address(request))
    return render(request, "site/action.html", {**context, "preview": True})


def final(merged: Action) -> Action:
    """Return the action at the end of a chain of mergers."""
    seen: set[int] = set()
    while merged.state == ActionState.MERGED and merged.merged_into and merged.pk not in seen:
        seen.add(merged.pk)
        merged = merged.merged_into
    return merged


def _context(action: Action, version: DataVersion, site: str) -> dict[str, Any]:
    gathered_until = version.gathered_until
    evidence = strongest_first(action.evidence.all())
    milestones = [
        DocumentedMilestone(milestone, [source for source in evidence if source.milestone_id == milestone.pk])
        for milestone in action.milestones.all()
    ]
    address = site + action.get_absolute_url()
    return {
        "action": action,
        "milestones": milestones,
        "evidence": evidence,
        "grade": grade_words(action.grade),
        "reach": reach_label(action),
        "last_deadline": last_outcome(action),
        "made_under": action.made_under.published().for_lists(),
        "under": action.under if action.under and action.under.state == ActionState.PUBLISHED else None,
        "related": related(action, version),
        "conflicts": action.conflicts.filter(resolved_at__isnull=True)
        .exclude(finding__article__in=ReaderSource.objects.unvouched())
        .select_related("finding__article"),
        "changes": action.changes.newest_first(),
        "canonical": address,
        "cite": {
            "text": citation(action, address, read_on=timezone.localdate(), gathered_until=gathered_until),
            "bibtex": bibtex(action, address, gathered_until=gathered_until),
            "ris": ris(action, address, gathered_until=gathered_until),
        },
        "structured": structured(action, evidence, site),
    }


def reach_label(action: Action) -> str:
    """Return whom an action binds, a region by its name: "National", "Regional: Texas"; "" where it is not coded."""
    if not action.reach:
        return ""
    label = str(ReachChoices(action.reach).label)
    return f"{label}: {area_name(action.area)}" if action.area else label


def last_outcome(action: Action) -> str:
    """Return what became of the last of the action's deadlines, which the facts show; "" where it lies ahead."""
    dated = [step for step in action.milestones.all() if step.is_deadline and step.date == action.deadline]
    return outcome_words(dated[-1]) if dated and action.deadline else ""


def related(action: Action, version: DataVersion) -> list[Action]:
    """Return other actions of the same country about the same vendors, or of its kind where it names none, the latest
    first."""
    sets = sets_under(version.number, version.changed_at)
    vendors = [("vendor", vendor.pk) for vendor in action.vendors.all()]
    same = 0
    for value in vendors or [("kind", str(action.kind))]:
        same |= sets.get(value, 0)
    members = same & sets.get(("country", action.country_id), 0) & ~(1 << action.pk)
    dated = dated_sets_under(version.number, version.changed_at)
    return list(latest_actions(members, dated, RELATED).for_lists())


def structured(action: Action, evidence: list[Evidence], site: str) -> SafeString:
    """Return the action as JSON-LD, safe inside a script element."""
    address = site + action.get_absolute_url()
    report = {
        "@context": "https://schema.org",
        "@type": "Report",
        "@id": address,
        "url": address,
        "name": action.title,
        "abstract": action.summary,
        "genre": str(KindChoices(action.kind).label),
        "datePublished": action.published_at.date().isoformat() if action.published_at else None,
        "dateModified": action.updated_at.date().isoformat(),
        "temporalCoverage": f"{action.started or '..'}/{action.ended or '..'}",
        "spatialCoverage": {"@type": "Country", "name": action.country.name, "identifier": action.country_id},
        "about": [{"@type": "Organization", "name": vendor.name} for vendor in action.vendors.all()],
        "isBasedOn": _legislation(action),
        "citation": [_creative_work(source) for source in evidence if source.source_url],
        "publisher": {"@type": "Organization", "name": settings.SITE_NAME, "url": site},
        "license": "https://creativecommons.org/licenses/by/4.0/",
    }
    return in_script({key: value for key, value in report.items() if value})


def _legislation(action: Action) -> dict[str, str]:
    """Return the official text that the action rests on; empty where the record tells none."""
    text = {
        "name": action.official_title,
        "inLanguage": action.official_title_language,
        "legislationIdentifier": action.official_number,
        "url": action.official_text_url,
    }
    told = {key: value for key, value in text.items() if value}
    return {"@type": "Legislation", **told} if told else {}


def _creative_work(source: Evidence) -> dict[str, str]:
    record = evidence_record(source)
    work = {"@type": "CreativeWork", "url": record["url"], "name": record["title"], "publisher": record["publisher"]}
    return {key: value for key, value in {**work, "datePublished": record["published"]}.items() if value}
